"""The index of books to which only register entries were added, made from the index before instead of from a full load.

Facts and `open` lines change no balance, so everything that the old index says still holds; the new facts are put behind the
old ones, and the lines of the old ones are counted anew where entries were put in between. A parity test holds the result
equal to the index of a full load.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from os import getpid
from pathlib import Path

from ..books.records import Fact, Open, Record
from .index import insert_register, settle_index

_DATED = re.compile(rb"^\d{4}-\d{2}-\d{2}[ \t]", re.MULTILINE)


class NotDerivable(Exception):
    """The old index does not fit the files as they are now; a full load makes the new one."""


def derive_index(
    before: Path,
    after: Path,
    root: Path,
    added: Sequence[tuple[Fact | Open, str, int]],
    hashes: Mapping[str, str],
    books_hash: str,
) -> None:
    """Make the index at `after` from that at `before`, atomically.

    Args:
        before, after: index files (`store.index.index_path`).
        root: the books folder, as it is now.
        added: each new entry with the file and line at which it now stands.
        hashes, books_hash: of the books as they are now.

    Raises:
        NotDerivable: a file holds other entries than the old index says, or was changed meanwhile.
        OSError, sqlite3.Error: it cannot be written; nothing is left behind.
    """
    temporary = after.with_name(f".{after.name}.{getpid()}")
    try:
        shutil.copyfile(before, temporary)
        _derive(temporary, root, added, hashes, books_hash)
        settle_index(temporary, after)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _derive(
    index: Path, root: Path, added: Sequence[tuple[Fact | Open, str, int]], hashes: Mapping[str, str], books_hash: str
) -> None:
    with closing(sqlite3.connect(index)) as connection:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        with connection:
            for file in sorted({file for _, file, _ in added}):
                text = (root / file).read_bytes()
                if hashlib.sha256(text).hexdigest() != hashes.get(file):
                    raise NotDerivable(file)
                _count_lines_anew(connection, file, text, {n for _, f, n in added if f == file})
            insert_register(connection, _placed(added))
            connection.execute("DELETE FROM file")
            connection.executemany("INSERT INTO file VALUES(?,?)", sorted(hashes.items()))
            connection.execute("UPDATE meta SET value = ? WHERE name = 'books'", (books_hash,))


def _placed(added: Iterable[tuple[Fact | Open, str, int]]) -> list[Record]:
    from ..books.records import Place

    return [record._replace(place=Place(file, line)) for record, file, line in added]


def _count_lines_anew(connection: sqlite3.Connection, file: str, text: bytes, new: set[int]) -> None:
    """Old entries keep their order, so the n-th of them stands at the n-th dated line that is not a new entry's."""
    old = [row[0] for row in connection.execute("SELECT line FROM fact WHERE file = ? ORDER BY line", (file,))]
    if not old:
        return
    starts, number, position = [], 1, 0
    for match in _DATED.finditer(text):
        number += text.count(b"\n", position, match.start())
        position = match.start()
        if number not in new:
            starts.append(number)
    if len(starts) != len(old):
        # Entries of other kinds stand there too, or a text that looks like the beginning of one.
        raise NotDerivable(file)
    moved = [(now, file, then) for now, then in zip(starts, old, strict=True) if now != then]
    # From the last to the first, so that no two entries share a line on the way.
    connection.executemany("UPDATE fact SET line = ? WHERE file = ? AND line = ?", reversed(moved))
