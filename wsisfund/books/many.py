"""Entries of one change, of which there may be a million: what is asked of all of them is known without reading each again."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain, islice
from typing import Final

from .records import Fact, Open, Record
from .spool import HELD, Spool

# Kinds of entries that are no facts, beside the kinds of facts.
TRANSACTION: Final = "Transaction"
PRICE: Final = "Price"
OPEN: Final = "Open"


class Entries(Spool[Record]):
    """Many entries. `kinds`: which there are; `names`: of all their keys; `opens`: those that open an account."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.kinds: set[str] = set()
        self.names: set[str] = set()
        self.opens: list[Open] = []
        super().__init__(records)

    def append(self, item: Record) -> None:
        """One entry more."""
        self.kinds.add(_kind(item))
        self.names.update(getattr(item, "keys", ()))
        if isinstance(item, Open):
            self.opens.append(item)
        super().append(item)


def entries_of(*parts: Iterable[Record]) -> Sequence[Record]:
    """All entries one after the other: a tuple of few, `Entries` of many."""
    every = chain(*parts)
    first = tuple(islice(every, HELD))
    more = next(every, None)
    return first if more is None else Entries(chain(first, (more,), every))


def kinds_of(records: Iterable[Record]) -> Collection[str]:
    """Which kinds of facts there are among entries, and of other entries the name of their class."""
    if isinstance(records, Entries):
        return records.kinds
    # Nearly all of an import are facts.
    return {record.kind if type(record) is Fact else _kind(record) for record in records}


def names_of_keys(records: Iterable[Record]) -> Collection[str]:
    """Names of all keys of entries."""
    return records.names if isinstance(records, Entries) else set[str]().union(*[getattr(r, "keys", ()) for r in records])


def opens_among(records: Iterable[Record]) -> Sequence[Open]:
    """The entries that open an account."""
    return records.opens if isinstance(records, Entries) else [record for record in records if isinstance(record, Open)]


def _kind(record: Record) -> str:
    return record.kind if isinstance(record, Fact) else type(record).__name__
