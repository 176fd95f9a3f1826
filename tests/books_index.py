"""The index of a books folder of our own, made in this process (the text is ours, so Beancount may read it here)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wsisfund.books.load import load_books
from wsisfund.books.records import Books
from wsisfund.manual.view import View
from wsisfund.store.index import Index, open_index
from wsisfund.store.item_book import OpenItems, posted_of
from wsisfund.store.kept_items import ACCOUNTS, open_rows, still_open
from wsisfund.store.write import Content, Filed, Last, filed, write_index


def index_of(root: Path, target: Path) -> Index:
    """Index of the books in `root`, which must be free of Beancount's errors, kept in the folder `target`."""
    books = load_books(root / "ledger" / "main.beancount", root)
    assert not books.faults, [fault.message for fault in books.faults]
    return index_of_books(books, target)


def index_of_books(books: Books, target: Path) -> Index:
    """Index of loaded books, kept in the folder `target`."""
    view = View(books)
    content = Content(view.events, view.control.daily, files_of_books(books), "sha256:test", lambda: Last((), _open_rows(books)))
    (target / "index.sqlite").unlink(missing_ok=True)
    path = write_index(target / "index.sqlite", books, content)
    index = open_index(path, "sha256:test")
    assert index is not None
    return index


def _open_rows(books: Books) -> list[tuple[Any, ...]]:
    open_items = {account: OpenItems(account) for account in ACCOUNTS}
    for t in books.transactions:
        for p in t.postings:
            if p.account in open_items:
                open_items[p.account].count(posted_of(t, p))
    return open_rows(still_open(open_items))


def files_of_books(books: Books) -> list[Filed]:
    """The files in which records stand, each of empty lines: what is in them is no matter here."""
    lines = _lines(books)
    return filed(dict.fromkeys(lines, ""), lambda path: b"\n" * lines[path])


def _lines(books: Books) -> dict[str, int]:
    """Files in which records stand, with as many lines as they need."""
    lines: dict[str, int] = {}
    for record in (*books.transactions, *books.facts, *books.opens, *books.prices, *books.balances):
        if record.place:
            below = max((p.line for p in getattr(record, "postings", ())), default=0)
            lines[record.place.file] = max(lines.get(record.place.file, 0), record.place.line, below)
    return lines
