"""Days counted back from another, and the last days of months."""

from calendar import monthrange
from datetime import date, timedelta


def days_before(day: date, count: int) -> date:
    """The day `count` days before `day`; the first of the calendar where that would lie before it.

    >>> days_before(date(2026, 3, 1), 1), days_before(date(1, 2, 1), 92)
    (datetime.date(2026, 2, 28), datetime.date(1, 1, 1))
    """
    return day - timedelta(min(count, (day - date.min).days))


def last_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def month_ends(begin: date, until: date) -> list[date]:
    """Last days of the months from that of a day on that ended by another.

    >>> [str(day) for day in month_ends(date(2026, 1, 31), date(2026, 3, 30))]
    ['2026-01-31', '2026-02-28']
    """
    found, at = [], last_of_month(begin.year, begin.month)
    while at <= until:
        found.append(at)
        if at == date.max:
            break
        following = at + timedelta(1)
        at = last_of_month(following.year, following.month)
    return found
