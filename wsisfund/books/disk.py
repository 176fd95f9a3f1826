"""The few operations by which the books change on disk; tests put a double in their place that fails or dies."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path

from ..errors import Conflict


class CannotWrite(Conflict):
    """The disk is full, read-only or failing, or this user may not write; the books are as they were."""

    slug = "cannot-write"


class FileLayer:
    """Operations on files, each one system call; they raise OSError."""

    def create(self, path: Path) -> int:
        """Descriptor of a new file; an existing one, or a link, is an error."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Bytes written: may be fewer than asked."""
        return os.write(descriptor, data)

    def take_over(self, descriptor: int, status: os.stat_result) -> None:
        """Give the file the mode, the group and the owner of another.

        Only root may give a file to somebody else; a file that a group shares becomes its last writer's, as in an editor.
        """
        own = os.fstat(descriptor)
        if own.st_gid != status.st_gid:
            os.fchown(descriptor, -1, status.st_gid)
        if own.st_uid != status.st_uid:
            with suppress(PermissionError):
                os.fchown(descriptor, status.st_uid, -1)
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))

    def sync(self, descriptor: int) -> None:
        """Wait until the content is on the disk."""
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close a descriptor."""
        os.close(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Move over what stands at `target`, at one stroke."""
        source.replace(target)

    def unlink(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def make_folder(self, path: Path) -> None:
        """Make one folder."""
        path.mkdir()

    def remove_folder(self, path: Path) -> None:
        """Remove an empty folder."""
        path.rmdir()

    def sync_folder(self, path: Path) -> None:
        """Wait until the names in a folder are on the disk."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def open_lock(self, folder: Path) -> int:
        """Descriptor of the folder that is locked."""
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def try_lock(self, descriptor: int) -> bool:
        """Whether the lock is ours now. flock, not lockf: the latter is lost when any descriptor of the file closes."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def write_whole(self, path: Path, data: bytes, like: os.stat_result | None = None) -> None:
        """A new file with all of `data`, on the disk when this returns; with the mode and owner of `like`."""
        descriptor = self.create(path)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[self.write(descriptor, rest) :]
            if like is not None:
                self.take_over(descriptor, like)
            self.sync(descriptor)
        finally:
            self.close(descriptor)


_ADVICE = {
    errno.ENOSPC: "make room on the disk, then run the same command again",
    errno.EDQUOT: "make room in the quota, then run the same command again",
    errno.EROFS: "the disk is mounted read-only: mount it for writing",
    errno.EIO: "the disk reports errors: look at the system's log before anything else",
}


def cannot_write(error: OSError, path: str) -> CannotWrite:
    """The fault for an error of the system while writing at or below `path`."""
    return CannotWrite(
        f"cannot be written: {error.strerror or 'unknown error'}",
        why="the books are as they were; nothing of this command was written",
        fix=_ADVICE.get(error.errno or 0, "give this user the right to write in the books folder, or name another with --books"),
        file=path,
    )
