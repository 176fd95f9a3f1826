"""What waits for an answer from a visitor: each good once, for some minutes."""

from collections.abc import Callable
from threading import Lock
from time import monotonic_ns
from typing import Final, Generic, TypeVar

T = TypeVar("T")
_MOST: Final = 10_000


class Waiting(Generic[T]):
    """Things by the name of what they are for; a later one of the same name takes the place of the first.

    Args:
        seconds: for which each is good. clock: nanoseconds that only grow.
    """

    def __init__(self, seconds: int, clock: Callable[[], int] = monotonic_ns) -> None:
        self._span, self._clock = seconds * 1_000_000_000, clock
        self._kept: dict[str, tuple[T, int]] = {}
        self._lock = Lock()

    def put(self, whose: str, what: T) -> None:
        """Keep one; past ten thousand the oldest goes."""
        now = self._clock()
        with self._lock:
            self._kept.pop(whose, None)
            self._kept = {key: known for key, known in self._kept.items() if now < known[1]}
            if len(self._kept) >= _MOST:
                del self._kept[next(iter(self._kept))]
            self._kept[whose] = what, now + self._span

    def take(self, whose: str) -> T | None:
        """The one that waits, which then waits no more; None where there is none, or it is too old."""
        with self._lock:
            found = self._kept.pop(whose, None)
        return found[0] if found is not None and self._clock() < found[1] else None
