"""Less memory for the same entries, and what is no longer used given back."""

import ctypes
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from beancount.core.data import Transaction
from beancount.core.interpolate import AUTOMATIC_TOLERANCES


def share_tolerances(entries: Iterable[Any]) -> None:
    """Let equal tolerances, which Beancount infers of each transaction, be one object; metadata are changed in place."""
    known: dict[Any, Any] = {}
    for entry in entries:
        if isinstance(entry, Transaction) and (found := entry.meta.get(AUTOMATIC_TOLERANCES)) is not None:
            said = type(found), *((currency, number.as_tuple()) for currency, number in found.items())
            entry.meta[AUTOMATIC_TOLERANCES] = known.setdefault(said, found)


def give_back() -> None:
    """Give memory that is not used any more back to the system, where its C library can."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
