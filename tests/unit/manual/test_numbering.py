"""Running numbers: what their gaps and doubles say, in books old and new; and whom the writer gives which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from wsisfund.books.draft import Draft
from wsisfund.books.records import Books, Fact, Place, Transaction
from wsisfund.gate.numbering import numbered
from wsisfund.manual.numbering import number_warnings
from wsisfund.manual.view import View


def _entry(number: str, year: int = 2026, line: int = 1) -> Transaction:
    keys = {"no": number} if number else {}
    return Transaction(date(year, 3, 1), "Airline", "Ticket", keys, (), place=Place("ledger/main.beancount", line))


def _said(numbers: Sequence[str], year: int = 2026, earlier: Sequence[str] = ()) -> list[tuple[str, int | None]]:
    entries = [*(_entry(n, year - 1) for n in earlier), *(_entry(n, year, line) for line, n in enumerate(numbers, 1))]
    return [(w.slug, w.line) for w in number_warnings(View(Books("", tuple(entries), (), (), ())))]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        # Books of before: no number, or the first one behind the entries that stand there.
        (["", "", ""], []),
        (["", "", "2026-0003", "2026-0004"], []),
        # In the order of recording, not of days.
        (["2026-0002", "2026-0001", "2026-0003"], []),
        # Typed in by hand, above or below; or an old one taken out.
        (["", "", "2026-0003", ""], [("missing-number", 4)]),
        (["", "2026-0001"], [("missing-number", 1)]),
        (["", "2026-0003"], [("number-gap", 2)]),
        # Taken out: in the middle, and the first.
        (["2026-0001", "2026-0003"], [("number-gap", 2)]),
        (["2026-0002", "2026-0003"], [("number-gap", 1)]),
        # Given twice; no number of the year is none.
        (["2026-0001", "2026-0002", "2026-0002"], [("number-twice", 3)]),
        (["2026-0001", "2025-0002"], [("missing-number", 2)]),
        (["2026-0001", "2"], [("missing-number", 2)]),
        (["2026-9999", "2026-10000"], [("number-gap", 1)]),
    ],
)
def test_what_the_numbers_of_a_year_show(numbers: Sequence[str], said: list[tuple[str, int]]) -> None:
    assert _said(numbers) == said


def test_a_year_without_numbers_after_one_that_began_with_them() -> None:
    assert _said(["", ""], earlier=["2025-0001"]) == [("missing-number", 2)]
    assert _said(["", ""], earlier=["", "2025-0002"]) == []


def test_the_writer_counts_on_from_the_highest_of_each_year_or_from_those_that_stand_there(tmp_path: Path) -> None:
    entries = (_entry("", 2024), _entry("", 2024), _entry("2026-0007"), _entry("2026-0041"), _entry(""))
    books = Books("", entries, (), (), ())
    index = index_of_books(books, tmp_path)
    years = [("", 2026), ("2019-0001", 2026), ("", 2024), ("", 2025), ("", 2024)]
    draft = Draft("batch", "", tuple(_entry(n, y) for n, y in years))
    lock = Fact(date(2027, 1, 20), "policy", ("lock-date", "2026-12-31"), {})
    *_, locked = numbered(index, Draft("batch", "", (*draft.records, lock))).records
    assert isinstance(locked, Fact) and locked.keys["numbers"] == "2024-0004 2025-0001 2026-0043"
    given = [t.keys["no"] for t in numbered(index, draft).records if isinstance(t, Transaction)]
    assert given == ["2026-0042", "2026-0043", "2024-0003", "2025-0001", "2024-0004"]
