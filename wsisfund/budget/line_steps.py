"""What a line of the budget is made of: its appropriations, virements, allotments and orders, each where it stands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Place
from ..register.budget_facts import CLOSE, ORIGINAL, allotments, appropriations, order_steps, virements
from ..store.index import Index
from ..vocabulary.biennium import biennium_of, first_day_of, first_year_of


class LineStep(NamedTuple):
    """One directive on a line. `step`: what of an order it is, or the kind of an appropriation, empty for an original; `id`
    empty where it has none. `amount`: CHF, as it is written, whichever side of a virement the line is.
    """

    kind: str
    step: str
    id: str
    day: date
    amount: Decimal
    place: Place | None


def line_steps(index: Index, biennium: str, at: date) -> Mapping[str, Sequence[LineStep]]:
    """By line, what made it in a biennium until a day: kind by kind, each in order of time."""
    found: dict[str, list[LineStep]] = defaultdict(list)
    for line, step in _steps(index, biennium):
        if step.day <= at:
            found[line].append(step)
    return found


def _steps(index: Index, biennium: str) -> Iterator[tuple[str, LineStep]]:
    for given in appropriations(index):
        if given.biennium == biennium:
            # What nothing else is said of is original (domain §2).
            kind = "" if given.kind == ORIGINAL else given.kind
            yield given.line, LineStep("appropriation", kind, "", given.day, given.amount, given.place)
    for moved in virements(index):
        if moved.biennium == biennium:
            for line in (moved.source, moved.target):
                yield line, LineStep("virement", "", moved.id, moved.day, moved.amount, moved.place)
    for part in allotments(index):
        if part.biennium == biennium:
            yield part.line, LineStep("allotment", "", part.id, part.day, part.amount, part.place)
    # An order carries on past the biennium in which it was opened.
    gone = {step.id for step in order_steps(index) if step.step == CLOSE and step.day < first_day_of(first_year_of(biennium))}
    for step in order_steps(index):
        if step.id not in gone and biennium_of(step.day) <= biennium:
            yield step.line, LineStep("commitment", step.step, step.id, step.day, step.amount, step.place)
