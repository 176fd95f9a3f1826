"""Numbers and days of a bank's columns, read by the evidence of the whole column: never by a guess."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from ...languages.folding import fold
from ...languages.months import month_numbers

# Between thousands: a space of any width, kept on its line or not, or an apostrophe.
_GROUPING = "'’ \u00a0\u2007\u2009\u202f"
_FIGURE = re.compile(rf"[+-]?\(?[+-]?\s*[0-9][0-9.,{_GROUPING}]*\)?-?")
_WELL_FORMED = re.compile(r"\d+(?:[.,]\d+)*[.,]?|[.,]\d+")
_BESIDE = re.compile(r"^(?:[A-Z]{3}|[$€£¥₽])\s*|\s*(?:[A-Z]{3}|[$€£¥₽])$")
_GROUPS = re.compile(f"[{_GROUPING}]")
_SLASHED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(\d{4})[/.]?(\d{2})[/.]?(\d{2}).*")
_WORDED = re.compile(r"(\d{1,2})[.\s-]*([^\W\d_]+\.?)[\s,.-]*(\d{4}|\d{2})(?!\d)")


def decimal_sign(texts: Iterable[str]) -> str | None:
    """The sign before the decimals of a column of amounts: a point or a comma; None where its cells contradict each other.

    A point where nothing tells, and no cell could be read in two ways.
    """
    found: set[str] = set()
    doubtful = False
    for text in texts:
        number = _GROUPS.sub("", bare(text)).strip("+-() ")
        signs = [c for c in number if c in ".,"]
        if not signs or not _WELL_FORMED.fullmatch(number):
            continue
        if len(set(signs)) == 2:
            found.add(signs[-1])
        elif len(signs) > 1:
            found.add("," if signs[0] == "." else ".")
        elif len(number) - number.index(signs[0]) - 1 == 3 and number.index(signs[0]) <= 3:
            doubtful = True
        else:
            found.add(signs[0])
    if len(found) > 1 or (doubtful and not found):
        return None
    return next(iter(found), ".")


def bare(text: str) -> str:
    """An amount's text without the currency beside it, and without the apostrophe that guards it from a spreadsheet."""
    return _BESIDE.sub("", text.strip().replace("−", "-").removeprefix("'")).strip()


def figure(text: str, sign: str) -> Decimal | None:
    """The number of a cell; None where it is none. Brackets, and a minus on either side, make it negative."""
    text = bare(text)
    if not _FIGURE.fullmatch(text):
        return None
    negative = "-" in text or text.startswith("(")
    number = _GROUPS.sub("", text).strip("+-() ").replace("," if sign == "." else ".", "").replace(sign, ".")
    # No bank has more; and what is worked out with it stays exact.
    if not re.fullmatch(r"\d{1,18}(?:\.\d{0,9})?|\.\d{1,9}", number) or not _groups_of_three(text, "," if sign == "." else "."):
        return None
    return -Decimal(number) if negative else Decimal(number)


def _groups_of_three(text: str, grouping: str) -> bool:
    """Whether what stands between thousands does so after each three digits, counted from the right."""
    whole = re.split(rf"[{'.' if grouping == ',' else ','}]", text)[0]
    return all(len(re.sub(r"\D", "", part)) == 3 for part in whole.split(grouping)[1:])


def month_first(texts: Iterable[str]) -> bool | None:
    """Whether the days of a column have the month first; None where nothing tells, or they contradict each other."""
    found: set[bool] = set()
    doubtful = False
    for text in texts:
        match = _SLASHED.match(text.strip())
        if match is None:
            continue
        first, second = int(match[1]), int(match[3])
        if match[2] == ".":
            found.add(False)
        elif first > 12 or second > 12:
            found.add(second > 12)
        elif first != second:
            doubtful = True
    if len(found) == 1:
        return found.pop()
    return None if found or doubtful else False


def day(text: str, *, months_first: bool) -> date | None:
    """The day of a cell, as digits or with the month in words; None where it is none. A time of day after it does not count."""
    text = text.strip()
    match = _SLASHED.match(text)
    try:
        if match is None:
            return _with_month(text) or date.fromisoformat(_ISO.sub(r"\1-\2-\3", text[:10]))
        first, second = int(match[1]), int(match[3])
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        return date(year, first, second) if months_first else date(year, second, first)
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    """Months by name, also in German and Italian, which banks of Switzerland write."""
    from babel.dates import get_month_names

    found = dict(month_numbers())
    for language in ("de", "it"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, "format", language).items():
                found.setdefault(fold(name).rstrip("."), number)
    return found


def _with_month(text: str) -> date | None:
    """``2 Mar 2026``, ``02-MAR-26``, ``2. März 2026``: the name of a month stands for itself."""
    match = _WORDED.match(text)
    month = _months().get(fold(match[2]).rstrip(".")) if match else None
    if match is None or month is None:
        return None
    return date(int(match[3]) + (2000 if len(match[3]) == 2 else 0), month, int(match[1]))
