"""By when open items are to be paid, as the entries that made them owed say it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from ..register.versions import day_of
from .codec import load_keys
from .index import Index, chunks
from .item_book import OpenItem

_SAID: Final = "SELECT payee, doc, keys FROM transaction_ WHERE doc IN ({marks}) AND instr(keys, '\"due\"') > 0 ORDER BY id"


def due_days(index: Index, items: Iterable[OpenItem]) -> dict[tuple[str, str], date]:
    """The day of each item whose entry says one, by payee and document; of several entries the earliest."""
    found: dict[tuple[str, str], date] = {}
    wanted = {(item.payee, item.doc) for item in items}
    for some in chunks(sorted({doc for _, doc in wanted})):
        for payee, doc, keys in index.rows(_SAID.format(marks=", ".join("?" * len(some))), some):
            day = day_of(load_keys(keys).get("due"))
            if day is not None and (payee, doc) in wanted:
                found[payee, doc] = min(day, found.get((payee, doc), day))
    return found
