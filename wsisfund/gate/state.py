"""The state of the books: judged by all rules, and answered for by an index made from exactly these bytes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..books.append import books_changed, recover
from ..books.disk import CannotWrite
from ..books.documents import document_faults
from ..books.files import MAIN
from ..books.includes import included_files
from ..books.scan import scan
from ..books.snapshot import Snapshot, read_snapshot
from ..errors import BooksFault, Fault, Faults, reported
from ..settings import INDEX_VARIABLE, index_folder
from ..store.index import Index, index_path, open_index

# A child that reads a million transactions takes some minutes; past this something hangs.
TIME_LIMIT_SECONDS = 1800
# How often books are read again that somebody changed while they were read.
_ATTEMPTS = 3


class LoadCrashed(BooksFault):
    """Beancount died, or ran out of time, while it read the books."""

    slug = "load-crashed"


@dataclass(frozen=True)
class Judged:
    """A verdict as it comes back from the child process; `index_error`: why no index was left behind, empty when one was."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    transactions: int
    books_hash: str
    index_error: str = ""


@dataclass(frozen=True)
class BooksState:
    """Books without a fault, and their index. `hashes`: SHA-256 by path relative to the books folder."""

    root: Path
    index: Index
    books_hash: str
    hashes: Mapping[str, str]


def open_books(root: Path) -> BooksState:
    """The state of the books in `root`; made afresh where the index is not of exactly these bytes.

    Raises:
        Faults: the books have errors; nothing may be posted or reported on them.
        CannotWrite: no index could be written.
        BooksChanged: somebody changes the books faster than they can be read.
    """
    recover(root)
    for _ in range(_ATTEMPTS):
        snapshot = _whole(root)
        total = snapshot.books_hash
        index = open_index(index_file(root, total), total)
        if index is not None:
            return BooksState(root, index, total, snapshot.hashes)
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
    recover(root)
    with TemporaryDirectory(prefix="wsisfund-") as folder:
        for _ in range(_ATTEMPTS):
            snapshot = _whole(root)
            judged = _judged(root, Path(folder))
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


def index_file(root: Path, total: str) -> Path:
    """Where the index of these bytes of these books lies: a folder for each books folder."""
    owner = hashlib.sha256(os.path.realpath(root).encode(errors="surrogateescape")).hexdigest()[:16]
    return index_path(index_folder() / owner, total)


def judge_folder(root: Path, books: Path | None = None) -> Judged:
    """Scan the text, then load and judge it in a child process; books without a fault leave their index behind.

    Args:
        root: the folder to judge.
        books: whose candidate it is, and whose index; by default `root` itself.

    Raises:
        LoadCrashed: Beancount dies on the text.
        BooksChanged: somebody changes the books faster than they can be read.
    """
    recover(root)
    indexes = index_file(books or root, "").parent
    # Where the folder cannot be made, the child finds that it cannot write, and says so.
    with suppress(OSError):
        indexes.mkdir(parents=True, exist_ok=True)
    judged = _judged(root, indexes)
    _prune(indexes)
    return judged


def _judged(root: Path, indexes: Path) -> Judged:
    answer = _ask_child({"root": str(root), "indexes": str(indexes)})
    if "refused" in answer:
        raise reported(answer["refused"])
    faults, warnings = (tuple(map(reported, answer[name])) for name in ("faults", "warnings"))
    return Judged(faults, warnings, int(answer["transactions"]), answer["books"], answer["index_error"])


def documents_of_books(root: Path) -> list[Fault]:
    """Documents of entries that are missing from the books folder, or changed since they were attached."""
    return document_faults(root, included_files(root, MAIN))


def hashed(root: Path) -> tuple[Mapping[str, str], str]:
    """SHA-256 of each ledger file by its path relative to the books folder, and the books' hash over them."""
    snapshot = _whole(root)
    return snapshot.hashes, snapshot.books_hash


def _whole(root: Path) -> Snapshot:
    """The ledger at one moment, when all of it can be read."""
    snapshot = read_snapshot(root)
    if snapshot.faults:
        raise Faults(scan(snapshot))
    return snapshot


def _ask_child(request: Mapping[str, Any]) -> Any:
    command = [sys.executable, "-P", "-m", "wsisfund.gate.child"]
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1", "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(  # noqa: S603  our own module, no shell
            command,
            input=json.dumps(request),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIME_LIMIT_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _crashed(f"no answer within {TIME_LIMIT_SECONDS} seconds", "") from None
    if done.returncode or not done.stdout:
        cause = f"the process ended by signal {-done.returncode}" if done.returncode < 0 else f"exit code {done.returncode}"
        raise _crashed(cause, done.stderr)
    answer = json.loads(done.stdout)
    if "defect" in answer:
        raise RuntimeError(f"the books could not be judged: {answer['defect']}")
    return answer


def _crashed(cause: str, stderr: str) -> Fault:
    last = stderr.strip().splitlines()[-1:] if stderr else []
    return LoadCrashed(
        f"reading the books failed: {cause}",
        why=last[0][:500] if last else "some text in the books stops Beancount without a word",
        fix="undo the last edit (git diff ledger/ shows it), then run `wsisfund check` again",
        file=MAIN,
    )


def _changed(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0  # another process removed it meanwhile


def _prune(folder: Path, keep: int = 3) -> None:
    """Only the newest few indexes stay, each of which can be made again; of unfinished ones only those that somebody makes."""
    indexes = sorted(folder.glob("index-*.sqlite"), key=_changed, reverse=True)
    unfinished = [file for file in folder.glob(".index-*") if not _alive(file.name.rpartition(".")[2])]
    with suppress(OSError):
        for old in (*indexes[keep:], *unfinished):
            old.unlink(missing_ok=True)


def _alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
