"""A process that ends with the one for which it works: nobody would read its answer."""

from __future__ import annotations

import ctypes
import os
import signal
from contextlib import suppress

_SET_PARENT_DEATH_SIGNAL = 1


def end_with(parent: int) -> None:
    """Whoever kills the process `parent` ends this one too, where the system can do that."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
