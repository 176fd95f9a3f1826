"""What stands on the pages of a statement and of a note: title, tables in their size, remarks."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from ..languages.words import Words
from ..statements.schedules import NOTE_OF
from ..vocabulary.statement import Statement
from .faces import BOLD, ITALIC
from .pdf_fit import Fit, fit, halves
from .pdf_grid import Grid, Table
from .pdf_notes import SUBJECTS, Printed, remarks
from .pdf_page import ACROSS, UPRIGHT, Mark, height_of, kept, line_width
from .pdf_tables import COMPARATIVE, LEDGER, ROOMY, Captioned, has_comparative, reconciliation_table, tables_of
from .pdf_text import paragraph, style, subject_paragraph
from .tables import heading_of, title_of, unit_of

TITLE: Final = 14.0
BODY: Final = 9.0
# Type sizes, largest first: upright a table is not set smaller than is read with ease, across it may be.
ROOMY_SIZES: Final = (9.0, 8.5, 8.0, 7.5)
UPRIGHT_SIZES: Final = (8.0, 7.5, 7.0)
ACROSS_SIZES: Final = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
LEDGER_SIZES: Final = (6.5, 6.0, 5.5)
# How long the texts of a row may be, in lines of their columns, before smaller type or a wider page is better.
SQUEEZE: Final = {UPRIGHT: 1.15, ACROSS: 1.6}
# Rows of a table of a note that stays with its text; of twice as many, one below a caption stays on one page.
SHORT: Final = 12


class Laid(NamedTuple):
    """A statement whose tables have their columns: on which kind of page, and what is on it."""

    statement: Statement
    page: str
    tables: Sequence[tuple[str, Grid]]
    main: int
    words: Words
    key: str = ""

    @property
    def height(self) -> float:
        """Height of all of it on one page, roughly."""
        return 108 + sum(grid.height + (46 if caption else 16) for caption, grid in self.tables)

    def opening(self, *, flowing: bool) -> Iterator[Flowable]:
        """The way to where it begins: the top of a page; `flowing`, also below what is there, if it has room as a whole."""
        yield NextPageTemplate(self.page)
        if flowing and self.page == UPRIGHT:
            yield CondPageBreak(self.height)
        else:
            yield PageBreak()

    def body(self, level: int = 0) -> Iterator[Flowable]:
        """Title and tables."""
        statement, words = self.statement, self.words
        heading, period = heading_of(statement, words), words.period(statement.id, statement.period)
        yield Mark(self.key or statement.id, heading, level, heading, period)
        number = f"statement.{statement.id}.number"
        if words.has(number):
            yield paragraph(words(number), style(10, leading=1.3, before=34))
        yield paragraph(title_of(statement, words), style(TITLE, BOLD, leading=1.25, after=2))
        yield paragraph(period, style(9.5, after=2))
        # Empty above a table of texts: its space stays.
        yield paragraph(unit_of(statement, words), style(8.5, ITALIC, after=9))
        if not statement.lines:
            yield paragraph(words("document.nothing"), style(BODY))
        for n, (caption, grid) in enumerate(self.tables):
            if n == self.main:
                yield from self._no_comparative()
            yield from captioned(caption, grid, first=not n)
        if len(self.tables) == self.main:
            yield from self._no_comparative()
        for remark in remarks(statement, words):
            yield from note_story(remark, words, self.page, marked=False)

    def _no_comparative(self) -> Iterator[Flowable]:
        statement = self.statement
        if COMPARATIVE in statement.columns and not has_comparative(statement):
            text = self.words("document.no-comparative", year=statement.period.year)
            yield paragraph(text, style(7.6, ITALIC, before=8))


def laid(statement: Statement, words: Words, notes: Mapping[int, int]) -> Laid:
    """A statement with its tables set: upright where they fit, else across, parted where no page is wide enough.

    Args:
        statement: its figures.
        words: of the language.
        notes: numbers that the notes of the document are printed with, by their own.
    """
    main = tables_of(statement, words, notes)
    below = [reconciliation_table(statement, r, words) for r in statement.reconciliations if r.id not in NOTE_OF]
    page, fits = _fitted(statement, main, below)
    while fits is None:
        parts = _parted(main), _parted(below)
        assert len(parts[0]) + len(parts[1]) > len(main) + len(below), f"{statement.id} fits on no page"
        main, below = parts
        page, fits = _fitted(statement, main, below)
    grids = [(block.caption, grid(block.table, f, words)) for block, f in zip([*main, *below], fits, strict=True)]
    return Laid(statement, page, grids, len(main), words)


def grid(table: Table, found: Fit, words: Words) -> Grid:
    """A table in its size."""
    return Grid(table, found.widths, found.size, words("document.continued", title="{title}"))


def _fitted(statement: Statement, main: Sequence[Captioned], below: Sequence[Captioned]) -> tuple[str, list[Fit] | None]:
    """Kind of page, and the columns of all tables; what stands below may be set smaller than the statement itself."""
    upright = ROOMY_SIZES if statement.id in ROOMY else UPRIGHT_SIZES
    choices = [(ACROSS, LEDGER_SIZES)] if statement.id == LEDGER else [(UPRIGHT, upright), (ACROSS, ACROSS_SIZES)]
    for page, sizes in choices:
        width = line_width(page)
        found = fit([block.table for block in main], width, sizes, SQUEEZE[page], strict=page == UPRIGHT)
        if found is None:
            continue
        smaller = [size for size in ACROSS_SIZES if not found or size <= found[0].size]
        more = fit([block.table for block in below], width, smaller or ACROSS_SIZES[-1:])
        if more is not None:
            return page, [*found, *more]
    return ACROSS, None


def _parted(blocks: Sequence[Captioned]) -> list[Captioned]:
    """Each table in two, where it can be parted."""
    found = [(block, halves(block.table) or (block.table,)) for block in blocks]
    return [Captioned(block.caption, part) for block, parts in found for part in parts]


def captioned(caption: str, table: Grid, *, first: bool) -> Iterator[Flowable]:
    """The caption stays with the head of its table and its first rows."""
    if not first:
        yield Spacer(0, 18)
    if caption:
        yield CondPageBreak(20 + (table.height if len(table.table.rows) <= SHORT * 2 else 90))
        yield paragraph(caption, style(9.5, BOLD, after=4))
    yield table


def note_story(note: Printed, words: Words, page: str, *, marked: bool) -> Iterator[Flowable]:
    """A note: title, paragraphs, figures, and what officers explained. `marked`: it is an entry of the contents."""
    title = f"{note.number}. {note.title}" if note.number else note.title
    body = style(BODY, after=5)
    make = subject_paragraph if note.key in SUBJECTS else paragraph
    texts: list[Flowable] = [make(text, body) for text in note.paragraphs]
    texts.insert(0, paragraph(title, style(10, BOLD, after=3, before=11)))
    table = _note_table(note, words, page)
    short = note.table is not None and len(note.table.rows) <= SHORT
    *before, last = [texts[:2], *([text] for text in texts[2:])]
    if marked:
        yield from kept(texts[:2] if before else [*texts, *(table if short else [])], page)[:1]
        yield Mark(f"note-{note.key}", title, 1)
    for group in before:
        yield from kept(group, page)
    yield from kept([*last, *table] if short else last, page)
    yield from [] if short else table
    for captioned in note.tables:
        yield from kept(
            [
                paragraph(captioned.caption, style(BODY, BOLD, before=4, after=3)),
                *_fitted_table(note, captioned.table, words, page),
            ],
            page,
        )
    for line, text in note.more:
        yield from kept([paragraph(line, style(BODY, BOLD, before=3)), paragraph(text, body)], page)


def _note_table(note: Printed, words: Words, page: str) -> list[Flowable]:
    return [] if note.table is None else _fitted_table(note, note.table, words, page)


def _fitted_table(note: Printed, table: Table, words: Words, page: str) -> list[Flowable]:
    found = fit([table], min(line_width(page), line_width(UPRIGHT)), [*ROOMY_SIZES, *ACROSS_SIZES])
    assert found is not None, f"the table of note {note.key} fits on no page"
    return [Spacer(0, 3), grid(table, found[0], words), Spacer(0, 6)]


def ended(parts: Sequence[Sequence[Flowable]], page: str, least: float) -> list[Flowable]:
    """Parts one below the other; a last one of less than `least` points never has a page alone: the last rows of a table before
    go there too, or all of the part before.
    """
    *whole, last = [list(part) for part in parts]
    if whole and height_of(last, page) < least:
        before = whole[-1]
        at = next((n for n in range(len(before) - 1, -1, -1) if isinstance(before[n], Grid)), None)
        if at is None:
            whole[-1:], last = [], kept([*before, *last], page)
        else:
            before[at].followed = height_of([*before[at + 1 :], *last], page)
    return [flowable for part in (*whole, last) for flowable in part]
