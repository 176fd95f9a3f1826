"""The writer gives each entry the next running number of its year (decision 0061)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..books.draft import Draft
from ..books.many import TRANSACTION, entries_of, kinds_of
from ..books.records import Fact, Record, Transaction
from ..register.policies import LOCK_DATE
from ..store.index import Index
from ..store.running_numbers import count_of, highest_number, years_of
from ..vocabulary.running_number import KEY, NUMBERS, number_text


def numbered(index: Index, draft: Draft) -> Draft:
    """The draft with the numbers that its entries get when they are written to the books of `index`.

    A draft is written only to the books that it was numbered for (`books.append.carry_out`, `expect`), so that no two writers
    give the same number. What an entry says of its number before does not count.
    """
    if not {TRANSACTION, "close", "policy"} & set(kinds_of(draft.records)):
        return draft
    return replace(draft, records=entries_of(_numbered(index, draft.records)))


def _numbered(index: Index, records: Iterable[Record]) -> Iterable[Record]:
    given: dict[int, int] = {}
    for record in records:
        if isinstance(record, Transaction):
            year = record.date.year
            given[year] = (given[year] if year in given else _given(index, year)) + 1
            others = {key: value for key, value in record.keys.items() if key != KEY}
            yield record._replace(keys={KEY: number_text(year, given[year]), **others})
        elif isinstance(record, Fact) and _shuts(record):
            yield record._replace(keys={**record.keys, NUMBERS: _last_numbers(index, given)})
        else:
            yield record


def _shuts(fact: Fact) -> bool:
    return fact.kind == "close" or (fact.kind, fact.ident) == ("policy", LOCK_DATE.name)


def _last_numbers(index: Index, given: Mapping[int, int]) -> str:
    """The last number of each year, of which what comes later is known (`manual.shut_numbers`)."""
    years = sorted(years_of(index) | given.keys())
    return " ".join(number_text(year, given.get(year) or _given(index, year)) for year in years)


def _given(index: Index, year: int) -> int:
    """How many numbers of a year are given; entries from before there were numbers count as if they had one."""
    return highest_number(index, year) or count_of(index, year, 0)
