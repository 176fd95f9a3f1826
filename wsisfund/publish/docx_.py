"""Statements as a document that the secretariat can edit: the same words and figures as on paper, in styles of their own.

The same statements make the same bytes: no clock, and files in the archive in the order in which they are made.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ..errors import clean
from ..languages.note_tables import note_table
from ..languages.words import Words
from ..vocabulary.statement import Certificate, Line, Statement
from .certificate import certificate_text, signatory, signed_parts
from .council_charts import council_charts
from .council_front import Front
from .council_texts import AFTER, BEFORE, DATA, with_texts
from .docx_chart import put_chart
from .docx_rows import Cell, Row
from .docx_table import FONT, bidirectional, close_up, field, language_of, sized, table_of
from .origin import books_line, forms_line, identified, origin_lines
from .printed_parts import Part, printed_parts
from .tables import (
    NumberedNote,
    Table,
    before_notes,
    currency_of,
    for_readers,
    goes_on,
    groups_of,
    head_of,
    heading_of,
    lacks_comparative,
    notes_in_order,
    own_tables_of,
    unit_of,
)

_A4: Final = (Cm(21.0), Cm(29.7))
# A statement with more columns of figures than this is printed across.
_UPRIGHT: Final = 5
# A note of so many paragraphs is not parted.
_SHORT: Final = 3
_SIZES: Final = {"Normal": 9, "Title": 20, "Subtitle": 14, "Heading 1": 14, "Heading 2": 11, "Heading 3": 10}
# Characters that a property of a document may have.
_PROPERTY: Final = 255
_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)


def render_docx(
    statements: Sequence[Statement], words: Words, certificate: Certificate | None = None, front: Front | None = None
) -> bytes:
    """One document: the statements in their order, then their notes.

    Args:
        statements: of one period and one books folder, at least one.
        words: the language of everything that is not a figure.
        certificate: who certifies them; notes then stand with their statements.
        front: what stands beside the statements in the document for Council.
    """
    found = for_readers(with_texts(statements, front.texts, words) if front else statements, words)
    paper = Paper(found, words)
    if front:
        paper.cover(front)
        paper.overview(found)
    last = before_notes(found) if front else len(found)
    for n, statement in enumerate(found, 1):
        paper.statement(statement, apart=n > 1 or front is not None)
        if certificate is not None:
            paper.notes(notes_in_order([statement]))
        elif n == last:
            paper.notes(notes_in_order(found), apart=front is not None)
    if certificate is not None:
        paper.certificate(certificate)
    if front:
        paper.turn(None)
        paper.texts(AFTER, front)
    return paper.content(command=front is None)


class Paper:
    """The document while it is written, from its top down."""

    def __init__(self, statements: Sequence[Statement], words: Words, title: str = "", period: str = "") -> None:
        self._words, self._statements, self._first = words, statements, statements[0]
        self._document = Document()
        self._turned = words.direction == "rtl"
        self._fund = self._first.fund or words("document.fund")
        several = len(statements) > 1
        self._title = title or (words("document.title") if several else heading_of(self._first, words))
        self._period = period or words.period("" if several else self._first.id, self._first.period)
        self._styles()
        self._sheet(self._document.sections[0], across=not several and not title and _is_wide(self._first))
        self._head_and_foot()
        self._line(self._fund, "Title")
        self._line(self._title, "Subtitle")
        if several or title:
            self._line(self._period)

    # ---------------------------------------------------------------- parts

    def cover(self, front: Front) -> None:
        """Cover data, of a draft what is still to be done, and the officers' texts before the statements."""
        words, texts = self._words, front.texts
        self._line(words("cover.by"))
        rows = [Row((Cell(words(f"cover.{key}")), Cell(texts.cover[key] or texts.missing(key, words)))) for key in DATA]
        self._table((), rows)
        draft = front.draft_lines(words)
        if draft:
            self._line(words("document.part.draft"), "Heading 1")
            self._line(draft[0])
            for text in draft[1:]:
                self._line(text, "List Bullet")
        self.texts(BEFORE, front)
        self._line(words("certification.title"), "Heading 1")
        for text in words("certification.text", period=self._period, **identified(self._first, words)).split("\n\n"):
            self._line(text)
        for role in ("certifying", "approving"):
            self._line(words(f"certification.{role}"), "Heading 3")
            for part in ("name", "signature", "date"):
                self._line(words("format.known", part=words(f"certification.{part}"), known="_" * 40))

    def texts(self, names: Sequence[str], front: Front) -> None:
        """Texts of the officers, each with its heading; or that it is missing."""
        for name in names:
            self._line(self._words(f"council.{name}"), "Heading 1")
            for text in front.texts.texts[name] or [front.texts.missing(name, self._words)]:
                self._line(text)

    def overview(self, statements: Sequence[Statement]) -> None:
        """The charts, which stand on paper too."""
        charts = council_charts(statements, self._words)
        if charts:
            self._line(self._words("document.part.overview"), "Heading 1")
        for chart in charts:
            self._line(chart.title, "Heading 3")
            self._line(chart.description).paragraph_format.keep_with_next = True
            self.chart(chart.lines, chart.labels, chart.columns, chart.title)

    def chart(self, lines: Sequence[Line], labels: Sequence[str], columns: Mapping[str, str], title: str) -> None:
        """A chart as wide as the page, where a line has an amount."""
        section = self._document.sections[-1]
        room = section.page_width - section.left_margin - section.right_margin
        put_chart(self._document, self._document.add_paragraph(), lines, labels, columns, title, room, turned=self._turned)

    def turn(self, statement: Statement | None) -> None:
        """Go on on a page that is as wide as the table of a statement needs; None: upright."""
        across = statement is not None and _is_wide(statement)
        if across != (self._document.sections[-1].orientation == WD_ORIENT.LANDSCAPE):
            self._sheet(self._document.add_section(), across=across)

    def statement(self, statement: Statement, *, apart: bool) -> None:
        """Title, tables, reconciliations; `apart`: on pages of its own."""
        words = self._words
        if apart:
            self._begin(statement)
            self._line(heading_of(statement, words), "Heading 1")
        if apart or len(self._statements) == 1:
            self._line(words.period(statement.id, statement.period))
        if unit := unit_of(statement, words):
            self._line(unit)
        self.tables(statement)
        if lacks_comparative(statement):
            self._line(words("document.no-comparative", year=str(statement.period.year)))

    def _begin(self, statement: Statement) -> None:
        """On a new page, if there is anything to fill it with."""
        across = bool(statement.lines) and _is_wide(statement)
        if statement.lines or self._document.sections[-1].orientation == WD_ORIENT.LANDSCAPE:
            self._sheet(self._document.add_section(), across=across)

    def tables(self, statement: Statement) -> None:
        """The tables of a statement, or that there is nothing."""
        words = self._words
        for table in own_tables_of(statement):
            if table.id != statement.id:
                self._line(words.reconciliation(table.id), "Heading 3")
            if not table.lines:
                self._line(words("document.nothing"))
            for part in _parts_of(statement, table) if table.lines else ():
                if part.id:
                    self._line(words.group(table.id, part.id), "Heading 3")
                self._figures(statement, table._replace(lines=part.lines), part.columns)

    def _figures(self, statement: Statement, table: Table, columns: Sequence[str]) -> None:
        words = self._words
        figures = {c for c in columns if any(isinstance(line.values.get(c), Decimal) for line in table.lines)}
        noted = any(line.note for line in table.lines)
        heads = [Cell(words.stub(table.id)), *([Cell(words("document.note"), True)] if noted else [])]
        heads += [Cell(head_of(statement, table.id, c, words), c in figures) for c in columns]
        rows = []
        for line in table.lines:
            if heading := words.above(table.id, line.id):
                rows.append(Row((Cell(heading), *[Cell("")] * (len(heads) - 1)), "subtotal"))
            cells = [Cell(words.line(table.id, line)), *([Cell(str(line.note or ""), True)] if noted else [])]
            cells += [Cell(words.cell(line.values.get(c), currency_of(statement, line, c)), c in figures) for c in columns]
            rows.append(Row(tuple(cells), line.emphasis, line.level))
        self._table(heads, rows)

    def notes(self, notes: Sequence[NumberedNote], *, apart: bool = False) -> None:
        """Notes by number, then those without one, with their figures; `apart`: on pages of their own."""
        if not notes:
            return
        words = self._words
        if apart:
            self._sheet(self._document.add_section(), across=False)
        self._line(words("document.part.notes" if apart else "document.notes"), "Heading 1")
        for place, one in enumerate(notes):
            number, _, note = one
            title = words.note_title(note.key)
            if not goes_on(notes, place):
                self._line(title if number is None else words("format.heading", number=str(number), title=title), "Heading 2")
            texts = words.note_text(note)
            for n, text in enumerate(texts, 1):
                self._line(text).paragraph_format.keep_with_next = True if n < len(texts) <= _SHORT else None
            table = note_table(note, words)
            if table is not None:
                heads = [Cell(""), *(Cell(head, True) for head in table.columns)]
                rows = [Row((Cell(row.label), *(Cell(cell, True) for cell in row.cells)), row.emphasis) for row in table.rows]
                self._table(heads, rows)
            for more in one.tables:
                self._line(words.reconciliation(more.id), "Heading 3")
                self._figures(one.statement, more, more.columns)

    def certificate(self, certificate: Certificate) -> None:
        """The words that the officer answers for, name and office, and room for the signature."""
        words = self._words
        self._line(words("certificate.title"), "Heading 1")
        for text in [*certificate_text(self._statements, words), *signatory(certificate, words)]:
            self._line(text)
        for part, known in signed_parts(certificate, words):
            self._line(words("format.known", part=part, known=known or "_" * 24))

    # ---------------------------------------------------------------- lines, tables, pages

    def line(self, text: str, style: str | None = None) -> None:
        """A paragraph of its own, in a style of the document."""
        self._line(text, style)

    def _line(self, text: str, style: str | None = None) -> Any:
        paragraph = self._document.add_paragraph(clean(text), style=style)
        if self._turned:
            bidirectional(paragraph)
        return paragraph

    def _table(self, heads: Sequence[Cell], rows: Sequence[Row]) -> None:
        section = self._document.sections[-1]
        room = section.page_width - section.left_margin - section.right_margin
        table = table_of(heads, rows, int(room / Pt(1) * 20), turned=self._turned)
        self._document.element.body.sectPr.addprevious(table)
        below = self._document.add_paragraph()
        below.paragraph_format.space_after = Pt(0)
        close_up(below)

    def _sheet(self, section: Any, *, across: bool) -> None:
        short, long = _A4
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (long, short) if across else (short, long)
        section.left_margin = section.right_margin = Cm(1.9)
        section.top_margin = section.bottom_margin = Cm(2.0)

    def _styles(self) -> None:
        for name, size in _SIZES.items():
            style = self._document.styles[name]
            style.font.size, style.font.name = Pt(size), FONT
            properties = style.element.get_or_add_rPr()
            fonts = properties.get_or_add_rFonts()
            for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(key), None)
            for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(key), FONT)
            properties.append(language_of(self._words.language))
            sized(properties)
        self._document.styles["Normal"].paragraph_format.space_after = Pt(4)

    def _head_and_foot(self) -> None:
        section, words = self._document.sections[0], self._words
        section.header.paragraphs[0].text = clean(self._fund)
        foot = section.footer.paragraphs[0]
        foot.text = f"{books_line(self._first, words)}\n{forms_line(self._first, words)}\n"
        before, _, rest = words("document.page", page="\0", pages="\1").partition("\0")
        between, _, after = rest.partition("\1")
        for text, name in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            foot.add_run(text)
            if name:
                foot._p.append(field(name))
        for run in foot.runs:
            run.font.size = Pt(7)
        if self._turned:
            bidirectional(section.header.paragraphs[0])
            bidirectional(foot)

    def content(self, *, command: bool) -> bytes:
        """The bytes of the file; `command`: the last lines say what it was made from, and how."""
        for line in origin_lines(self._first, self._words) if command else ():
            self._line(line)
        about, day = self._document.core_properties, datetime.combine(self._first.period.end, time())
        about.title, about.author = clean(self._title)[:_PROPERTY], clean(self._fund)[:_PROPERTY]
        about.comments, about.language = books_line(self._first, self._words), self._words.language
        about.created = about.modified = day
        about.last_modified_by, about.revision = "wsisfund", 1
        out = BytesIO()
        self._document.save(out)
        content = _without_clock(out.getvalue())
        # The parts of a package name each other, and few objects hold megabytes of text: no collector comes by itself.
        del self._document
        gc.collect()
        return content


def _parts_of(statement: Statement, table: Table) -> list[Part]:
    """How a table is parted where it is too wide: a statement as on paper."""
    if table.id == statement.id:
        return printed_parts(statement)
    return [Part(group.id, group.columns, table.lines) for group in groups_of(table)]


def _is_wide(statement: Statement) -> bool:
    return max(len(part.columns) for table in own_tables_of(statement) for part in _parts_of(statement, table)) > _UPRIGHT


def _without_clock(content: bytes) -> bytes:
    """The archive again, every file of the same day."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name, part in _parts(old):
            new.writestr(ZipInfo(name, _ZIP_DAY), part, ZIP_DEFLATED)
    return out.getvalue()


def _parts(archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    yield from ((name, archive.read(name)) for name in archive.namelist())
