"""The one way to open a file below a books folder for reading: inside it, plain, of bounded size, no link on its way.

Errors are OSErrors whose ``strerror`` is fit for a person; who asks makes the fault of them.
"""

import errno
import os
import stat
from pathlib import Path
from typing import Final

_FOLDER: Final = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC | getattr(os, "O_PATH", 0)
# O_NONBLOCK: opening a pipe would wait for a writer for ever.
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def read_inside(root: Path, path: str, most: int) -> bytes:
    """Content of the plain file `path`, relative to `root`; no more than `most` bytes are ever read.

    Raises:
        FileNotFoundError: nothing stands there.
        OSError: a link stands on its way, it is no plain file, it is larger, or it may not be read.
    """
    return read_with_status(root, path, most)[0]


def read_with_status(root: Path, path: str, most: int) -> tuple[bytes, os.stat_result]:
    """As `read_inside`, with what the system says of the file that was read."""
    descriptor = open_inside(root, path)
    try:
        status = os.fstat(descriptor)
        if status.st_size > most:
            raise _too_large(most)
        content = read_open(descriptor, status.st_size, most)
        if len(content) > most:
            raise _too_large(most)
        return content, status
    finally:
        os.close(descriptor)


def read_open(descriptor: int, size: int, most: int) -> bytes:
    """Content of an open plain file of `size` bytes, at most `most`, from its begin; `most` and one byte where it grew past that.

    Room is made for what is there, and not for `most`: the address space of a process may be bounded.
    """
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        content = file.read(size + 1)
        grew = len(content) > size
        return content + file.read(most - size) if grew else content


def open_inside(root: Path, path: str) -> int:
    """Descriptor, for reading, of the plain file `path` relative to `root`; the root's own way may hold links.

    Raises:
        FileNotFoundError, OSError: as `read_inside`.
    """
    parts = path.split("/")
    if "\0" in path or not all(part not in ("", ".", "..") for part in parts):
        raise OSError(errno.EINVAL, "no valid file name")
    folder = os.open(root, os.O_DIRECTORY | os.O_CLOEXEC | getattr(os, "O_PATH", 0))
    try:
        for part in parts[:-1]:
            below = _open(part, _FOLDER, folder)
            os.close(folder)
            folder = below
        descriptor = _open(parts[-1], _FILE, folder)
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is no plain file")
    return descriptor


def _open(name: str, flags: int, folder: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR) and _is_link(name, folder):
            raise OSError(errno.ELOOP, "a link stands on its way") from None
        if error.errno in (errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP):
            raise OSError(error.errno, "is no plain file") from None
        raise


def _is_link(name: str, folder: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _too_large(most: int) -> OSError:
    size = f"{most // 2**20} MiB" if most >= 2**20 else f"{most} bytes"
    return OSError(errno.EFBIG, f"is larger than {size}")
