"""Statements as PDF: one statement on its own pages, or the Council document with all of them. The same bytes every time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from ..languages.words import Words, words_of
from ..statements.council import NAMES
from ..statements.donor_report import ACCOUNT
from ..statements.engine import MAIN_STATEMENTS
from ..vocabulary.statement import Certificate, Statement
from .council_front import Front, Readiness, front_of
from .council_texts import with_texts
from .faces import BOLD, ITALIC, require_glyphs
from .origin import books_line, command_line, forms_line
from .pdf_attached import with_files
from .pdf_cover import cover, narrative
from .pdf_front import Contents, Entry, certificate_story, certification, overview
from .pdf_notes import numbered_notes
from .pdf_page import COVER, UPRIGHT, Imprint, Mark, Numbers, build, height_of, line_width, text_height
from .pdf_story import TITLE, ended, laid, note_story
from .pdf_text import Style, paragraph, shown, style
from .stamp import stamped
from .tables import for_paper, heading_of, printed_numbers, without_doubles


def render_pdf(
    statements: Sequence[Statement],
    *,
    council: bool = False,
    language: str = "en",
    certificate: Certificate | None = None,
    front: Front | None = None,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """A PDF of finished statements.

    Args:
        statements: at least one, all of the same books and period.
        council: the whole document: cover, contents, overview, certification, statements, notes, schedules; of `statements`
            those of `council.NAMES`: trial balance and general ledger are printed by themselves.
        language: of the words.
        certificate: who certifies them, at the end; only without `council`.
        front: what stands beside the statements in the whole document; the shipped texts where it is not given.
        files: what is attached, by name.

    Raises:
        Faults: of `MissingGlyph`, where a text cannot be printed.
    """
    words = words_of(language)
    kept = [for_paper(without_doubles(statement), words) for statement in statements if not council or statement.id in NAMES]
    if council:
        front = front or front_of(kept, words, None, Readiness())
        kept = with_texts(kept, front.texts, words)
        require_glyphs(map(shown, front.texts.every_text()), language)
    require_glyphs(map(shown, _texts([*kept, certificate])), language)
    imprint = _imprint(kept, words, council, certificate, front)
    document = _Council(kept, words, imprint, front) if front else _Alone(kept, words, certificate)
    _, numbers = build(document.story(Numbers()), imprint, document.first)
    content, again = build(document.story(numbers), imprint, document.first, numbers)
    assert again == numbers, "the pages moved when their numbers were put in"
    return stamped(with_files(content, files, language) if files else content, statements, words)


def _texts(value: object) -> Iterator[str]:
    """Every text of the statements, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _imprint(
    statements: Sequence[Statement], words: Words, council: bool, certificate: Certificate | None, front: Front | None
) -> Imprint:
    first = statements[0]
    title = words("document.title") if council else heading_of(first, words)
    return Imprint(
        fund=first.fund,
        title=words("document.head", fund=first.fund, title=words("format.titled", title=title, period=first.period.year)),
        period=words.period("financial-performance" if council else first.id, first.period),
        draft="" if front and front.closed else words("document.unsealed" if certificate is None else "certificate.unsealed"),
        books=books_line(first, words),
        forms=forms_line(first, words),
        page=lambda page, pages: words("document.page", page=page, pages=pages),
        language=words.language,
        direction=words.direction,
    )


# Room below other text in which a part begins.
_BEGINNING: Final = 150.0


class _Alone:
    """Statements one after the other, each with its own notes; the tables are set once, for both layouts."""

    def __init__(self, statements: Sequence[Statement], words: Words, certificate: Certificate | None) -> None:
        found = (laid(statement, words, printed_numbers([statement])) for statement in statements)
        self._laid = [one._replace(key=f"{one.statement.id}-{n}" if n else "") for n, one in enumerate(found)]
        self._words, self._certificate = words, certificate
        self.first = self._laid[0].page
        self._body = list(self._pages())

    def story(self, _: Numbers) -> list[Flowable]:
        """Everything on the pages."""
        return self._body

    def _pages(self) -> Iterator[Flowable]:
        for n, one in enumerate(self._laid):
            if n:
                # A short schedule stands below the summary that it belongs to; an account has a page of its own.
                yield from one.opening(flowing=self._certificate is not None and one.statement.id != ACCOUNT)
            else:
                yield NextPageTemplate(one.page)
            yield from one.body(1 if n and self._certificate else 0)
            notes = numbered_notes([one.statement], self._words)
            if notes:
                yield Spacer(0, 18)
                yield paragraph(self._words("document.notes"), style(11, BOLD, after=2))
            for note in notes:
                yield from note_story(note, self._words, one.page, marked=False)
        if self._certificate is not None:
            statements = [one.statement for one in self._laid]
            if len(statements) > 1:
                title, first = self._words("certificate.title"), statements[0]
                period = self._words.period(first.id, first.period)
                yield from (
                    NextPageTemplate(UPRIGHT),
                    PageBreak(),
                    Mark("certificate", title, 1, heading_of(first, self._words), period),
                )
            yield from certificate_story(self._certificate, statements, self._words, self._laid[-1].page)
        # Below the certification, so that it is nowhere the only line of a page between.
        command = command_line(self._laid[0].statement, self._words)
        if command:
            yield paragraph(command, style(7.6, ITALIC, before=16))


class _Council:
    """The Council document; the tables are set once, for both layouts."""

    first = COVER

    def __init__(self, statements: Sequence[Statement], words: Words, imprint: Imprint, front: Front) -> None:
        self._words, self._imprint, self._front = words, imprint, front
        self._first = statements[0]
        self._statements = sorted(statements, key=lambda statement: NAMES.index(statement.id))
        self._notes = numbered_notes(self._statements, words)
        self._body = list(self._after_contents())

    def story(self, numbers: Numbers) -> list[Flowable]:
        """Everything on the pages; the contents say the page numbers of `numbers`."""
        words = self._words
        *opening, title = _part("contents", words("document.contents"))
        gap = Spacer(0, 8)
        after = paragraph(words("document.apart"), style(7.6, ITALIC, before=16))
        room = text_height(UPRIGHT) - height_of([title, gap, after], UPRIGHT)
        return [
            *cover(self._imprint, words, self._first, self._front),
            *opening,
            title,
            gap,
            Contents.within(room, self._entries(), numbers, line_width(UPRIGHT)),
            after,
            *self._body,
        ]

    def _entries(self) -> list[Entry]:
        return [Entry(mark.key, mark.title, mark.level) for mark in self._body if isinstance(mark, Mark)]

    def _after_contents(self) -> Iterator[Flowable]:
        words, body = self._words, style(9.5, leading=1.5, after=8)
        draft = self._front.draft_lines(words)
        if draft:
            yield from _part("draft", words("document.part.draft"))
            yield Spacer(0, 6)
            yield from (paragraph(line, style(9.5, leading=1.5, after=3)) for line in draft)
        yield from self._narrative("management", body, flowing=bool(draft))
        yield from self._narrative("internal-control", body, flowing=True)
        yield from _part("overview", words("document.part.overview"))
        yield paragraph(self._imprint.period, style(9.5, after=2))
        yield paragraph(words("document.currency"), style(8.5, ITALIC, after=9))
        yield from overview(self._statements, words, line_width(UPRIGHT))
        yield from _part("certification", words("certification.title"))
        yield from certification(self._imprint, words, self._first, body)
        yield from self._narrative("auditor", body, flowing=True)
        yield from self._statement_pages([s for s in self._statements if s.id in MAIN_STATEMENTS], "statements")
        if self._notes:
            yield from _part("notes", words("document.part.notes"))
        stories = [list(note_story(note, words, UPRIGHT, marked=True)) for note in self._notes]
        yield from ended(stories, UPRIGHT, _BEGINNING) if stories else ()
        yield from self._statement_pages([s for s in self._statements if s.id not in MAIN_STATEMENTS], "schedules")
        yield from self._narrative("resolution", body)

    def _narrative(self, name: str, body: Style, *, flowing: bool = False) -> Iterator[Flowable]:
        """A text of the officers as a part of the document; `flowing`: below what is there, where a good part of it has room."""
        yield from _part(name, self._words(f"council.{name}"), flowing=flowing)
        yield Spacer(0, 6)
        yield from narrative(name, self._front.texts, self._words, body)

    def _statement_pages(self, statements: Sequence[Statement], part: str) -> Iterator[Flowable]:
        """Statements each on a page of its own; short schedules may share one."""
        notes = printed_numbers(self._statements)
        before = ""
        for n, statement in enumerate(statements):
            one = laid(statement, self._words, notes)
            yield from one.opening(flowing=part == "schedules" and before == one.page)
            if not n:
                yield Mark(part, self._words(f"document.part.{part}"))
            yield from one.body(1)
            before = one.page


def _part(key: str, title: str, *, flowing: bool = False) -> Iterator[Flowable]:
    yield NextPageTemplate(UPRIGHT)
    yield CondPageBreak(_BEGINNING) if flowing else PageBreak()
    if flowing:
        yield Spacer(0, 22)
    yield Mark(key, title, 0, title)
    yield paragraph(title, style(TITLE, BOLD, leading=1.25, after=4))


__all__ = ["render_pdf"]
