"""The writer gives each entry the next running number of its year (decision 0061)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..books.draft import Draft
from ..books.records import Record, Transaction
from ..store.index import Index
from ..store.running_numbers import count_of, highest_number
from ..vocabulary.running_number import KEY, number_text


def numbered(index: Index, draft: Draft) -> Draft:
    """The draft with the numbers that its entries get when they are written to the books of `index`.

    A draft is written only to the books that it was numbered for (`books.append.carry_out`, `expect`), so that no two writers
    give the same number. What an entry says of its number before does not count.
    """
    return replace(draft, records=tuple(_numbered(index, draft.records)))


def _numbered(index: Index, records: Iterable[Record]) -> Iterable[Record]:
    given: dict[int, int] = {}
    for record in records:
        if not isinstance(record, Transaction):
            yield record
            continue
        year = record.date.year
        given[year] = (given[year] if year in given else _given(index, year)) + 1
        others = {key: value for key, value in record.keys.items() if key != KEY}
        yield record._replace(keys={KEY: number_text(year, given[year]), **others})


def _given(index: Index, year: int) -> int:
    """How many numbers of a year are given; entries from before there were numbers count as if they had one."""
    return highest_number(index, year) or count_of(index, year, 0)
