"""A statement for the terminal: figures aligned on the decimal, wide schedules split into groups of columns."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Final, NamedTuple

from ..languages.note_tables import note_table
from ..languages.words import NIL, Words
from ..vocabulary.statement import Certificate, Line, Note, Statement
from .certificate import certificate_text, signatory, signed_parts
from .origin import books_line, forms_line
from .tables import (
    Table,
    currency_of,
    for_readers,
    groups_of,
    head_of,
    heading_of,
    lacks_comparative,
    notes_in_order,
    own_tables_of,
    unit_of,
)
from .terminal import AT_SPACES, left, right, width_of, wrap

WIDTHS: Final = (80, 140)
_GAP = "  "
_INDENT = 2
_LABEL_LEAST, _TEXT_LEAST, _TEXT_MOST = 24, 10, 40
# A head may widen its column up to this, so that it takes two lines.
_HEAD_MOST = 14
_RULES: dict[str, tuple[str, str]] = {"line": ("", ""), "subtotal": ("─", ""), "total": ("─", "═")}


class _Column(NamedTuple):
    """A column ready to print: head, cells of equal meaning, places, and whether it holds figures."""

    head: str
    cells: tuple[str, ...]
    width: int
    figures: bool


def render_text(statement: Statement, words: Words, width: int = 100) -> str:
    """The statement as lines of at most `width` places (80 to 140), without an end of line at the end."""
    width = min(max(width, WIDTHS[0]), WIDTHS[1])
    (statement,) = for_readers([statement], words)
    lines = _head(statement, words, width)
    lines += tables_text(statement, words, width)
    if lacks_comparative(statement):
        lines += ["", *wrap(words("document.no-comparative", year=str(statement.period.year)), width)]
    lines += _notes(statement, words, width)
    lines += _checks(statement, words, width)
    return "\n".join(
        [
            *lines,
            "",
            *(
                part
                for line in (books_line(statement, words), forms_line(statement, words))
                for part in wrap(line, width, AT_SPACES)
            ),
        ]
    )


def tables_text(statement: Statement, words: Words, width: int) -> list[str]:
    """The tables of a statement, an empty line before each."""
    lines: list[str] = []
    for table in own_tables_of(statement):
        if table.id != statement.id:
            lines += ["", *wrap(words.reconciliation(table.id), width)]
        lines += ["", *(_table(statement, table, words, width) if table.lines else [words("document.nothing")])]
    return lines


def render_certificate(certificate: Certificate, statements: Sequence[Statement], words: Words, width: int = 100) -> str:
    """The certification of statements, to stand below them."""
    width = min(max(width, WIDTHS[0]), WIDTHS[1])
    lines = [words("certificate.title")]
    for text in certificate_text(statements, words):
        lines += ["", *wrap(text, width, AT_SPACES)]
    lines += ["", *(line for text in signatory(certificate, words) for line in wrap(text, width, AT_SPACES))]
    return "\n".join(
        [*lines, *(words("format.known", part=part, known=known or "_" * 24) for part, known in signed_parts(certificate, words))]
    )


def _head(statement: Statement, words: Words, width: int) -> list[str]:
    fund = statement.fund or words("document.fund")
    title = words("format.titled", title=heading_of(statement, words), period=words.period(statement.id, statement.period))
    texts = filter(None, (fund, title, unit_of(statement, words)))
    return [line for text in texts for line in wrap(text, width, AT_SPACES)]


# ---------------------------------------------------------------- tables


def _table(statement: Statement, table: Table, words: Words, width: int) -> list[str]:
    labels = [words.line(table.id, line) for line in table.lines]
    # In a ledger the labels head their entries: they stand in the empty cells of their own row.
    heading = "" in labels and any(labels)
    found: list[str] = []
    left_out: list[str] = []
    for group in groups_of(table):
        columns = [_column(statement, table, column, words) for column in group.columns]
        if heading:
            columns, dropped = _without_texts(columns, width)
            left_out += dropped
        for n, block in enumerate(_blocks(columns, width, labels, heading, table.lines)):
            if found:
                found.append("")
            if group.id and n == 0:
                found += wrap(words.group(table.id, group.id), width)
            found += _block(block, table, labels, words, width, heading)
    return found + (["", words("document.left-out", columns=", ".join(left_out))] if left_out else [])


def _column(statement: Statement, table: Table, column: str, words: Words) -> _Column:
    head = head_of(statement, table.id, column, words)
    values = [line.values.get(column) for line in table.lines]
    figures = any(isinstance(value, Decimal) for value in values)
    cells = [words.cell(value, currency_of(statement, line, column)) for line, value in zip(table.lines, values, strict=True)]
    if figures:
        cells = _aligned(cells, words)
    return _Column(head, tuple(cells), max([_head_width(head), *map(width_of, cells)]), figures)


def _aligned(cells: Sequence[str], words: Words) -> list[str]:
    """Cells padded behind, so that their decimal points stand below each other when they are set to the right."""
    after = [len(cell.rstrip(")").partition(words.decimal)[2]) + (words.decimal in cell) for cell in cells]
    most = max((n for n, cell in zip(after, cells, strict=True) if cell not in ("", NIL)), default=0)
    behind = any(cell.endswith(")") for cell in cells)

    def padded(cell: str, n: int) -> str:
        short = 0 if cell == NIL else most - n
        return cell + " " * (short + (behind and not cell.endswith(")")))

    return [padded(cell, n) if cell else "" for cell, n in zip(cells, after, strict=True)]


def _head_width(text: str) -> int:
    """Places in which a head takes two lines, where that is not too wide; at least its longest word."""
    least = max((width_of(word) for word in text.split()), default=0)
    return next((width for width in range(least, _HEAD_MOST + 1) if len(wrap(text, width)) <= 2), least)


def _blocks(
    columns: Sequence[_Column], width: int, labels: Sequence[str], heading: bool, lines: Sequence[Line]
) -> Iterator[list[_Column]]:
    """Columns side by side as far as the width goes; texts give way first."""
    room = width - (0 if heading else min(_LABEL_LEAST, _longest(labels, lines))) - (6 if any(line.note for line in lines) else 0)
    block: list[_Column] = []
    for column in columns:
        least = sum(len(_GAP) + _least(c) for c in (*block, column))
        if block and least > room:
            yield _fitted(block, room)
            block = []
        block.append(column)
    if block:
        yield _fitted(block, room)


def _without_texts(columns: Sequence[_Column], width: int) -> tuple[list[_Column], list[str]]:
    """Columns that go side by side, and the heads of the texts that were left out for it, the last ones first."""
    kept, dropped = list(columns), []
    while sum(len(_GAP) + _least(column) for column in kept) > width + len(_GAP):
        texts = [column for column in kept if not column.figures]
        if not texts:
            break
        kept.remove(texts[-1])
        dropped.append(texts[-1].head)
    return kept, dropped


def _longest(labels: Sequence[str], lines: Sequence[Line]) -> int:
    return max((width_of(label) + _INDENT * line.level for label, line in zip(labels, lines, strict=True)), default=0)


def _least(column: _Column) -> int:
    return column.width if column.figures else min(column.width, _TEXT_LEAST)


def _fitted(block: Sequence[_Column], room: int) -> list[_Column]:
    """The block with its texts made as narrow as need be: the widest gives first."""
    widths = [column.width if column.figures else min(column.width, _TEXT_MOST) for column in block]
    over = sum(widths) + len(_GAP) * len(widths) - room
    while over > 0:
        given = [n for n, column in enumerate(block) if widths[n] > _least(column)]
        if not given:
            break
        widths[max(given, key=lambda n: widths[n])] -= 1
        over -= 1
    return [column._replace(width=width) for column, width in zip(block, widths, strict=True)]


def _block(block: Sequence[_Column], table: Table, labels: Sequence[str], words: Words, width: int, heading: bool) -> list[str]:
    notes = [str(line.note or "") for line in table.lines]
    noted = any(notes)
    used = sum(len(_GAP) + column.width for column in block) + (6 if noted else 0)
    stub = 0 if heading else max(1, min(width - used, _longest([*labels, words.stub(table.id)], [*table.lines, _STUB])))
    columns = list(block)
    if noted:
        head = words("document.note")
        columns = [_Column(head, tuple(notes), max(4, width_of(head)), True), *block]
    out = _heads(columns, words.stub(table.id), stub)
    rules = {mark: _rule(mark, block, stub, noted, columns) for mark in ("─", "═")}
    for n, line in enumerate(table.lines):
        heading_above = words.above(table.id, line.id)
        out += wrap(heading_above, width) if heading_above else []
        above, below = _RULES[line.emphasis]
        if above and not heading and out[-1] not in rules.values():
            out.append(rules[above])
        out += _row(labels[n], line.level, [column.cells[n] for column in columns], columns, stub, width)
        if below and not heading:
            out.append(rules[below])
        elif below:
            out.append("")
    return out[:-1] if out[-1] == "" else out


_STUB = Line("", {})


def _heads(columns: Sequence[_Column], stub: str, width: int) -> list[str]:
    heads = [wrap(column.head, column.width) for column in columns]
    deep = max(map(len, heads), default=1)
    lines = []
    for n in range(deep):
        cells = [(head[n - deep + len(head)] if n >= deep - len(head) else "") for head in heads]
        lines.append(_joined(stub if n == deep - 1 else "", width, cells, columns))
    return lines


def _rule(mark: str, block: Sequence[_Column], stub: int, noted: bool, columns: Sequence[_Column]) -> str:
    cells = [mark * column.width if column.figures and not (noted and n == 0) else "" for n, column in enumerate(columns)]
    return _joined("", stub, cells, columns) if block else ""


def _row(label: str, level: int, cells: Sequence[str], columns: Sequence[_Column], stub: int, width: int) -> list[str]:
    """One row; texts that are too long take more lines, figures stand on the last line of the label."""
    if not stub:
        return _entry(label, cells, columns, width)
    pad = " " * (_INDENT * level)
    named = [pad + part for part in wrap(label, max(stub - len(pad), 8))]
    texts = [[cell] if column.figures else wrap(cell, column.width) for cell, column in zip(cells, columns, strict=True)]
    deep = max(len(named), *map(len, texts)) if texts else len(named)
    # Figures beside a label of two lines stand on its last one; beside a text of many lines on the first.
    first = len(named) - 1 if all(len(text) == 1 for text in texts) else 0
    placed = [[""] * first + text if column.figures else text for text, column in zip(texts, columns, strict=True)]
    rows = zip_longest(named, *placed, fillvalue="")
    return [_joined(row[0], stub, row[1:], columns) for row in list(rows)[:deep]]


def _entry(label: str, cells: Sequence[str], columns: Sequence[_Column], width: int) -> list[str]:
    """A row of a ledger: its label in the empty cells in front, or above where there is no room."""
    texts = [[cell] if column.figures else wrap(cell, column.width) for cell, column in zip(cells, columns, strict=True)]
    rows = [_joined("", 0, row, columns) for row in zip_longest(*texts, fillvalue="")]
    if not label:
        return rows
    free = len(rows[0]) - len(rows[0].lstrip())
    if width_of(label) < free:
        return [label + rows[0][width_of(label) :], *rows[1:]]
    return [*wrap(label, width), *(rows if rows[0].strip() else [])]


def _joined(label: str, stub: int, cells: Sequence[str], columns: Sequence[_Column]) -> str:
    placed = [
        right(cell, column.width) if column.figures else left(cell, column.width)
        for cell, column in zip(cells, columns, strict=True)
    ]
    parts = [left(label, stub), *placed] if stub else placed
    return _GAP.join(parts).rstrip()


# ---------------------------------------------------------------- below the tables


def _notes(statement: Statement, words: Words, width: int) -> list[str]:
    """Numbered notes by their titles; the others, which are about these figures only, in full."""
    lines: list[str] = []
    for number, _, note in notes_in_order([statement]):
        if number is not None:
            lines.append(f"{number:>4}  {words.note_title(note.key)}")
        else:
            lines += _full_note(note, words, width)
    return ["", words("document.notes"), *lines] if lines else []


def _full_note(note: Note, words: Words, width: int) -> list[str]:
    assert note_table(note, words) is None, "a note with a table has a number"
    return [_GAP + line for text in words.note_text(note) for line in wrap(text, width - len(_GAP), AT_SPACES)]


def _checks(statement: Statement, words: Words, width: int) -> list[str]:
    if not statement.checks:
        return []
    lines = ["", words("document.checks")]
    for c in statement.checks:
        state = words("document.check.holds" if c.ok else "document.check.fails")
        text = words("document.check", check=words.check(statement.id, c.id), amount=c.left, state=state)
        lines += [(_GAP if n == 0 else _GAP * 2) + line for n, line in enumerate(wrap(text, width - 2 * len(_GAP), AT_SPACES))]
    return lines
