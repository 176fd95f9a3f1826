"""What the tests of events share: the worked example as it stood on a day, and the legs of a draft."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.books_index import index_of_books
from tests.example_books import changed_example
from wsisfund.books.draft import Draft
from wsisfund.books.records import Transaction
from wsisfund.register.officers import Officers
from wsisfund.store.index import Index

C, BOTH = Officers("officer-c"), Officers("officer-c", "officer-a")


def example_at(folder: Path, day: date, append: str = "", old: str = "", new: str = "") -> Index:
    """The example as it stood at the end of a day, with text put behind it."""
    books = changed_example(folder, old, new, append)
    entries = {name: tuple(e for e in getattr(books, name) if e.date <= day) for name in ("transactions", "facts")}
    return index_of_books(books._replace(**entries), folder)


def entries(draft: Draft) -> list[Transaction]:
    """The transactions of a draft; each is exact to the centime."""
    found = [r for r in draft.records if isinstance(r, Transaction)]
    assert all(sum(p.chf for p in t.postings) == 0 for t in found)
    return found


def legs(draft: Draft, number: int = 0) -> list[tuple[str, str]]:
    """Account without its root and what stands on it, units and CHF, of one entry of a draft."""
    return [(p.account.split(":", 1)[1], f"{p.units} {p.currency} {p.chf}") for p in entries(draft)[number].postings]
