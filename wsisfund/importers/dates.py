"""Dates as people write them, read only where one day of the calendar can be meant."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from ..languages.folding import fold
from ..languages.months import month_numbers, weekday_names, weekday_numbers
from .cells import Cell, SheetDay, plain_signs, shown
from .found import Found, unread
from .times import moved_by, split_time

# A date whose hyphens a word processor turned into longer dashes.
_DASHED = re.compile(r"(?<![0-9])([0-9]{1,4})([\u2010-\u2015\u2212\ufe58\ufe63])([0-9]{1,2})\2([0-9]{1,4})(?![0-9])")
_YMD = re.compile(r"([0-9]{4})\s?([-/. ])\s?([0-9]{1,2})\s?\2\s?([0-9]{1,2})\.?")
_DMY = re.compile(r"([0-9]{1,2})\s?([-/. ])\s?([0-9]{1,2})\s?\2\s?([0-9]{4}|[0-9]{2})\.?")
_EIGHT = re.compile(r"[0-9]{8}")
_HAN = re.compile(r"([0-9]{4})\s?年\s?([0-9]{1,2})\s?月\s?([0-9]{1,2})\s?[日号號]?")
_HAN_MONTH = re.compile(r"[0-9]{4}\s?年(?:\s?[0-9]{1,2}\s?月)?")
_ORDINAL = re.compile(r"(?<=[0-9])\.?\s?(?:st|nd|rd|th|er|re|ro|ere|eme|e|a|º|ª|°|o|-?го)(?![^\W_])", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SMALL = frozenset("of the de del d le la el du г года год г. م en on".split())
_DOUBT = re.compile(
    r"[?？~≈]|(?<![^\W_])(?:circa|ca|approx|about|vers|env|environ|hacia|около|прибл|约|تقريبا)(?![^\W_])", re.IGNORECASE
)
_SERIAL = re.compile(r"[1-9][0-9]{4}(?:\.[0-9]+)?")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_LONGEST = 120
_SHOWN = 40
_WHOLE_DAY = re.compile(
    r"(?<![0-9])(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)(?![0-9])"
)
_NAME = re.compile(r"[^\W\d_]+")
_HAN_WEEKDAY = re.compile("(?:星期|周|週|礼拜|禮拜)([一二三四五六日天])")
_NUMERIC = re.compile(r"[0-9]+\s?[-/.]\s?[0-9]+\s?[-/.]\s?[0-9]+")
_EPOCH = date(1899, 12, 30)


def read_date(cell: Cell, day_first: bool | None) -> Found[date]:
    """The day that a cell says.

    Args:
        cell: a date of a sheet, or text.
        day_first: the order of day and month that the import map gives; None: not known.

    Returns:
        The day; ``ambiguous-date`` where two days can be meant or the day is missing, ``impossible-date`` where the calendar
        has no such day or the text is no date.
    """
    if isinstance(cell, SheetDay) and cell.doubt:
        return unread("ambiguous-date", cell.doubt)
    return Found(cell) if isinstance(cell, date) else _read(shown(cell), day_first)


@lru_cache(maxsize=4096)
def _read(cell: str, day_first: bool | None) -> Found[date]:
    text = plain_dashes(plain_signs(cell))
    if len(text) > _LONGEST:
        return unread("impossible-date", "it is far too long for a date")
    if _DOUBT.search(text):
        return unread("ambiguous-date", "it says itself that it is not sure")
    text, time = split_time(text)
    text, weekday = _split_weekday(text)
    found = _of_text(text, day_first)
    if found.value is None:
        return found
    if weekday is not None and found.value.weekday() != weekday[1]:
        return unread(
            "ambiguous-date", f"it says '{weekday[0]}', and {found.value.isoformat()} is a {_DAYS[found.value.weekday()]}"
        )
    moved = moved_by(found.value, time) if time else ""
    return unread("ambiguous-date", moved) if moved else found


def _of_text(text: str, day_first: bool | None) -> Found[date]:
    if match := _YMD.fullmatch(text) or _HAN.fullmatch(text):
        numbers = [int(g) for g in match.groups() if g.isdigit()]
        return _day(*numbers)
    if match := _DMY.fullmatch(text):
        return _day_month_year(int(match[1]), int(match[3]), match[4], match[2], day_first)
    if _EIGHT.fullmatch(text):
        found = _day(int(text[:4]), int(text[4:6]), int(text[6:]))
        return found if found.value else _day(int(text[4:]), int(text[2:4]), int(text[:2]))
    serial = day_of_serial(text)
    if serial is not None:
        return unread("ambiguous-date", f"a bare number; as a day of a sheet it would be {serial.isoformat()}")
    if _LETTER.search(text):
        in_words = _in_words(text)
        if in_words is not None:
            return in_words
    if whole := _WHOLE_DAY.search(text):
        beside = " ".join(f"{text[: whole.start()]} {text[whole.end() :]}".split())
        if _WHOLE_DAY.search(beside):
            return unread("ambiguous-date", "it says more than one day")
        if not beside:
            return unread("ambiguous-date", "two different signs stand between its day, month and year")
        return unread("ambiguous-date", f"'{beside[:_SHOWN]}' beside it may change the day")
    if _YEAR.search(text) or _HAN_MONTH.search(text):
        return unread("ambiguous-date", "it does not say one day")
    return unread("impossible-date", "it is no date")


def day_of_serial(text: str) -> date | None:
    """The day that a bare number of five digits is in a sheet; None where the text is no such number."""
    return _EPOCH + timedelta(int(text.partition(".")[0])) if _SERIAL.fullmatch(text) else None


def plain_dashes(text: str) -> str:
    """`text` with hyphens in the dates that have longer dashes.

    >>> plain_dashes("30\u201306\u20132020: 50\u201350")
    '30-06-2020: 50\u201350'
    """
    return text if text.isascii() else _DASHED.sub(r"\1-\3-\4", text)


def numeric_parts(text: str) -> tuple[str, int, int] | None:
    """Of a date in figures, which sign parts them and the two that may be day and month, in their order.

    The sign of a date that begins with the year has a ``y`` in front.
    """
    text = plain_dashes(plain_signs(text))
    if len(text) > _LONGEST:
        return None
    text, _ = split_time(text)
    text, _ = _split_weekday(text)
    if match := _DMY.fullmatch(text):
        return match[2], int(match[1]), int(match[3])
    if match := _YMD.fullmatch(text):
        return f"y{match[2]}", int(match[3]), int(match[4])
    return None


def _split_weekday(text: str) -> tuple[str, tuple[str, int] | None]:
    """The text without the name of a day of the week, and that name with its number (Monday 0)."""
    if not _LETTER.search(text):
        return text, None
    folded = fold(text)
    if match := _HAN_WEEKDAY.search(folded):
        return _without(folded, match), (match[0], "一二三四五六日天".index(match[1]) % 7 if match[1] != "天" else 6)
    named = [match for match in _NAME.finditer(folded) if match[0] in weekday_numbers()]
    months = [match for match in _NAME.finditer(folded) if match[0] in month_numbers()]
    # "mar" is Tuesday or March: a month where no other stands there and the rest is not a date in figures.
    sure = [match for match in named if match[0] not in month_numbers()]
    if not sure and (len(months) > 1 or _NUMERIC.search(folded)):
        sure = named[:1]
    if len(sure) != 1:
        return text, None
    return _without(folded, sure[0]), (sure[0][0], weekday_numbers()[sure[0][0]])


def _without(text: str, match: re.Match[str]) -> str:
    return re.sub(r"\(\s*\)|（\s*）", "", text[: match.start()] + text[match.end() :].lstrip(".")).strip(" ,;-–.")


def _day_month_year(first: int, second: int, year: str, sign: str, day_first: bool | None) -> Found[date]:
    whole = int(year) if len(year) == 4 else 2000 + int(year)
    if len(year) == 2 and sign == "-" and _day(2000 + first, second, int(year)).value and first >= 3:
        other = _day(whole, second, first).value
        if other is not None and other != _day(2000 + first, second, int(year)).value:
            return unread("ambiguous-date", "it may begin with the day or with the year")
    if day_first is None:
        readings = {d for d in (_day(whole, second, first).value, _day(whole, first, second).value) if d}
        if len(readings) > 1:
            both = " or ".join(sorted(d.isoformat() for d in readings))
            return unread("ambiguous-date", f"it may be {both}; the map does not say which comes first")
        return Found(readings.pop()) if readings else unread("impossible-date", "the calendar has no such day")
    day, month = (first, second) if day_first else (second, first)
    found = _day(whole, month, day)
    swapped = _day(whole, day, month)
    if found.value is None and swapped.value is not None:
        order = "the day" if day_first else "the month"
        return unread(
            "impossible-date", f"with {order} first there is no such day; the other way round it is {swapped.value.isoformat()}"
        )
    return found


def _in_words(text: str) -> Found[date] | None:
    """A date with the name of its month; None where there is no month's name in it."""
    plain = _ORDINAL.sub("", fold(text).replace("’", " ").replace("'", " "))
    for name, joined in _two_words().items():
        plain = plain.replace(name, joined)
    tokens = [t for t in _TOKEN.findall(plain) if t not in _SMALL]
    months = [month_numbers()[t] for t in tokens if t in month_numbers()]
    rest = [t for t in tokens if not t.isdigit() and t not in month_numbers() and t not in weekday_names()]
    numbers = [t for t in tokens if t.isdigit()]
    if not months:
        return None
    if len(months) > 1 or (len(numbers) > 2 and not rest):
        return unread("ambiguous-date", "it says more than one day")
    if rest:
        return unread("ambiguous-date", f"'{' '.join(rest)[:_SHOWN]}' beside it may change the day")
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) <= 2]
    if len(numbers) == 2 and len(years) == 1 and len(days) == 1:
        return _day(int(years[0]), months[0], int(days[0]))
    if len(days) == 2:
        return _day(2000 + int(days[1]), months[0], int(days[0]))
    return unread("ambiguous-date", "it does not say one day")


@lru_cache(maxsize=1)
def _two_words() -> Mapping[str, str]:
    """Names of months that are two words, and a name of the same month that is one."""
    names = month_numbers()
    single = {number: name for name, number in names.items() if name.isalpha() and name.isascii() and len(name) > 3}
    return {name: single[number] for name, number in names.items() if " " in name}


def _day(year: int, month: int, day: int) -> Found[date]:
    try:
        return Found(date(year, month, day))
    except ValueError:
        return unread("impossible-date", "the calendar has no such day")
