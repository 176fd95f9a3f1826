"""The files of the books as the index has them: their leaves in order, and the lines that hold for more than themselves."""

from typing import NamedTuple

from .index import Index
from .leaves import Known, Leaf


def settings_by_file(index: Index) -> dict[str, str]:
    """`store.leaves.settings_of` each file, by its path."""
    return dict(index.rows("SELECT path, settings FROM file"))


class Above(NamedTuple):
    """Leaves at the beginning of a file: how many lines and bytes they have together."""

    lines: int = 0
    size: int = 0


def leaves_above(index: Index, path: str, line: int) -> Above:
    """The leaves of a file that end above a line, but for the last two of them."""
    sql = "SELECT first FROM leaf WHERE path = ? AND first <= ? ORDER BY first DESC LIMIT 3"
    begin = index.rows(sql, (path, line))
    if len(begin) < 3:
        return Above()
    (first,) = begin[2]
    ((size,),) = index.rows("SELECT COALESCE(SUM(size), 0) FROM leaf WHERE path = ? AND first < ?", (path, first))
    return Above(first - 1, size)


def leaves_of(index: Index, path: str, above: int = 0) -> list[tuple[int, Known]]:
    """The leaves of a file in their order, each with the line on which it begins; those `above` so many lines are left out."""
    sql = "SELECT first, id, sha256, size, lines, head, plain FROM leaf WHERE path = ? AND first > ? ORDER BY first, id"
    return [
        (first, Known(number, Leaf(digest, size, lines, head, bool(plain))))
        for first, number, digest, size, lines, head, plain in index.rows(sql, (path, above))
    ]
