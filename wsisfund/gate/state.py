"""The state of the books: judged by all rules, and answered for by an index made from exactly these bytes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..books.append import recover
from ..books.files import MAIN, books_hash, hash_files
from ..books.scan import included_files, scan_folder
from ..errors import BooksFault, Fault, Faults, reported
from ..settings import index_folder
from ..store.index import Index, index_path, open_index

# A child that reads a million transactions takes some minutes; past this something hangs.
TIME_LIMIT_SECONDS = 1800


class LoadCrashed(BooksFault):
    """Beancount died, or ran out of time, while it read the books."""

    slug = "load-crashed"


@dataclass(frozen=True)
class Judged:
    """A verdict as it comes back from the child process."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    transactions: int
    books_hash: str


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
    """
    recover(root)
    hashes, total = hashed(root)
    index = open_index(index_file(root, total), total)
    if index is None:
        judged = judge_folder(root)
        if judged.faults:
            raise Faults(judged.faults)
        hashes, total = hashed(root)
        index = open_index(index_file(root, total), total)
    if index is None:
        raise LoadCrashed(
            "the books changed while they were read, or the index could not be written",
            why=f"no whole index of these bytes was found below {index_folder()}",
            fix="run the same command again; `wsisfund doctor` tests whether the index can be written",
        )
    return BooksState(root, index, total, hashes)


def index_file(root: Path, total: str) -> Path:
    """Where the index of these bytes of these books lies: a folder for each books folder."""
    owner = hashlib.sha256(os.path.realpath(root).encode(errors="surrogateescape")).hexdigest()[:16]
    return index_path(index_folder() / owner, total)


def judge_folder(root: Path, books: Path | None = None) -> Judged:
    """Scan the text, then load and judge it in a child process; books without a fault leave their index behind.

    Args:
        root: the folder to judge.
        books: whose candidate it is, and whose index; by default `root` itself.
    """
    recover(root)
    unsafe = scan_folder(root, MAIN)
    hashes, total = hashed(root) if not unsafe else ({}, "")
    if unsafe:
        return Judged(tuple(unsafe), (), 0, total)
    index = index_file(books or root, total)
    index.parent.mkdir(parents=True, exist_ok=True)
    answer = _ask_child({"root": str(root), "index": str(index), "books": total, "hashes": dict(hashes)})
    _prune(index.parent)
    faults, warnings = (tuple(map(reported, answer[name])) for name in ("faults", "warnings"))
    return Judged(faults, warnings, int(answer["transactions"]), total)


def hashed(root: Path) -> tuple[Mapping[str, str], str]:
    """SHA-256 of each ledger file by its path relative to the books folder, and the books' hash over them."""
    hashes = hash_files(root, included_files(root, MAIN))
    return hashes, books_hash(hashes)


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
    return json.loads(done.stdout)


def _crashed(cause: str, stderr: str) -> Fault:
    last = stderr.strip().splitlines()[-1:] if stderr else []
    return LoadCrashed(
        f"reading the books failed: {cause}",
        why=last[0][:500] if last else "some text in the books stops Beancount without a word",
        fix="undo the last edit (git diff ledger/ shows it), then run `wsisfund check` again",
        file=MAIN,
    )


def _prune(folder: Path, keep: int = 3) -> None:
    """Only the newest few indexes stay; each can be made again."""
    indexes = sorted(folder.glob("index-*.sqlite"), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for old in indexes[keep:]:
        old.unlink(missing_ok=True)
