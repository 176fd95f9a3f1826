"""The rates of the books by currency and day (domain §1, *rates*)."""

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Price


class InForce(NamedTuple):
    """CHF for one unit, and the day from which it is in force."""

    rate: Decimal
    since: date


class Rates:
    """Rates by currency and day."""

    def __init__(self, prices: tuple[Price, ...]) -> None:
        self._days: dict[str, list[date]] = {}
        self._rates: dict[str, list[Decimal]] = {}
        for price in sorted(prices, key=lambda p: p.date):
            self._days.setdefault(price.currency, []).append(price.date)
            self._rates.setdefault(price.currency, []).append(price.rate)

    def at(self, currency: str, day: date) -> InForce | None:
        """The newest rate with effective date ≤ `day`, or None."""
        days = self._days.get(currency, [])
        position = bisect_right(days, day) - 1
        return InForce(self._rates[currency][position], days[position]) if position >= 0 else None

    def between(self, currency: str, first: date, last: date) -> list[Decimal]:
        """The rates that were in force on some day from `first` to `last`."""
        days = self._days.get(currency, [])
        return self._rates.get(currency, [])[max(0, bisect_right(days, first) - 1) : bisect_right(days, last)]
