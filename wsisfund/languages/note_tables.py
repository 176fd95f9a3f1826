"""The figures of a note as a table: what its text does not say in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from ..vocabulary.money import FUNCTIONAL, ZERO
from ..vocabulary.statement import Emphasis, Note
from .words import Words

# Parameters of a note in the order of its table; `TOTAL` adds up the rows above it since the last total.
TOTAL: Final = "total"
_ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "receivables": ("receivables-gross", "allowance", "receivables-net", "receivables-current", "receivables-non-current"),
    "advances": ("travel", "partners", TOTAL),
    "payables": ("payables", "support-costs-payable", "refunds-payable", TOTAL),
    "deferred-revenue": ("deferred-revenue", "advance-receipts", "unidentified-receipts", TOTAL),
    "revenue": ("contributions-earmarked", "contributions-unearmarked", "contributions-in-kind", TOTAL),
    "exchange-differences": ("realised", "unrealised", TOTAL, "cash", "receivables", "payables"),
}
_SUBTOTALS: Final = frozenset(["receivables-net"])
_UNITS = "-chf"


class NoteRow(NamedTuple):
    """One row: its label, its figures as text, how it stands out, and the figures as amounts with their currencies."""

    label: str
    cells: tuple[str, ...]
    emphasis: Emphasis = "line"
    amounts: tuple[tuple[Decimal, str] | None, ...] = ()


class NoteTable(NamedTuple):
    """Heads of the columns of figures, and rows with as many cells."""

    columns: tuple[str, ...]
    rows: tuple[NoteRow, ...]


def note_table(note: Note, words: Words) -> NoteTable | None:
    """The table of a note in the words of a language; None where its text says everything."""
    if note.key == "cash":
        return _cash(note, words)
    if note.key not in _ROWS:
        return None
    return NoteTable((words("column.chf"),), tuple(_rows(note, words)))


def _rows(note: Note, words: Words) -> Iterator[NoteRow]:
    total = ZERO
    for name in _ROWS[note.key]:
        if name == TOTAL:
            yield _row(words("line.total"), words, "total", (total, FUNCTIONAL))
            continue
        value = note.params[name]
        assert isinstance(value, Decimal), f"{name} of note {note.key} is no amount"
        total += value
        own = f"note.{note.key}.line.{name}"
        label = words(own if words.has(own) else f"line.{name}")
        yield _row(label, words, "subtotal" if name in _SUBTOTALS else "line", (value, FUNCTIONAL))


def _row(label: str, words: Words, emphasis: Emphasis, *amounts: tuple[Decimal, str] | None) -> NoteRow:
    return NoteRow(label, tuple(words.cell(*amount) if amount else "" for amount in amounts), emphasis, amounts)


def _cash(note: Note, words: Words) -> NoteTable:
    """Balances by currency: in the currency, and in CHF."""
    rows, total = [], ZERO
    for name in note.params:
        if name + _UNITS in note.params:
            units, chf = note.params[name], note.params[name + _UNITS]
            assert isinstance(units, Decimal)
            assert isinstance(chf, Decimal)
            rows.append(_row(name, words, "line", (units, name), (chf, FUNCTIONAL)))
            total += chf
    rows.append(_row(words("line.total"), words, "total", None, (total, FUNCTIONAL)))
    return NoteTable((words("note.cash.column.units"), words("note.cash.column.chf")), tuple(rows))
