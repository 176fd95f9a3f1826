"""The warnings that an index holds, in the order in which they are told, read no further than they are asked for."""

from collections.abc import Iterator, Sequence
from typing import overload

from ..errors import Fault
from .index import Index
from .stored_warnings import count_of_warnings, warnings_in_order

# As many as people are shown.
_FIRST = 64


def ordered_warnings(index: Index) -> Sequence[Fault]:
    """All warnings of the books. The index is handed over: it is closed once all of them are read."""
    first = warnings_in_order(index, 0, _FIRST)
    if len(first) == _FIRST:
        return _Warnings(index, first)
    index.close()
    return tuple(first)


class _Warnings(Sequence[Fault]):
    def __init__(self, index: Index, first: list[Fault]) -> None:
        self._index, self._read = index, first
        self._count = count_of_warnings(index)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Fault: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Fault]: ...

    def __getitem__(self, at: int | slice) -> Fault | Sequence[Fault]:
        return self._all()[at]

    def __iter__(self) -> Iterator[Fault]:
        yield from self._read[:_FIRST]
        yield from self._all()[_FIRST:]

    def _all(self) -> list[Fault]:
        if len(self._read) < self._count:
            self._read += warnings_in_order(self._index, len(self._read), self._count)
            self._index.close()
        return self._read
