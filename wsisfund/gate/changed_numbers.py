"""The running numbers of books that a change touches: those of the index, without what is gone and with what is new."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..books.records import Transaction
from ..manual.numbering import NAMED
from ..manual.part import WholeNeeded
from ..manual.running_numbers import number_of
from ..store.index import Index
from ..store.running_numbers import count_of, entries_of_numbers, newest_without, number_above, number_below, years_of
from ..store.stored_facts import numbered_facts
from ..vocabulary.running_number import NUMBERS, number_text


class ChangedNumbers:
    """`RunningNumbers` of an index with a change in it; a number 0 is that of an entry without one."""

    def __init__(self, index: Index, removed: Iterable[Transaction], added: Iterable[Transaction]) -> None:
        self._index = index
        self._removed = Counter((t.date.year, number_of(t)) for t in removed)
        self._added = Counter((t.date.year, number_of(t)) for t in added)

    def _stands(self, year: int, number: int) -> bool:
        """Whether an entry of the index with a number is left."""
        gone = self._removed[year, number]
        return not gone or count_of(self._index, year, number) > gone

    def below(self, year: int, number: int) -> int:
        """The highest number of a year that is lower than another, 0 where there is none."""
        found = number_below(self._index, year, number)
        while found and not self._stands(year, found):
            found = number_below(self._index, year, found)
        return max([found, *(n for y, n in self._added if y == year and n < number)])

    def above(self, year: int, number: int) -> int:
        """The lowest number of a year that is higher than another, 0 where there is none."""
        found = number_above(self._index, year, number)
        while found and not self._stands(year, found):
            found = number_above(self._index, year, found)
        added = [n for y, n in self._added if y == year and n > number]
        return min([*added, *([found] if found else [])], default=0)

    def lowest(self, year: int) -> int:
        """The lowest number of a year, 0 where it has none."""
        return self.above(year, 0)

    def without(self, year: int) -> int:
        """How many entries of a year have no number."""
        return count_of(self._index, year, 0) - self._removed[year, 0] + self._added[year, 0]

    def began_before(self, year: int) -> bool:
        """Whether an earlier year was numbered from its first entry on."""
        return any(self.lowest(earlier) == 1 for earlier in self.years() if earlier < year)

    def years(self) -> set[int]:
        """Years that have entries."""
        return years_of(self._index) | {year for year, _ in self._added}


class Numbered(NamedTuple):
    """The running numbers that a change touches: the keys of which a part has every entry, and these entries in the index."""

    keys: frozenset[str]
    entries: frozenset[int]


def numbers_of(index: Index, removed: Iterable[Transaction], added: Iterable[Transaction]) -> Numbered:
    """The numbers of a change, and those that follow them; of a year of which an entry without a number changes, or the first
    number, also the newest entries without, where somebody asks for numbers.

    Raises:
        WholeNeeded: whether later years need numbers is another matter now.
    """
    removed, added = list(removed), list(added)
    before, after = ChangedNumbers(index, (), ()), ChangedNumbers(index, removed, added)
    touched = {(t.date.year, number_of(t)) for t in (*removed, *added)}
    numbers = {key for key in touched if key[1]}
    numbers |= {(y, n) for year, number in numbers for y, n in _following(year, number, before, after)}
    years = set()
    for year in {year for year, _ in touched}:
        lowest = before.lowest(year), after.lowest(year)
        if (year, 0) in touched or lowest[0] != lowest[1]:
            years.add(year)
            numbers |= {(year, n) for n in lowest if n}
        if (lowest[0] == 1) != (lowest[1] == 1) and any(later > year for later in before.years()):
            raise WholeNeeded("the numbering of an earlier year began otherwise")
    gone = sum(not number_of(t) for t in removed)
    asked = years if _shuts_by_numbers(index) else {y for y in years if any(_has_begun(n, y) for n in (before, after))}
    without = {entry for year in asked for entry in newest_without(index, year, NAMED + gone)}
    keys = frozenset([*(number_text(*number) for number in numbers), *map(str, years)])
    return Numbered(keys, frozenset(entries_of_numbers(index, numbers) | without))


def _has_begun(numbers: ChangedNumbers, year: int) -> bool:
    return bool(numbers.lowest(year)) or numbers.began_before(year)


def _shuts_by_numbers(index: Index) -> bool:
    """Whether a line that shuts days says up to which numbers the years had come (`manual.shut_numbers`)."""
    return any(NUMBERS in fact.keys for kind in ("close", "policy") for _, fact in numbered_facts(index, kind))


def _following(year: int, number: int, *numbers: ChangedNumbers) -> Iterator[tuple[int, int]]:
    for some in numbers:
        above = some.above(year, number)
        if above:
            yield year, above
