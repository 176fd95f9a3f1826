"""Files that only who runs the desk reads (mode 600): read with care, changed all or nothing, by one process at a time."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ..errors import UsageFault

BYTES_MAX: Final = 2**20
_IGNORED = b"*\n"
_CLOSE: Final = "its mode is 600, its owner who runs the desk: chmod 600 does it"
RENEW: Final = "take it from a backup, or move it away and write it anew"


class UsersFile(UsageFault):
    """The users file, or that of their passkeys, cannot be used: it is none, it is another person's, or others may read it."""

    slug = "users-file"


@contextmanager
def changing(path: Path) -> Iterator[int]:
    """The folder of `path`, made where there is none, which nobody else changes meanwhile; for `write_private`.

    Raises:
        UsersFile: it cannot be written.
    """
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True)
        ignored = path.parent / ".gitignore"
        ignored.write_bytes(_IGNORED)  # what is kept of passwords belongs into no repository
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    except OSError as error:
        raise UsersFile(
            f"the users file cannot be written: {error.strerror}",
            why=str(path.parent),
            fix="give its folder to who runs the desk",
        ) from None
    finally:
        os.close(folder)


def write_private(path: Path, content: bytes, folder: int) -> None:
    """Put `content` in the place of the file, all or nothing. `folder`: its folder, held by `changing`."""
    waiting = path.with_name(f"{path.name}.new")
    waiting.unlink(missing_ok=True)
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)
    os.fsync(folder)


def read_private(path: Path) -> bytes | None:
    """What the file holds, at most 1 MiB and a byte; None where there is none.

    Raises:
        UsersFile: it is no plain file of this user alone.
    """
    try:
        # A pipe without a writer would be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unusable(path, error.strerror or "unknown error") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise unusable(path, "it is no plain file", RENEW)
        if status.st_mode & 0o077 or status.st_uid != os.geteuid():
            raise unusable(path, "others may read or write it, or it is another person's")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(BYTES_MAX + 1)
    finally:
        os.close(descriptor)


def unusable(path: Path, why: str, fix: str = _CLOSE) -> UsersFile:
    """The fault of such a file."""
    return UsersFile(f"the users file {path.name} cannot be used", why=why, fix=fix)
