"""A report as a workbook: texts and contents first, then a sheet for each table with live sums, and charts that can be edited."""

from datetime import datetime, time
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook

from ..languages.words import Words
from ..vocabulary.statement import Statement
from .bar_chart import columns_of
from .origin import origin_lines
from .report_words import Document, Passage
from .tables import groups_of, notes_in_order, tables_of, unit_of
from .xlsx import sheet_names
from .xlsx_cells import LINE, Formats, lines_in, put_text
from .xlsx_chart import Cells, put_chart
from .xlsx_table import FIRST, LABEL, Placed, TableWriter

_TEXT_WIDTH: Final = 100


def report_xlsx(document: Document, words: Words) -> bytes:
    """The workbook; the same report gives the same bytes.

    Raises:
        NotForASpreadsheet: an amount has more than 15 digits, or a table more rows than a sheet.
    """
    out = BytesIO()
    workbook = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = datetime.combine(document.first.period.end, time())
    workbook.set_properties({
        "title": document.heading, "author": words("document.organization"), "created": day,
        "comments": "\n".join(origin_lines(document.first, words)),
    })  # fmt: skip
    book = _Book(workbook, document, words)
    book.front()
    for n in range(len(book.names) - 1):
        book.table(n)
    workbook.close()
    return out.getvalue()


class _Book:
    """The sheets of one workbook; the first name is that of the texts."""

    def __init__(self, workbook: Any, document: Document, words: Words) -> None:
        self._workbook, self._document, self._words = workbook, document, words
        self._formats = Formats(workbook)
        self._shown = [passage for passage in document.passages if passage.statement is not None]
        self.names = sheet_names([words("document.contents"), *(passage.title for passage in self._shown)])

    def _sheet(self, name: str) -> Any:
        sheet = self._workbook.add_worksheet(name)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        if self._words.direction == "rtl":
            sheet.right_to_left()
        return sheet

    def front(self) -> None:
        """Title, texts, and what the workbook holds, each a link to its sheet."""
        document, words = self._document, self._words
        sheet = self._sheet(self.names[0])
        sheet.set_column(LABEL, LABEL, _TEXT_WIDTH)
        fund = document.first.fund or words("document.fund")
        heads = [
            fund,
            document.heading,
            document.period,
            *([words("document.basis", basis=document.basis)] if document.basis else []),
        ]
        for row, text in enumerate(heads):
            put_text(sheet, row, LABEL, text, self._formats.of(bold=row < 2, font_size=13 if row == 1 else 10))
        row = len(heads) + 1
        places = dict(zip((passage.section.id for passage in self._shown), self.names[1:], strict=True))
        for passage in document.passages:
            if passage.statement is not None:
                link = self._formats.of(font_color="#0050A0", underline=1)
                sheet.write_url(row, LABEL, f"internal:'{places[passage.section.id]}'!A1", link, passage.title)
                row += 1
                continue
            put_text(sheet, row, LABEL, passage.title, self._formats.of(bold=True))
            for text in passage.paragraphs:
                row += 1
                self._text(sheet, row, text)
            row += 2
        for text in origin_lines(document.first, words):
            row += 1
            self._text(sheet, row, text)

    def _text(self, sheet: Any, row: int, text: str) -> None:
        sheet.set_row(row, LINE * lines_in(text, _TEXT_WIDTH - 10))
        put_text(sheet, row, LABEL, text, self._formats.text())

    def table(self, n: int) -> None:
        """The sheet of the nth table, with its remarks, and its chart below."""
        passage, words = self._shown[n], self._words
        statement = passage.statement
        assert statement is not None
        sheet = self._sheet(self.names[n + 1])
        fund = statement.fund or words("document.fund")
        for row, text in enumerate((fund, passage.title, self._document.period, unit_of(statement, words))):
            put_text(sheet, row, LABEL, text, self._formats.of(bold=row < 2, font_size=13 if row == 1 else 10))
        row = 5
        last = max(FIRST, *(FIRST - 1 + sum(len(group.columns) for group in groups_of(table)) for table in tables_of(statement)))
        writer = TableWriter(sheet, self._formats, statement, words, last + 2)
        for table in tables_of(statement):
            writer.set_widths(table)
            placed = writer.write(table, row)
            row = placed.after + 1
            if passage.is_chart:
                row = self._chart(sheet, passage, placed, row)
        writer.set_heights()
        if not statement.lines:
            put_text(sheet, row, LABEL, words("document.nothing"), self._formats.text())
        for _, _, note in notes_in_order([statement]):
            for text in (words.note_title(note.key), *words.note_text(note)):
                row += 1
                put_text(sheet, row, LABEL, text, self._formats.of())

    def _chart(self, sheet: Any, passage: Passage, placed: Placed, row: int) -> int:
        """A chart of the cells of the table: whoever changes them changes it; the row below it."""
        statement, words = passage.statement, self._words
        assert statement is not None
        columns, lines = columns_of(statement, words), _drawn(statement)
        if not columns or not lines:
            return row
        order = [column for group in groups_of(next(iter(tables_of(statement)))) for column in group.columns]
        places = {column: FIRST + n for n, column in enumerate(order)}
        cells = Cells(sheet.get_name(), placed.first, placed.first + lines - 1, places)
        return put_chart(self._workbook, sheet, row, cells, columns, passage.title, turned=words.direction == "rtl")


def _drawn(statement: Statement) -> int:
    """How many lines of a table a chart shows: those before its first subtotal or total."""
    return next((n for n, line in enumerate(statement.lines) if line.emphasis != "line"), len(statement.lines))
