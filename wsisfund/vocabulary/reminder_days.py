"""The policy `reminder-days`: how long after the due date a donor is reminded."""

from itertools import pairwise

_REPEATED = 3


def parse_reminder_days(text: str) -> tuple[int, ...]:
    """Days past due of the first reminder, the second …: ``30, 60, 90``; one number: every so many days, three times.

    Raises:
        ValueError: no number of days, or days that do not rise.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and 0 < int(part) < 10_000 for part in parts):
        raise ValueError("days are whole numbers above zero")
    days = tuple(int(part) for part in parts)
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise ValueError("each reminder comes later than the one before")
    return days if len(days) > 1 else tuple(days[0] * n for n in range(1, _REPEATED + 1))
