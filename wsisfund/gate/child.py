"""The process in which Beancount reads the books: it may die on what it parses, and takes nothing with it.

Reads one JSON object on standard input, ``{"root", "index", "books", "hashes"}``; loads ``root/ledger/main.beancount``,
judges it and, when nothing is wrong and `index` is a path, writes the index there. Answers with one JSON object,
``{"faults", "warnings", "transactions", "plugins", "index_error", "changed"}``; `changed`: the files are no longer those of
`hashes`, so the verdict is on other bytes and no index was written. A failure of our own rules is ``{"defect"}``.
"""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..books.files import MAIN, hash_files
from ..books.includes import included_files
from ..books.load import load_books
from ..books.records import Books
from ..errors import BooksFault, Fault
from ..store.index import write_index
from .judge import judge


def main() -> None:
    """Answer the one request on standard input."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What a plugin may print must not reach the answer.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    root = Path(request["root"])
    books = load_books(root / MAIN, root)
    try:
        content = _verdict_on(books, root, request)
    except Exception as error:
        traceback.print_exc()
        content = {"defect": f"{type(error).__name__}: {error}"}
    with answer:
        json.dump(content, answer)
    # The index is written and the answer given; taking a large set of books apart would only cost time.
    answer.close()
    os._exit(0)


def _verdict_on(books: Books, root: Path, request: Mapping[str, Any]) -> dict[str, object]:
    verdict = judge(books)
    changed, index_error = _changed(root, request["hashes"]), ""
    if request["index"] and not verdict.faults and not changed:
        try:
            write_index(Path(request["index"]), books, verdict.events, verdict.movements, request["hashes"], request["books"])
        except (OSError, sqlite3.OperationalError) as error:
            index_error = getattr(error, "strerror", None) or str(error)
    return {
        "faults": [_put_down(f) for f in verdict.faults],
        "warnings": [_put_down(f) for f in verdict.warnings],
        "transactions": len(books.transactions),
        "plugins": list(books.plugins),
        "index_error": index_error,
        "changed": changed,
    }


def _changed(root: Path, hashes: Mapping[str, str]) -> bool:
    """Whether the files that were just read are other ones than those that were hashed before."""
    try:
        return hash_files(root, included_files(root, MAIN)) != hashes
    except BooksFault:
        return True


def _put_down(fault: Fault) -> dict[str, object]:
    return {**fault.as_json(), "word": fault.word, "exit_code": fault.exit_code}


if __name__ == "__main__":
    main()
