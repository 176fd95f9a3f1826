"""The verdict on books that changed since their index, in a process of its own, since Beancount reads what changed."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..books.scan import scan, scan_text
from ..books.snapshot import Snapshot
from ..manual.part import WholeNeeded
from ..store.index import newest_index, open_index
from ..store.update import Outdated, update_index
from .difference import Files
from .forked import in_a_fork
from .partial import judge_change
from .told import put_down


def by_change(snapshot: Snapshot, indexes: Path, most: int, *, warned: bool = True) -> Mapping[str, Any] | None:
    """The verdict from what changed since an older index in the folder `indexes`.

    Args:
        most: as of `judge_change`.
        warned: false where nobody asks for the warnings of books that have faults.

    Returns:
        As the child that loads everything answers, where the books have faults; ``{"kept"}``: they have none, and the index is
        of them now; ``{"outdated"}``: somebody else has changed it meanwhile; None: all of the books have to be loaded.
    """
    older = newest_index(indexes)
    if older is None or older.path is None:
        return None
    path, before = older.path, older.hashes()
    older.close()
    changed = [name for name, digest in snapshot.hashes.items() if before.get(name) != digest]
    # A copy of another file would count everything twice: that is seen in all of them only.
    alike = before.keys() != snapshot.hashes.keys() or len(set(snapshot.hashes.values())) < len(snapshot.hashes)
    if scan(snapshot) if alike else any(scan_text(snapshot.files[name], name) for name in changed):
        return None
    files = Files(snapshot.hashes, snapshot.books_hash, snapshot.files.__getitem__)
    answer = in_a_fork(lambda: _verdict(path, files, snapshot.root, most, warned))
    return None if answer is None or answer.get("whole") else answer


def _verdict(path: Path, files: Files, root: Path, most: int, warned: bool) -> dict[str, Any]:
    index = open_index(path)
    if index is None:
        return {"outdated": True}
    try:
        judged = judge_change(index, files, root, most=most)
        if judged.update is not None:
            update_index(path, judged.update)
            return {"kept": True}
        warnings = judged.warnings() if warned else ()
    except Outdated:
        return {"outdated": True}
    except (WholeNeeded, sqlite3.Error, OSError, MemoryError):  # the last: a line too deep for the parser
        return {"whole": True}
    return {
        "books": files.books_hash,
        "faults": [put_down(f) for f in judged.faults],
        "warnings": [put_down(f) for f in warnings],
        "transactions": judged.transactions,
        "index_error": "",
    }
