"""What the desk holds of one state of the books: entries as Beancount booked them, the text they stand in, and the verdict."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ..books.beancount_ import Loaded
from ..books.beancount_faults import BalanceDiffers, BeancountError
from ..books.collector import collector_off
from ..books.conflicts import books_changed
from ..books.files import MAIN, read_books_file
from ..books.includes import documents_of
from ..books.scan import scan
from ..books.snapshot import Snapshot, read_snapshot
from ..errors import BooksFault, Fault, Faults
from ..gate.reading import read_books
from ..gate.state import attempts, indexes_of, judge_folder
from .lean import share_tolerances
from .open_period import Period, load_period, shown_of
from .renewal import EVERYTHING, Before, NotByParts, changed_texts, renewed, whole, with_broken_lines
from .verdict import Verdict, verdict, verdict_on_all


class Content(NamedTuple):
    """One state of the books.

    Args:
        root: the books folder.
        before: its entries, with places relative to `root`, and the files that they stand in.
        documents: the documents that each file names, and of these the ones that are `there`.
        faults: breaches of the fund's rules; where Beancount itself has errors, these stand alone.
        period: what is held begins with it; None: all years are held.
    """

    root: Path
    before: Before
    documents: Mapping[str, Sequence[str]]
    there: Sequence[str]
    faults: Sequence[Fault]
    period: Period | None = None

    @property
    def shown(self) -> Loaded:
        """What Fava gets."""
        return self.before.loaded if self.period is None else shown_of(self.before.loaded, self.period)

    def text_of(self, path: str) -> bytes | None:
        """The text of a file of this state; None: it is none of them, or is another one by now."""
        if path in self.before.texts or path not in self.before.hashes:
            return self.before.texts.get(path)
        with suppress(OSError, BooksFault):
            text = read_books_file(self.root, path)
            if hashlib.sha256(text).hexdigest() == self.before.hashes[path]:
                return text
        return None

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
        before = whole(snapshot)
        documents = _documents(snapshot)
        share_tolerances(before.loaded.entries)
    faults = () if before.loaded.errors else faults
    return Content(snapshot.root, before, documents, _there(snapshot.root, documents), faults)


def content_in(root: Path, known: str, open_period: bool = False) -> Content | None:
    """The books of a folder, loaded and judged; None where they are those of the identity `known`.

    Args:
        open_period: hold the period that is open, where there is one; the balances before it are those of the index.

    Raises:
        Faults: they hold text that must not be loaded; with `open_period` also where a rule stands against them.
        LoadCrashed: Beancount dies of it. Unfinished, BooksChanged: they are between two states.
    """
    for _ in attempts():
        snapshot = read_snapshot(root)
        if unsafe := scan(snapshot):
            raise Faults(unsafe)
        if _identity(snapshot.hashes, _there(root, _documents(snapshot))) == known:
            return None
        # Thousands of warnings come with a verdict on all, of which the desk keeps none: it is asked for in another process.
        judged = verdict(root, open_period) or verdict_on_all(root, open_period)
        if judged is None:
            first = judge_folder(root)
            judged = verdict(root, open_period) or Verdict(first.books_hash, first.faults, None)
        if judged.books_hash == snapshot.books_hash:
            period = _opened(judged) if open_period else None
            return _of_period(snapshot, period) if period else content_of(snapshot, judged.faults)
    raise books_changed()


def _opened(judged: Verdict) -> Period | None:
    """The period that is open; None: the books have no transaction, or no index could be written.

    Raises:
        Faults: the books are not in order, so nothing says what the accounts held before.
    """
    if judged.faults:
        raise Faults(judged.faults)
    return judged.period


def _of_period(snapshot: Snapshot, period: Period) -> Content:
    with collector_off():
        try:
            loaded, by_parts = load_period(snapshot, period), True
        except NotByParts:
            loaded, by_parts = whole(snapshot).loaded, False
            loaded = loaded._replace(entries=[entry for entry in loaded.entries if period.wants(entry)])
        documents = _documents(snapshot)
        share_tolerances(loaded.entries)
        before = Before(loaded, snapshot.hashes, _of_held(loaded, snapshot.files), by_parts)
    return Content(snapshot.root, before, documents, _there(snapshot.root, documents), (), period)


def _of_held(loaded: Loaded, texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The texts of files of which an entry is held, or that set options."""
    held = {MAIN, *(entry.meta["filename"] for entry in loaded.entries)}
    return {path: texts[path] for path in texts if path in held}


def content_after(content: Content) -> Content:
    """The state of the same books as they are now, made of an earlier one; what changed is read, and nothing else.

    Raises:
        NotByParts: all of the books have to be loaded.
        Fault: they cannot be read just now. Faults: as `content_in`.
    """
    snapshot, judged = _judged(content.root, content.period is not None)
    before = content.before
    same = {path for path, digest in snapshot.hashes.items() if before.hashes.get(path) == digest}
    documents = {p: content.documents[p] if p in same else documents_of(p, snapshot.files[p]) for p in snapshot.files}
    there = _there(content.root, documents)
    # Of a document that is missing Beancount has something to say.
    if len(there) < len(_named(documents)):
        raise NotByParts
    period = _still_open(content.period, before, snapshot, judged) if content.period else None
    if (period and period.year) != (content.period and content.period.year):
        raise NotByParts
    broken = [fault for fault in judged.faults if fault.slug == BalanceDiffers.slug]
    loaded = with_broken_lines(renewed(before, snapshot, period or EVERYTHING), broken)
    texts = {path: text for path, text in before.texts.items() if path in same}
    texts |= {path: snapshot.files[path] for path in snapshot.files if path not in same}
    now = Before(loaded, snapshot.hashes, _of_held(loaded, texts) if period else texts, by_parts=True)
    return Content(content.root, now, documents, there, () if loaded.errors else judged.faults, period)


def _still_open(period: Period, before: Before, snapshot: Snapshot, judged: Verdict) -> Period | None:
    """The period that is open after an edit. Of books with a fault no index has the balances before it: those of before hold
    where the edit is of the period alone.

    Raises:
        Faults: the edit is of an earlier day, too. NotByParts: that cannot be seen.
    """
    if judged.faults and all(map(period.is_of_it, changed_texts(before, snapshot))):
        return period
    return _opened(judged)


def _judged(root: Path, with_period: bool) -> tuple[Snapshot, Verdict]:
    """The books, and what the judge says of exactly these bytes, who had them scanned."""
    for _ in attempts():
        snapshot = read_books(root, indexes_of(root))
        judged = verdict(root, with_period)
        if judged is None or any(fault.slug == BeancountError.slug for fault in judged.faults):
            raise NotByParts
        if judged.books_hash == snapshot.books_hash:
            return snapshot, judged
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
