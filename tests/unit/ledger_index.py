"""Index of books as they stood before one of their entries, for tests of the builders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from wsisfund.books.events import effective_events
from wsisfund.books.records import Books, Fact, Transaction
from wsisfund.budget.rules import control_of
from wsisfund.store.index import Index, open_index, write_index


def index_of(books: Books, folder: Path, name: str = "books") -> Index:
    """The index of `books`, written below `folder`."""
    events = effective_events(books)
    path = folder / f"{name}.sqlite"
    write_index(path, books, events, control_of(books, events).movements, {}, "sha256:test")
    index = open_index(path, "sha256:test")
    assert index is not None
    return index


def before(
    books: Books, day: date, drop: Callable[[Transaction], bool], drop_fact: Callable[[Fact], bool] = lambda _: False
) -> Books:
    """The books up to and with `day`, without the entries to drop."""
    return replace(
        books,
        transactions=tuple(t for t in books.transactions if t.date <= day and not drop(t)),
        facts=tuple(f for f in books.facts if f.date <= day and not drop_fact(f)),
    )
