"""Challenges for passkeys: each for one visitor, good once, for five minutes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from threading import Lock
from time import monotonic_ns
from typing import Final

SECONDS: Final = 300
_BYTES: Final = 32
_MOST: Final = 10_000


class Challenges:
    """Those that wait for an answer; a visitor has one for each purpose, the last that was asked for."""

    def __init__(self, clock: Callable[[], int] = monotonic_ns) -> None:
        self._clock = clock
        self._waiting: dict[str, tuple[bytes, int]] = {}
        self._lock = Lock()

    def new(self, whose: str) -> bytes:
        """A new one for a visitor and a purpose."""
        made, now = secrets.token_bytes(_BYTES), self._clock()
        with self._lock:
            self._waiting.pop(whose, None)
            self._waiting = {key: known for key, known in self._waiting.items() if now < known[1]}
            if len(self._waiting) >= _MOST:
                del self._waiting[next(iter(self._waiting))]
            self._waiting[whose] = made, now + SECONDS * 1_000_000_000
        return made

    def take(self, whose: str) -> bytes | None:
        """The one that waits, which then waits no more; None where there is none, or it is too old."""
        with self._lock:
            found = self._waiting.pop(whose, None)
        return found[0] if found is not None and self._clock() < found[1] else None
