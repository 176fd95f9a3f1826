"""What a schedule is, in one record: its rows, what ties them to other statements, and what each figure is made of."""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple

from ..vocabulary.statement import Check, Note, Reconciliation
from .rows import Reporting, Row, Shape
from .trail import Tracing, Trail

Trace = Callable[[Tracing, Sequence[str], str], Trail | None]


class Place(Enum):
    """In which documents a schedule stands."""

    COUNCIL = "in the Council document, and wherever all statements are asked for"
    ALONE = "wherever all statements are asked for, in no common document"
    BESIDE = "only where it is asked for: it shows other money beside the fund"
    DONOR = "in the document for one donor"


class Cut(NamedTuple):
    """The figures of a statement cut in another way below it, with what ties the cut to its lines.

    `note`: key of the note in which documents print it; empty: it stands below its statement everywhere.
    """

    id: str
    make: Callable[[Reporting], Reconciliation | None]
    checks: Callable[[Reporting], Sequence[Check]] = lambda _: ()
    trace: Trace = lambda *_: None
    shape: Shape = Shape()
    note: str = ""


class Schedule(NamedTuple):
    """A schedule. All but its rows may ask for other statements' figures.

    Args:
        id: of its definition, which names the `rows` and the columns; its words are those of ``<id>`` in the catalogue.
        trace: what an amount of some rows in a column is made of; None where there is no amount.
        shape: how its columns hang together. place: where it is printed.
        cuts: tables below it.
    """

    id: str
    rows: Callable[[Reporting], Sequence[Row]]
    checks: Callable[[Reporting], Sequence[Check]] = lambda _: ()
    notes: Callable[[Reporting], Sequence[Note]] = lambda _: ()
    subject: Callable[[Reporting], str] = lambda _: ""
    trace: Trace = lambda *_: None
    shape: Shape = Shape()
    place: Place = Place.COUNCIL
    cuts: tuple[Cut, ...] = ()
