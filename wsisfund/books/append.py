"""The only code that writes below ``ledger/``: pure file work, which knows no rules (reliability §3).

lock → finish what a crash interrupted → are these the books that the proposal was made from → print, read back, compare,
scan → a candidate of the whole ledger → the judge → still unchanged → temporary files, fsync → commit → where it stands.
"""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote
from types import MappingProxyType
from typing import Final

from ..errors import UsageFault
from . import journal
from .candidate import Candidate, copied
from .change import Change, additions
from .conflicts import BooksChanged, FileExists, NotIncluded, books_changed
from .disk import CannotWrite, FileLayer, cannot_write
from .documents import FOLDER
from .files import MAIN, books_hash
from .inside import open_inside
from .journal import FileChange
from .known_files import Known
from .lock import Locked, locked
from .put_in import put_in
from .records import Record
from .render import Written, in_ledger, resolved
from .staging import is_decided, leftovers

__all__ = [
    "BooksChanged", "FileExists", "NotIncluded", "Written", "append", "books_changed", "carry_out", "create", "leftovers",
    "put_files", "recover", "refuse_books",
]  # fmt: skip

TIMEOUT_SECONDS: Final = 10
# Where a change may reach. What lies elsewhere (settings, `.git`) is no business of a command.
_FOLDERS: Final = ("ledger", "imports", "reports", "proposals", FOLDER)
_NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})
_UNKNOWN: Final[Known] = MappingProxyType({})


class BooksExist(UsageFault):
    """The folder holds books already."""

    slug = "books-exist"


def append(
    root: Path,
    records: Sequence[Record],
    judge: Callable[[Path], None],
    expect: str,
    extra_files: Mapping[str, bytes] = _NOTHING,
    *,
    quick: Callable[[Candidate], bool] = lambda _: False,
    known: Known = _UNKNOWN,
    layer: FileLayer | None = None,
    timeout: int = TIMEOUT_SECONDS,
) -> Written:
    """Write entries into the books, with further new files of the same commit: `carry_out` of a change that inserts."""
    change = Change(insert=tuple(records), files=additions(extra_files))
    return carry_out(root, change, judge, expect, quick=quick, known=known, layer=layer, timeout=timeout)


def carry_out(
    root: Path,
    change: Change,
    judge: Callable[[Path], None],
    expect: str,
    *,
    quick: Callable[[Candidate], bool] = lambda _: False,
    known: Known = _UNKNOWN,
    layer: FileLayer | None = None,
    timeout: int = TIMEOUT_SECONDS,
) -> Written:
    """Write a change of the books: all of it, durably, or nothing.

    When this returns, every file is in place and on the disk. When it raises (but for Unfinished), every byte is as it was.
    A crash at any moment leaves the old books or the new ones, once the next command has looked (`recover`). A file that
    somebody saved since `expect` was made, up to the moment of the commit, is not overwritten.

    Args:
        root: the books folder.
        change: new entries, each put at its file and date (`layout`); edits of entries; files beside them.
        judge: gets a folder with the whole ledger as it would be; raises to refuse.
        expect: the books' hash from which the proposal was made.
        quick: asked before `judge`, with the ledger in memory; true: it has judged, and no folder is needed. It may raise, too.
        known: what an earlier reading learned of files: those that are still as they were then are not read again.
        layer: the operations on files.
        timeout: seconds to wait for another writer.

    Raises:
        BooksChanged: the books are not those of `expect`, or changed while the judge looked; an entry or a file is not what
            the change replaces.
        FileExists: a new file stands there already with other content.
        Locked, CannotWrite: nothing was written.
        Unprintable, Faults: the text could not be read back as it was meant, or must not be loaded.
        Unfinished: it is recorded, but the disk failed; the next command finishes it.
        Whatever `judge` raises; nothing was written.
    """
    layer = layer or FileLayer()
    root = Path(os.path.realpath(root))
    with locked(root, layer, timeout):
        journal.recover(root, layer)
        beside = _files_of(root, change)
        with copied(root, known) as candidate:
            if books_hash(candidate.hashes) != expect:
                raise books_changed()
            for file in beside:
                # Beancount asks only whether a document is there.
                if file.target.startswith(f"{FOLDER}/"):
                    candidate.stand_in(file.target)
            written = put_in(root, change, candidate, judge, quick)
            changes = [*_file_changes(root, candidate), *beside]
            journal.commit(root, changes, layer, lambda: _still(candidate))
            return written


def recover(root: Path, *, layer: FileLayer | None = None, timeout: int = TIMEOUT_SECONDS) -> None:
    """Finish or undo what a crash interrupted; for a reader, too.

    Files of a commit that was never decided stand in nobody's way: where another writer works, or this user may not write,
    they are left to the next one.

    Raises:
        Locked, CannotWrite, JournalBroken: a decided commit cannot be finished; the books are between two states.
    """
    layer = layer or FileLayer()
    root = Path(os.path.realpath(root))
    if not leftovers(root):
        return
    decided = is_decided(root)
    try:
        with locked(root, layer, timeout if decided else 0):
            journal.recover(root, layer)
    except (Locked, CannotWrite):
        if decided and is_decided(root):
            raise


def put_files(root: Path, files: Mapping[str, bytes], *, layer: FileLayer | None = None, timeout: int = TIMEOUT_SECONDS) -> None:
    """Put finished files beside the ledger, over those of the same names: all of them, durably, or none.

    Args:
        files: content by path relative to the books folder, below ``reports/``.

    Raises:
        FileExists: a link, a folder or another thing that is no plain file stands there, or on the way.
        BooksChanged: somebody saves one of them in this moment.
        Locked, CannotWrite, Unfinished, JournalBroken: as `carry_out`.
    """
    layer = layer or FileLayer()
    root = Path(os.path.realpath(root))
    assert all(path.startswith("reports/") and _reaches(path) for path in files), "made files lie below reports/"
    with locked(root, layer, timeout):
        journal.recover(root, layer)
        changes = [FileChange(path, _hash_beside(root, path), content) for path, content in files.items()]
        journal.commit(root, changes, layer, lambda: None)


def create(root: Path, files: Mapping[str, bytes], *, layer: FileLayer | None = None) -> None:
    """Lay down a new books folder: all of `files` (content by relative path), or nothing.

    Raises:
        BooksExist: the folder holds books.
        FileExists: one of the files stands there with other content; nothing is touched.
        CannotWrite: the system refuses.
    """
    layer = layer or FileLayer()
    root = Path(os.path.realpath(root))
    if root.is_dir() and not leftovers(root):
        refuse_books(root)
        _absent(root, files)
    made = _make_root(root, layer)
    try:
        with locked(root, layer, TIMEOUT_SECONDS):
            cut_off = bool(leftovers(root))
            journal.recover(root, layer)
            if cut_off and not _absent(root, files):
                return  # the same, cut off earlier, has just been finished
            refuse_books(root)
            new = [FileChange(path, None, content) for path, content in _absent(root, files).items()]
            journal.commit(root, new, layer, lambda: None)
    except BaseException:
        _unmake(made, layer)
        raise


def refuse_books(root: Path) -> None:
    """Nothing, where `root` holds no books yet.

    Raises:
        BooksExist: it does.
    """
    if os.path.lexists(root / MAIN):
        fix = f"name another folder, or work with this one: wsisfund check --books {quote(str(root))}"
        raise BooksExist("the folder holds books already", why="books are never overwritten", fix=fix, file=MAIN)


def _make_root(root: Path, layer: FileLayer) -> list[Path]:
    made: list[Path] = []
    try:
        for folder in [*reversed(root.parents), root]:
            if not folder.is_dir():
                layer.make_folder(folder)
                made.append(folder)
                layer.sync_folder(folder.parent)
    except OSError as error:
        _unmake(made, layer)
        raise cannot_write(error, root.name) from None
    return made


def _unmake(made: Sequence[Path], layer: FileLayer) -> None:
    for folder in reversed(made):
        with suppress(OSError):
            layer.remove_folder(folder)


# ---------------------------------------------------------------- files


def _still(candidate: Candidate) -> None:
    """Nothing, when the books are still those that the candidate was made from."""
    if not candidate.snapshot.unchanged():
        raise books_changed()


def _file_changes(root: Path, candidate: Candidate) -> list[FileChange]:
    return [
        FileChange(resolved(root, path), candidate.before[path], content, candidate.hashes.get(path, ""))
        for path, content in sorted(candidate.changed.items())
    ]


def _files_of(root: Path, change: Change) -> list[FileChange]:
    """The files beside the ledger that change; those of the ledger are put in by `render`."""
    beside = [edit for edit in change.files if not in_ledger(edit.path)]
    for edit in change.files:
        assert _reaches(edit.path), f"{edit.path} lies where no command writes"
    new = _absent(root, {edit.path: edit.content for edit in beside if edit.before is None and edit.content is not None})
    changes = [FileChange(path, None, content) for path, content in new.items()]
    for edit in beside:
        if edit.before is not None:
            if _hash_beside(root, edit.path) != edit.before:
                raise books_changed(edit.path)
            changes.append(FileChange(edit.path, edit.before, edit.content))
    return changes


def _reaches(path: str) -> bool:
    """Whether a change may touch the file: it lies below one of our folders, by its plain name."""
    return path.split("/")[0] in _FOLDERS and "/" in path and os.path.normpath(path) == path and "\0" not in path


def _absent(root: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of `files` that are not there yet."""
    absent = {}
    for path, content in files.items():
        there = _hash_beside(root, path)
        if there is None:
            absent[path] = content
        elif there != hashlib.sha256(content).hexdigest():
            why = "what stands there may be evidence, or somebody's work; it is never overwritten"
            raise FileExists("stands there already, with other content", why=why, fix="move that file away", file=path)
    return absent


def _hash_beside(root: Path, path: str) -> str | None:
    """SHA-256 of a file beside the ledger, None where nothing stands; reached without a link."""
    try:
        descriptor = open_inside(root, path)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or "unknown error"
        why = "a command writes only where nothing leads elsewhere, and only over plain files"
        raise FileExists(f"cannot be put there: {reason}", why=why, fix="take away what stands in its place", file=path) from None
    with os.fdopen(descriptor, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
