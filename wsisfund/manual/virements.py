"""Virements: what the certifying officer may move alone (domain §4)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..errors import Fault
from ..register.budget_facts import ORIGINAL, appropriations, virements
from ..register.officers import NoAuthority
from ..register.policies import VIREMENT_LIMIT
from ..register.source import FactSource
from ..vocabulary.accounts import programme_of
from ..vocabulary.biennium import biennium_of
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped
from .part import Part, Scope


def virement_faults(part: Part) -> Iterator[Fault]:
    """A virement that the certifying officer may not make alone must carry the approving officer (domain §4)."""
    facts = part.facts
    moved: dict[tuple[str, int], Decimal] = defaultdict(lambda: ZERO)
    for virement in virements(facts):
        source, year = virement.source, virement.day.year
        moved[source, year] += virement.amount
        limit = virement_limit(facts, virement.day) * original_of(facts, source, virement.day)
        within = programme_of(source) == programme_of(virement.target) and moved[source, year] <= limit
        if not within and part.covers(Scope.LINE, source) and not virement.approved_by:
            yield NoAuthority(
                f"virement {virement.id} of {grouped(virement.amount)} {FUNCTIONAL} needs the approving officer",
                why=f"{grouped(moved[source, year])} CHF moved from {source} in {year}, against a limit of "
                f"{grouped(limit)} CHF within one programme by the certifying officer",
                fix="name the approving officer: --approved-by OFFICER",
                at=virement.place,
            )


def virement_limit(facts: FactSource, at: date) -> Decimal:
    """Share of a line's original amount that the certifying officer may move in a year: policy `virement-limit`, default 10 %."""
    return VIREMENT_LIMIT.value(facts, at)


def original_of(facts: FactSource, line: str, at: date) -> Decimal:
    """CHF originally appropriated on a line for the year of a day; where that year has none, for the biennium so far."""
    biennium = biennium_of(at)
    originals = [
        (given.year, given.amount)
        for given in appropriations(facts, line)
        if given.biennium == biennium and given.kind == ORIGINAL
    ]
    of_year = [amount for year, amount in originals if year == str(at.year)]
    return sum(of_year or [amount for year, amount in originals if year <= str(at.year)], ZERO)
