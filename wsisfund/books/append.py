"""The only code that writes below ``ledger/``: pure file work, which knows no rules (reliability §3).

lock → finish what a crash interrupted → are these the books that the proposal was made from → print, read back, compare,
scan → a candidate of the whole ledger → the judge → still unchanged → temporary files, fsync → commit → where it stands.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ..errors import Conflict, Faults, UsageFault
from . import journal
from .disk import FileLayer, cannot_write
from .files import MAIN, BooksUnreadable, books_hash, hash_files, read_books_file
from .includes import included_files, includes_of, is_inside
from .journal import leftovers
from .layout import file_of, header_of, inserted
from .lock import locked
from .printer import print_record
from .records import Fact, Place, Record
from .reread import reread
from .scan import scan_text

__all__ = ["Written", "append", "create", "leftovers", "recover"]

TIMEOUT_SECONDS: Final = 10.0
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


@dataclass
class _Candidate:
    """The ledger as it would be: a copy below `folder`; `changed` is what differs, by path relative to the books folder."""

    folder: Path
    hashes: dict[str, str]
    changed: dict[str, bytes] = field(default_factory=dict)

    def put(self, path: str, content: bytes) -> None:
        """Change or add one file."""
        self.changed[path] = content
        self.hashes[path] = hashlib.sha256(content).hexdigest()
        self.copy(path, content)

    def copy(self, path: str, content: bytes) -> None:
        """Lay a file down."""
        target = self.folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except OSError as error:
            raise cannot_write(error, path) from None


def append(
    root: Path,
    records: Sequence[Record],
    judge: Callable[[Path], None],
    expect: str,
    extra_files: Mapping[str, bytes] = _NOTHING,
    *,
    layer: FileLayer | None = None,
    timeout: float = TIMEOUT_SECONDS,
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
        with _candidate(root, expect) as candidate:
            places = _render(root, records, candidate)
            judge(candidate.folder)
            contents = {_resolved(root, path): content for path, content in candidate.changed.items()} | extra
            journal.commit(root, contents, layer, lambda: _still(root, expect))
            return Written(places, books_hash(candidate.hashes))


def recover(root: Path, *, layer: FileLayer | None = None, timeout: float = TIMEOUT_SECONDS) -> None:
    """Finish or undo what a crash interrupted; for a reader that finds `leftovers`, too."""
    layer = layer or FileLayer()
    root = Path(os.path.realpath(root))
    if leftovers(root):
        with locked(root, layer, timeout):
            journal.recover(root, layer)


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
        fix = f"name another folder, or work with this one: wsisfund check --books {root.name}"
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


# ---------------------------------------------------------------- candidate


@contextmanager
def _candidate(root: Path, expect: str) -> Iterator[_Candidate]:
    """A copy of the ledger, made from exactly the bytes of `expect`."""
    with _temporary_folder() as folder:
        candidate = _Candidate(folder, {})
        for path in included_files(root, MAIN):
            content = read_books_file(root, path)
            candidate.hashes[path] = hashlib.sha256(content).hexdigest()
            candidate.copy(path, content)
        if books_hash(candidate.hashes) != expect:
            raise _changed()
        yield candidate


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    try:
        folder = tempfile.mkdtemp(prefix="wsisfund-")
    except OSError as error:
        raise cannot_write(error, "temporary files") from None
    try:
        yield Path(os.path.realpath(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _still(root: Path, expect: str) -> None:
    try:
        now = books_hash(hash_files(root, included_files(root, MAIN)))
    except BooksUnreadable:
        raise _changed() from None
    if now != expect:
        raise _changed()


def _changed() -> BooksChanged:
    return BooksChanged(
        "the books changed while this entry was being prepared",
        why="an editor, Fava or another command saved meanwhile; nothing was written by this command",
        fix="run the same command again",
        file="ledger",
    )


def _render(root: Path, records: Sequence[Record], candidate: _Candidate) -> tuple[Place, ...]:
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


def _text_of(root: Path, path: str, candidate: _Candidate) -> str:
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


def _include(candidate: _Candidate, paths: Sequence[str]) -> None:
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
