"""What waits for an answer from a visitor: each good once, for some minutes."""

from collections import Counter
from collections.abc import Callable
from threading import Lock
from time import monotonic_ns
from typing import Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")
_MOST: Final = 10_000
# Of one address: a whole office may ask from behind one.
_OF_ADDRESS: Final = 200


class _Kept(NamedTuple, Generic[T]):
    what: T
    until: int
    address: str


class Waiting(Generic[T]):
    """Things by the name of what they are for; a later one of the same name takes the place of the first.

    Args:
        seconds: for which each is good. clock: nanoseconds that only grow.
    """

    def __init__(self, seconds: int, clock: Callable[[], int] = monotonic_ns) -> None:
        self._span, self._clock = seconds * 1_000_000_000, clock
        self._kept: dict[str, _Kept[T]] = {}
        self._lock = Lock()

    def put(self, whose: str, what: T, address: str) -> None:
        """Keep one that was asked for from an address; past what is kept of one, its own oldest goes, and past what is kept of
        all, the oldest of the address that has most: who asks often pushes out nobody else."""
        now = self._clock()
        with self._lock:
            self._kept.pop(whose, None)
            self._kept = {key: known for key, known in self._kept.items() if now < known.until}
            of = Counter(known.address for known in self._kept.values())
            if of[address] >= _OF_ADDRESS:
                self._forget(address)
            elif len(self._kept) >= _MOST:
                self._forget(of.most_common(1)[0][0])
            self._kept[whose] = _Kept(what, now + self._span, address)

    def _forget(self, address: str) -> None:
        """The oldest of an address waits no more."""
        del self._kept[next(key for key, known in self._kept.items() if known.address == address)]

    def take(self, whose: str) -> T | None:
        """The one that waits, which then waits no more; None where there is none, or it is too old."""
        with self._lock:
            found = self._kept.pop(whose, None)
        return found.what if found is not None and self._clock() < found.until else None
