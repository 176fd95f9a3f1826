"""Names of published files, and how they are put in place: all of them whole, or none."""

import errno
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from pathlib import Path

from ..books.disk import CannotWrite

# Where published files of a books folder go, where nobody says otherwise.
OUTPUT = Path("reports", "output")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]")
_NAME_MOST = 80
_ADVICE = {
    errno.ENOSPC: "make room on the disk, or name another folder with --out",
    errno.EDQUOT: "make room in the quota, or name another folder with --out",
    errno.ENOTDIR: "a file stands where a folder is needed: name another folder with --out",
    errno.EISDIR: "a folder stands where the file would go: remove it, or name another folder with --out",
}


def file_name(statement: str, year: int, language: str, kind: str, about: str = "", to: date | None = None) -> str:
    """``<statement>-<year>-<language>.<format>`` (design §3); with `about`, ``<statement>-<about>-<year>-…``.

    Args:
        about: id of the agreement or donor, so that the file of one does not replace that of another; what a file name may
            not hold becomes ``_``, and a few digits of its hash keep it apart from what would look the same.
        to: the day up to which it goes, where that is not the end of the year; it stands in place of the year.

    >>> file_name("account-statement", 2026, "en", "pdf", "VC/1")
    'account-statement-VC_1-ef0894dd-2026-en.pdf'
    >>> file_name("net-assets", 2026, "en", "pdf", to=date(2026, 6, 30))
    'net-assets-2026-06-30-en.pdf'
    """
    named = f"{statement}-{plain_name(about)}" if about else statement
    return f"{named}-{to.isoformat() if to else year}-{language}.{kind}"


def plain_name(ident: str) -> str:
    """An id as a part of a file name; see `file_name`."""
    plain = _NOT_IN_NAMES.sub("_", ident)[:_NAME_MOST]
    return plain if plain == ident else f"{plain}-{sha256(ident.encode()).hexdigest()[:8]}"


def write_outputs(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Put finished files in a folder, which is made where it is missing; their paths, in the same order.

    Raises:
        CannotWrite: the system refused it; no file has changed, and no folder is left that was not there.
    """
    with waiting_outputs(folder, files) as put_in_place:
        return put_in_place()


@contextmanager
def waiting_outputs(folder: Path, files: Mapping[str, bytes]) -> Iterator[Callable[[], list[Path]]]:
    """Finished files that wait beside their places, flushed, until what they belong to is decided.

    Yields:
        What moves them there, and gives their paths in the same order. When it is not called, they are removed; nothing that
        another command put there is touched.

    Raises:
        CannotWrite: the system refused it; no file has changed, and no folder is left that was not there.
    """
    made: list[Path] = []
    waiting: dict[Path, Path] = {}

    def put_in_place() -> list[Path]:
        try:
            for temporary, target in waiting.items():
                temporary.replace(target)
            _sync(folder)
        except OSError as error:
            raise _cannot_write(folder, error) from None
        return list(waiting.values())

    try:
        try:
            _make_folder(folder, made)
            for name, content in files.items():
                target = folder / name
                if target.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
                _write(waiting, target, content)
        except OSError as error:
            raise _cannot_write(folder, error) from None
        yield put_in_place
    finally:
        _clear(waiting, made)


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        made.append(path)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def _write(waiting: dict[Path, Path], target: Path, content: bytes) -> None:
    """The content beside its place, under a name that no other command has."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:_NAME_MOST]}.", dir=target.parent)
    waiting[Path(name)] = target
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(descriptor, 0o666 & ~umask())
        os.fsync(descriptor)


def umask() -> int:
    """What this process takes from the rights of new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear(waiting: Mapping[Path, Path], made: list[Path]) -> None:
    for temporary in waiting:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    for path in reversed(made):
        with suppress(OSError):
            path.rmdir()


def _cannot_write(folder: Path, error: OSError) -> CannotWrite:
    return CannotWrite(
        f"the files cannot be written to {folder}: {error.strerror or 'unknown error'}",
        why="no file was changed, and the books are as they were",
        fix=_ADVICE.get(error.errno or 0, "give this user the right to write there, or name another folder with --out"),
    )
