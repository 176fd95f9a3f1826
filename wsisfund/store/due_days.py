"""By when open items are to be paid, as the entries that made them owed say it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from ..register.versions import day_of
from .codec import load_keys
from .index import Index
from .item_book import OpenItem

_SAID: Final = "SELECT keys FROM transaction_ WHERE doc = ? AND payee = ? ORDER BY id"


def due_days(index: Index, items: Iterable[OpenItem]) -> dict[tuple[str, str], date]:
    """The day of each item whose entry says one, by payee and document; of several entries the earliest."""
    found: dict[tuple[str, str], date] = {}
    for payee, doc in dict.fromkeys((item.payee, item.doc) for item in items):
        said = (day_of(load_keys(keys).get("due")) for (keys,) in index.rows(_SAID, (doc, payee)))
        days = [day for day in said if day is not None]
        if days:
            found[payee, doc] = min(days)
    return found
