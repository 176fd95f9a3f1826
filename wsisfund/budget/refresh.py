"""Control movements of books that hold entries which are not written yet: those of a batch so far."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from ..manual.balances import lowest
from ..store.index import Index


def refreshed(index: Index) -> Index:
    """`index` with the movements of all its entries; worked out only for what an overlay has grown by since.

    A batch asks for this where a builder must know what is free (a refund, the end of an agreement, the pool); every other
    line leaves it to the gate, which judges all of them.
    """
    if not index.is_whole:
        # Only here: a question to the books as they are written loads neither.
        from ..manual.moved import moved_by
        from ..store.overlay import Overlay

        if isinstance(index, Overlay) and index.waiting:
            index.move(moved_by(index, index.waiting))
    return index


def cash_free_of_all(index: Index, at: date) -> Callable[[str], Decimal]:
    """`cash_free` of any agreement on a day; all that do not move after it are read at once."""
    known = refreshed(index).settled("cash", at)
    return lambda agreement: known[agreement] if agreement in known else cash_free(index, agreement, at)


def cash_free(index: Index, agreement: str, at: date) -> Decimal:
    """cash(A) of domain §4, CHF: what an agreement has free on a day and on every later one."""
    return lowest(at, [refreshed(index).series("cash", agreement)]).amount
