"""By when open items are to be paid, as the entries that made them owed say it."""

from datetime import date
from typing import Final

from ..register.versions import day_of
from .codec import load_keys
from .index import Index

# Few entries say a day; an index of the database has them.
_SAID: Final = "SELECT payee, doc, keys FROM transaction_row WHERE instr(keys, '\"due\"') > 0 ORDER BY id"


def due_days(index: Index) -> dict[tuple[str, str], date]:
    """The day that entries say, by payee and document; of several entries of one document the earliest."""
    found: dict[tuple[str, str], date] = {}
    for payee, doc, keys in index.rows(_SAID):
        day = day_of(load_keys(keys).get("due"))
        if day is not None:
            found[payee, doc] = min(day, found.get((payee, doc), day))
    return found
