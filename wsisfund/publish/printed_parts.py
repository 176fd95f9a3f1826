"""The parts in which a wide statement is printed: its groups of columns, without those and without the lines that say nothing."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from ..vocabulary.statement import Line, Statement
from .tables import Table, groups_of

AGEING: Final = "ageing"
_CLOSING: Final = "closing"


class Part(NamedTuple):
    """Columns that stand together, with the lines that have something in them; `id` is the key of their heading, if any."""

    id: str
    columns: tuple[str, ...]
    lines: Sequence[Line]


def printed_parts(statement: Statement) -> list[Part]:
    """The parts of a statement's main table, at least one."""
    groups = _groups(statement)
    if len(groups) < 2:
        return [Part("", statement.columns, statement.lines)]
    return [Part(name, columns, _used(statement, columns)) for name, columns in _said(statement, groups)]


_Group = tuple[str, tuple[str, ...]]


def _groups(statement: Statement) -> list[_Group]:
    """Groups of columns; one that is a single column stands with the group before, and ages end with what they add up to."""
    found: list[_Group] = []
    for name, columns in groups_of(Table(statement.id, statement.columns, statement.lines)):
        if len(columns) == 1 and found:
            found[-1] = (found[-1][0], (*found[-1][1], *columns))
        else:
            found.append((name, (*columns, _CLOSING) if name == AGEING else columns))
    return found


def _said(statement: Statement, groups: Sequence[_Group]) -> Sequence[_Group]:
    """Groups with any figure: one of nothing but nil would be a page of three lines. The first stays in any case."""
    if statement.subject:
        return groups
    own = [(n, [c for c in columns if n == 0 or c != _CLOSING]) for n, (_, columns) in enumerate(groups)]
    return [groups[n] for n, columns in own if n == 0 or any(line.values.get(c) for line in statement.lines for c in columns)]


def _used(statement: Statement, columns: Sequence[str]) -> list[Line]:
    """Lines with anything in these columns, and the total; of a schedule cut down to its subject all that is left."""
    if statement.subject:
        return list(statement.lines)
    return [line for line in statement.lines if line.emphasis == "total" or any(line.values.get(c) for c in columns)]
