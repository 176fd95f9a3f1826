"""The standards that the statements are drawn up on, by the day from which each applies.

Numbers, days of issue and of application: IPSASB, Handbook of International Public Sector Accounting Pronouncements, 2024.
A standard that the IPSASB issues later is one more row; nothing else changes.
"""

from datetime import date
from typing import Final, NamedTuple


class Standard(NamedTuple):
    """A standard: the day on which it was issued, the first day of the periods it applies to, and what it takes the place of.

    `policy`: whether it governs a policy of the fund, so that its first application changes one.
    """

    name: str
    issued: date
    applies: date
    replaces: str = ""
    policy: bool = False


IPSAS_47: Final = date(2026, 1, 1)
STANDARDS: Final = (
    Standard("IPSAS 41", date(2018, 8, 31), date(2023, 1, 1), "IPSAS 29", policy=True),
    Standard("IPSAS 42", date(2019, 1, 31), date(2023, 1, 1)),
    Standard("IPSAS 43", date(2022, 1, 31), date(2025, 1, 1), "IPSAS 13"),
    Standard("IPSAS 44", date(2022, 5, 31), date(2025, 1, 1)),
    Standard("IPSAS 45", date(2023, 5, 31), date(2025, 1, 1), "IPSAS 17"),
    Standard("IPSAS 46", date(2023, 5, 31), date(2025, 1, 1)),
    Standard("IPSAS 47", date(2023, 5, 31), IPSAS_47, "IPSAS 23", policy=True),
    Standard("IPSAS 48", date(2023, 5, 31), IPSAS_47, policy=True),
    Standard("IPSAS 49", date(2023, 11, 30), date(2026, 1, 1)),
    Standard("IPSAS 50", date(2024, 11, 30), date(2027, 1, 1)),
)


def first_applied(year: int) -> tuple[Standard, ...]:
    """Standards that govern a policy of the fund and apply for the first time in a year."""
    return tuple(s for s in STANDARDS if s.policy and s.applies.year == year)


def not_yet_applied(day: date) -> tuple[Standard, ...]:
    """Standards that were issued by a day and apply only to later periods."""
    return tuple(s for s in STANDARDS if s.issued <= day < s.applies)
