"""Names of published files, and how they are put in place: all of them whole, or none."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
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
    named = f"{statement}-{_plain(about)}" if about else statement
    return f"{named}-{to.isoformat() if to else year}-{language}.{kind}"


def _plain(ident: str) -> str:
    plain = _NOT_IN_NAMES.sub("_", ident)[:_NAME_MOST]
    return plain if plain == ident else f"{plain}-{sha256(ident.encode()).hexdigest()[:8]}"


def write_outputs(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Put finished files in a folder, which is made where it is missing; their paths, in the same order.

    All are written beside their places and flushed before the first one is moved there.

    Raises:
        CannotWrite: the system refused it; no file has changed, and no folder is left that was not there.
    """
    made: list[Path] = []
    waiting: dict[Path, Path] = {}
    try:
        _make_folder(folder, made)
        for name, content in files.items():
            target = folder / name
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
            temporary = folder / f".{name}.{os.getpid()}"
            waiting[temporary] = target
            _write(temporary, content)
        for temporary, target in waiting.items():
            temporary.replace(target)
    except OSError as error:
        _clear(waiting, made)
        raise _cannot_write(folder, error) from None
    except BaseException:
        _clear(waiting, made)
        raise
    return list(waiting.values())


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        made.append(path)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def _write(path: Path, content: bytes) -> None:
    # What a cut-off command of the same process number may have left.
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def take_back(paths: Iterable[Path]) -> None:
    """Remove files that `write_outputs` has put in place, where what they belong to was refused after all."""
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _clear(waiting: Mapping[Path, Path], made: list[Path]) -> None:
    for temporary in waiting:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    for path in reversed(made):
        with suppress(OSError):
            path.rmdir()


def _cannot_write(folder: Path, error: OSError) -> CannotWrite:
    return CannotWrite(
        f"the statements cannot be written to {folder}: {error.strerror or 'unknown error'}",
        why="no file was changed, and the books are as they were",
        fix=_ADVICE.get(error.errno or 0, "give this user the right to write there, or name another folder with --out"),
    )
