"""Budget periods: two years, the first one even (ITU's biennial budget); and where a year ends."""

import re
from datetime import date

_FORM = re.compile(r"(\d{4})-(\d{4})")


class _Biennia(dict[int, str]):
    """The biennium of a year, each one text: every line of the budget is asked for it."""

    def __missing__(self, year: int) -> str:
        first = year - year % 2
        self[year] = f"{first}-{first + 1}"
        return self[year]


_BIENNIA = _Biennia()


def biennium_of(day: date) -> str:
    """The biennium that contains a day.

    >>> biennium_of(date(2019, 7, 1))
    '2018-2019'
    """
    return _BIENNIA[day.year]


def is_biennium(text: str) -> bool:
    """Whether `text` names a biennium: an even year, a hyphen, the year after."""
    match = _FORM.fullmatch(text)
    return match is not None and int(match[1]) % 2 == 0 and int(match[2]) == int(match[1]) + 1


def first_day_of(year: str) -> date:
    """1 January of a year given as text; the first day that Python knows where it is no year (the rules report that)."""
    return date(int(year), 1, 1) if re.fullmatch(r"[12]\d{3}", year) else date.min


def ends_year(day: date) -> bool:
    """Whether a day is the last of its year."""
    return (day.month, day.day) == (12, 31)


def first_year_of(biennium: str) -> str:
    """The first of its two years, as text."""
    return biennium[:4]


def last_day_of(biennium: str) -> date:
    """31 December of the second year."""
    return date(int(biennium[-4:]), 12, 31)
