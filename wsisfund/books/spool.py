"""Many things in their order, of which memory holds a few: the others wait in a temporary file that has no name."""

import copyreg
import io
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import methodcaller
from types import MappingProxyType
from typing import IO, Any, Final, Generic, TypeVar, overload

from .disk import cannot_write, unnamed_file

T = TypeVar("T")

# As many things as a command mostly has stay in memory, where they are quicker.
HELD: Final = 20_000
# So many are written and read at once.
_BLOCK: Final = 256


def _proxy(held: Mapping[Any, Any]) -> tuple[Any, ...]:
    return _proxied, (dict(held),)


def _proxied(held: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(held)


def _named_tuple(held: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple.__new__, (type(held), tuple(held))


class _Reducers(dict[type, Callable[[Any], Any]]):
    """How a thing of each class is taken apart, to be put together again; found out once for each class."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        if issubclass(kind, tuple) and hasattr(kind, "_fields") and not kind.__dictoffset__:
            # Nearly all that waits, and put together without a call of Python.
            found: Callable[[Any], Any] = _named_tuple
        else:
            found = copyreg.dispatch_table.get(kind) or methodcaller("__reduce_ex__", pickle.HIGHEST_PROTOCOL)
        self[kind] = found
        return found


# Empty keys of a posting, empty shares of an earmark: what cannot be changed cannot be pickled either.
_REDUCERS = _Reducers({MappingProxyType: _proxy})


def _bytes_of(items: list[Any]) -> bytes:
    out = io.BytesIO()
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(items)
    return out.getvalue()


class Spool(Sequence[T], Generic[T]):
    """A sequence that grows at its end, and whose memory does not grow with it; read it from its first item to its last.

    The file is this process's alone: it has no name, and is gone with the process.

    Raises:
        CannotWrite: there is no room for temporary files.
    """

    def __init__(self, items: Iterable[T] = (), held: int | None = None) -> None:
        """`held`: so many at most stay in memory before there is a file."""
        self._file: IO[bytes] | None = None
        self._held = HELD if held is None else held
        self._last: list[T] = []
        # Where each block begins, and the end of the last one.
        self._offsets = [0]
        self._read: tuple[int, list[T]] = (-1, [])
        self.extend(items)

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def append(self, item: T) -> None:
        """One item more."""
        self._last.append(item)
        if len(self._last) >= (_BLOCK if self._file is not None else max(_BLOCK, self._held)):
            self._put_down()

    def extend(self, items: Iterable[T]) -> None:
        """Several."""
        for item in items:
            self.append(item)

    def __len__(self) -> int:
        return (len(self._offsets) - 1) * _BLOCK + len(self._last)

    def __iter__(self) -> Iterator[T]:
        return self.since(0)

    def since(self, start: int) -> Iterator[T]:
        """The items from the number `start` on."""
        for n in range(start // _BLOCK, len(self._offsets) - 1):
            yield from islice(self._block(n), start - n * _BLOCK if n * _BLOCK < start else 0, None)
        yield from islice(self._last, max(0, start - (len(self._offsets) - 1) * _BLOCK), None)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> list[T]: ...

    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            numbers = range(*place.indices(len(self)))
            if numbers.step == 1:
                return list(islice(self.since(numbers.start), len(numbers)))
            return [self[n] for n in numbers]
        n = place + len(self) if place < 0 else place
        if not 0 <= n < len(self):
            raise IndexError(place)
        block, within = divmod(n, _BLOCK)
        if block == len(self._offsets) - 1 or self._file is None:
            return self._last[n - (len(self._offsets) - 1) * _BLOCK]
        if self._read[0] != block:
            self._read = (block, self._block(block))
        return self._read[1][within]

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, tuple | list | Spool):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def _put_down(self) -> None:
        try:
            if self._file is None:
                self._file = unnamed_file()
            self._file.seek(self._offsets[-1])
            whole = len(self._last) - len(self._last) % _BLOCK
            for start in range(0, whole, _BLOCK):
                data = _bytes_of(self._last[start : start + _BLOCK])
                self._file.write(data)
                self._offsets.append(self._offsets[-1] + len(data))
            self._last = self._last[whole:]
        except OSError as error:
            raise cannot_write(error, "temporary files") from None

    def _block(self, number: int) -> list[T]:
        assert self._file is not None
        try:
            self._file.seek(self._offsets[number])
            data = self._file.read(self._offsets[number + 1] - self._offsets[number])
        except OSError as error:
            raise cannot_write(error, "temporary files") from None
        found: list[T] = pickle.loads(data)  # noqa: S301  what this process wrote itself
        return found


def joined(*parts: Iterable[T]) -> Sequence[T]:
    """All items one after the other: a tuple of few, a `Spool` of many."""
    every = chain(*parts)
    first = tuple(islice(every, HELD))
    more = next(every, None)
    if more is None:
        return first
    return Spool(chain(first, (more,), every))
