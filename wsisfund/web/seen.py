"""What ledger and proposals look like from outside: enough to tell that something in them changed, without reading a file."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ..books.files import MAIN
from ..books.proposal import FOLDER as PROPOSALS

_ENTRIES_MAX = 20_000


class Seen(NamedTuple):
    """Device, inode, size, and the times of change in nanoseconds of every file and folder there, by path.

    The time of the last change of the status (`ctime`) cannot be set back by a command, as that of the content can.
    """

    status: Mapping[str, tuple[int, ...]]

    @property
    def newest(self) -> int:
        """The latest time of change, in nanoseconds."""
        return max((status[3] for status in self.status.values()), default=0)


def seen(root: Path) -> Seen:
    """``ledger/`` and ``proposals/`` of the books in `root` as they are now; what cannot be looked at is left out."""
    found: dict[str, tuple[int, ...]] = {}
    waiting = [str(root / PROPOSALS), str((root / MAIN).parent)]
    while waiting and len(found) < _ENTRIES_MAX:
        folder = waiting.pop()
        try:
            names = os.listdir(folder)  # noqa: PTH208  every file at every request
        except OSError:
            continue
        for path in (f"{folder}{os.sep}{name}" for name in names):
            try:
                status = os.stat(path)  # noqa: PTH116
            except (OSError, ValueError):
                continue
            found[path] = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114
                waiting.append(path)
    return Seen(found)
