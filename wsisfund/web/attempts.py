"""How often a password was tried: who is wrong too often waits, the longer the oftener; by user, and by address."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic_ns
from typing import Final

FREE_OF_USER: Final = 5
FREE_OF_ADDRESS: Final = 20
LONGEST_SECONDS: Final = 300
FORGOTTEN_SECONDS: Final = 900
_SECOND: Final = 1_000_000_000
_MOST: Final = 20_000


@dataclass
class _Count:
    wrong: int = 0
    last: int = 0
    until: int = 0


class Attempts:
    """Tries that were wrong, of the last quarter of an hour."""

    def __init__(self, clock: Callable[[], int] = monotonic_ns) -> None:
        self._clock = clock
        self._counts: dict[tuple[str, str], _Count] = {}
        self._lock = Lock()

    def begin(self, user: str, address: str) -> int:
        """Seconds to wait before a password may be tried, 0: now; then it counts as wrong until `right` is told.

        So many that try at once gain nothing by it.
        """
        now, kinds = self._clock(), self._kinds(user, address)
        with self._lock:
            self._forget(now)
            waits = [self._counts[key].until - now for key, _ in kinds if key in self._counts]
            if any(wait > 0 for wait in waits):
                return max(waits) // _SECOND + 1
            for key, free in kinds:
                count = self._counts.setdefault(key, _Count())
                count.wrong, count.last = count.wrong + 1, now
                if count.wrong >= free:
                    count.until = now + min(2 ** min(count.wrong - free, 10), LONGEST_SECONDS) * _SECOND
        return 0

    def right(self, user: str, address: str) -> None:
        """The password was right: the user's count is void, and the address has one less."""
        with self._lock:
            of_user, of_address = (key for key, _ in self._kinds(user, address))
            self._counts.pop(of_user, None)
            if count := self._counts.get(of_address):
                count.wrong, count.until = count.wrong - 1, 0

    def _kinds(self, user: str, address: str) -> tuple[tuple[tuple[str, str], int], ...]:
        return ((("user", user.casefold()[:64]), FREE_OF_USER), (("address", address), FREE_OF_ADDRESS))

    def _forget(self, now: int) -> None:
        if len(self._counts) < _MOST and not any(now - c.last >= FORGOTTEN_SECONDS * _SECOND for c in self._counts.values()):
            return
        kept = {key: c for key, c in self._counts.items() if now - c.last < FORGOTTEN_SECONDS * _SECOND}
        while len(kept) >= _MOST:
            del kept[min(kept, key=lambda key: kept[key].last)]
        self._counts = kept
