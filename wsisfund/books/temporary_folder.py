"""A temporary folder that only this user may read, with a copy of the ledger for who has to load it from the disk.

A kill leaves such a folder behind. Its maker holds a lock on it as long as it lives, so the next one can tell and removes it.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from .disk import cannot_write

_PREFIX: Final = "wsisfund-candidate-"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder, removed at the end; those whose makers are gone are removed first.

    Raises:
        CannotWrite: none can be made.
    """
    try:
        _sweep()
        folder, lock = _held_folder()
    except OSError as error:
        raise cannot_write(error, "temporary files") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _held_folder() -> tuple[Path, int]:
    """A new folder, and the descriptor that says that its maker lives."""
    while True:
        folder = Path(os.path.realpath(tempfile.mkdtemp(prefix=_PREFIX)))
        lock = _lock_of(folder)
        # Between its making and its lock another writer may have taken it for a left one.
        if lock is not None and folder.is_dir():
            return folder, lock
        if lock is not None:
            os.close(lock)


def _sweep() -> None:
    """Remove the candidates of this user whose makers are gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.lstat().st_uid != os.geteuid():
                continue
            lock = _lock_of(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _lock_of(folder: Path) -> int | None:
    """A descriptor with the folder's lock, None where another process holds it, or the folder is gone."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
