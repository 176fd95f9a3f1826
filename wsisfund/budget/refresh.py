"""Control movements of books that hold entries which are not written yet: those of a batch so far."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..manual.balances import lowest
from ..manual.control import control_of
from ..register.reversals import effective_events
from ..store.entries import books_of
from ..store.index import Index, replace_movements


def refreshed(index: Index) -> Index:
    """`index` with the movements of all its entries; worked out anew only where an overlay has grown since.

    A batch asks for this where a builder must know what is free (a refund, the end of an agreement, the pool); every other
    line leaves it to the gate, which judges the whole.
    """
    if index.meta("movements") == "stale":
        books = books_of(index)
        replace_movements(index, control_of(books, effective_events(books)).movements)
    return index


def cash_free(index: Index, agreement: str, at: date) -> Decimal:
    """cash(A) of domain §4, CHF: what an agreement has free on a day and on every later one."""
    return lowest(at, [refreshed(index).series("cash", agreement)]).amount
