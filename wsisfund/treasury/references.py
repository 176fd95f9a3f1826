"""References of the entries that the fund makes by itself at a date, so that each can be named and reversed."""

from datetime import date

from ..store.documents import references_from
from ..store.index import Index


def own_reference(index: Index, stem: str, day: date) -> str:
    """``<STEM>-<day>``, with ``-2``, ``-3`` … where the books hold that one: the first that is free.

    A reference is not used a second time even after its reversal, so that `reverse` always means one entry.
    """
    wanted = f"{stem}-{day.isoformat()}"
    taken = references_from(index, wanted)
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found
