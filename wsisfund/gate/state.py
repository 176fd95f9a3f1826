"""The state of the books: judged by all rules, and answered for by an index made from exactly these bytes."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..books.conflicts import BooksChanged, books_changed
from ..books.disk import CannotWrite
from ..books.documents import document_faults
from ..books.files import MAIN
from ..books.known_files import Known
from ..books.scan import scan
from ..books.snapshot import Snapshot, read_snapshot
from ..books.staging import leftovers
from ..errors import BooksFault, Fault, Faults, reported
from ..settings import INDEX_VARIABLE, index_folder
from ..store.index import Index, changed_at, find_index, index_path, open_index
from ..store.index_place import place_of, remove, secured, sweep
from ..store.program import program_identity
from ..store.warnings import ordered_warnings
from .reading import read_books

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from .partial import Judgement

# A child that reads a million transactions takes some minutes; past this something hangs.
TIME_LIMIT_SECONDS = 1800
# Of at most so many transactions all are judged from the index, where a part of them is not enough: in the process that answers,
# which goes on to hold them; in a fork, which ends with them.
FEW: Final = 10_000
MANY: Final = 50_000
# Books that somebody changed while they were read are read again: so often at least, and for so long.
_ATTEMPTS = 3
_PATIENCE_SECONDS = 10


class LoadCrashed(BooksFault):
    """Beancount died, or ran out of time, while it read the books."""

    slug = "load-crashed"


class Judged(NamedTuple):
    """A verdict as it comes back from the child process; `index_error`: why no index was left behind, empty when one was."""

    faults: tuple[Fault, ...]
    warnings: Sequence[Fault]
    transactions: int
    books_hash: str
    index_error: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class BooksState:
    """Books without a fault, and their index. `hashes`: SHA-256 by path relative to the books folder.

    `known` is what their reading learned of the files (`books.known_files`). `verdicts` are those given on books made from
    these, by the hash of the books that they were given on.
    """

    root: Path
    index: Index
    books_hash: str
    hashes: Mapping[str, str]
    known: Known = field(default_factory=dict)
    verdicts: dict[str, Judgement | None] = field(default_factory=dict)


def open_books(root: Path) -> BooksState:
    """The state of the books in `root`; where the index is not of exactly these bytes, it is brought up to them or made afresh.

    Raises:
        Faults: the books have errors; nothing may be posted or reported on them.
        CannotWrite: no index could be written.
        BooksChanged: somebody changes the books faster than they can be read.
    """
    recover(root)
    for _ in attempts():
        snapshot = _whole(read_books(root, indexes_of(root)))
        total = snapshot.books_hash
        index = find_index(indexes_of(root), total)
        if index is not None:
            return BooksState(root, index, total, snapshot.hashes, snapshot.known())
        judged = judge_folder(root)
        if judged.faults:
            raise Faults(judged.faults)
        if judged.index_error:
            raise cannot_index(judged.index_error)
    raise books_changed()


@contextmanager
def books_afresh(root: Path) -> Iterator[BooksState]:
    """The state of the books, worked out from their text and from nothing that lies on the disk besides (domain §8.18).

    Raises:
        Faults: the books have errors. CannotWrite: there is no room for an index. BooksChanged: they change meanwhile.
    """
    from tempfile import TemporaryDirectory

    recover(root)
    with TemporaryDirectory(prefix="wsisfund-") as folder:
        for _ in attempts():
            snapshot = _whole(read_snapshot(root))
            judged = _judged(root, Path(folder), thorough=True)
            if judged.faults:
                raise Faults(judged.faults)
            if judged.index_error:
                raise cannot_index(judged.index_error)
            index = open_index(index_path(Path(folder), snapshot.books_hash), snapshot.books_hash)
            if index is not None:
                try:
                    yield BooksState(root, index, snapshot.books_hash, snapshot.hashes)
                finally:
                    index.close()
                return
    raise books_changed()


def attempts() -> Iterator[None]:
    """As often as books are read that others keep changing."""
    end = time.monotonic() + _PATIENCE_SECONDS
    for n in count():
        if n >= _ATTEMPTS and time.monotonic() >= end:
            return
        yield


def recover(root: Path) -> None:
    """As `books.append.recover`, which is loaded only where a crash left anything."""
    if leftovers(root):
        from ..books import append

        append.recover(root)


def cannot_index(why: str) -> CannotWrite:
    """The fault for an index that could not be written."""
    return CannotWrite(
        f"the index cannot be written in {index_folder()}: {why}",
        why="figures are worked out from an index of the books; the books themselves are as they were",
        fix=f"make room there, or name a folder that can be written in ${INDEX_VARIABLE}; `wsisfund doctor` tests it",
    )


def finish_interrupted(root: Path) -> None:
    """Finish or undo what a crash interrupted, for a reader who loads the books by other means.

    Raises:
        Locked, CannotWrite, JournalBroken: the books are between two states, and this cannot be mended now.
    """
    recover(root)


def indexes_of(root: Path) -> Path:
    """The folder in which the indexes of a books folder lie: this user's alone, made where it is missing.

    Where it cannot be made, the child finds that it cannot write, and says so.

    Raises:
        IndexPlaceUnsafe: it is somebody else's, or others may write into it.
    """
    folder = place_of(root)
    with suppress(OSError):
        secured(folder)
    return folder


def index_file(root: Path, total: str) -> Path:
    """Where the index of these bytes of these books lies, or would be made."""
    found = find_index(indexes_of(root), total)
    if found is None or found.path is None:
        return index_path(indexes_of(root), total)
    found.close()
    return found.path


def judge_folder(root: Path, books: Path | None = None, *, full: bool = False, by_change: bool = True) -> Judged:
    """The verdict of all rules on the books; books without a fault leave their index behind.

    Where an index of the books as they were is at hand, only what changed is read and judged; else everything is scanned, and
    loaded in a child process.

    Args:
        root: the folder to judge.
        books: whose candidate it is, and whose index; by default `root` itself.
        full: load everything, whatever is at hand, by Beancount's own booking and tests alone.
        by_change: false where it is known that what changed cannot be judged by itself.

    Raises:
        LoadCrashed: Beancount dies on the text.
        BooksChanged: somebody changes the books faster than they can be read.
    """
    recover(root)
    # The index goes with a change: of a candidate, which may never be written, only where it is soon brought back.
    most = MANY if books is None else 0
    quick = None if full else _quickly(root, indexes_of(books or root), by_change, most)
    return quick or _afresh(root, indexes_of(books or root), thorough=full)


def verdict_at_hand(root: Path) -> Judged | None:
    """As `judge_folder`, without warnings, where the verdict is known, or follows from what changed; None: all of the books would
    have to be loaded.

    Raises:
        Unfinished, BooksChanged: the books are between two states. IndexPlaceUnsafe: as `indexes_of`.
    """
    return _quickly(root, indexes_of(root), changes=True, most=FEW, warned=False)


def _afresh(root: Path, indexes: Path, *, thorough: bool) -> Judged:
    judged = _judged(root, indexes, thorough=thorough)
    _prune(indexes)
    return judged


def _judged(root: Path, indexes: Path, *, thorough: bool) -> Judged:
    asked = {"root": str(root), "indexes": str(indexes), "command": os.getpid(), "program": program_identity()}
    answer = _ask_child({**asked, "thorough": thorough})
    if "refused" in answer:
        raise reported(answer["refused"])
    return _told(answer)


def _told(answer: Mapping[str, Any]) -> Judged:
    faults, warnings = (tuple(map(reported, answer[name])) for name in ("faults", "warnings"))
    return Judged(faults, warnings, int(answer["transactions"]), answer["books"], answer["index_error"])


def documents_of_books(root: Path) -> list[Fault]:
    """Documents of entries that are missing from the books folder, or changed since they were attached."""
    return document_faults(root, read_books(root, indexes_of(root)).documents)


def _quickly(root: Path, indexes: Path, changes: bool, most: int, *, warned: bool = True) -> Judged | None:
    """The verdict that an index has, or that follows from what changed since; None: all of the books have to be loaded.

    `most`: as of `gate.partial.judge_change`.
    """
    for _ in attempts():
        snapshot = read_books(root, indexes)
        if snapshot.faults or snapshot.lacks_files:
            return None
        judged = _known(snapshot, indexes, warned)
        if judged is not None or not changes:
            return judged
        from .by_change import by_change  # the judge is loaded where something changed

        try:
            answer = by_change(snapshot, indexes, most, warned=warned)
        except BooksChanged:  # a file that was put off, to be read when it is needed, is another one by now
            continue
        if answer is not None and not answer.get("outdated"):
            judged = _known(snapshot, indexes, warned) if answer.get("kept") else _told(answer)
        # The index may be ahead of a snapshot that somebody's commit has made old.
        if judged is not None or (answer is None and read_books(root, indexes).books_hash == snapshot.books_hash):
            return judged
    return None


def _known(snapshot: Snapshot, indexes: Path, warned: bool) -> Judged | None:
    index = find_index(indexes, snapshot.books_hash)
    if index is None:
        return None
    transactions = index.transactions
    if not warned:
        index.close()
    return Judged((), ordered_warnings(index) if warned else (), transactions, snapshot.books_hash)


def hashed(root: Path) -> tuple[Mapping[str, str], str]:
    """SHA-256 of each ledger file by its path relative to the books folder, and the books' hash over them."""
    snapshot = _whole(read_snapshot(root))
    return snapshot.hashes, snapshot.books_hash


def _whole(snapshot: Snapshot) -> Snapshot:
    """The ledger at one moment, when all of it can be read."""
    if snapshot.faults:
        raise Faults(scan(snapshot))
    return snapshot


def _ask_child(request: Mapping[str, Any]) -> Any:
    done = _child(json.dumps(request))
    if done.returncode or not done.stdout:
        cause = f"the process ended by signal {-done.returncode}" if done.returncode < 0 else f"exit code {done.returncode}"
        raise _crashed(cause, done.stderr)
    answer = json.loads(done.stdout)
    if "defect" in answer:
        raise RuntimeError(f"the books could not be judged: {answer['defect']}")
    return answer


def _child(request: str) -> CompletedProcess[str]:
    """How `gate.child` ended, started anew with this request on its standard input."""
    import subprocess

    command = [sys.executable, "-P", "-m", "wsisfund.gate.child"]
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1", "PYTHONIOENCODING": "utf-8"}
    try:
        return subprocess.run(  # noqa: S603  our own module, no shell
            command,
            input=request,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIME_LIMIT_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _crashed(f"no answer within {TIME_LIMIT_SECONDS} seconds", "") from None


def _crashed(cause: str, stderr: str) -> Fault:
    last = stderr.strip().splitlines()[-1:] if stderr else []
    return LoadCrashed(
        f"reading the books failed: {cause}",
        why=last[0][:500] if last else "some text in the books stops Beancount without a word",
        fix="undo the last edit (git diff ledger/ shows it), then run `wsisfund check` again",
        file=MAIN,
    )


def _prune(folder: Path, keep: int = 3) -> None:
    """Only the newest few indexes stay, each of which can be made again; of unfinished ones only those that somebody makes."""
    sweep(folder)
    every = sorted(folder.glob("index-*.sqlite"), key=changed_at, reverse=True)
    for old in every[keep:]:
        remove(old)
