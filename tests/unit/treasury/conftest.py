"""Books on which treasury commands are tried: the worked example before its year end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.example_books import EXAMPLE
from wsisfund.books.draft import Draft
from wsisfund.books.load import load_books
from wsisfund.books.printer import print_record
from wsisfund.books.records import Books
from wsisfund.gate.judge import judge
from wsisfund.store.index import Index

UNTIL = "; ------------------------------------------------------------------ E29"


class YearEnd:
    """The example up to E28, with entries put at its end; every draft that is written is judged by all rules."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        text = EXAMPLE.read_text(encoding="utf-8")
        self.text = text[: text.index(UNTIL)]

    def append(self, text: str) -> YearEnd:
        """More text of the books."""
        self.text += "\n" + text + "\n"
        return self

    def cut(self, start: str, end: str) -> YearEnd:
        """Without the text from `start` up to `end`."""
        at = self.text.index(start)
        self.text = self.text[:at] + self.text[self.text.index(end, at) :]
        return self

    @property
    def books(self) -> Books:
        """As loaded."""
        main = self.folder / "ledger" / "main.beancount"
        main.parent.mkdir(parents=True, exist_ok=True)
        main.write_text(self.text, encoding="utf-8")
        return load_books(main, self.folder)

    @property
    def index(self) -> Index:
        """Index of what there is now."""
        books = self.books
        assert not books.faults, [f.as_text() for f in books.faults]
        return index_of_books(books, self.folder)

    def write(self, draft: Draft) -> YearEnd:
        """The draft at the end of the books; no rule may speak against it."""
        self.text += "\n" + "\n".join(print_record(record) for record in draft.records)
        faults = judge(self.books).faults
        assert not faults, [f.as_text() for f in faults]
        return self


@pytest.fixture
def year_end(tmp_path: Path) -> YearEnd:
    return YearEnd(tmp_path)


@pytest.fixture
def legs() -> Callable[[Draft], list[str]]:
    """Legs of a draft's transactions as short text, in order: account without its root, amount, CHF, own keys."""

    def shown(draft: Draft) -> list[str]:
        found = []
        for record in draft.records:
            for p in getattr(record, "postings", ()):
                keys = " ".join(str(value) for value in p.keys.values())
                chf = "" if p.currency == "CHF" else f" @@ {p.chf}"
                found.append(f"{p.account.split(':', 1)[1]} {p.units} {p.currency}{chf} {keys}".rstrip())
        return found

    return shown
