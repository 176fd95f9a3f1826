"""All rows of a file as they were read, each beside the others; of many rows memory holds a few (`books.spool`)."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, overload

from ..books.spool import Spool

if TYPE_CHECKING:
    from .record import Reading


class Readings(Sequence["Reading"]):
    """Rows in the order of the file. `outcomes`: how many have each outcome.

    Args:
        read: each row by itself.
        settled: what becomes of it beside the others; asked once for each, in their order.
    """

    def __init__(self, read: Spool[Reading], settled: Callable[[Reading], Reading]) -> None:
        self.outcomes: Counter[str] = Counter()
        self._read = read
        # Of few rows anything is said that their own cells do not say.
        self._numbers = array("q")
        self._changed: Spool[Reading] = Spool()
        for n, reading in enumerate(read):
            now = settled(reading)
            self.outcomes[now.outcome] += 1
            if now is not reading:
                self._numbers.append(n)
                self._changed.append(now)

    def __len__(self) -> int:
        return len(self._read)

    def __iter__(self) -> Iterator[Reading]:
        return self._since(0)

    def _since(self, start: int) -> Iterator[Reading]:
        if not self._numbers:
            yield from self._read.since(start)
            return
        place = bisect_left(self._numbers, start)
        changed = zip(islice(self._numbers, place, None), self._changed.since(place), strict=True)
        number, now = next(changed, (-1, None))
        for n, reading in enumerate(self._read.since(start), start):
            if n == number and now is not None:
                yield now
                number, now = next(changed, (-1, None))
            else:
                yield reading

    @overload
    def __getitem__(self, place: int) -> Reading: ...

    @overload
    def __getitem__(self, place: slice) -> list[Reading]: ...

    def __getitem__(self, place: int | slice) -> Reading | list[Reading]:
        if isinstance(place, slice):
            numbers = range(*place.indices(len(self)))
            if numbers.step == 1:
                return list(islice(self._since(numbers.start), len(numbers)))
            return [self[n] for n in numbers]
        n = place + len(self) if place < 0 else place
        at = bisect_left(self._numbers, n)
        if at < len(self._numbers) and self._numbers[at] == n:
            return self._changed[at]
        return self._read[n]
