"""Dates far beyond the fund's time: slips of a key, and beyond what calendars can count on from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from ..errors import BooksFault
from .records import Books, Fact, Keys, Place, Record, Transaction

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


def _dates(record: Record) -> Iterator[date]:
    yield record.date
    if isinstance(record, Transaction):
        yield from _of_keys(record.keys)
        for posting in record.postings:
            if posting.keys:
                yield from _of_keys(posting.keys)
    elif isinstance(record, Fact):
        yield from _of_keys(record.keys)
        yield from (value for value in record.values if type(value) is not str and isinstance(value, date))


def _of_keys(keys: Keys) -> Iterator[date]:
    # Texts, which nearly all are, are told by their own type: far quicker than by that of dates.
    return (value for value in keys.values() if type(value) is not str and isinstance(value, date))


def _far(day: date, place: Place | None) -> FarDate:
    return FarDate(
        f"the date {day.isoformat()} cannot be meant",
        why=f"the books know the years {FIRST_YEAR} to {LAST_YEAR}",
        fix="correct the date; where no end is meant, leave the key out",
        at=place,
    )
