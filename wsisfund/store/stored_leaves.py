"""The files of the books as the index has them: their leaves in order, and the lines that hold for more than themselves."""

from __future__ import annotations

from .index import Index
from .leaves import Known, Leaf


def settings_by_file(index: Index) -> dict[str, str]:
    """`store.leaves.settings_of` each file, by its path."""
    return dict(index.rows("SELECT path, settings FROM file"))


def leaves_of(index: Index, path: str) -> list[tuple[int, Known]]:
    """The leaves of a file in their order, each with the line on which it begins."""
    sql = "SELECT first, id, sha256, size, lines, head, plain FROM leaf WHERE path = ? ORDER BY first, id"
    return [
        (first, Known(number, Leaf(digest, size, lines, head, bool(plain))))
        for first, number, digest, size, lines, head, plain in index.rows(sql, (path,))
    ]
