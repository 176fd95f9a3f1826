"""`Balances` of loaded books: their facts, and their control balances as one walk gives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wsisfund.books.records import Books, Fact
from wsisfund.manual.day_sums import Series
from wsisfund.manual.view import View


class BookSums:
    """Facts and control balances of books."""

    def __init__(self, books: Books) -> None:
        self._view = View(books)

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first."""
        return self._view.facts.versions(kind, ident)

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind, oldest first."""
        return self._view.facts.all(kind)

    def series(self, kind: str, key: str, since: date = date.min) -> Series:
        """Changes of a balance by day, oldest first, in CHF."""
        return self._view.control.sums.series(kind, key, since)

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind that begin with `prefix`, sorted."""
        return self._view.control.sums.keys(kind, prefix)
