"""The day by which an invoice, or a refund, is to be paid: `due` on the entry that makes it owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from ..errors import Fault, clean
from ..register.reversals import REVERSAL
from ..register.versions import day_of
from ..store.chart import DateOutOfRange
from .faults import UnknownKey
from .places import place_of
from .view import View

DUE: Final = "due"
# Events that make something owed which has a day; a reversal takes the keys of its original.
OWING: Final = ("expense", "refund-due")
# What is owed for longer would be no current liability (Statement I).
_LONGEST: Final = timedelta(366)


def due_faults(view: View) -> Iterator[Fault]:
    """A `due` where nothing becomes owed, that is no day, or lies more than a year after its entry."""
    for t in view.books.transactions:
        for p in t.postings:
            if p.keys and DUE in p.keys:
                yield UnknownKey(
                    "the books know no key 'due' on a posting",
                    why="all that an entry makes owed is due on one day",
                    fix="write it on the entry",
                    at=place_of(t, p),
                )
        said = t.keys.get(DUE)
        if said is None:
            continue
        day = day_of(said)
        if t.event not in (*OWING, REVERSAL):
            yield UnknownKey(
                f"the books know no key 'due' on an entry of the event {clean(t.event)[:60]}",
                why=f"it is the day by which something is to be paid: on {' and '.join(OWING)}",
                fix="delete it",
                at=t.place,
            )
        elif day is None or day > t.date + _LONGEST:
            yield DateOutOfRange(
                f"due '{clean(str(said))[:60]}' is no day within a year of {t.date.isoformat()}",
                why="an invoice, or a refund, is owed for a year at most; what is owed for longer is no current liability",
                fix="write the day by which it is to be paid: due: 2026-12-31",
                at=t.place,
            )
