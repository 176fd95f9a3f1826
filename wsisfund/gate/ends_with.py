"""Which process ends with which, since nobody would read its answer, and whose it is when its parent is gone."""

import ctypes
import os
import signal
from contextlib import suppress

_SET_PARENT_DEATH_SIGNAL = 1
_SET_CHILD_SUBREAPER = 36


def end_with(parent: int) -> None:
    """Whoever kills the process `parent` ends this one too, where the system can do that."""
    _control(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def outlive() -> None:
    """The end of another process does not end this one any more."""
    _control(_SET_PARENT_DEATH_SIGNAL, 0)


def adopt() -> None:
    """Processes whose parent ends are this one's from then on, if it is further up, where the system can do that."""
    _control(_SET_CHILD_SUBREAPER, 1)


def _control(what: int, value: int) -> None:
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(what, value)
