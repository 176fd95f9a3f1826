"""Books judged while a fork makes their index: the verdict and the bytes of one process, or nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import files_of_books
from tests.conftest import GOLDEN
from wsisfund.books.load import load_books
from wsisfund.books.records import Books
from wsisfund.gate.in_two import judged_with_index
from wsisfund.gate.judge import Verdict
from wsisfund.store.write import Content, Last, write_index
from wsisfund.vocabulary.accounts import VENDORS

ROOT = GOLDEN / "domain-example"
TODAY = date(2026, 12, 31)
NEVER = 10**9


@pytest.fixture(scope="module")
def books() -> Books:
    """The worked example."""
    return load_books(ROOT / "ledger" / "main.beancount", ROOT)


class _Index:
    """What makes the index, in a folder; `before` is done first."""

    def __init__(self, books: Books, folder: Path, before: Any = None) -> None:
        self._books, self.path, self._before = books, folder / "index.sqlite", before
        folder.mkdir()

    def __call__(self, events: Sequence[str], daily: Any, last: Callable[[], Last]) -> None:
        if self._before is not None:
            self._before()
        write_index(self.path, self._books, Content(events, daily, files_of_books(self._books), "sha256:test", last))


def _said(verdict: Verdict) -> list[dict[str, object]]:
    return [fault.as_json() for fault in (*verdict.faults, *verdict.warnings)]


def _times(books: Books, factor: Decimal) -> Books:
    """With another invoice in the last entry that charges a line and leaves it owed; it is unlawful in several ways."""
    charged = ((n, t) for n, t in reversed([*enumerate(books.transactions)]) if t.event == "expense")
    n, t = next((n, t) for n, t in charged if any(p.account == VENDORS for p in t.postings))
    postings = tuple(p._replace(units=p.units * factor, chf=p.chf * factor) for p in t.postings)
    return books._replace(transactions=(*books.transactions[:n], t._replace(postings=postings), *books.transactions[n + 1 :]))


def test_the_verdict_and_the_bytes_of_one_process(books: Books, tmp_path: Path) -> None:
    """Warnings, which the fork learns last, included."""
    alone, two = _Index(books, tmp_path / "one"), _Index(books, tmp_path / "two")
    first, finish = judged_with_index(books, alone, TODAY, NEVER)
    second, finish_it = judged_with_index(books, two, TODAY, 0)
    assert (finish(), finish_it()) == ("", "")
    assert first.warnings, "there is something to learn"
    assert _said(first) == _said(second)
    assert alone.path.read_bytes() == two.path.read_bytes()


@pytest.mark.parametrize(
    ("factor", "slugs"),
    [
        (Decimal(10**6), {"balance-off", "over-appropriation", "over-cash", "deferred-below-zero"}),
        # What is open of it cannot stand in an index.
        (Decimal("1.00001"), {"balance-off"}),
    ],
)
def test_what_is_wrong_leaves_no_index(books: Books, tmp_path: Path, factor: Decimal, slugs: set[str]) -> None:
    """The faults of all rules, those of the budget among them, in their order."""
    wrong, made = _times(books, factor), _Index(books, tmp_path / "two")
    first, _ = judged_with_index(wrong, made, TODAY, NEVER)
    second, finish = judged_with_index(wrong, made, TODAY, 0)
    assert slugs <= {fault.slug for fault in first.faults}
    assert _said(first) == _said(second)
    assert finish() == ""
    assert list(made.path.parent.iterdir()) == []


def test_where_the_fork_dies_one_process_does_all(books: Books, tmp_path: Path) -> None:
    me = os.getpid()
    made = _Index(books, tmp_path / "two", lambda: os.getpid() == me or os.kill(os.getpid(), signal.SIGKILL))
    verdict, finish = judged_with_index(books, made, TODAY, 0)
    assert (verdict.faults, finish()) == ((), "")
    assert made.path.is_file()


def test_why_there_is_no_index(books: Books, tmp_path: Path) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    verdict, finish = judged_with_index(books, _Index(books, tmp_path / "two", full), TODAY, 0)
    assert (verdict.faults, finish()) == ((), "No space left on device")
