"""The index of a books folder of our own, made in this process (the text is ours, so Beancount may read it here)."""

from __future__ import annotations

from pathlib import Path

from wsisfund.books.load import load_books
from wsisfund.books.records import Books
from wsisfund.manual.control import control_of
from wsisfund.register.reversals import effective_events
from wsisfund.store.index import Index, open_index, write_index


def index_of(root: Path, target: Path) -> Index:
    """Index of the books in `root`, which must be free of Beancount's errors, kept in the folder `target`."""
    books = load_books(root / "ledger" / "main.beancount", root)
    assert not books.faults, [fault.message for fault in books.faults]
    return index_of_books(books, target)


def index_of_books(books: Books, target: Path) -> Index:
    """Index of loaded books, kept in the folder `target`."""
    events = effective_events(books)
    path = target / "index.sqlite"
    write_index(path, books, events, control_of(books, events).movements, {}, "sha256:test")
    index = open_index(path, "sha256:test")
    assert index is not None
    return index
