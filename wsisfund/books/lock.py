"""One writer at a time: a lock on the books folder itself, which no command ever replaces and which leaves no file behind."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ..errors import Conflict
from .disk import FileLayer, cannot_write
from .files import BooksUnreadable

_POLL_SECONDS: Final = 0.05
_LOCK_TABLE: Final = Path("/proc/locks")


class Locked(Conflict):
    """Another command is writing to the books and did not finish in time."""

    slug = "locked"


@contextmanager
def locked(root: Path, layer: FileLayer, timeout: int) -> Iterator[None]:
    """Hold the books' lock.

    Args:
        root: the books folder.
        timeout: seconds to wait for another writer.

    Raises:
        Locked: another writer still holds it.
        BooksUnreadable: there is no such folder, or it may not be read.
    """
    if not root.is_dir():
        why, fix = (
            "a books folder holds ledger/main.beancount",
            "name a books folder with --books, or make one: wsisfund init DIR",
        )
        raise BooksUnreadable("is no folder", why=why, fix=fix, file=root.name)
    try:
        descriptor = layer.open_lock(root)
    except OSError as error:
        raise cannot_write(error, root.name) from None
    try:
        try:
            _wait(root, descriptor, layer, timeout)
        except OSError as error:
            raise cannot_write(error, root.name) from None
        yield
    finally:
        # Closing gives the lock back, as the end of the process would.
        os.close(descriptor)


def _wait(root: Path, descriptor: int, layer: FileLayer, timeout: int) -> None:
    end = time.monotonic() + timeout
    while not layer.try_lock(descriptor):
        if time.monotonic() >= end:
            holder = lock_holder(root)
            raise Locked(
                "another command is writing to the books",
                why=f"the lock is held by {f'process {holder}' if holder else 'another process'}; nothing was written",
                fix="run the same command again when the other has finished",
                file=root.name,
            )
        time.sleep(_POLL_SECONDS)


def lock_holder(root: Path) -> int | None:
    """Id of the process that holds the books' lock, None where nobody does, or the system does not say."""
    try:
        status = root.stat()
        table = _LOCK_TABLE.read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    wanted = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    for line in table:
        parts = line.split()
        # "1: FLOCK  ADVISORY  WRITE 1234 fd:01:5678 0 EOF"; one that waits has "->" in the second place.
        if len(parts) > 5 and parts[1] == "FLOCK" and parts[5] == wanted and parts[4].isdigit() and parts[4] != "0":
            return int(parts[4])
    return None
