"""The running numbers of all the books, by year."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from ..books.records import Transaction
from ..vocabulary.running_number import KEY, number_in


def number_of(t: Transaction) -> int:
    """The number that an entry has in its year, 0 where it has none."""
    return number_in(t.date.year, t.keys.get(KEY))


class RunningNumbers(Protocol):
    """Running numbers of all the books, by year."""

    def below(self, year: int, number: int) -> int:
        """The highest number of a year that is lower than another, 0 where there is none."""

    def lowest(self, year: int) -> int:
        """The lowest number of a year, 0 where it has none."""

    def without(self, year: int) -> int:
        """How many entries of a year have no number."""

    def began_before(self, year: int) -> bool:
        """Whether an earlier year was numbered from its first entry on."""

    def years(self) -> set[int]:
        """Years that have entries."""


class EntryNumbers:
    """`RunningNumbers` of entries that are all there."""

    def __init__(self, transactions: Iterable[Transaction]) -> None:
        self._numbers: dict[int, set[int]] = {}
        self._without: dict[int, int] = {}
        for t in transactions:
            number = number_of(t)
            if number:
                self._numbers.setdefault(t.date.year, set()).add(number)
            else:
                self._without[t.date.year] = self._without.get(t.date.year, 0) + 1

    @cached_property
    def _sorted(self) -> Mapping[int, Sequence[int]]:
        return {year: sorted(numbers) for year, numbers in self._numbers.items()}

    def below(self, year: int, number: int) -> int:
        """The highest number of a year that is lower than another, 0 where there is none."""
        numbers = self._sorted.get(year, ())
        n = bisect_left(numbers, number)
        return numbers[n - 1] if n else 0

    def lowest(self, year: int) -> int:
        """The lowest number of a year, 0 where it has none."""
        return next(iter(self._sorted.get(year, ())), 0)

    def without(self, year: int) -> int:
        """How many entries of a year have no number."""
        return self._without.get(year, 0)

    def began_before(self, year: int) -> bool:
        """Whether an earlier year was numbered from its first entry on."""
        return any(1 in numbers for earlier, numbers in self._numbers.items() if earlier < year)

    def years(self) -> set[int]:
        """Years that have entries."""
        return {*self._numbers, *self._without}
