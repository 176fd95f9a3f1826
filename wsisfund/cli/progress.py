"""A progress bar that appears only where somebody waits: after a second, on a terminal, on standard error."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

DELAY_SECONDS = 1


@contextmanager
def drawn(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """`step(n)` for the work inside; the bar is drawn from `DELAY_SECONDS` on and taken away at the end."""
    bar = _Bar(label, total)
    timer = threading.Timer(DELAY_SECONDS, bar.start)
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield bar.step
    finally:
        timer.cancel()
        bar.stop()


class _Bar:
    """rich's bar, loaded only when it is drawn."""

    def __init__(self, label: str, total: int | None) -> None:
        self._label, self._total, self._done = label, total, 0
        self._lock = threading.Lock()
        self._ended = False
        self._drawn: Any = None

    def start(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        with self._lock:
            if self._ended:
                return
            self._drawn = Progress(console=Console(stderr=True), transient=True)
            self._drawn.add_task(self._label, total=self._total, completed=self._done)
            self._drawn.start()

    def step(self, steps: int = 1) -> None:
        with self._lock:
            self._done += steps
            if self._drawn is not None:
                self._drawn.update(self._drawn.task_ids[0], completed=self._done)

    def stop(self) -> None:
        with self._lock:
            self._ended = True
            if self._drawn is not None:
                self._drawn.stop()
