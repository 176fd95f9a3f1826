"""Statements as PDF: one statement on its own pages, or the Council document with all of them. The same bytes every time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, NextPageTemplate, PageBreak, Spacer

from ..languages.words import Words, words_of
from ..statements.council import NAMES
from ..vocabulary.statement import Statement
from .pdf_fit import Fit, fit, halves
from .pdf_front import Contents, Entry, certification, cover, overview
from .pdf_grid import Grid, Table
from .pdf_notes import Printed, numbered_notes, numbers_of, remarks
from .pdf_page import ACROSS, COVER, UPRIGHT, Imprint, Mark, Numbers, build, line_width
from .pdf_tables import COMPARATIVE, LEDGER, ROOMY, Captioned, has_comparative, reconciliation_table, tables_of
from .pdf_text import BOLD, ITALIC, paragraph, require_glyphs, shown, style

MAIN: Final = NAMES[:5]
TITLE = 14.0
BODY = 9.0
# Type sizes, largest first: upright a table is not set smaller than is read with ease, across it may be.
ROOMY_SIZES: Final = (9.0, 8.5, 8.0, 7.5)
UPRIGHT_SIZES: Final = (8.0, 7.5, 7.0)
ACROSS_SIZES: Final = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
LEDGER_SIZES: Final = (6.5, 6.0, 5.5)


def render_pdf(statements: Sequence[Statement], *, council: bool = False, language: str = "en") -> bytes:
    """A PDF of finished statements.

    Args:
        statements: at least one, all of the same books and period.
        council: the whole document: cover, contents, overview, certification, statements, notes, schedules; of `statements`
            those of `council.NAMES`: trial balance and general ledger are printed by themselves.
        language: of the words.

    Raises:
        Faults: of `MissingGlyph`, where a text cannot be printed.
    """
    words = words_of(language)
    kept = [statement for statement in statements if not council or statement.id in NAMES]
    require_glyphs(_texts(kept))
    imprint = _imprint(kept, words, council)
    if not council:
        story = [flowable for n, statement in enumerate(kept) for flowable in _alone(statement, words, first=not n)]
        first = _page_of(kept[0], words, numbers_of(kept))
        _, numbers = build(story, imprint, first)
        return build(story, imprint, first, numbers)[0]
    document = _Council(kept, words, imprint)
    _, numbers = build(document.story(Numbers()), imprint, COVER)
    return build(document.story(numbers), imprint, COVER, numbers)[0]


def _texts(value: object) -> Iterator[str]:
    """Every text of the statements, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _imprint(statements: Sequence[Statement], words: Words, council: bool) -> Imprint:
    first = statements[0]
    key = "financial-performance" if council else first.id
    title = words("document.title") if council else words.heading(first.id)
    return Imprint(
        fund=first.fund,
        title=words("document.head", fund=first.fund, title=f"{title}, {first.period.year}"),
        period=words.period(key, first.period),
        draft=words("document.draft"),
        books=words("document.books", books=first.books),
        page=lambda page, pages: words("document.page", page=page, pages=pages),
        language=words.language,
    )


# ---------------------------------------------------------------- one statement


def _alone(statement: Statement, words: Words, *, first: bool) -> Iterator[Flowable]:
    """A statement with its own notes."""
    notes = numbers_of([statement])
    yield from _statement(statement, words, notes, first=first)
    printed = numbered_notes([statement], words)
    if printed:
        yield Spacer(0, 18)
        yield paragraph(words("document.notes"), style(11, BOLD, after=4))
    width = line_width(_page_of(statement, words, notes))
    for note in printed:
        yield from _note(note, words, width, marked=False)


def _statement(statement: Statement, words: Words, notes: Collection[int], *, first: bool = False) -> Iterator[Flowable]:
    """A statement from the top of a page."""
    page, sized = _sized(statement, words, notes)
    yield NextPageTemplate(page)
    if not first:
        yield PageBreak()
    yield Mark(statement.id, words.heading(statement.id), 0)
    yield paragraph(words.heading(statement.id), style(TITLE, BOLD, leading=1.25, after=2))
    yield paragraph(words.period(statement.id, statement.period), style(9.5, after=2))
    yield paragraph(words("document.currency"), style(8.5, ITALIC, after=9))
    if not statement.lines:
        yield paragraph(words("document.nothing"), style(BODY))
    above = len(tables_of(statement, words, notes))
    continued = words("document.continued", title="{title}")
    for n, (caption, table, found) in enumerate(sized):
        grid = Grid(table, found.widths, found.size, continued)
        if n:
            yield Spacer(0, 16)
        if caption:
            yield from _captioned(caption, grid)
        else:
            yield grid
        if n + 1 == above and COMPARATIVE in statement.columns and not has_comparative(statement):
            yield paragraph(words("document.no-comparative", year=statement.period.year), style(7.6, ITALIC, spaceBefore=8))
    for remark in remarks(statement, words):
        yield from _note(remark, words, line_width(page), marked=False)


def _captioned(caption: str, grid: Grid) -> Iterator[Flowable]:
    """The caption stays with the head of its table and its first rows."""
    yield CondPageBreak(min(grid.height, 90) + 20)
    yield paragraph(caption, style(9.5, BOLD, after=4))
    yield grid


def _sized(statement: Statement, words: Words, notes: Collection[int]) -> tuple[str, list[tuple[str, Table, Fit]]]:
    """Kind of page and the tables of a statement, each with its columns; parted where no page is wide enough."""
    blocks = tables_of(statement, words, notes)
    blocks += [reconciliation_table(statement, r, words) for r in statement.reconciliations]
    if not blocks:
        return UPRIGHT, []
    while True:
        for page, sizes in _choices(statement):
            found = fit([block.table for block in blocks], line_width(page), sizes, 1.6 if page == ACROSS else 1.15)
            if found:
                return page, [(block.caption, block.table, f) for block, f in zip(blocks, found, strict=True)]
        blocks = [part for block in blocks for part in _parted(block)]


def _choices(statement: Statement) -> Sequence[tuple[str, Sequence[float]]]:
    if statement.id == LEDGER:
        return [(ACROSS, LEDGER_SIZES)]
    upright = ROOMY_SIZES if statement.id in ROOMY else UPRIGHT_SIZES
    return [(UPRIGHT, upright), (ACROSS, ACROSS_SIZES)]


def _parted(block: Captioned) -> list[Captioned]:
    parts = halves(block.table)
    return [block] if parts is None else [Captioned(block.caption, part) for part in parts]


def _page_of(statement: Statement, words: Words, notes: Collection[int]) -> str:
    return _sized(statement, words, notes)[0]


# ---------------------------------------------------------------- notes


def _note(note: Printed, words: Words, width: float, *, marked: bool) -> Iterator[Flowable]:
    """A note: title, paragraphs, figures, and what officers explained."""
    title = f"{note.number}. {note.title}" if note.number else note.title
    body = style(BODY, after=5)
    head: list[Flowable] = [paragraph(title, style(10, BOLD, after=3, spaceBefore=9))]
    if marked:
        head.insert(0, Mark(f"note-{note.key}", title, 1))
    texts: list[Flowable] = [paragraph(text, body) for text in note.paragraphs]
    yield KeepTogether([*head, *texts[:1]])
    yield from texts[1:]
    if note.table is not None:
        found = fit([note.table], min(width, line_width(UPRIGHT)), ROOMY_SIZES)
        if found:
            yield Spacer(0, 3)
            yield Grid(note.table, found[0].widths, found[0].size, words("document.continued", title="{title}"))
            yield Spacer(0, 6)
    for line, text in note.more:
        yield KeepTogether([paragraph(line, style(BODY, BOLD, spaceBefore=3)), paragraph(text, body)])


# ---------------------------------------------------------------- the Council document


class _Council:
    """The parts of the document; the tables are laid out once, for both layouts."""

    def __init__(self, statements: Sequence[Statement], words: Words, imprint: Imprint) -> None:
        self._words, self._imprint = words, imprint
        self._books = statements[0].books
        order = {name: n for n, name in enumerate(NAMES)}
        self._statements = sorted(statements, key=lambda statement: order[statement.id])
        self._notes = numbered_notes(self._statements, words)
        self._body = list(self._after_contents())

    def story(self, numbers: Numbers) -> list[Flowable]:
        """Everything on the pages; the contents say the page numbers of `numbers`."""
        words = self._words
        heading = [
            NextPageTemplate(UPRIGHT),
            PageBreak(),
            Mark("contents", words("document.contents")),
            paragraph(words("document.contents"), style(TITLE, BOLD, after=10)),
        ]
        contents = Contents(self._entries(), numbers, line_width(UPRIGHT))
        apart = paragraph(words("document.apart"), style(7.6, ITALIC, spaceBefore=16))
        return [*cover(self._imprint, words, self._books), *heading, contents, apart, *self._body]

    def _entries(self) -> list[Entry]:
        marks = [f for f in _flat(self._body) if isinstance(f, Mark)]
        return [Entry(mark.key, mark.title, mark.level) for mark in marks]

    def _after_contents(self) -> Iterator[Flowable]:
        words, width = self._words, line_width(UPRIGHT)
        notes = frozenset(note.number for note in self._notes)
        yield from self._part("overview", words("document.part.overview"))
        yield paragraph(self._imprint.period, style(9.5, after=2))
        yield paragraph(words("document.currency"), style(8.5, ITALIC, after=9))
        yield from overview(self._statements, words, width)
        yield from self._part("certification", words("certification.title"))
        yield from certification(self._imprint, words, self._books, style(9.5, leading=1.5, after=8))
        for statement in self._statements:
            if statement.id in MAIN:
                yield from _statement(statement, words, notes)
        yield from self._part("notes", words("document.part.notes"))
        for note in self._notes:
            yield from _note(note, words, width, marked=True)
        for statement in self._statements:
            if statement.id not in MAIN:
                yield from _statement(statement, words, notes)

    def _part(self, key: str, title: str) -> Iterator[Flowable]:
        yield NextPageTemplate(UPRIGHT)
        yield PageBreak()
        yield Mark(key, title)
        yield paragraph(title, style(TITLE, BOLD, leading=1.25, after=4))


def _flat(story: Sequence[Flowable]) -> Iterator[Flowable]:
    """Every flowable, those that are kept together one by one."""
    for flowable in story:
        content = getattr(flowable, "_content", None)
        if isinstance(content, list):
            yield from _flat(content)
        else:
            yield flowable


__all__ = ["render_pdf", "shown"]
