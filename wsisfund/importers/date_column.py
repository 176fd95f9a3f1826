"""What a column of dates says as a whole: it holds serial numbers only, or can only be month first, or has a day far off."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from functools import cached_property

from .cells import Cell, plain_signs, shown
from .dates import day_of_serial, numeric_parts, read_date
from .found import Found, Problem, unread
from .issues import Issue
from .record import Reading, outcome_of

_FEWEST_SERIALS = 2


class DateColumn:
    """Reads the dates of one column.

    Args:
        texts: each that its cells hold, once, as `cells.shown` shows it; without those that are dates by themselves.
        day_first: the order of day and month that heading, title or map give; None: not known.
    """

    def __init__(self, texts: Collection[str], day_first: bool | None) -> None:
        self._day_first = day_first
        serials = others = 0
        kinds: set[tuple[str, bool]] = set()
        for text in texts:
            serials += 1 if day_of_serial(plain_signs(text)) else 0
            others += 1 if text and not day_of_serial(plain_signs(text)) else 0
            parts = numeric_parts(text)
            if parts and (parts[1] > 12) != (parts[2] > 12):
                kinds.add((parts[0], parts[1] > 12))

        self.serials = serials >= _FEWEST_SERIALS and not others
        self._contrary = {sign for sign, first_is_day in kinds if first_is_day != self._day_comes_first(sign)}

    def _day_comes_first(self, sign: str) -> bool | None:
        """Of the two figures that may be day and month, whether the day stands first in the order that is given."""
        return False if sign.startswith("y") else self._day_first

    def read(self, cell: Cell) -> Found[date]:
        """The day of a cell; ``ambiguous-date`` where others of its column can only be read the other way round."""
        if self.serials and (day := day_of_serial(plain_signs(shown(cell)))):
            return Found(day)
        found = read_date(cell, self._day_first)
        if not self._contrary or found.value is None or isinstance(cell, date):
            return found
        parts = numeric_parts(plain_signs(shown(cell)))
        if parts is None or parts[0] not in self._contrary or max(parts[1:]) > 12 or parts[1] == parts[2]:
            return found
        order = "the month" if self._day_comes_first(parts[0]) else "the day"
        return unread("ambiguous-date", f"other dates of the column can only be read with {order} first")


class DatesOfFile:
    """The dates of all rows: where nine in ten of them are, and which are far from there.

    Args:
        heading: that of the column, for messages.
    """

    def __init__(self, heading: str) -> None:
        self._heading = heading
        self._days: Counter[date] = Counter()

    def add(self, reading: Reading) -> None:
        """One row more."""
        if reading.record.date and not _out(reading):
            self._days[reading.record.date] += 1

    @cached_property
    def _span(self) -> tuple[date, date] | None:
        return _span(sorted(self._days.elements()))

    def marked(self, reading: Reading) -> Reading:
        """The row, with a question where its date lies two years or more away from the others; to be asked once all are added."""
        day, span = reading.record.date, self._span
        if day is None or span is None or max((span[0] - day).days, (day - span[1]).days) < 730 or _out(reading):
            return reading
        why = f"{day.isoformat()} is far from the other dates of the file, {span[0].isoformat()} to {span[1].isoformat()}"
        issues = (*reading.issues, Issue("unusual-date", self._heading, day.isoformat(), f'column "{self._heading}": {why}'))
        return reading._replace(outcome=outcome_of(issues), issues=issues)


def out_of_range(found: Found[date], first: date, last: date) -> tuple[Problem, ...]:
    """The problems of a date, or that it lies outside the days that it may have."""
    if found.value is not None and not first <= found.value <= last:
        why = f"{found.value.isoformat()} lies outside {first.isoformat()} to {last.isoformat()}"
        return (Problem("date-out-of-range", why),)
    return found.problems


def _out(reading: Reading) -> bool:
    return bool(reading.issues) and any(i.code == "date-out-of-range" for i in reading.issues)


def _span(days: list[date]) -> tuple[date, date] | None:
    """The shortest stretch of at most a year that holds nine in ten of at least five days."""
    needed = -(-len(days) * 9 // 10)
    if len(days) < 5:
        return None
    best = min(((days[n + needed - 1] - days[n], n) for n in range(len(days) - needed + 1)), default=None)
    return (days[best[1]], days[best[1] + needed - 1]) if best and best[0].days <= 366 else None
