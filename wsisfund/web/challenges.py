"""Challenges for passkeys: each for one visitor, good once, for five minutes."""

import secrets
from collections.abc import Callable
from time import monotonic_ns
from typing import Final

from .waiting import Waiting

SECONDS: Final = 300
_BYTES: Final = 32


class Challenges:
    """Those that wait for an answer; a visitor has one for each purpose, the last that was asked for."""

    def __init__(self, clock: Callable[[], int] = monotonic_ns) -> None:
        self._waiting: Waiting[bytes] = Waiting(SECONDS, clock)

    def new(self, whose: str, address: str) -> bytes:
        """A new one for a visitor and a purpose, asked for from an address."""
        made = secrets.token_bytes(_BYTES)
        self._waiting.put(whose, made, address)
        return made

    def take(self, whose: str) -> bytes | None:
        """The one that waits, which then waits no more; None where there is none, or it is too old."""
        return self._waiting.take(whose)
