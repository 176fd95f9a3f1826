"""Where many entries stand, in twelve bytes each."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from .records import Place


class Places(Sequence[Place]):
    """Places by number. `files`: those in which they lie, each once."""

    def __init__(self, count: int) -> None:
        self.files: list[str] = []
        self._numbers: dict[str, int] = {}
        self._file = array("i", bytes(4 * count))
        self._line = array("q", bytes(8 * count))

    def put(self, numbers: Iterable[int], places: Iterable[Place]) -> None:
        """Where the entries of these numbers stand."""
        for n, (file, line) in zip(numbers, places, strict=True):
            known = self._numbers.get(file)
            if known is None:
                known = self._numbers[file] = len(self.files)
                self.files.append(file)
            self._file[n], self._line[n] = known, line

    def __len__(self) -> int:
        return len(self._line)

    def __iter__(self) -> Iterator[Place]:
        return (Place(self.files[file], line) for file, line in zip(self._file, self._line, strict=True))

    @overload
    def __getitem__(self, place: int) -> Place: ...

    @overload
    def __getitem__(self, place: slice) -> list[Place]: ...

    def __getitem__(self, place: int | slice) -> Place | list[Place]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        return Place(self.files[self._file[place]], self._line[place])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, tuple | list | Places):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]
