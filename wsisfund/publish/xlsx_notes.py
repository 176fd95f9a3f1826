"""Notes on a sheet: their paragraphs, the figures of their texts, and the tables that are printed with them."""

from collections.abc import Sequence
from typing import Any, Final

from ..languages.note_tables import NoteTable, note_table
from ..languages.words import Words
from ..vocabulary.statement import Statement
from .tables import NumberedNote, goes_on, groups_of, notes_in_order
from .xlsx_cells import LINE, Formats, exact, lines_in, put_text
from .xlsx_table import FIRST, LABEL, NOTE, TableWriter

_LABEL, _GAP, FIGURES = 40, 2, 18
_TEXT: Final = FIRST + 1


def put_notes(sheet: Any, formats: Formats, statements: Sequence[Statement], words: Words, row: int) -> tuple[int, int, int]:
    """All notes of several statements from a row on, by number.

    Returns:
        The row after them, the last column of their tables, and how many characters a row shows.
    """
    noted = notes_in_order(statements)
    last = max([_TEXT, *(_last_of_text(one, words) for one in noted)])
    widest = max([last, *(_last_of_tables(one) for one in noted)])
    widths = {LABEL: _LABEL, NOTE: _GAP} | dict.fromkeys(range(FIRST, widest + 1), FIGURES)
    for column, width in widths.items():
        sheet.set_column(column, column, width)
    # A writer for each note, since their tables are of several statements; all know how wide the columns are.
    writers = [TableWriter(sheet, formats, one.statement, words, widest + 2, widths) for one in noted]
    for note, writer in zip(noted, writers, strict=True):
        for table in note.tables:
            writer.set_widths(table)
    for n, writer in enumerate(writers):
        row = put_note(sheet, formats, words, row, noted, n, writer, last) + 1
        writer.set_heights()
    return row, widest, sum(widths[column] for column in range(widest + 1))


def put_note(
    sheet: Any,
    formats: Formats,
    words: Words,
    row: int,
    noted: Sequence[NumberedNote],
    n: int,
    writer: TableWriter,
    last: int = _TEXT,
) -> int:
    """The nth note from a row on, its paragraphs over the columns up to `last`; its tables have sums that go on living.

    Returns:
        The row after it.
    """
    numbered = noted[n]
    note, room = numbered.note, writer.width_to(last)
    title = words.note_title(note.key)
    head = title if numbered.number is None else words("format.heading", number=str(numbered.number), title=title)
    if not goes_on(noted, n):
        put_text(sheet, row, LABEL, head, formats.of(bold=True))
        row += 1
    style = formats.text()
    for paragraph in words.note_text(note):
        sheet.merge_range(row, LABEL, row, last, "", style)
        sheet.set_row(row, LINE * lines_in(paragraph, room))
        put_text(sheet, row, LABEL, paragraph, style)
        row += 1
    table = note_table(note, words)
    if table is not None:
        row = _figures(sheet, formats, row, table)
    for more in numbered.tables:
        put_text(sheet, row + 1, LABEL, words.reconciliation(more.id), formats.of(bold=True))
        row = writer.write(more, row + 2).after
    return row


def _figures(sheet: Any, formats: Formats, row: int, table: NoteTable) -> int:
    """The figures of a note's text as a table from a row on; the row after it."""
    for n, text in enumerate(table.columns):
        put_text(sheet, row, FIRST + n, text, formats.of(bold=True, bottom=1, align="right"))
    for line in table.rows:
        row += 1
        put_text(sheet, row, LABEL, line.label, formats.label(1, line.emphasis))
        for n, amount in enumerate(line.amounts):
            if amount is not None:
                value, currency = amount
                sheet.write_number(row, FIRST + n, exact(value, currency), formats.amount(currency, line.emphasis))
    return row + 1


def last_of(noted: NumberedNote, words: Words) -> int:
    """The last column of figures of a note; before the first column of figures where it has none."""
    return max(_last_of_text(noted, words), _last_of_tables(noted))


def _last_of_text(noted: NumberedNote, words: Words) -> int:
    table = note_table(noted.note, words)
    return FIRST - 1 + (len(table.columns) if table is not None else 0)


def _last_of_tables(noted: NumberedNote) -> int:
    return FIRST - 1 + max((sum(len(group.columns) for group in groups_of(table)) for table in noted.tables), default=0)
