"""The tables of a statement: which columns belong together, which of them adds up others, in which currency a cell is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ..vocabulary.money import FUNCTIONAL
from ..vocabulary.statement import Line, Note, Statement

COMPARATIVE: Final = "comparative"
Parts = tuple[tuple[int, str], ...]


class Table(NamedTuple):
    """The main table of a statement, or one of its reconciliations; `id` is the key of its words."""

    id: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


class Group(NamedTuple):
    """Columns that are read together; `id` is empty where a table is one group."""

    id: str
    columns: tuple[str, ...]


class NumberedNote(NamedTuple):
    """A note with its number in the Council document, None for one that belongs to its statement only."""

    number: int | None
    statement: str
    note: Note


_RECEIVABLE = ("opening", "signed", "amended", "exchange", "received", "written-off", "closing")
_CONDITIONAL = ("opening", "received", "released", "returned", "deferred")
_AGREEMENT = ("opening", "received", "interest", "refunded", "direct", "support", "bank-charges")
_HELD = ("advances", "committed", "reserved-support")
GROUPS: Final[Mapping[str, tuple[Group, ...]]] = {
    "contributions": (
        Group("receivable", _RECEIVABLE),
        Group("conditional", tuple(f"conditional-{name}" for name in _CONDITIONAL)),
        Group("undelivered", ("conditional-undelivered",)),
        Group("ageing", ("not-due", "0-90", "91-365", "366-730", "731-1095", "over-1095")),
    )
}


def _sum(*columns: str) -> Parts:
    return tuple((1, column) for column in columns)


# What a column adds up within its row: table, column, (sign, column) of the parts.
_DIRECT_AND_SUPPORT = {"total": _sum("direct", "support")}
ROW_SUMS: Final[Mapping[str, Mapping[str, Parts]]] = {
    "budget-and-actual": {
        "final": _sum("original", "carried-over", "supplementary", "virements"),
        "variance": ((1, "final"), (-1, "actual")),
    },
    "to-cash-flow": {"net": _sum("actual", "basis", "presentation")},
    "by-programme": {"result": ((1, "revenue"), (1, "re-earmarked"), (-1, "expenses"))},
    "contributions": {
        "closing": _sum(*_RECEIVABLE[:-1]),
        "conditional-deferred": _sum(*(f"conditional-{name}" for name in _CONDITIONAL[:-1])),
    },
    "agreements": {"available": _sum(*_AGREEMENT, *_HELD)},
    "programme": _DIRECT_AND_SUPPORT,
    "sdg": _DIRECT_AND_SUPPORT,
    "commitments": {"open": _sum("opened", "adjusted", "charged", "released")},
    "trial-balance": {"balance": ((1, "debit"), (-1, "credit"))},
}


def tables_of(statement: Statement) -> Iterator[Table]:
    """The main table, then the reconciliations."""
    yield Table(statement.id, statement.columns, statement.lines)
    for reconciliation in statement.reconciliations:
        yield Table(reconciliation.id, reconciliation.columns, reconciliation.lines)


def groups_of(table: Table) -> tuple[Group, ...]:
    """The groups of a table's columns: those that are named, else all columns as one."""
    named = GROUPS.get(table.id, ())
    if sorted(column for group in named for column in group.columns) == sorted(table.columns):
        return named
    return (Group("", table.columns),)


def currency_of(statement: Statement, line: Line, column: str) -> str:
    """Currency of a cell: CHF, but for the amounts of pledges and agreements in their own currency.

    A column ``amount`` beside a column ``currency`` is of that currency; ``original`` is of the agreement that the
    statement's note names.
    """
    if column == "amount" and line.values.get("currency"):
        return str(line.values["currency"])
    if column == "original":
        named = (note.params.get("currency") for note in statement.notes if note.key == "agreement")
        return str(next(named, None) or FUNCTIONAL)
    return FUNCTIONAL


def notes_in_order(statements: Sequence[Statement]) -> list[NumberedNote]:
    """The notes of several statements: the numbered ones by number, each once, then the others by statement."""
    from ..statements.notes import NUMBERS

    numbered: dict[int, NumberedNote] = {}
    others: list[NumberedNote] = []
    for statement in statements:
        for note in statement.notes:
            number = NUMBERS.get(note.key)
            if number is None:
                others.append(NumberedNote(None, statement.id, note))
            else:
                numbered.setdefault(number, NumberedNote(number, statement.id, note))
    return [*(numbered[number] for number in sorted(numbered)), *others]


def for_readers(statements: Sequence[Statement]) -> list[Statement]:
    """The statements without what leads nowhere: numbers of notes that none of them has, a comparative column that is empty."""
    numbers = {note.number for note in notes_in_order(statements)}

    def line(one: Line) -> Line:
        return one if one.note is None or one.note in numbers else replace(one, note=None)

    def columns(statement: Statement) -> tuple[str, ...]:
        return tuple(c for c in statement.columns if c != COMPARATIVE or not lacks_comparative(statement))

    return [replace(s, columns=columns(s), lines=tuple(map(line, s.lines))) for s in statements]


def lacks_comparative(statement: Statement) -> bool:
    """Whether the statement compares with the year before, and no line has a figure of it."""
    found = [line.values[COMPARATIVE] for line in statement.lines if COMPARATIVE in line.values]
    return bool(found) and not any(value is not None for value in found)
