"""The accounts of the books as they were opened."""

from datetime import date
from typing import NamedTuple

from .index import Index


class Opened(NamedTuple):
    """An account: the day on which it was opened, and for which currencies, none of them for every currency."""

    name: str
    day: date
    currencies: tuple[str, ...]


def opened_accounts(index: Index, parent: str = "") -> list[Opened]:
    """All accounts, or those below `parent`, by name."""
    # ';' follows ':' in every collation by code point.
    condition, values = ("name >= ? AND name < ?", (parent + ":", parent + ";")) if parent else ("1 = 1", ())
    sql = f"SELECT name, date, currencies FROM account WHERE {condition} ORDER BY name"
    return [
        Opened(name, date.fromisoformat(day), tuple(filter(None, currencies.split(","))))
        for name, day, currencies in index.rows(sql, values)
    ]
