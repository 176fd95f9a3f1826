"""The running number of an entry in its year, ``no: "2026-0123"``: given by the writer, in the order of recording."""

import re
from typing import Final

KEY: Final = "no"
# On what shuts days: the last number of each year by then.
NUMBERS: Final = "numbers"
# Numbers of a year that the index has room for.
_ROOM: Final = 1_000_000_000
_FORM: Final = re.compile(r"([0-9]{4})-([0-9]{4,9})")


def number_text(year: int, number: int) -> str:
    """The number as it stands in the text.

    >>> number_text(2026, 123)
    '2026-0123'
    """
    # Quicker than a formatted text: a ledger has tens of thousands.
    return "%04d-%04d" % (year, number)  # noqa: UP031


def number_in(year: int, text: object) -> int:
    """The number that a text gives an entry of a year; 0 where it gives none, or one of another year.

    >>> number_in(2026, "2026-0123"), number_in(2025, "2026-0123"), number_in(2026, "7"), number_in(2026, "2026-00001")
    (123, 0, 0, 0)
    """
    found = _FORM.fullmatch(text) if isinstance(text, str) else None
    if found is None or int(found[1]) != year or number_text(year, int(found[2])) != text:
        return 0
    return int(found[2])


def numbers_in(text: object) -> dict[int, int]:
    """Numbers of years, as a line that shuts days says them.

    >>> numbers_in("2025-0123 2026-0044")
    {2025: 123, 2026: 44}
    """
    found = (_FORM.fullmatch(word) for word in str(text).split())
    return {int(match[1]): int(match[2]) for match in found if match is not None}


def first_of(year: int) -> int:
    """What stands in the index for an entry of the year without a number; its numbers follow."""
    return year * _ROOM


def in_index(year: int, text: object) -> int:
    """The number of an entry of a year in one column with its year, so that they sort."""
    return first_of(year) + number_in(year, text)


def from_index(running: int) -> str:
    """The number as it stands in the text, empty where an entry has none.

    >>> from_index(in_index(2026, "2026-0123")), from_index(in_index(2026, ""))
    ('2026-0123', '')
    """
    year, number = divmod(running, _ROOM)
    return number_text(year, number) if number else ""
