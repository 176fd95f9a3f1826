"""The few operations by which the books change on disk; tests put a double in their place that fails or dies."""

import ctypes
import errno
import fcntl
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

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

    def rename_new(self, source: Path, target: Path) -> None:
        """Move to a place where nothing stands; FileExistsError where something does."""
        if not _renameat2(source, target, _NOREPLACE):
            target.hardlink_to(source)  # never replaces either
            source.unlink()

    def exchange(self, waiting: Path, target: Path) -> None:
        """What stands at both places changes places, at one stroke; FileNotFoundError where one is missing.

        Where the file system cannot, what stood at `target` goes aside first: a save between these two steps by an editor
        that makes a new file would be lost.
        """
        if _renameat2(waiting, target, _EXCHANGE):
            return
        aside = waiting.with_name(f"{waiting.name}.aside")
        aside.unlink(missing_ok=True)
        aside.hardlink_to(target)
        waiting.replace(target)
        aside.replace(waiting)

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

    def write_whole(self, path: Path, data: bytes | Iterable[bytes], like: os.stat_result | None = None) -> None:
        """A new file with all of `data`, on the disk when this returns; with the mode and owner of `like`."""
        descriptor = self.create(path)
        try:
            for piece in [data] if isinstance(data, bytes) else data:
                rest = memoryview(piece)
                while rest:
                    rest = rest[self.write(descriptor, rest) :]
            if like is not None:
                self.take_over(descriptor, like)
            self.sync(descriptor)
        finally:
            self.close(descriptor)


_NOREPLACE: Final = 1
_EXCHANGE: Final = 2
_AT_FDCWD: Final = -100
# The file system, or the system itself, does not know the flag.
_UNKNOWN: Final = frozenset([errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])


@cache
def _libc_renameat2() -> Any:
    """The C library's ``renameat2``, None where it has none."""
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is not None:
        function.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return function


def _renameat2(source: Path, target: Path, flag: int) -> bool:
    """Whether it was done; False where the system cannot do it. Raises OSError for every other reason."""
    function = _libc_renameat2()
    if function is None:
        return False
    if function(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), flag) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNKNOWN:
        return False
    raise OSError(code, os.strerror(code), str(target))


def is_written_to(path: Path) -> bool:
    """Whether some process holds the file open for writing; False where the system does not say.

    A read lease is granted only where none does. The file is one that nobody opens any more by its name.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False


_ADVICE = {
    errno.ENOSPC: "make room on the disk, then run the same command again",
    errno.EDQUOT: "make room in the quota, then run the same command again",
    errno.EROFS: "the disk is mounted read-only: mount it for writing",
    errno.EIO: "the disk reports errors: look at the system's log before anything else",
}


def unnamed_file() -> IO[bytes]:
    """A temporary file without a name, for who holds it open; the system's memory of it goes with the process.

    Raises:
        CannotWrite: there is no room for temporary files.
    """
    import tempfile  # a command that writes a few entries needs none

    try:
        return tempfile.TemporaryFile(prefix="wsisfund-")
    except OSError as error:
        raise cannot_write(error, "temporary files") from None


def cannot_write(error: OSError, path: str) -> CannotWrite:
    """The fault for an error of the system while writing at or below `path`."""
    return CannotWrite(
        f"cannot be written: {error.strerror or 'unknown error'}",
        why="the books are as they were; nothing of this command was written",
        fix=_ADVICE.get(error.errno or 0, "give this user the right to write in the books folder, or name another with --books"),
        file=path,
    )
