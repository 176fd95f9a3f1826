"""The time behind a date, and whether its zone moves the day for a reader in Geneva."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

_TIME = re.compile(
    r"(?:[T ,]+|(?<=[0-9])T)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?\s*([ap]\.?m\.?|h|uhr)?\s*"
    r"\(?((?:UTC|GMT|Z)?\s?[+\-−–][0-9]{1,2}(?::?[0-9]{2})?|[A-ZА-Я]{1,5})?\)?$",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s?([+\-−–])([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)
# Hours before UTC of zones that people name; one that means several is left out.
_ZONES: Final = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "CET": 1, "MEZ": 1, "WEST": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "МСК": 3,
    "EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8,
}  # fmt: skip


class Time(NamedTuple):
    """Minutes after midnight, and those by which its zone is before UTC; None: no zone. `zone` as it is written."""

    minutes: int
    offset: int | None
    zone: str
    known: bool


def split_time(text: str) -> tuple[str, Time | None]:
    """A date without the time behind it, and that time."""
    match = _TIME.search(text)
    if match is None:
        return text.strip(" ,;"), None
    hours, zone = int(match[1]), (match[5] or "").strip()
    half = (match[4] or "").casefold()[:1]
    hours = hours % 12 + (12 if half == "p" else 0) if half in ("a", "p") else hours
    offset = _offset(zone)
    return text[: match.start()].strip(" ,;"), Time(hours * 60 + int(match[2]), offset, zone, not zone or offset is not None)


def moved_by(day: date, time: Time) -> str:
    """Why the day depends on where one stands; empty where it is the same in Geneva.

    A program that converts a local midnight to UTC writes 22:00 of the day before.

    >>> moved_by(date(2019, 4, 2), Time(22 * 60, 0, "Z", True))
    "its time zone moves the day: at 22:00 'Z' it is 2019-04-03 in Geneva"
    """
    clock = f"{time.minutes // 60:02}:{time.minutes % 60:02}"
    if time.minutes >= 24 * 60:
        return f"{clock} is the day after"
    if not time.known:
        return f"its time zone '{time.zone}' is not known"
    if time.offset is None or not 1000 < day.year < 9999:
        return ""
    utc = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=time.minutes - time.offset)
    there = (utc + timedelta(hours=2 if _summer(utc) else 1)).date()
    return "" if there == day else f"its time zone moves the day: at {clock} '{time.zone}' it is {there.isoformat()} in Geneva"


def _offset(zone: str) -> int | None:
    if not zone:
        return None
    if match := _OFFSET.fullmatch(zone):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return minutes if match[1] == "+" else -minutes
    hours = _ZONES.get(zone.upper())
    return None if hours is None else hours * 60


def _summer(utc: datetime) -> bool:
    """Whether Geneva has summer time: from the last Sunday of March to that of October, 01:00 UTC (Directive 2000/84/EC)."""
    begin, end = (_last_sunday(utc.year, month) for month in (3, 10))
    return begin <= utc < end


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)
