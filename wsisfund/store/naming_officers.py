"""The entries of the books that name who certifies or approves them, as Beancount read them: however their text is written."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ..register.officers import officers_named
from .codec import load_keys
from .index import Index


class Naming(NamedTuple):
    """An entry, where it begins, and the officers whom it names."""

    file: str
    line: int
    day: date
    officers: frozenset[str]


def naming_officers(index: Index, since: date) -> Iterator[Naming]:
    """Transactions and facts of a day or later that name officers, in no order."""
    named = "SELECT file, line, date, certified_by, approved_by FROM transaction_ WHERE certified_by || approved_by <> ''"
    for file, line, day, *officers in index.rows(f"{named} AND date >= ?", (since.isoformat(),)):
        yield Naming(file, line, date.fromisoformat(day), frozenset(filter(None, officers)))
    facts = "SELECT file, line, date, keys FROM fact WHERE date >= ? AND keys <> '{}'"
    for file, line, day, keys in index.rows(facts, (since.isoformat(),)):
        named_there = frozenset(filter(None, officers_named(load_keys(keys))))
        if named_there:
            yield Naming(file, line, date.fromisoformat(day), named_there)
