"""The process in which Beancount reads the books: it may die on what it parses, and takes nothing with it.

Reads one JSON object on standard input, ``{"root", "indexes", "command"}``; `command` is the process that asks, and this one ends
with it. Takes a snapshot of the ledger below `root`: these bytes are scanned, hashed, given to Beancount and judged; when nothing
is wrong and `indexes` is a folder, their index is written there.
Answers with one JSON object, ``{"books", "faults", "warnings", "transactions", "plugins", "index_error"}``; `books`: the hash
of what was judged, empty where it is not whole or not safe to load. Books that cannot be read just now are ``{"refused"}``;
a failure of our own rules is ``{"defect"}``.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import sqlite3
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from ..books.load import books_of
from ..books.records import Books
from ..books.scan import scan
from ..books.snapshot import read_snapshot
from ..errors import Fault
from ..store.index import index_path
from ..store.write import Content, write_index
from .judge import Verdict, judge
from .told import put_down


def main() -> None:
    """Answer the one request on standard input."""
    # All that is made stays until the end, and nothing of it is garbage in a ring: to look for it costs an eighth of the time.
    gc.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What a plugin may print must not reach the answer.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    _end_with(request["command"])
    try:
        content = _answer(Path(request["root"]), request["indexes"], request["program"])
    except Fault as fault:
        content = {"refused": put_down(fault)}
    except Exception as error:
        traceback.print_exc()
        content = {"defect": f"{type(error).__name__}: {error}"}
    with answer:
        json.dump(content, answer)
    # The index is written and the answer given; taking a large set of books apart would only cost time.
    answer.close()
    os._exit(0)


def _end_with(command: int) -> None:
    """Whoever kills the command, process `command`, ends this one too, where the system can do that: nobody reads its answer."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != command:
        os._exit(1)


_SET_PARENT_DEATH_SIGNAL = 1


def _answer(root: Path, indexes: str, program: str) -> dict[str, object]:
    snapshot = read_snapshot(root)
    unsafe = scan(snapshot)
    if unsafe:
        return _said("", Verdict(tuple(unsafe), (), (), {}), Books("", (), (), (), ()))
    books = books_of(snapshot)
    verdict = judge(books)
    index_error = ""
    if indexes and not verdict.faults:
        total = snapshot.books_hash
        try:
            read = snapshot.files.__getitem__
            content = Content(verdict.events, verdict.daily, snapshot.hashes, total, read, verdict.warnings)
            # Named as the command that asks will look for it, also where the program was changed under it.
            write_index(index_path(Path(indexes), total, program), books, content)
        except (OSError, sqlite3.OperationalError) as error:
            index_error = getattr(error, "strerror", None) or str(error)
    return _said(snapshot.books_hash, verdict, books, index_error)


def _said(total: str, verdict: Verdict, books: Books, index_error: str = "") -> dict[str, object]:
    return {
        "books": total,
        "faults": [put_down(f) for f in verdict.faults],
        "warnings": [put_down(f) for f in verdict.warnings],
        "transactions": len(books.transactions),
        "plugins": list(books.plugins),
        "index_error": index_error,
    }


if __name__ == "__main__":
    main()
