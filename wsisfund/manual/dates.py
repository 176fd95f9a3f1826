"""Days that the books may reach, and days that are shut: locked or closed (domain §8.14)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import accumulate

from ..books.records import Fact, Place, Price, Transaction
from ..errors import Fault, clean
from ..register.facts import closed_year_of
from ..register.policies import LOCK_DATE
from ..store.chart import DateOutOfRange, PeriodClosed
from .reach import REACH_YEARS
from .view import View, WholeNeeded


def reach_faults(view: View) -> Iterator[Fault]:
    """Entries, facts and rates of more than two years after today, or after the newest day of the register before them.

    The register carries the limit on step by step, so that one day typed wrongly lifts it for nobody.
    """
    limit = view.reach
    if limit is None:
        return
    if view.before is not None and view.before.reach is not None and view.before.reach > limit:
        raise WholeNeeded("the register reaches less far than before")
    records: tuple[Transaction | Fact | Price, ...] = (*view.books.transactions, *view.books.facts, *view.books.prices)
    for record in records:
        if record.date > limit:
            yield DateOutOfRange(
                f"{record.date.isoformat()} is more than {REACH_YEARS} years ahead",
                why=f"nothing is entered for days after {limit.isoformat()}: two years after today, or the register's newest day",
                fix="check the date",
                at=record.place,
            )


def shut_faults(view: View) -> Iterator[Fault]:
    """Entries of a closed or locked day that were typed below the line that shuts it.

    Where the line that closes a period stands above an entry of that period in one file, the entry came after it. What was
    put in between older entries is found by the seal of the period.
    """
    closed, locked = _Closed(view), _Locked(view)
    records: tuple[Transaction | Fact, ...] = (*view.books.transactions, *view.books.facts)
    for record in records if closed or locked else ():
        if record.place is None or _shuts(record):
            continue
        words = closed.words(record.date, record.place) or locked.words(record.date, record.place)
        if words:
            yield PeriodClosed(
                f"{record.date.isoformat()} lies in {words}",
                why="a period that is shut stays as it was audited; what was wrong in it is corrected in the open one",
                fix="date the entry in the open period; a wrong entry is taken back with `wsisfund reverse`",
                at=record.place,
            )


class _Closed:
    """Of each file and year, the first line that closes it."""

    def __init__(self, view: View) -> None:
        self._first: dict[tuple[str, int], Fact] = {}
        for fact in view.facts.all("close"):
            if fact.place is not None and (year := closed_year_of(fact)):
                key = fact.place.file, year
                self._first[key] = min(fact, self._first.get(key, fact), key=_line)

    def __bool__(self) -> bool:
        return bool(self._first)

    def words(self, day: date, place: Place) -> str:
        """What was shut when an entry of that day was typed there; empty: nothing."""
        fact = self._first.get((place.file, day.year))
        if fact is None or place.line <= _line(fact):
            return ""
        return f"{clean(fact.ident)}, which was closed on {fact.date.isoformat()}"


class _Locked:
    """Of each file, the lines that lock days, in their order, each with the lock that reaches furthest by then."""

    def __init__(self, view: View) -> None:
        found: dict[str, list[tuple[int, date, date]]] = defaultdict(list)
        for fact in view.facts.versions("policy", LOCK_DATE.name):
            until = LOCK_DATE.at(view.facts, fact.date)
            if until is not None and fact.place is not None:
                found[fact.place.file].append((fact.place.line, until, fact.date))
        self._lines = {file: sorted(locks) for file, locks in found.items()}
        self._furthest = {file: list(accumulate(locks, _further)) for file, locks in self._lines.items()}

    def __bool__(self) -> bool:
        return bool(self._lines)

    def words(self, day: date, place: Place) -> str:
        """As `_Closed.words`."""
        above = bisect_left(self._lines.get(place.file, ()), (place.line,))
        if not above:
            return ""
        _, until, since = self._furthest[place.file][above - 1]
        return f"what was locked until {until.isoformat()} on {since.isoformat()}" if day <= until else ""


def _line(fact: Fact) -> int:
    return fact.place.line if fact.place else 0


def _further(lock: tuple[int, date, date], later: tuple[int, date, date]) -> tuple[int, date, date]:
    return later if later[1] > lock[1] else lock


def _shuts(record: Transaction | Fact) -> bool:
    return isinstance(record, Fact) and record.kind in ("close", "policy")
