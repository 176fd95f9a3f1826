"""Days that the books may reach, and days that are shut: locked or closed (domain §8.14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..books.records import Fact, Place, Price, Transaction
from ..errors import Fault, clean
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
    shut = [*_closed(view), *_locked(view)]
    if not shut:
        return
    records: tuple[Transaction | Fact, ...] = (*view.books.transactions, *view.books.facts)
    for record in records:
        for first, last, words, place in shut:
            if first <= record.date <= last and _is_below(record.place, place) and not _shuts(record):
                yield PeriodClosed(
                    f"{record.date.isoformat()} lies in {words}",
                    why="a period that is shut stays as it was audited; what was wrong in it is corrected in the open one",
                    fix="date the entry in the open period; a wrong entry is taken back with `wsisfund reverse`",
                    at=record.place,
                )
                break


Shut = tuple[date, date, str, Place | None]


def _closed(view: View) -> Iterator[Shut]:
    for fact in view.facts.all("close"):
        period = fact.ident
        if period.isdigit() and len(period) == 4:
            words = f"{clean(period)}, which was closed on {fact.date.isoformat()}"
            yield date(int(period), 1, 1), date(int(period), 12, 31), words, fact.place


def _locked(view: View) -> Iterator[Shut]:
    for fact in view.facts.versions("policy", LOCK_DATE.name):
        locked = LOCK_DATE.at(view.facts, fact.date)
        if locked is not None:
            yield date.min, locked, f"what was locked until {locked.isoformat()} on {fact.date.isoformat()}", fact.place


def _is_below(place: Place | None, shutter: Place | None) -> bool:
    return place is not None and shutter is not None and place.file == shutter.file and place.line > shutter.line


def _shuts(record: Transaction | Fact) -> bool:
    return isinstance(record, Fact) and record.kind in ("close", "policy")
