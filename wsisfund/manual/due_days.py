"""The day by which an invoice, or a refund, is to be paid: `due` on the entry that makes it owed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from ..errors import Fault, clean
from ..register.reversals import REVERSAL
from ..register.versions import day_of
from ..store.chart import DateOutOfRange
from ..vocabulary.event_table import named
from ..vocabulary.events import TRANSACTION_KEYS
from .entry_form import unknown_keys
from .places import place_of
from .view import View

DUE: Final = "due"
# A reversal takes the keys of its original.
_LAWFUL: Final = frozenset([*named("dated"), REVERSAL])
_OTHERS: Final = TRANSACTION_KEYS - {DUE}
# What is owed for longer would be no current liability (Statement I).
_LONGEST: Final = timedelta(366)


def due_faults(view: View) -> Iterator[Fault]:
    """A `due` where nothing becomes owed, that is no day, or lies more than a year after its entry."""
    for t in view.books.transactions:
        for p in t.postings:
            if p.keys and DUE in p.keys:
                yield from unknown_keys({DUE: p.keys[DUE]}, _OTHERS, place_of(t, p))
        said = t.keys.get(DUE)
        if said is None:
            continue
        day = day_of(said)
        if t.event not in _LAWFUL:
            yield from unknown_keys({DUE: said}, _OTHERS, t.place)
        elif day is None or day > t.date + _LONGEST:
            yield DateOutOfRange(
                f"due '{clean(str(said))[:60]}' is no day within a year of {t.date.isoformat()}",
                why="an invoice, or a refund, is owed for a year at most; what is owed for longer is no current liability",
                fix="write the day by which it is to be paid: due: 2026-12-31",
                at=t.place,
            )
