"""What a line may pass its appropriation by: the policy `budget-tolerance` of the day."""

from datetime import date
from decimal import Decimal

from ..errors import Warning_
from ..register.budget_facts import appropriations, virements
from ..register.policies import BUDGET_TOLERANCE
from ..register.source import FactSource
from ..vocabulary.money import ZERO


class OverAppropriationAllowed(Warning_):
    """A line is over its appropriation, and the policy `budget-tolerance` of the day lets it pass."""

    slug = "over-appropriation-allowed"


def lets_pass(facts: FactSource, line: str, biennium: str, day: date, over: Decimal) -> bool:
    """Whether a line may be over by `over` CHF (above zero) on a day: within the tolerance, or where the policy only warns.

    A tolerance in per cent is of what is appropriated on the line by that day, virements included; it is not rounded.
    """
    policy = BUDGET_TOLERANCE.at(facts, day)
    if policy is None:
        return False
    granted, _ = granted_on(facts, line, biennium, day)
    return policy.only_warns or over <= policy.of(max(ZERO, granted))


def granted_on(facts: FactSource, line: str, biennium: str, at: date) -> tuple[Decimal, str]:
    """CHF appropriated on a line by a day, virements included, and the document of the newest appropriation."""
    total, authority = ZERO, ""
    for given in appropriations(facts, line):
        if given.biennium == biennium and given.counts_from <= at:
            total += given.amount
            authority = given.authority or authority
    for moved in virements(facts):
        if moved.day <= at and moved.biennium == biennium:
            total += moved.amount * ((moved.target == line) - (moved.source == line))
    return total, authority
