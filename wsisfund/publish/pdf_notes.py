"""The notes on paper: numbered as the lines refer to them, with the figures that belong to them."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ..languages.note_tables import note_table
from ..languages.words import Words
from ..statements.notes import NUMBERS
from ..statements.schedules import NOTE_OF
from ..vocabulary.statement import BEFORE, Line, Note, Statement, Value
from .pdf_grid import Column, Row, Table
from .pdf_tables import Captioned, cell, reconciliation_table
from .pdf_text import shown
from .tables import BUDGET, EXPLANATION, OF_BUDGET, UNEXPLAINED, printed_numbers

# Notes whose paragraphs begin with their subject.
SUBJECTS: Final = frozenset(["policies"])
# Notes whose figures are lines of a statement: those lines, with the year before.
LINES: Final[Mapping[str, Sequence[str]]] = {
    "receivables": ("receivables-gross", "allowance", "receivables-net", "receivables-current", "receivables-non-current"),
    "payables": ("payables", "support-costs-payable", "refunds-payable"),
    "deferred-revenue": ("deferred-revenue", "advance-receipts", "unidentified-receipts"),
    "revenue": ("contributions-earmarked", "contributions-unearmarked", "contributions-in-kind"),
}


class Printed(NamedTuple):
    """A note as it is printed; `number` 0 for a remark that belongs to its statement alone."""

    number: int
    key: str
    title: str
    paragraphs: Sequence[str]
    table: Table | None = None
    more: Sequence[tuple[str, str]] = ()
    tables: Sequence[Captioned] = ()


def numbered_notes(statements: Sequence[Statement], words: Words) -> list[Printed]:
    """The notes of several statements in the order of their numbers."""
    printed = printed_numbers(statements)
    found: dict[int, tuple[Note, Statement]] = {}
    for statement in statements:
        for note in statement.notes:
            if note.key in NUMBERS:
                found.setdefault(printed[NUMBERS[note.key]], (note, statement))
    return [_numbered(number, note, statement, words) for number, (note, statement) in sorted(found.items())]


def remarks(statement: Statement, words: Words) -> Iterator[Printed]:
    """Notes without a number: they stand below their statement."""
    for note in statement.notes:
        if note.key not in NUMBERS and note.key not in OF_BUDGET:
            yield Printed(0, note.key, words.note_title(note.key), words.note_text(note))


def _numbered(number: int, note: Note, statement: Statement, words: Words) -> Printed:
    more = explanations(statement, words) if note.key == BUDGET else ()
    text = words.note_text(note)
    tables = [
        reconciliation_table(statement, r, words) for r in statement.reconciliations if r.lines and NOTE_OF.get(r.id) == note.key
    ]
    return Printed(number, note.key, words.note_title(note.key), text, _table(note, statement, words), more, tables)


def explanations(statement: Statement, words: Words) -> list[tuple[str, str]]:
    """Budget line and the officer's words about it, in the language of the document, else in English, else the first there is."""
    found = []
    for note in statement.notes:
        if note.key == EXPLANATION:
            texts = {key: str(text) for key, text in note.params.items() if key != "line"}
            chosen = texts.get(words.language) or texts.get("en") or next(iter(texts.values()), "")
            found.append((words.line(statement.id, Line(str(note.params["line"]), {})), chosen))
        elif note.key == UNEXPLAINED:
            line = words.line(statement.id, Line(str(note.params["line"]), {}))
            found.append((line, words("note.unexplained.words", variance=note.params["variance"])))
    return found


# ---------------------------------------------------------------- figures of a note


def _table(note: Note, statement: Statement, words: Words) -> Table | None:
    if note.key == "cash":
        return _cash(note, words)
    if note.key in LINES:
        return _of_lines(LINES[note.key], statement, words)
    if note.key == "advances":
        rows = [_named(note, name, words) for name in ("travel", "partners")]
        return _amounts(note, [*rows, _line(note, statement, "advances", words)], statement, words)
    if note.key == "exchange-differences":
        kinds = [_named(note, name, words) for name in ("realised", "unrealised")]
        groups = [_named(note, name, words, 1) for name in ("cash", "receivables", "payables")]
        whole = _line(note, statement, "exchange-differences", words)
        return _amounts(note, [*kinds, whole, *groups], statement, words)
    return None


def _cash(note: Note, words: Words) -> Table | None:
    """Balances by currency, beside the CHF that they are carried at; those of the year before to their right."""
    table = note_table(note, words)
    if table is None:
        return None
    rows = [
        Row((row.label, *(cell(amount[0], words, amount[1]) if amount else "" for amount in row.amounts)), row.emphasis)
        for row in table.rows
    ]
    heads = [Column(head, "figure") for head in table.columns]
    return Table((Column(words("column.currency"), "label"), *heads), tuple(rows), roomy=True)


def _of_lines(idents: Sequence[str], statement: Statement, words: Words) -> Table:
    """Lines of the statement again in an order in which they add up, with both years where there are two."""
    lines = sorted((line for line in statement.lines if line.id in idents), key=lambda line: idents.index(line.id))
    columns = [c for c in statement.columns if any(line.values.get(c) is not None for line in lines)]
    rows = [
        Row(
            (shown(words.line(statement.id, line)), *(cell(line.values.get(c), words) for c in columns)),
            line.emphasis,
            _level(line),
        )
        for line in lines
    ]
    heads = [Column(shown(words.column(statement.id, c, statement.period)), "figure") for c in columns]
    return Table((Column("", "label"), *heads), tuple(rows), roomy=True)


def _level(line: Line) -> int:
    return 1 if line.id.startswith("receivables-") and line.id.endswith("current") else 0


def _years(note: Note) -> tuple[str, ...]:
    """What stands behind the names of a note's figures: nothing, and where it has them, the mark of the year before."""
    return ("", BEFORE) if any(name.endswith(BEFORE) for name in note.params) else ("",)


def _named(note: Note, name: str, words: Words, level: int = 0) -> Row:
    values = [note.params[f"{name}{suffix}"] for suffix in _years(note)]
    return _amount_row(words(f"note.{note.key}.line.{name}"), values, words, level)


def _line(note: Note, statement: Statement, ident: str, words: Words) -> Row:
    line = next(line for line in statement.lines if line.id == ident)
    values = [line.values[column] for column in _columns(note)]
    return _amount_row(words.line(statement.id, line), values, words)._replace(style="total")


def _amount_row(label: str, values: Sequence[Value], words: Words, level: int = 0) -> Row:
    assert all(value is None or isinstance(value, Decimal) for value in values)
    return Row((shown(label), *(cell(value, words) for value in values)), "line", level)


def _columns(note: Note) -> tuple[str, ...]:
    return ("amount", "comparative")[: len(_years(note))]


def _amounts(note: Note, rows: Sequence[Row], statement: Statement, words: Words) -> Table:
    heads = [Column(shown(words.column(statement.id, column, statement.period)), "figure") for column in _columns(note)]
    return Table((Column("", "label"), *heads), tuple(rows), roomy=True)
