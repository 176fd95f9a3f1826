"""How many lines of Python run: a bound on work that is the same on every machine, however busy it is."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

# Of the process's own time, which others do not use up. What ends at all ends in a hundredth of it.
_PATIENCE_SECONDS = 60


@contextmanager
def within(thousands: int) -> Iterator[None]:
    """At most so many thousand lines run; each turn of a loop counts, and nothing that is written in C."""
    ran, before = 0, sys.gettrace()

    def count(frame: FrameType, event: str, _: object) -> Callable[..., Any]:
        nonlocal ran
        ran += event == "line"
        if ran > thousands * 1000:
            pytest.fail(f"more than {thousands},000 lines run")
        return count

    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)


@contextmanager
def ending() -> Iterator[None]:
    """It ends: a bound on nothing but a computation without end, for what is written in C, and is given so much of it.

    Whoever uses it gives so much that the wrong way would take hours.
    """

    def stop(_: int, __: FrameType | None) -> None:
        pytest.fail("it did not end")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
