"""Statements as a workbook: a sheet each, amounts as exact numbers, sums as formulas with their values beside them.

The same statements make the same bytes: everything in memory, no clock, no folder.
"""

import re
from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook

from ..languages.words import Words
from ..vocabulary.money import FUNCTIONAL
from ..vocabulary.statement import Certificate, Check, Statement
from .certificate import certificate_text, signatory, signed_parts
from .council_charts import council_charts
from .council_front import Front
from .council_texts import DATA, with_texts
from .origin import books_line, command_line, forms_line, identified, origin_lines
from .tables import NumberedNote, for_readers, groups_of, heading_of, notes_in_order, own_tables_of, unit_of
from .xlsx_cells import LINE, Formats, exact, lines_in, put_text
from .xlsx_chart import Cells, put_chart
from .xlsx_notes import FIGURES, last_of, put_note, put_notes
from .xlsx_table import FIRST, LABEL, NOTE, Placed, TableWriter

_A4: Final = 9
# A hash is not broken: a line that it does not fit into ends so many characters earlier.
_HASH_BREAKS: Final = 18
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_NAME_MOST: Final = 31
# A sheet that shows more characters in a row than this is printed across.
_UPRIGHT: Final = 132
# And one that shows more than this on pages side by side, each with the labels.
_ACROSS: Final = 240
# Points of A4 across between margins of half an inch; a program without the font of the workbook sets columns wider by a third.
_PRINTED: Final = (842 - 72) / 1.36
# No page is printed smaller than this.
_SMALLEST: Final = 0.5
_NOTE_TEXT, _CHECK_TEXT = 90, 80
_GAP: Final = 2


def render_xlsx(
    statements: Sequence[Statement], words: Words, certificate: Certificate | None = None, front: Front | None = None
) -> bytes:
    """One workbook: a sheet for each statement; for several also contents, the notes together, and the checks.

    Args:
        statements: of one period and one books folder, at least one.
        words: the language of everything that is not a figure.
        certificate: who certifies them, on a sheet of its own; notes and checks then stand with their statements.
        front: of the document for Council, whose cover data and what is still to be done stand with the contents.

    Raises:
        NotForASpreadsheet: an amount has more than 15 digits, or a table more rows than a sheet.
    """
    out = BytesIO()
    statements = for_readers(with_texts(statements, front.texts, words) if front else statements, words)
    workbook = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _properties(workbook, statements, words, certificate)
    book = _Book(workbook, statements, words, certificate)
    if len(statements) > 1:
        book.contents(front)
    for n in range(len(statements)):
        book.statement(n)
    if certificate is not None:
        book.certificate(certificate)
    elif len(statements) > 1:
        book.notes()
        book.checks()
        book.charts()
    workbook.close()
    return out.getvalue()


def _document_title(statements: Sequence[Statement], words: Words, certificate: Certificate | None) -> str:
    """The title of the whole: that of the only statement, or of the first one of a certified report."""
    return heading_of(statements[0], words) if len(statements) == 1 or certificate else words("document.title")


def _properties(workbook: Any, statements: Sequence[Statement], words: Words, certificate: Certificate | None) -> None:
    first = statements[0]
    one = _document_title(statements, words, certificate)
    workbook.set_properties(
        {
            "title": words("format.titled", title=one, period=words.period(first.id, first.period)),
            "author": words("document.organization"),
            "company": words("document.organization"),
            "comments": "\n".join(origin_lines(first, words)),
            "created": datetime.combine(first.period.end, time()),
        }
    )


class _Book:
    """The sheets of a workbook."""

    def __init__(self, workbook: Any, statements: Sequence[Statement], words: Words, certificate: Certificate | None) -> None:
        self._workbook, self._statements, self._words = workbook, statements, words
        self._certified = certificate is not None
        self._title = _document_title(statements, words, certificate)
        self._formats = Formats(workbook)
        self._names = sheet_names([_title(s, words) for s in statements])
        self._first = statements[0]
        self._fund = self._first.fund or words("document.fund")

    def _add(self, name: str, wide: bool) -> Any:
        sheet = self._workbook.add_worksheet(name)
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5)
        if wide:
            sheet.set_landscape()
        if self._words.direction == "rtl":
            sheet.right_to_left()
        sheet.hide_gridlines(2)
        sheet.set_header(f"&L&8{_escaped(self._fund)}")
        page = self._words("document.page", page="&P", pages="&N")
        sheet.set_footer(f"&L&6{books_line(self._first, self._words)}\n{forms_line(self._first, self._words)}&R&8{page}")
        return sheet

    def _titles(self, sheet: Any, *texts: str) -> int:
        """Lines of title from the first row on; the row after them and an empty one."""
        for row, text in enumerate((self._fund, *texts)):
            size = 13 if row == 1 else 10
            put_text(sheet, row, LABEL, text, self._formats.of(bold=row < 2, font_size=size))
        return len(texts) + 2

    # ---------------------------------------------------------------- sheets

    def contents(self, front: Front | None = None) -> None:
        """What the workbook holds, each a link to its sheet."""
        words, first = self._words, self._first
        sheet = self._add(sheet_names([words("document.contents")])[0], False)
        sheet.set_column(LABEL, LABEL, 90)
        row = self._titles(sheet, self._title, words.period("", first.period), words("document.currency.all"))
        for text in _beside(front, words) if front else ():
            put_text(sheet, row, LABEL, text, self._formats.text())
            row += 1
        row += bool(front)
        link = self._formats.of(font_color="#0050A0", underline=1)
        entries = [(heading_of(s, words), name) for s, name in zip(self._statements, self._names, strict=True)]
        more = ["certificate.title"] if self._certified else ["document.notes", "document.checks"]
        if not self._certified and council_charts(self._statements, words):
            more.append("document.part.overview")
        entries += [(words(key), sheet_names([words(key)])[0]) for key in more]
        for text, name in entries:
            sheet.write_url(row, LABEL, f"internal:'{name}'!A1", link, text)
            row += 1
        for text in (words("document.books.explained", **identified(first, words)), command_line(first, words)):
            row += 1
            sheet.set_row(row, LINE * lines_in(text, _NOTE_TEXT - _HASH_BREAKS))
            put_text(sheet, row, LABEL, text, self._formats.text())

    def statement(self, n: int) -> None:
        """The nth statement with its reconciliations; alone in its workbook or certified, also its notes and checks."""
        words, statement = self._words, self._statements[n]
        alone = len(self._statements) == 1 or self._certified
        sheet = self._add(self._names[n], False)
        row = self._titles(
            sheet, heading_of(statement, words), words.period(statement.id, statement.period), unit_of(statement, words)
        )
        noted = notes_in_order([statement]) if alone else []
        last = _last_column(statement, noted, words)
        writer = TableWriter(sheet, self._formats, statement, words, last + 2)
        for n, table in enumerate(own_tables_of(statement)):
            if n:
                put_text(sheet, row, LABEL, words.reconciliation(table.id), self._formats.of(bold=True))
                row += 1
            placed = writer.write(table, row)
            writer.set_widths(table)
            if n == 0:
                _freeze(sheet, placed)
            row = placed.after + 1
            if not table.lines:
                put_text(sheet, row - 1, LABEL, words("document.nothing"), self._formats.of())
                row += 1
        writer.set_heights()
        if alone:
            writer.make_room(NOTE if statement.checks else FIRST, last)
            for note in noted:
                for table in note.tables:
                    writer.set_widths(table)
            for n in range(len(noted)):
                row = put_note(sheet, self._formats, words, row, noted, n, writer) + 1
            writer.set_heights()
            row = self._checks_of(sheet, row, statement, list(statement.checks)) + 1
        for line in (origin_lines if alone else _hashes)(statement, words):
            put_text(sheet, row, LABEL, line, self._formats.of(font_size=8))
            row += 1
        # The ids are for machines and for `trace`: they are on the sheet, not on paper.
        sheet.print_area(0, 0, row, last)
        if writer.width > _UPRIGHT:
            sheet.set_landscape()
        if writer.width > _ACROSS:
            _side_by_side(sheet, writer)

    def notes(self) -> None:
        """All notes, by number."""
        words = self._words
        sheet = self._add(sheet_names([words("document.notes")])[0], False)
        row = self._titles(sheet, words("document.part.notes"), words.period("", self._first.period))
        row, last, shown = put_notes(sheet, self._formats, self._statements, words, row)
        # The ids are for machines and for `trace`, as on the sheets of the statements.
        sheet.print_area(0, 0, row, last)
        if shown > _UPRIGHT:
            sheet.set_landscape()

    def checks(self) -> None:
        """The identities that tie the statements together, both sides and their difference."""
        words = self._words
        sheet = self._add(sheet_names([words("document.checks")])[0], True)
        row = self._titles(sheet, words("document.checks"), words.period("", self._first.period))
        sheet.set_column(LABEL, LABEL, _CHECK_TEXT)
        sheet.set_column(NOTE, FIRST + 1, FIGURES)
        for statement in self._statements:
            if statement.checks:
                row = self._checks_of(sheet, row, statement, list(statement.checks), words.heading(statement.id)) + 1

    def charts(self) -> None:
        """What the charts on paper show, each drawn from the cells above it."""
        words, found = self._words, council_charts(self._statements, self._words)
        if not found:
            return
        name = sheet_names([words("document.part.overview")])[0]
        sheet = self._add(name, False)
        row = self._titles(
            sheet, words("document.part.overview"), words.period("", self._first.period), words("document.currency")
        )
        sheet.set_column(LABEL, LABEL, _CHECK_TEXT)
        sheet.set_column(NOTE, NOTE, _GAP)
        sheet.set_column(FIRST, FIRST + 3, FIGURES)
        for chart in found:
            put_text(sheet, row, LABEL, chart.title, self._formats.of(bold=True))
            for n, head in enumerate(chart.columns.values()):
                put_text(sheet, row, FIRST + n, head, self._formats.of(bold=True, bottom=1, align="right"))
            first = row + 1
            for row, (line, label) in enumerate(zip(chart.lines, chart.labels, strict=True), first):
                put_text(sheet, row, LABEL, label, self._formats.label(0, "line"))
                for n, column in enumerate(chart.columns):
                    value = line.values[column]
                    assert isinstance(value, Decimal)
                    sheet.write_number(row, FIRST + n, exact(value, FUNCTIONAL), self._formats.amount(FUNCTIONAL))
            places = {column: FIRST + n for n, column in enumerate(chart.columns)}
            cells = Cells(name, first, row, places)
            row = put_chart(self._workbook, sheet, row + 2, cells, chart.columns, chart.title, turned=words.direction == "rtl")

    def certificate(self, certificate: Certificate) -> None:
        """The words that the officer answers for, name and office, and room for the signature."""
        words = self._words
        sheet = self._add(sheet_names([words("certificate.title")])[0], False)
        row = self._titles(sheet, words("certificate.title"), words.period("", self._first.period))
        sheet.set_column(LABEL, LABEL, _NOTE_TEXT)
        for text in certificate_text(self._statements, words):
            sheet.set_row(row, LINE * lines_in(text, _NOTE_TEXT))
            put_text(sheet, row, LABEL, text, self._formats.text())
            row += 2
        for text in signatory(certificate, words):
            put_text(sheet, row, LABEL, text, self._formats.of(bold=True))
            row += 1
        for part, known in signed_parts(certificate, words):
            put_text(sheet, row + 1, LABEL, words("format.known", part=part, known=known), self._formats.of(bottom=1))
            row += 2

    # ---------------------------------------------------------------- parts of a sheet

    def _checks_of(self, sheet: Any, row: int, statement: Statement, checks: list[Check], title: str = "") -> int:
        """Checks of a statement from a row on: what is tested, left, right, and the difference as a formula."""
        if not checks:
            return row
        words = self._words
        put_text(sheet, row, LABEL, title or words("document.checks"), self._formats.of(bold=True))
        over = self._formats.of(bold=True, bottom=1, align="right")
        for n, key in enumerate(("check.left", "check.right", "check.difference")):
            put_text(sheet, row, FIRST - 1 + n, words(key), over)
        style = self._formats.amount(FUNCTIONAL)
        for check in checks:
            row += 1
            said = words.check(statement.id, check.id)
            sheet.set_row(row, LINE * lines_in(said, _CHECK_TEXT))
            put_text(sheet, row, LABEL, said, self._formats.label(1))
            sheet.write_number(row, FIRST - 1, exact(check.left, FUNCTIONAL), style)
            sheet.write_number(row, FIRST, exact(check.right, FUNCTIONAL), style)
            difference = exact(check.left - check.right, FUNCTIONAL)
            sheet.write_formula(row, FIRST + 1, f"=B{row + 1}-C{row + 1}", style, difference)
        return row + 1


def _beside(front: Front, words: Words) -> list[str]:
    """Cover data of the document for Council, a line each, and of a draft what is still to be done."""
    said = [(key, front.texts.cover[key] or front.texts.missing(key, words)) for key in DATA]
    return [*(words("format.known", part=words(f"cover.{key}"), known=text) for key, text in said), *front.draft_lines(words)]


def _last_column(statement: Statement, noted: Sequence[NumberedNote], words: Words) -> int:
    """The last column of figures on the sheet of a statement: of its tables, of its checks, of the tables of its notes."""
    widest = [sum(len(group.columns) for group in groups_of(table)) for table in own_tables_of(statement)]
    return max([FIRST - 1 + max(2, *widest), *(last_of(one, words) for one in noted)])


def _hashes(statement: Statement, words: Words) -> list[str]:
    return [books_line(statement, words), forms_line(statement, words)]


def _freeze(sheet: Any, placed: Placed) -> None:
    """Heads and labels stay in sight, and are repeated on every page."""
    sheet.freeze_panes(placed.first, LABEL + 1)
    sheet.repeat_rows(placed.head)


def _side_by_side(sheet: Any, writer: TableWriter) -> None:
    """A wide table on pages side by side, each with the labels.

    A program that fits a sheet to pages breaks it wherever a page is full, inside a group of columns; so the scale is worked
    out here, and the breaks are set.
    """
    begins, points = writer.pages(_PRINTED / _SMALLEST)
    sheet.set_print_scale(max(10, min(100, int(100 * _PRINTED / points))))
    sheet.set_v_pagebreaks(begins)
    sheet.print_across()
    sheet.repeat_columns(LABEL)


def _title(statement: Statement, words: Words) -> str:
    """Name of a statement's sheet: its number, else whose it is, else its title."""
    number = f"statement.{statement.id}.number"
    return words(number) if words.has(number) else statement.subject or words.title(statement.id)


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Names that a workbook allows: without its special signs, at most 31 characters, no two alike."""
    found: list[str] = []
    for title in titles:
        plain = _FORBIDDEN.sub(" ", title).strip()[:_NAME_MOST] or "-"
        name, n = plain, 1
        while name.casefold() in (known.casefold() for known in found):
            n += 1
            name = f"{plain[: _NAME_MOST - len(str(n)) - 1]} {n}"
        found.append(name)
    return found


def _escaped(text: str) -> str:
    """A text in a header, where ``&`` begins a command."""
    return text.replace("&", "&&")[:200]
