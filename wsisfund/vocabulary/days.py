"""Days counted back from another."""

from __future__ import annotations

from datetime import date, timedelta


def days_before(day: date, count: int) -> date:
    """The day `count` days before `day`; the first of the calendar where that would lie before it.

    >>> days_before(date(2026, 3, 1), 1), days_before(date(1, 2, 1), 92)
    (datetime.date(2026, 2, 28), datetime.date(1, 1, 1))
    """
    return day - timedelta(min(count, (day - date.min).days))
