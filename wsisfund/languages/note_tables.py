"""The figures of a note as a table: what its text does not say in a sentence."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from ..vocabulary.money import FUNCTIONAL, ZERO
from ..vocabulary.statement import BEFORE, Emphasis, Note
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
    heads = ["column.chf", *(["document.chf-comparative"] if _compares(note) else [])]
    return NoteTable(tuple(map(words, heads)), tuple(_rows(note, words)))


def _compares(note: Note) -> bool:
    """Whether the note has figures of the year before."""
    return any(name.endswith(BEFORE) for name in note.params)


def _rows(note: Note, words: Words) -> Iterator[NoteRow]:
    suffixes = ("", BEFORE) if _compares(note) else ("",)
    totals = [ZERO] * len(suffixes)
    for name in _ROWS[note.key]:
        if name == TOTAL:
            yield _row(words("line.total"), words, "total", *((total, FUNCTIONAL) for total in totals))
            continue
        values = [_amount(note, name + suffix) for suffix in suffixes]
        totals = [total + value for total, value in zip(totals, values, strict=True)]
        own = f"note.{note.key}.line.{name}"
        label = words(own if words.has(own) else f"line.{name}")
        yield _row(label, words, "subtotal" if name in _SUBTOTALS else "line", *((value, FUNCTIONAL) for value in values))


def _amount(note: Note, name: str) -> Decimal:
    value = note.params[name]
    assert isinstance(value, Decimal), f"{name} of note {note.key} is no amount"
    return value


def _row(label: str, words: Words, emphasis: Emphasis, *amounts: tuple[Decimal, str] | None) -> NoteRow:
    return NoteRow(label, tuple(words.cell(*amount) if amount else "" for amount in amounts), emphasis, amounts)


def _cash(note: Note, words: Words) -> NoteTable:
    """Balances by currency: in the currency, and in CHF; of both years."""
    suffixes = ("", BEFORE) if _compares(note) else ("",)
    rows, totals = [], [ZERO] * len(suffixes)
    for name in note.params:
        if name + _UNITS in note.params:
            amounts: list[tuple[Decimal, str]] = []
            for n, suffix in enumerate(suffixes):
                chf = _amount(note, f"{name}{_UNITS}{suffix}")
                amounts += [(_amount(note, f"{name}{suffix}"), name), (chf, FUNCTIONAL)]
                totals[n] += chf
            rows.append(_row(name, words, "line", *amounts))
    last = [cell for total in totals for cell in (None, (total, FUNCTIONAL))]
    rows.append(_row(words("line.total"), words, "total", *last))
    heads = [f"note.cash.column.{name}{suffix}" for suffix in suffixes for name in ("units", "chf")]
    return NoteTable(tuple(map(words, heads)), tuple(rows))
