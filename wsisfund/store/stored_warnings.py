"""The warnings that the index has, read back with their places."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from ..errors import Fault, Warning_
from .index import Index, chunks, marks


class StoredWarning(NamedTuple):
    """A warning that the index has, with the number of its row, and the leaf and line on which it stands."""

    number: int
    leaf: int
    line: int
    fault: Fault


_WARNINGS = (
    "SELECT w.id, w.leaf, w.line, w.code, w.message, w.why, w.fix, l.path, l.first FROM warning_row w "
    "LEFT JOIN leaf l ON l.id = w.leaf"
)


def has_warnings(index: Index) -> bool:
    """Whether the books give reason to any warning."""
    return bool(index.rows("SELECT 1 FROM warning_row LIMIT 1"))


def stored_warnings(index: Index) -> list[StoredWarning]:
    """All warnings that the index has."""
    return _warnings(index, f"{_WARNINGS} ORDER BY w.id", ())


def warnings_in_order(index: Index, first: int, most: int) -> list[Fault]:
    """At most `most` warnings from the `first` on, in the order in which they are told (`gate.judge.ordered`)."""
    told = "w.code <> 'plugin-missing', COALESCE(l.path, ''), COALESCE(l.first + w.line, 0), w.code, w.message, w.id"
    return [found.fault for found in _warnings(index, f"{_WARNINGS} ORDER BY {told} LIMIT ? OFFSET ?", (most, first))]


def count_of_warnings(index: Index) -> int:
    """How many warnings the index has."""
    return int(index.rows("SELECT COUNT(*) FROM warning_row")[0][0])


def warnings_saying(index: Index, said: Collection[tuple[str, str]]) -> list[StoredWarning]:
    """Warnings of these codes and messages."""
    sql = f"{_WARNINGS} WHERE w.code = ? AND w.message = ? ORDER BY w.id"
    return [found for pair in sorted(said) for found in _warnings(index, sql, pair)]


def warnings_about(index: Index, leaves: Collection[int], paths: Collection[str]) -> list[StoredWarning]:
    """Warnings that stand in some leaves, or whose words name a place in some files."""
    found = []
    for some in chunks(sorted(leaves)):
        found += _warnings(index, f"{_WARNINGS} WHERE w.leaf IN ({marks(some)})", some)
    for path in paths:
        named = " OR ".join(f"instr(w.{text}, :place) > 0" for text in ("message", "why", "fix"))
        # Few name any place at all, and they have an SQL index of their own: each file of the books begins so.
        sql = f"{_WARNINGS} WHERE instr(w.message || w.why || w.fix, 'ledger/') > 0 AND ({named})"
        found += _warnings(index, sql, {"place": f"{path}:"})
    return found


def _warnings(index: Index, sql: str, values: Sequence[Any] | dict[str, str]) -> list[StoredWarning]:
    return [
        StoredWarning(number, leaf, line, _warned(code, message, why, fix, file, first + line if file else None))
        for number, leaf, line, code, message, why, fix, file, first in index.rows(sql, values)
    ]


def _warned(code: str, message: str, why: str, fix: str, file: str | None, line: int | None) -> Fault:
    kind = _KINDS.get(code)
    if kind is None:
        kind = _KINDS[code] = type("Warned", (Warning_,), {"slug": code, "__doc__": "A warning as the index keeps it."})
    return kind(message, why=why, fix=fix, file=file, line=line)


_KINDS: dict[str, type[Fault]] = {}
