"""How far ahead of today the books reach (domain §8.14)."""

from collections.abc import Iterable
from datetime import date

REACH_YEARS = 2


def newest_reached(days: Iterable[date], today: date) -> date:
    """The last day that entries may have: two years after `today`, or after the newest of `days` reached in such steps."""
    reached = today
    for day in sorted(days):
        if day > _later(reached):
            break
        reached = max(reached, day)
    return _later(reached)


def _later(day: date) -> date:
    year = min(day.year + REACH_YEARS, date.max.year)
    return date(year, day.month, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
