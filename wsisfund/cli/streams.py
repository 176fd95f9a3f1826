"""Standard output and error as they may be: closed, on a full disk, or with nobody at the other end. Light: `--help` loads it."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def prepare() -> None:
    """A closed stream swallows what is written; what a terminal cannot show is shown by its number."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  stays open to the end
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def swallow(stream: TextIO) -> None:
    """What still waits in the stream, and all that follows, goes nowhere: its end is gone or full."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, stream.fileno())
    os.close(sink)


def complain(text: str) -> None:
    """`text` on standard error, if that still takes anything."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        swallow(sys.stderr)
