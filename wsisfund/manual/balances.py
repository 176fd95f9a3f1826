"""The one protocol through which rules read control balances, and the arithmetic of a balance over time."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from ..register.source import FactSource
from ..vocabulary.money import ZERO

Series = list[tuple[date, Decimal]]


class Balances(FactSource, Protocol):
    """Facts, and changes of balances by day (kinds and keys: `movements`), as the index has them."""

    def series(self, kind: str, key: str, since: date = date.min) -> Series:
        """Changes of a balance by day, oldest first, in CHF; all before the day `since` may be given as one change."""

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind that begin with `prefix`, sorted."""


class Lowest(NamedTuple):
    """The least that a balance is from a day on, and the first day on which it is that."""

    amount: Decimal
    day: date


def total_at(series: Series, at: date) -> Decimal:
    """Balance at the end of a day."""
    return sum((amount for day, amount in series if day <= at), ZERO)


def lowest(
    at: date,
    parts: Sequence[Series],
    until: date = date.max,
    value: Callable[[Sequence[Decimal]], Decimal] = lambda totals: sum(totals, ZERO),
) -> Lowest:
    """The minimum of a balance over the end of `at` and of every later day until `until` (domain §4, *Time*).

    Args:
        at: the day asked for; its own entries count.
        parts: series that make up the balance.
        until: last day looked at.
        value: the balance from the parts' totals on a day; their sum by default.
    """
    totals = [total_at(part, at) for part in parts]
    least = Lowest(value(totals), at)
    later = sorted((day, n, amount) for n, part in enumerate(parts) for day, amount in part if at < day <= until)
    for position, (day, n, amount) in enumerate(later):
        totals[n] += amount
        if position + 1 == len(later) or later[position + 1][0] != day:
            now = value(totals)
            if now < least.amount:
                least = Lowest(now, day)
    return least
