"""Balances are brought forward on one day, the first of the books (domain §5, §8.5)."""

from collections.abc import Iterator
from datetime import date

from ..books.records import Transaction
from ..errors import Fault
from ..store.chart import DateOutOfRange
from .faults import LateOpening, WrongAccount
from .view import View


def opening_faults(view: View) -> Iterator[Fault]:
    """Opening entries of another day than the first of the books, entries before it, and other entries with the openings' tag."""
    first = view.begins
    for t, event in zip(view.books.transactions, view.events, strict=True):
        if event == "opening":
            if first is not None and t.date != first:
                yield _late(t, first)
        elif "opening" in t.tags:
            yield _tagged(t, event)
        elif first is not None and t.date < first:
            yield _early(t, first)


def _tagged(t: Transaction, event: str) -> Fault:
    return WrongAccount(
        f"an entry '{event}' carries the tag #opening",
        why="what is tagged as opening belongs to no year, so that no statement would show it",
        fix="delete the tag, or write event: opening for a balance brought forward",
        at=t.place,
    )


def _early(t: Transaction, first: date) -> Fault:
    return DateOutOfRange(
        f"the entry of {t.date.isoformat()} stands before the books begin, {first.isoformat()}",
        why="what was before is in the balances brought forward",
        fix="correct its date; what was wrong in earlier years is corrected by an entry with the key restates",
        at=t.place,
    )


def _late(t: Transaction, first: date) -> Fault:
    return LateOpening(
        f"the opening entry of {t.date.isoformat()} is not of the day on which the books began, {first.isoformat()}",
        why="balances are brought forward together when the books begin; later they would change statements that are out",
        fix=f"date it {first.isoformat()}, or correct earlier years by an entry with the key restates",
        at=t.place,
    )
