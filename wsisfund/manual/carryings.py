"""What leaves a foreign item goes at its carrying, cash also at the rate of its day (domain §3 *Arithmetic*, §8.4).

Older books may have used an average, so what is tested is whether an amount is one of the two, or near to them.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Posting, Transaction
from ..errors import Fault, Warning_
from ..register.policies import RATE_TOLERANCE
from ..register.reversals import REVERSAL
from ..vocabulary.accounts import CASH, under
from ..vocabulary.event_table import ON_PAYABLES, named
from ..vocabulary.money import ZERO, convert, grouped, pro_rata
from .places import place_of
from .rates import implausible, is_documented
from .view import View

_CENTIME = Decimal("0.01")
# Travel and partner advances are CHF at the rate of the day they are paid, never at an average (domain §1, currencies).
_AT_DAYS_RATE = frozenset(named("at_rate"))


class UnusualCarrying(Warning_):
    """Money leaves a bank at neither the day's rate nor its carrying, or an item is settled at another carrying than its own."""

    slug = "unusual-carrying"


class Taken(NamedTuple):
    """Units and CHF that an entry takes out of an item (both with the item's sign turned), and what the item held before.

    `left`: what was there at the start of the day, less what was taken since; whether what came that day counts already is not
    for the order of lines to say.
    """

    t: Transaction
    p: Posting
    units: Decimal
    chf: Decimal
    held_units: Decimal
    held_chf: Decimal
    left: tuple[Decimal, Decimal] = (ZERO, ZERO)


class ItemDay:
    """One item on one day: what it held at its start, what revaluations changed, and what was taken out."""

    def __init__(self, units: Decimal, chf: Decimal) -> None:
        self.start_units, self.start_chf = units, chf
        self.change = ZERO
        self.taken: list[Taken] = []
        self._left = units, chf

    def take(self, taken: Taken) -> None:
        """Count what an entry takes out."""
        self.taken.append(taken._replace(left=self._left))
        self._left = self._left[0] + taken.units, self._left[1] + taken.chf

    def carryings(self, taken: Taken, *, own: bool) -> list[Decimal]:
        """What the part may be carried at: of what was held then, of the start of the day, of that when revalued, and of what
        had been left of it (within a day entries have no order: what came the same day may have come later).

        `own`: whether `taken` is one of this item's; else what the day left of the item counts too.
        """
        held = [
            (taken.held_units, taken.held_chf),
            (self.start_units, self.start_chf),
            taken.left,
            (self.start_units, self.start_chf + self.change),
            *([] if own else [self._left]),
        ]
        return [pro_rata(chf, -taken.units, units) for units, chf in held if units]


def carrying_faults(account: str, day: ItemDay, whole: Sequence[ItemDay], view: View) -> Iterator[Fault]:
    """What was taken out of one item on a day, at another amount than the rules give.

    Args:
        account: of the item. day: the item.
        whole: the account's total in the currency, where the item is a document's: older books paid at its average.
    """
    for taken in day.taken:
        # What empties an item takes all its carrying, or the item is reported for what is left of it.
        if taken.t.event == REVERSAL or _is_mirror(taken.t) or taken.p.defect or taken.held_units == -taken.units:
            continue
        carried = [*day.carryings(taken, own=True), *(c for d in whole for c in d.carryings(taken, own=False))]
        found = view.rates.at(taken.p.currency, taken.t.date) if under(account, CASH) else None
        at_rate = [convert(-taken.units, found.rate)] if found else []
        allowed = at_rate if taken.t.event in _AT_DAYS_RATE and at_rate else [*at_rate, *carried]
        if allowed and not any(abs(-taken.chf - amount) <= _CENTIME for amount in allowed):
            yield from _off(taken, allowed, [*at_rate, *carried], view)


def _is_mirror(t: Transaction) -> bool:
    """Whether it is a credit note at its invoice's rate: what the invoice is carried at since is no matter of it."""
    return bool(t.credits) and not any(p.account == ON_PAYABLES for p in t.postings)


def _off(taken: Taken, allowed: Sequence[Decimal], near: Sequence[Decimal], view: View) -> Iterator[Fault]:
    share, wanted, booked = RATE_TOLERANCE.value(view.facts, taken.t.date), allowed[0], -taken.chf
    units = f"{grouped(abs(taken.units), taken.p.currency)} {taken.p.currency}"
    if any(abs(booked - amount) <= share * abs(amount) + _CENTIME for amount in near):
        yield UnusualCarrying(
            f"{taken.p.account}: {units} at {grouped(abs(booked))} CHF, not {grouped(abs(wanted))}",
            why="money goes out of a bank at the day's rate, and an item is settled at its carrying, pro rata",
            fix=f"write {abs(wanted)} CHF behind @@, and the difference as exchange difference",
            at=place_of(taken.t, taken.p),
        )
    elif not is_documented(taken.t):
        yield implausible(taken.t, taken.p, abs(wanted), "its carrying or the day's rate")
