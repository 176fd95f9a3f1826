"""Appropriations, virements and explanations of variances that contradict themselves (domain §2)."""

from collections.abc import Iterator

from ..errors import Fault, UsageFault, clean
from ..register.budget_facts import REDUCTION, Appropriation, Virement, appropriations, virements
from ..register.facts import Explanation, explanations
from ..vocabulary.money import grouped
from .faults import BadFact
from .view import View


class BadAppropriation(UsageFault):
    """The kind of an appropriation and the sign of its amount do not go together."""

    slug = "bad-appropriation"


class SameLine(UsageFault):
    """A virement from a line to itself."""

    slug = "same-line"


def budget_fact_faults(view: View) -> Iterator[Fault]:
    """Reductions that give, other appropriations that take away, virements from a line to itself, years not to explain."""
    for given in appropriations(view.facts):
        if (given.kind == REDUCTION) != (given.amount < 0):
            yield _wrong_sign(given)
    for moved in virements(view.facts):
        if moved.source == moved.target:
            yield _same_line(moved)
    for explanation in explanations(view.facts):
        first = view.begins.year if view.begins else explanation.day.year
        if not first <= int(explanation.year) <= explanation.day.year:
            yield _wrong_year(explanation, first)


def _wrong_year(explanation: Explanation, first: int) -> Fault:
    day = explanation.day.isoformat()
    return BadFact(
        f"the explanation of {explanation.line} is for {explanation.year}",
        why=f"it is dated {day}, and the entries of the books begin in {first}",
        fix="name the year that it explains",
        at=explanation.place,
    )


def _wrong_sign(given: Appropriation) -> Fault:
    return BadAppropriation(
        f"an appropriation of {grouped(given.amount)} CHF on {given.line} cannot be '{clean(given.kind)[:40]}'",
        why="only a reduction takes away, and it takes away: its amount is below zero",
        fix="correct the sign or the kind",
        at=given.place,
    )


def _same_line(moved: Virement) -> Fault:
    return SameLine(
        f"{moved.source} is both ends",
        why="a virement moves between two lines",
        fix="name another line",
        at=moved.place,
    )
