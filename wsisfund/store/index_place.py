"""Where indexes lie: in a folder of this user alone, under names of their own while they are made.

An index answers for the books, so whoever could put one in its place could change every figure. Its folder is 0700 and owned
by the user, or it is refused.
"""

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from ..books.disk import CannotWrite
from ..settings import INDEX_VARIABLE, index_folder

_PRIVATE: Final = 0o700
_OTHERS: Final = 0o022
_UNFINISHED: Final = ".index-"


class IndexPlaceUnsafe(CannotWrite):
    """The folder of the indexes belongs to somebody else, or others may write into it: what lies there is not believed."""

    slug = "index-place-unsafe"


def place_of(root: Path) -> Path:
    """The folder of the indexes of a books folder, whatever stands there."""
    owner = hashlib.sha256(os.path.realpath(root).encode(errors="surrogateescape")).hexdigest()[:16]
    return index_folder() / owner


def secured(folder: Path) -> Path:
    """The folder, made where it is missing; this user's alone.

    Raises:
        IndexPlaceUnsafe: it is a link, somebody else's, or others may write into it.
        OSError: it cannot be made.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=_PRIVATE)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise _unsafe(folder, "is no folder")
    if status.st_uid != os.geteuid():
        raise _unsafe(folder, f"belongs to the user with the number {status.st_uid}")
    if status.st_mode & _OTHERS:
        raise _unsafe(folder, "can be written by others")
    if stat.S_IMODE(status.st_mode) != _PRIVATE:
        folder.chmod(_PRIVATE)
    return folder


def _unsafe(folder: Path, what: str) -> IndexPlaceUnsafe:
    return IndexPlaceUnsafe(
        f"the folder of the indexes {what}: {folder}",
        why="whoever can put an index there can change every figure",
        fix=f"remove that folder, or name another one in ${INDEX_VARIABLE}: a folder of your own",
    )


# ---------------------------------------------------------------- unfinished indexes


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A new file for an index that is being made, under a name that nobody has, for this user alone; removed at the end.

    A lock on it says that its maker lives, also to processes of another container with the same numbers.
    """
    import tempfile

    descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=folder)
    path = Path(name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield path
    finally:
        for left in (path, *logs_of(path)):
            left.unlink(missing_ok=True)
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Remove the unfinished indexes whose makers are gone."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Between its making and its lock it looks like a left one: an empty one may be just that.
                if os.fstat(descriptor).st_size:
                    path.unlink()
            finally:
                os.close(descriptor)


def logs_of(path: Path) -> tuple[Path, ...]:
    """The files that lie beside an index: those of SQLite, and its seal (`store.seal`)."""
    return tuple(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal", ".seal", ".seal.new"))


def log_of(path: Path) -> Path:
    """The file in which SQLite keeps what is not yet in an index's own."""
    return path.with_name(path.name + "-wal")


def seal_of(path: Path) -> Path:
    """The file of an index's seal."""
    return path.with_name(path.name + ".seal")


def remove(path: Path) -> None:
    """Remove an index with all that lies beside it; one that cannot be removed stays."""
    with suppress(OSError):
        for left in (path, *logs_of(path)):
            left.unlink(missing_ok=True)
