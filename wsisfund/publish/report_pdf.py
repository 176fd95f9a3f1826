"""A report on paper: title, contents, texts, tables and charts. The same bytes every time."""

from collections.abc import Iterator, Mapping
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from ..languages.words import Words
from .bar_chart import drawings_of
from .faces import BOLD, ITALIC, require_glyphs
from .origin import books_line, command_line, forms_line
from .pdf_attached import with_files
from .pdf_front import Contents, Entry
from .pdf_notes import remarks
from .pdf_page import UPRIGHT, Imprint, Mark, Numbers, build, height_of, kept, line_width
from .pdf_story import TITLE, Laid, captioned, ended, laid, note_story
from .pdf_text import paragraph, shown, style
from .report_words import Document, Passage
from .stamp import stamped
from .tables import own_tables_of

_BEGINNING: Final = 170.0


def report_pdf(document: Document, words: Words, files: Mapping[str, bytes]) -> bytes:
    """The report as a PDF, with `files` attached to it by their names.

    Raises:
        Faults: of `MissingGlyph`, where a text cannot be printed.
    """
    require_glyphs(map(shown, _texts(document, words)), words.language)
    imprint = _imprint(document, words)
    body = _body(document, words)
    _, numbers = build([*_front(document, words, body, Numbers()), *body], imprint, UPRIGHT)
    content, again = build([*_front(document, words, body, numbers), *body], imprint, UPRIGHT, numbers)
    assert again == numbers, "the pages moved when their numbers were put in"
    return stamped(with_files(content, files, words.language), document.tables, words)


def _imprint(document: Document, words: Words) -> Imprint:
    first = document.first
    title = words("format.titled", title=document.heading, period=first.period.end.year)
    return Imprint(
        fund=first.fund or words("document.fund"),
        title=words("document.head", fund=first.fund, title=title),
        period=document.period,
        draft=words("document.unsealed"),
        books=books_line(first, words),
        forms=forms_line(first, words),
        page=lambda page, pages: words("document.page", page=page, pages=pages),
        language=words.language,
        direction=words.direction,
    )


def _front(document: Document, words: Words, body: list[Flowable], numbers: Numbers) -> Iterator[Flowable]:
    yield Mark("report", document.heading, 0, document.heading)
    yield paragraph(document.first.fund or words("document.fund"), style(10, leading=1.3))
    yield paragraph(document.heading, style(TITLE * 1.3, BOLD, leading=1.25, after=3, before=6))
    yield paragraph(document.period, style(10, after=3))
    if document.basis:
        yield paragraph(words("document.basis", basis=document.basis), style(9, after=3))
    yield paragraph(words("document.currency.all"), style(8.5, ITALIC, after=10))
    entries = [Entry(mark.key, mark.title, 1) for mark in body if isinstance(mark, Mark)]
    yield Contents(entries, numbers, line_width(UPRIGHT), Contents.SIZES[0])
    command = command_line(document.first, words)
    if command:
        yield paragraph(command, style(7.6, ITALIC, before=8))


def _body(document: Document, words: Words) -> list[Flowable]:
    """The passages, each on the kind of page that its table needs; a few lines of text stay on the page that there is."""
    parts: list[list[Flowable]] = []
    current = same = UPRIGHT
    for passage in document.passages:
        one = None if passage.statement is None else laid(passage.statement, words, {})
        content = list(_content(passage, one, words))
        height = height_of(content, current)
        page = one.page if one else current if height < _BEGINNING else UPRIGHT
        turn = [CondPageBreak(min(_BEGINNING, height))] if page == current else [NextPageTemplate(page), PageBreak()]
        parts.append([*turn, *content])
        current, same = page, current
    return ended(parts, current, _BEGINNING) if current == same else [flowable for part in parts for flowable in part]


def _content(passage: Passage, one: Laid | None, words: Words) -> Iterator[Flowable]:
    body = style(9.5, leading=1.5, after=6)
    yield Spacer(0, 16)
    yield Mark(passage.section.id, passage.title, 1, passage.title)
    yield paragraph(passage.title, style(12.5, BOLD, leading=1.25, after=5))
    yield from (paragraph(text, body) for text in passage.paragraphs)
    if one is None:
        return
    if passage.is_chart:
        for drawing in drawings_of(one.statement, words, line_width(UPRIGHT)):
            yield from kept([drawing, Spacer(0, 8)], one.page)
    if not one.statement.lines:
        yield paragraph(words("document.nothing"), body)
    for n, (caption, grid) in enumerate(one.tables):
        yield from captioned(caption, grid, first=not n)
    for remark in remarks(one.statement, words):
        yield from note_story(remark, words, one.page, marked=False)


def _texts(document: Document, words: Words) -> Iterator[str]:
    """Every text that is printed."""
    yield from (document.heading, document.period, document.basis, document.first.fund)
    for passage in document.passages:
        yield passage.title
        yield from passage.paragraphs
        for table in own_tables_of(passage.statement) if passage.statement is not None else ():
            for line in table.lines:
                yield words.line(table.id, line)
                yield from (value for value in line.values.values() if isinstance(value, str))
