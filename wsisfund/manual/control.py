"""The budget rules over a whole set of books: nothing may end a day below zero that an entry of that day drew on.

The numbers are those of `availability`, from the same movements.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..errors import Fault
from ..register.budget_facts import overrides
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import ZERO, grouped
from .availability import fund_left
from .balances import Balances
from .budget_codes import (
    ORDER,
    AdvanceOutstanding,
    CommitmentMismatch,
    NoAppropriation,
    OverAllotment,
    OverAppropriation,
    OverCash,
    OverCommitment,
    OverRelease,
    WrongEarmark,
)
from .day_sums import ByBalance, ChangedSums, StepSums, by_balance, daily_of, less
from .limits import Limits, Touched, overridden_as
from .movements import ControlWalk, Step
from .orders import order_faults
from .part import Part
from .virements import original_of, virement_faults, virement_limit

__all__ = [
    "ORDER",
    "AdvanceOutstanding",
    "CommitmentMismatch",
    "Control",
    "NoAppropriation",
    "OverAllotment",
    "OverAppropriation",
    "OverCash",
    "OverCommitment",
    "OverRelease",
    "WrongEarmark",
    "control_of",
    "fund_faults",
    "original_of",
    "virement_limit",
]


class Control(NamedTuple):
    """Control balances by day, of the whole books or of what a change moves; what goes beyond them, with whether there may be
    more of it; and the balances.
    """

    daily: ByBalance
    faults: list[Fault]
    sums: StepSums | ChangedSums
    more: bool


def control_of(part: Part) -> Control:
    """Movements and faults of the books in one walk; `store.index` keeps the movements.

    Returns:
        Faults in the order of domain §4 (the first test that fails), then by place.

    Raises:
        WholeNeeded: an override may let something else through; only the whole books say what.
    """
    faults: list[Fault] = []

    def walked() -> Iterator[Step]:
        for step in ControlWalk(part.books, part.events):
            # At once: what an order has open goes on with the walk.
            faults.extend(order_faults(step, part))
            yield step

    sums: StepSums | ChangedSums
    if part.base is None:
        sums = StepSums(walked(), _overridden(part))
        daily, touched = sums.balances, Touched.of_keys(sums.drawn_keys())
    else:
        sums = part.base.changed_sums(less(daily_of(walked()), part.daily_before()))
        daily, touched = by_balance(sums.change), Touched.of_change(sums.change, part)
    limits = Limits(part, sums)
    faults += limits.faults(touched)
    faults += virement_faults(part)
    if isinstance(sums, StepSums):
        sums.lift(limits.lifted)
    rank = {slug: n for n, slug in enumerate(ORDER)}
    faults.sort(key=lambda f: (rank.get(f.slug, len(ORDER)), f.file or "", f.line or 0, f.message))
    return Control(daily, faults, sums, limits.more)


def _overridden(part: Part) -> Callable[[Step], bool]:
    """Whether an override stands on the entry of a step: then it is asked what it moved."""
    overridden = {fold_identity(override.of) for override in overrides(part.facts)}
    return lambda step: bool(overridden) and overridden_as(step.record) in overridden


def fund_faults(before: Balances, after: Balances, day: date) -> list[Fault]:
    """Whether new entries of `day` or later spend what the fund as a whole has not, then or later (domain §4, Time).

    An exchange loss takes nothing by itself, so the walk over the books does not ask on its day; here the state before the
    entries is known, and they may not bring any later day below zero.
    """
    spent = _fund_of(before) - _fund_of(after)
    was, now = fund_left(day, before), fund_left(day, after)
    if spent <= 0 or now.amount >= 0 or now.amount >= was.amount:
        return []
    return [
        OverCash(
            f"the fund as a whole would be short by {grouped(-now.amount)} CHF on {now.day.isoformat()}",
            why=f"all agreements together, less exchange losses on cash and payables, have {grouped(was.amount)} CHF from "
            f"{day.isoformat()} on, and this takes {grouped(spent)} CHF",
            fix="lower the amount, or wait for the next receipt (wsisfund can-spend shows what is available)",
        )
    ]


def _fund_of(balances: Balances) -> Decimal:
    """CHF of all agreements together, in the end."""
    return sum((amount for _, amount in balances.series("fund", "", date.max)), ZERO)
