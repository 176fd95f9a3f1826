"""What an earlier reading knows of each file of the books, so that a file that did not change since is not read again.

A file is taken for the one that was read when its device, number, size, and times of writing and of change are the same. The
change time is the system's: no program sets it back. A file that changed within the tick of the clock in which it was read keeps
it, so that nothing is known of a file that was young when it was read (git's index does the same).
"""

import os
from collections.abc import Mapping
from typing import Final, NamedTuple

# A tick of the kernel's clock is at most 10 ms.
_YOUNG_NS: Final = 50_000_000
# Where a file system keeps no nanoseconds its times may be whole seconds, or two of them.
_COARSE_NS: Final = 1_000_000
_YOUNG_WHERE_COARSE_NS: Final = 3_000_000_000


class Mark(NamedTuple):
    """By which a file is known to be still as it was read: its own path where a link led to it, and what the system says."""

    own: str
    device: int
    inode: int
    size: int
    written_ns: int
    changed_ns: int

    def settled(self, begun_ns: int) -> bool:
        """Whether any change after the reading, which began at `begun_ns`, must show in the times."""
        newest = max(self.written_ns, self.changed_ns)
        coarse = self.changed_ns % _COARSE_NS == 0
        return newest < begun_ns - (_YOUNG_WHERE_COARSE_NS if coarse else _YOUNG_NS)


class Named(NamedTuple):
    """What a line of a file names: the pattern of an include, or a document; with the offset and the line."""

    name: str
    start: int
    line: int


class KnownFile(NamedTuple):
    """A file as it was read: its mark then, SHA-256 of its content in hexadecimal, its includes and its kept documents."""

    mark: Mark
    sha256: str
    includes: tuple[Named, ...]
    documents: tuple[Named, ...]


Known = Mapping[str, KnownFile]


def mark_of(own: str, status: os.stat_result) -> Mark:
    """The mark of a file by what the system says of it."""
    return Mark(own, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
