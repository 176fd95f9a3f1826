"""The ledger as it would be: a copy in a temporary folder that only this user may read, for the judge to look at.

A kill leaves such a folder behind. Its maker holds a lock on it as long as it lives, so the next writer can tell and removes it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from .disk import cannot_write
from .files import MAIN, read_books_file
from .includes import documents_of, included_files, includes_of, is_inside, walk
from .known_files import Known
from .reread import ReadBack
from .snapshot import Snapshot, sound_snapshot

_PREFIX: Final = "wsisfund-candidate-"
_NOTHING: Final[Known] = MappingProxyType({})


@dataclass
class Candidate:
    """The ledger as it would be; `changed` is what differs, by path relative to the books folder.

    Its files are kept in memory, and laid down only for who asks for the `folder`. `read_back` proves that its new entries are
    read as they were meant. `complete`: all of the change is in it, and not its first parts alone.
    """

    root: Path
    place: Path
    snapshot: Snapshot
    hashes: dict[str, str] = field(default_factory=dict)
    own: dict[str, bytes] = field(default_factory=dict)
    changed: dict[str, bytes | None] = field(default_factory=dict)
    before: dict[str, str | None] = field(default_factory=dict)
    stand_ins: set[str] = field(default_factory=set)
    laid: bool = False
    complete: bool = True
    read_back: ReadBack = field(default_factory=lambda: ReadBack((), (), ()))

    @property
    def folder(self) -> Path:
        """A folder with all of it."""
        if not self.laid:
            self.laid = True
            for path in self.hashes:
                content = self.read(path)
                self._lay(path, content)
                for document in documents_of(path, content):
                    # Beancount asks only whether it is there.
                    if is_inside(self.root, document) and (self.root / document).is_file():
                        self.stand_in(document)
            for path in self.stand_ins:
                self.stand_in(path)
        return self.place

    def put(self, path: str, content: bytes, before: str | None = None) -> None:
        """Change one file, or add it; `before`: SHA-256 of a file that stands there and is not included."""
        self.before.setdefault(path, self.hashes.get(path, before))
        self.changed[path] = content
        self.copy(path, content)

    def remove(self, path: str, before: str) -> None:
        """Take one file away; `before`: SHA-256 of its content."""
        self.before.setdefault(path, before)
        self.changed[path] = None
        self.hashes.pop(path, None)
        self.own.pop(path, None)
        (self.place / path).unlink(missing_ok=True)

    def text_of(self, path: str) -> bytes | None:
        """Content of a file of the ledger as it would be, None where it is none of its files."""
        return self.read(path) if path in self.hashes else None

    def read(self, path: str) -> bytes:
        """Content of a file as it would be, whether or not it is one of the ledger's any more."""
        return self.own[path] if path in self.own else self.snapshot.files[path]

    @property
    def included(self) -> frozenset[str]:
        """The files of the ledger as it is."""
        return frozenset(self.snapshot.files)

    def follow(self, root: Path) -> None:
        """After a change of includes: what they bring in is copied from `root`, what they leave out is no part any more."""
        if self._same_includes():
            return
        while True:
            found = [
                found
                for path, text, _ in walk(self.folder, MAIN)
                for include in includes_of(root, path, text)
                for found in include.paths
                if found not in self.hashes and found not in self.changed and is_inside(root, found)
            ]
            if not found:
                break
            for path in found:
                self.copy(path, read_books_file(root, path))
        kept = set(included_files(self.folder, MAIN))
        for path in [path for path in self.hashes if path not in kept]:
            del self.hashes[path]

    def _same_includes(self) -> bool:
        """Whether only files of the ledger changed, and their includes name what they named."""
        was = self.snapshot.includes
        return all(
            content is not None
            and path in was
            and [i.pattern for i in includes_of(self.root, path, content)] == [i.pattern for i in was[path]]
            for path, content in self.changed.items()
        )

    def copy(self, path: str, content: bytes) -> None:
        """Take a file in."""
        self.hashes[path] = hashlib.sha256(content).hexdigest()
        self.own[path] = content
        if self.laid:
            self._lay(path, content)

    def stand_in(self, path: str) -> None:
        """An empty file in the place of one that is no part of the ledger."""
        self.stand_ins.add(path)
        if self.laid and path not in self.hashes:
            self._lay(path, b"")

    def _lay(self, path: str, content: bytes) -> None:
        target = self.place / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except OSError as error:
            raise cannot_write(error, path) from None


@contextmanager
def copied(root: Path, known: Known = _NOTHING) -> Iterator[Candidate]:
    """A copy of the ledger below `root`, with the hashes of exactly its bytes.

    Args:
        known: what an earlier reading learned (`read_snapshot`).
    """
    with _temporary_folder() as folder:
        snapshot = sound_snapshot(root, known)
        yield Candidate(snapshot.root, folder, snapshot, dict(snapshot.hashes))


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    try:
        _sweep()
        folder, lock = _held_folder()
    except OSError as error:
        raise cannot_write(error, "temporary files") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _held_folder() -> tuple[Path, int]:
    """A new folder, and the descriptor that says that its maker lives."""
    while True:
        folder = Path(os.path.realpath(tempfile.mkdtemp(prefix=_PREFIX)))
        lock = _lock_of(folder)
        # Between its making and its lock another writer may have taken it for a left one.
        if lock is not None and folder.is_dir():
            return folder, lock
        if lock is not None:
            os.close(lock)


def _sweep() -> None:
    """Remove the candidates of this user whose makers are gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.lstat().st_uid != os.geteuid():
                continue
            lock = _lock_of(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _lock_of(folder: Path) -> int | None:
    """A descriptor with the folder's lock, None where another process holds it, or the folder is gone."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
