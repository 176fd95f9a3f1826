"""A whole folder put in place at one stroke: a new one, or in place of an earlier one that this program made."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from ..books.disk import CannotWrite, FileLayer
from ..books.inside import read_inside
from ..books.real_paths import real_path
from ..errors import OTHER_FORM, Conflict
from .files import OUTPUT, umask
from .site import MANIFEST

_MAIN = Path("ledger", "main.beancount")
_OF_BOOKS: Final = frozenset(["ledger", "imports", "proposals", "reports"])
_MOST_SHOWN = 3
# Far above what a page or a table of a site has.
_MOST_BYTES: Final = 256 * 2**20


class FolderTaken(Conflict):
    """The folder for the site holds something that no site of this program put there."""

    slug = "folder-taken"


def put_site(folder: Path, files: Mapping[str, bytes], books: Path) -> Path:
    """Put the files, content by path, in a folder of their own; its real path.

    The files are made beside it and flushed; then the folder changes places with what stood there, or with nothing.

    Args:
        books: their folder, of which ledger, imports, proposals and reports (but its output) take no site.

    Raises:
        FolderTaken: something else is in the folder, or it belongs to the books; nothing was written.
        CannotWrite: the system refused it; what stood there stands there still.
    """
    target = real_path(folder)
    _check_place(target, real_path(books))
    made: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name[:60]}.", dir=target.parent))
        _lay_down(made, files)
        if target.exists():
            FileLayer().exchange(made, target)
        else:
            made.rename(target)
        FileLayer().sync_folder(target.parent)
    except OSError as error:
        raise CannotWrite(
            f"the site cannot be written to {target}: {error.strerror or 'unknown error'}",
            why="what stood there stands there still",
            fix="make room, give this user the right to write there, or name another folder",
        ) from None
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
    return target


def _lay_down(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.chmod(0o777 & ~umask())
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        FileLayer().write_whole(path, content)
    for path in sorted({(folder / name).parent for name in files}):
        FileLayer().sync_folder(path)


def _check_place(target: Path, books: Path) -> None:
    """Nothing, where a site may stand at `target`."""
    if (target / _MAIN).exists() or _is_of_books(target, books):
        raise _taken(target, "it belongs to the books", "what is in ledger, imports, proposals and reports stays theirs")
    if target == books / OUTPUT or (target.exists() and not target.is_dir()):
        raise _taken(target, "it is no folder of its own", "the whole folder becomes the site")
    foreign = list(_foreign(target))
    if foreign:
        more = f" and {len(foreign) - _MOST_SHOWN} more" if len(foreign) > _MOST_SHOWN else ""
        named = ", ".join(foreign[:_MOST_SHOWN])
        raise _taken(target, f"no site put there, or left as it is: {named}{more}", "the whole folder becomes the site")


def _is_of_books(target: Path, books: Path) -> bool:
    """Whether a place is one of those that the books have for themselves; ``reports/output`` is for what is made of them."""
    if not target.is_relative_to(books) or target.is_relative_to(books / OUTPUT):
        return False
    first = target.relative_to(books).parts[:1]
    return not first or first[0] in _OF_BOOKS or first[0].startswith(".")


def _foreign(folder: Path) -> Iterator[str]:
    """Files of a folder that are not as an earlier site left them."""
    known = _left(folder)
    for place, folders, names in os.walk(folder):
        folders.sort()
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in sorted([*names, *links]):
            below = Path(place, name).relative_to(folder).as_posix()
            if below == MANIFEST and known:
                continue
            if below not in known or _hash(folder, below) != known[below]:
                yield below


def _left(folder: Path) -> Mapping[str, str]:
    """Hashes of the files that an earlier site left in a folder, by path; none where it does not say so in its form."""
    try:
        files = json.loads(read_inside(folder, MANIFEST, _MOST_BYTES))["files"]
        return {str(path): str(said) for path, said in files.items()}
    except (OSError, *OTHER_FORM):
        return {}


def _hash(folder: Path, below: str) -> str | None:
    """SHA-256 of a file; None of what no site has: a link, a pipe, more bytes than any page."""
    try:
        return sha256(read_inside(folder, below, _MOST_BYTES)).hexdigest()
    except OSError:
        return None


def _taken(target: Path, what: str, why: str) -> FolderTaken:
    return FolderTaken(f"{target}: {what}", why=f"{why}; nothing was written", fix="name a new or an empty folder")
