"""The only code that writes below ``ledger/``: pure file work, which knows no rules (reliability §3).

lock → finish what a crash interrupted → are these the books that the proposal was made from → print, read back, compare,
scan → a candidate of the whole ledger → the judge → still unchanged → temporary files, fsync → commit → where it stands.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from types import MappingProxyType
from typing import Final

from ..errors import Conflict, Faults, UsageFault
from . import journal
from .candidate import Candidate, copied
from .disk import CannotWrite, FileLayer, cannot_write
from .files import MAIN, BooksUnreadable, books_hash, hash_files, read_books_file
from .includes import included_files, includes_of, is_inside
from .journal import JOURNAL, leftovers
from .layout import file_of, header_of, inserted
from .lock import Locked, locked
from .printer import print_record
from .records import Fact, Place, Record
from .reread import reread
from .scan import scan_text

__all__ = ["Written", "append", "create", "leftovers", "recover"]

TIMEOUT_SECONDS: Final = 10
_NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


class BooksChanged(Conflict):
    """The books changed while the entry was being prepared: an editor, Fava, another command."""

    slug = "books-changed"


class NotIncluded(Conflict):
    """A file stands where entries are to be written, but main.beancount does not include it."""

    slug = "not-included"


class FileExists(Conflict):
    """A file that is to be kept as evidence, or laid down, stands there already with other content."""

    slug = "file-exists"


class BooksExist(UsageFault):
    """The folder holds books already."""

    slug = "books-exist"


@dataclass(frozen=True)
class Written:
    """Where each record stands, in the order given, and the books' hash with them."""

    places: tuple[Place, ...]
    books_hash: str


def append(
    root: Path,
    records: Sequence[Record],
    judge: Callable[[Path], None],
    expect: str,
    extra_files: Mapping[str, bytes] = _NOTHING,
    *,
    layer: FileLayer | None = None,
    timeout: int = TIMEOUT_SECONDS,
) -> Written:
    """Write entries into the books: all of them, durably, or nothing.

    Args:
        root: the books folder.
        records: what is to be written; each goes to its file and its date (`layout`).
        judge: gets a folder with the whole ledger as it would be; raises to refuse.
        expect: the books' hash from which the proposal was made.
        extra_files: further files below ``imports/`` of the same commit, content by path; none is ever overwritten.
        layer: the operations on files.
        timeout: seconds to wait for another writer.

    Raises:
        BooksChanged: the books are not those of `expect`, or changed while the judge looked.
        Locked, CannotWrite: nothing was written.
        Unprintable, Faults: the text could not be read back as it was meant, or must not be loaded.
        Whatever `judge` raises; nothing was written.
    """
    layer = layer or FileLayer()
    root = Path(os.path.realpath(root))
    with locked(root, layer, timeout):
        journal.recover(root, layer)
        extra = _new_files(root, extra_files)
        with copied(root) as candidate:
            if books_hash(candidate.hashes) != expect:
                raise books_changed()
            places = _render(root, records, candidate)
            judge(candidate.folder)
            contents = {_resolved(root, path): content for path, content in candidate.changed.items()} | extra
            new = candidate.added | extra.keys()
            journal.commit(root, contents, layer, lambda: _still(root, expect, new))
            return Written(places, books_hash(candidate.hashes))


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
    decided = os.path.lexists(root / JOURNAL)
    try:
        with locked(root, layer, timeout if decided else 0):
            journal.recover(root, layer)
    except (Locked, CannotWrite):
        if decided and os.path.lexists(root / JOURNAL):
            raise


def create(root: Path, files: Mapping[str, bytes], *, layer: FileLayer | None = None) -> None:
    """Lay down a new books folder: all of `files` (content by relative path), or nothing.

    Raises:
        BooksExist: the folder holds books.
        FileExists: one of the files stands there with other content; nothing is touched.
        CannotWrite: the system refuses.
    """
    layer = layer or FileLayer()
    root = Path(os.path.realpath(root))
    _refuse_books(root)
    _absent(root, files)
    made = _make_root(root, layer)
    try:
        with locked(root, layer, TIMEOUT_SECONDS):
            journal.recover(root, layer)
            _refuse_books(root)
            journal.commit(root, _absent(root, files), layer, lambda: None)
    except BaseException:
        _unmake(made, layer)
        raise


def _refuse_books(root: Path) -> None:
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


# ---------------------------------------------------------------- the entries in their files


def _still(root: Path, expect: str, new: Iterable[str]) -> None:
    """Nothing, when the books are still those of `expect`, and none of the `new` files stands there by now."""
    try:
        now = books_hash(hash_files(root, included_files(root, MAIN)))
    except BooksUnreadable:
        raise books_changed() from None
    if now != expect or any(os.path.lexists(root / path) for path in new):
        raise books_changed()


def books_changed() -> BooksChanged:
    """The fault for books that somebody else changed meanwhile."""
    return BooksChanged(
        "the books changed while this entry was being prepared",
        why="an editor, Fava or another command saved meanwhile; nothing was written by this command",
        fix="run the same command again",
        file="ledger",
    )


def _render(root: Path, records: Sequence[Record], candidate: Candidate) -> tuple[Place, ...]:
    """Put the records into the candidate; where each stands."""
    texts = [print_record(record) for record in records]
    reread("\n".join(texts), records)
    by_file: dict[str, list[int]] = {}
    pledges = _Pledges(records, candidate.folder)
    for i, record in enumerate(records):
        by_file.setdefault(file_of(record, of_pledge=pledges.owns(record)), []).append(i)
    places: dict[int, Place] = {}
    for path, indexes in sorted(by_file.items()):
        faults = scan_text("\n".join(texts[i] for i in indexes).encode(), path)
        if faults:
            raise Faults(faults)
        new, lines = inserted(_text_of(root, path, candidate), [(records[i].date, texts[i]) for i in indexes])
        candidate.put(path, new.encode())
        places.update((i, Place(path, line)) for i, line in zip(indexes, lines, strict=True))
    _include(candidate, list(by_file))
    return tuple(places[i] for i in range(len(records)))


def _text_of(root: Path, path: str, candidate: Candidate) -> str:
    """The file's text before; a new file begins with its header."""
    if path in candidate.hashes:
        return (candidate.folder / path).read_bytes().decode()
    if os.path.lexists(root / path):
        raise NotIncluded(
            "stands there, but is not included",
            why="entries written into it would not count, and an include would bring in what nobody checked",
            fix=f'add include "{_from_main(path)}" to {MAIN}, or move the file away',
            file=path,
        )
    return header_of(path)


class _Pledges:
    """Whether an instalment is one of a pledge: its id is a pledge's, here or in the register's file."""

    def __init__(self, records: Sequence[Record], folder: Path) -> None:
        self._here = {r.ident for r in records if isinstance(r, Fact) and r.kind == "pledge"}
        self._agreed = {r.ident for r in records if isinstance(r, Fact) and r.kind == "agreement"}
        self._file = folder / "ledger/register/pledges.beancount"
        self._text: str | None = None

    def owns(self, record: Record) -> bool:
        """True for an instalment of a pledge."""
        if not (isinstance(record, Fact) and record.kind == "instalment") or record.ident in self._agreed:
            return False
        if record.ident in self._here:
            return True
        if self._text is None:
            self._text = self._file.read_text("utf-8") if self._file.exists() else ""
        return f'custom "pledge" "{record.ident}"' in self._text


def _include(candidate: Candidate, paths: Sequence[str]) -> None:
    """An include line in the main file for each path that none covers yet."""
    covered = set(included_files(candidate.folder, MAIN))
    for path in sorted(set(paths) - covered):
        text = (candidate.folder / MAIN).read_bytes()
        candidate.put(MAIN, _with_include(candidate.folder, text, _from_main(path)))


def _with_include(folder: Path, text: bytes, name: str) -> bytes:
    """The main file's text with one more include, sorted among the others."""
    line = f'include "{name}"\n'.encode()
    includes = includes_of(folder, MAIN, text)
    if not includes:
        end = b"" if not text or text.endswith(b"\n") else b"\n"
        return text + end + (b"\n" if text else b"") + line
    for include in includes:
        if include.pattern > name:
            start = text.rfind(b"\n", 0, include.start) + 1
            return text[:start] + line + text[start:]
    end_of_last = text.find(b"\n", includes[-1].start) + 1
    return text[:end_of_last] + line + text[end_of_last:] if end_of_last else text + b"\n" + line


def _from_main(path: str) -> str:
    return path.removeprefix("ledger/")


# ---------------------------------------------------------------- files


def _resolved(root: Path, path: str) -> str:
    """The file itself where `path` is a link: a link stays a link, and its file is replaced."""
    real = os.path.realpath(root / path)
    assert is_inside(root, path), "the scan refuses links that leave the folder"
    return os.path.relpath(real, root)


def _new_files(root: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    for path in files:
        parts = Path(path).parts
        assert parts[:1] == ("imports",) and ".." not in parts, "further files of a commit lie below imports/"
    return _absent(root, files)


def _absent(root: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of `files` that are not there yet."""
    absent = {}
    for path, content in files.items():
        if os.path.lexists(root / path):
            if read_books_file(root, path) != content:
                why = "what stands there may be evidence, or somebody's work; it is never overwritten"
                raise FileExists("stands there already, with other content", why=why, fix="move that file away", file=path)
        elif not is_inside(root, path):
            raise FileExists(
                "leads out of the books folder", why="a folder on its way is a link", fix="remove the link", file=path
            )
        else:
            absent[path] = content
    return absent
