"""A statement as tables for paper: which columns stand together, what each cell says, what heads a part of the lines."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ..languages.words import NIL, Words
from ..vocabulary.money import FUNCTIONAL, decimals
from ..vocabulary.statement import Line, Reconciliation, Statement, Value
from .pdf_grid import Cell, Column, Figure, Kind, Row, Table
from .pdf_text import shown
from .printed_parts import printed_parts
from .tables import currency_of, head_of

# Statements of few figures, set with more space.
ROOMY: Final = frozenset(["financial-position", "financial-performance", "net-assets", "cash-flow", "account-statement"])
LEDGER: Final = "general-ledger"
COMPARATIVE: Final = "comparative"


class Captioned(NamedTuple):
    """A table and the words above it, empty where the title of the statement is enough."""

    caption: str
    table: Table


def tables_of(statement: Statement, words: Words, notes: Mapping[int, int]) -> list[Captioned]:
    """The tables of a statement without its reconciliations; no table where it has no lines.

    Args:
        statement: its figures.
        words: of the language.
        notes: numbers that the notes of the document are printed with, by their own; a line refers to no other.
    """
    if not statement.lines:
        return []
    if statement.id == LEDGER:
        return [Captioned("", _ledger(statement, words))]
    parts = printed_parts(statement)
    if len(parts) < 2 and not parts[0].id:
        return [Captioned("", _table(statement, columns_of(statement), statement.lines, words, notes))]
    return [
        Captioned(words.group(statement.id, part.id), _table(statement, part.columns, part.lines, words, notes)) for part in parts
    ]


def columns_of(statement: Statement) -> tuple[str, ...]:
    """The columns that are printed: comparative figures only where there are any."""
    return tuple(c for c in statement.columns if c != COMPARATIVE or has_comparative(statement))


def has_comparative(statement: Statement) -> bool:
    """Whether any line has a figure of the year before."""
    return any(line.values.get(COMPARATIVE) is not None for line in statement.lines)


def reconciliation_table(statement: Statement, reconciliation: Reconciliation, words: Words) -> Captioned:
    """A reconciliation with its title."""
    ident = reconciliation.id
    if not reconciliation.lines:
        nothing = Table((Column("", "label"),), (Row((shown(words("document.nothing")),)),))
        return Captioned(words.reconciliation(ident), nothing)

    def label(line: Line) -> str:
        return words.line(ident, line)

    def text(line: Line, column: str) -> Cell:
        return cell(line.values.get(column), words, currency_of(statement, line, column))

    heads = [_head(statement, ident, column, reconciliation.lines, words) for column in reconciliation.columns]
    rows = [_row(line, label(line), [text(line, c) for c in reconciliation.columns]) for line in reconciliation.lines]
    return Captioned(words.reconciliation(ident), Table((Column(words.stub(ident), "label"), *heads), tuple(rows)))


def _table(statement: Statement, columns: Sequence[str], lines: Sequence[Line], words: Words, notes: Mapping[int, int]) -> Table:
    ident = statement.id
    heads = [Column(words.stub(ident), "label")]
    numbered = any(line.note in notes for line in lines)
    if numbered:
        heads.append(Column(words("document.note"), "note"))
    heads += [_head(statement, ident, column, lines, words) for column in columns]
    rows: list[Row] = []
    for line in lines:
        rows += _above(ident, line, len(heads), words)
        row = _row(line, words.line(ident, line), [_cell(statement, line, column, words) for column in columns])
        if numbered:
            note = str(notes[line.note]) if line.note is not None and line.note in notes else ""
            row = row._replace(cells=(row.cells[0], note, *row.cells[1:]))
        rows.append(row)
    return Table(tuple(heads), tuple(rows), ruled=ident not in ROOMY, roomy=ident in ROOMY)


def _above(ident: str, line: Line, columns: int, words: Words) -> Iterator[Row]:
    """The heading that the catalogue puts above a line (``cash-flow.above.interest-received``)."""
    heading = words.above(ident, line.id)
    if heading:
        yield Row((heading, *[""] * (columns - 1)), "heading", spans=True)


def _head(statement: Statement, ident: str, column: str, lines: Sequence[Line], words: Words) -> Column:
    values = [line.values.get(column) for line in lines]
    kind: Kind = "text" if any(isinstance(value, str) for value in values) else "figure"
    return Column(shown(head_of(statement, ident, column, words)), kind)


def _row(line: Line, label: str, cells: Sequence[Cell]) -> Row:
    return Row((shown(label), *cells), line.emphasis, line.level)


def _cell(statement: Statement, line: Line, column: str, words: Words) -> Cell:
    """A cell of a schedule."""
    return cell(line.values.get(column), words, currency_of(statement, line, column))


def cell(value: Value, words: Words, currency: str = FUNCTIONAL) -> Cell:
    """What stands in a cell: an amount in two parts that meet at the decimal point, a dash for nil, a text, or nothing."""
    if not isinstance(value, Decimal):
        return shown(value or "")
    if not value:
        return Figure(NIL, "")
    text = words.number(value, currency)
    places = decimals(currency)
    rest = (places + 1 if places else 0) + text.endswith(")")
    return Figure(text[: len(text) - rest], text[len(text) - rest :])


# ---------------------------------------------------------------- general ledger


def _ledger(statement: Statement, words: Words) -> Table:
    """Entries below their account; on a new page the account is said again."""
    columns = statement.columns
    kinds: Mapping[str, Kind] = dict.fromkeys(("debit", "credit", "balance"), "figure")
    heads = tuple(Column(shown(words.column(statement.id, c, statement.period)), kinds.get(c, "text")) for c in columns)
    return Table(heads, tuple(_ledger_rows(statement, _ledger_cells(columns, words), words)))


def _ledger_cells(columns: Sequence[str], words: Words) -> Callable[[Line], tuple[Cell, ...]]:
    return lambda line: tuple(cell(line.values.get(column), words) for column in columns)


def _ledger_rows(statement: Statement, cells_of: Callable[[Line], tuple[Cell, ...]], words: Words) -> Iterator[Row]:
    account = ""
    for line in statement.lines:
        cells = cells_of(line)
        if line.emphasis == "line":
            yield Row(cells, section=account)
            continue
        label = shown(words.line(statement.id, line))
        heading = line.emphasis == "subtotal"
        account = shown(line.label or line.id) if heading else account
        yield Row((label, *cells[1:]), "heading" if heading else "total", spans=True, section=account)
