"""How many lines of Python run: a bound on work that is the same on every machine, however busy it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def within(thousands: int) -> Iterator[None]:
    """At most so many thousand lines run; each turn of a loop counts, and nothing that is written in C."""
    ran, before = 0, sys.gettrace()

    def count(frame: FrameType, event: str, _: object) -> Callable[..., Any]:
        nonlocal ran
        ran += event == "line"
        return count

    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)
    assert ran <= thousands * 1000, f"{ran} lines"
