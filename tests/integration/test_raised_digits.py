"""A raised digit is one for Python's `isdigit`, and none for its `int`: where a number is meant it is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of
from tests.integration.inside import typed
from wsisfund.books.records import Fact
from wsisfund.contributions.letters import next_numbers
from wsisfund.register.facts import closed_year_of

RAISED = '\n2026-12-31 custom "close" "²²²²"\n2026-12-31 custom "letter" "L-2026-²" "aurelia" "reminder"\n'


def test_books_with_one_are_judged_and_go_on(example: Path) -> None:
    main = example / "ledger/main.beancount"
    main.write_text(main.read_text() + RAISED)
    said = typed(example, "check")
    assert "internal-error" not in said.out
    assert typed(example, "budget show --year ²²²²").slug == "bad-biennium"
    assert next(next_numbers(index_of(example, example), 2026)) == "L-2026-0001"


@pytest.mark.parametrize(
    ("kind", "ident", "year"),
    [("close", "2026", 2026), ("close", "0000", None), ("close", "²²²²", None), ("close", "26", None), ("policy", "2026", None)],
)
def test_a_close_is_of_a_year(kind: str, ident: str, year: int | None) -> None:
    assert closed_year_of(Fact(date(2027, 2, 1), kind, (ident,), {})) == year
