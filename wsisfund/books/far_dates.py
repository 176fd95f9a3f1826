"""Dates far beyond the fund's time: slips of a key, and beyond what calendars can count on from."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from ..errors import BooksFault
from .records import Books, Fact, Place, Record, Transaction, Value

# The Union was founded in 1865; nothing that the fund plans goes so far ahead.
FIRST_YEAR: Final = 1865
LAST_YEAR: Final = 2199


class FarDate(BooksFault):
    """A date lies far before the fund's time, or far after it."""

    slug = "date-out-of-range"


def far_dates(records: Iterable[Record]) -> Iterator[FarDate]:
    """A fault for each date, of an entry or in one, that is not of the years from `FIRST_YEAR` to `LAST_YEAR`."""
    for record in records:
        for day in _dates(record):
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                yield _far(day, record.place)


def without_far_dates(books: Books) -> Books:
    """The books as rules may ask about them: with such a fault, none of their records, since days cannot be counted on."""
    if not any(isinstance(fault, FarDate) for fault in books.faults):
        return books
    return books._replace(transactions=(), facts=(), opens=(), prices=(), balances=())


def _dates(record: Record) -> list[date]:
    if isinstance(record, Transaction):
        of_legs = [day for p in record.postings if p.keys for day in _among(p.keys.values())]
        return [record.date, *_among(record.keys.values()), *of_legs]
    if isinstance(record, Fact):
        return _among((record.date, *record.keys.values(), *record.values))
    return [record.date]


def _among(values: Iterable[Value]) -> list[date]:
    # Texts, which nearly all are, are told by their own type: far quicker than by that of dates.
    return [value for value in values if type(value) is not str and isinstance(value, date)]


def _far(day: date, place: Place | None) -> FarDate:
    return FarDate(
        f"the date {day.isoformat()} cannot be meant",
        why=f"the books know the years {FIRST_YEAR} to {LAST_YEAR}",
        fix="correct the date; where no end is meant, leave the key out",
        at=place,
    )
