"""What the desk holds of one state of the books: entries as Beancount booked them, the text they stand in, and the verdict."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..books.beancount_ import Loaded, load_snapshot
from ..books.collector import collector_off
from ..books.conflicts import books_changed
from ..books.includes import documents_of
from ..books.load import BeancountError, judged_by_caller
from ..books.scan import scan
from ..books.snapshot import Snapshot, read_snapshot
from ..errors import Fault, Faults
from ..gate.reading import read_books
from ..gate.state import attempts, indexes_of, judge_folder, verdict_at_hand
from .neutral import relative
from .renewal import Before, NotByParts, renewed


class Content(NamedTuple):
    """One state of the books.

    Args:
        root: the books folder.
        before: its entries, with places relative to `root`, and the files that they stand in.
        documents: the documents that each file names, and of these the ones that are `there`.
        faults: breaches of the fund's rules; where Beancount itself has errors, these stand alone.
    """

    root: Path
    before: Before
    documents: Mapping[str, Sequence[str]]
    there: Sequence[str]
    faults: Sequence[Fault]

    @property
    def identity(self) -> str:
        """What makes a state: the bytes of the ledger, and which documents are there."""
        return _identity(self.before.hashes, self.there)


def content_of(snapshot: Snapshot, faults: Sequence[Fault] = ()) -> Content:
    """All of the books loaded.

    Args:
        snapshot: their bytes, scanned; nothing else is read.
        faults: what the judge found in them.

    Raises:
        IncludeNotAllowed, UnsafeText: as `load_snapshot`.
    """
    with collector_off():
        token = judged_by_caller.set(True)
        try:
            loaded = load_snapshot(snapshot)
        finally:
            judged_by_caller.reset(token)
        documents = _documents(snapshot)
        before = Before(Loaded(*relative(loaded, snapshot.root)), snapshot.hashes, dict(snapshot.files))
    return Content(snapshot.root, before, documents, _there(snapshot.root, documents), () if loaded.errors else faults)


def content_in(root: Path, known: str) -> Content | None:
    """The books of a folder, all of them loaded and judged; None where they are those of the identity `known`.

    Raises:
        Faults: they hold text that must not be loaded. LoadCrashed: Beancount dies of it.
        Unfinished, BooksChanged: they are between two states.
    """
    for _ in attempts():
        snapshot = read_snapshot(root)
        if unsafe := scan(snapshot):
            raise Faults(unsafe)
        if _identity(snapshot.hashes, _there(root, _documents(snapshot))) == known:
            return None
        judged = judge_folder(root)
        if judged.books_hash == snapshot.books_hash:
            return content_of(snapshot, judged.faults)
    raise books_changed()


def content_after(content: Content) -> Content:
    """The state of the same books as they are now, made of an earlier one; what changed is read, and nothing else.

    Raises:
        NotByParts: all of the books have to be loaded.
        Fault: they cannot be read just now.
    """
    snapshot, faults = _judged(content.root)
    before = content.before
    same = {path for path, digest in snapshot.hashes.items() if before.hashes.get(path) == digest}
    texts = {path: before.texts[path] if path in same else snapshot.files[path] for path in snapshot.files}
    documents = {path: content.documents[path] if path in same else documents_of(path, texts[path]) for path in texts}
    there = _there(content.root, documents)
    # Of a document that is missing Beancount has something to say.
    if len(there) < len(_named(documents)):
        raise NotByParts
    now = Before(renewed(before, snapshot), snapshot.hashes, texts, by_parts=True)
    return Content(content.root, now, documents, there, faults)


def _judged(root: Path) -> tuple[Snapshot, Sequence[Fault]]:
    """The books, and what the judge says of exactly these bytes, who had them scanned."""
    for _ in attempts():
        snapshot = read_books(root, indexes_of(root))
        judged = verdict_at_hand(root)
        if judged is None or any(fault.slug == BeancountError.slug for fault in judged.faults):
            raise NotByParts
        if judged.books_hash == snapshot.books_hash:
            return snapshot, judged.faults
    raise NotByParts


def _identity(hashes: Mapping[str, str], there: Sequence[str]) -> str:
    lines = [*(f"{digest}  {path}" for path, digest in sorted(hashes.items())), *there]
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()


def _documents(snapshot: Snapshot) -> dict[str, list[str]]:
    return {path: documents_of(path, text) for path, text in snapshot.files.items()}


def _there(root: Path, documents: Mapping[str, Sequence[str]]) -> list[str]:
    return [name for name in _named(documents) if (root / name).is_file()]


def _named(documents: Mapping[str, Sequence[str]]) -> list[str]:
    return sorted({name for names in documents.values() for name in names})
