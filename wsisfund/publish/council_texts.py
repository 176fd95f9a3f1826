"""What officers write for Council beside the figures: cover data and narrative, ``reports/notes``.

    reports/notes/cover.txt              symbol, date, agenda-item, original-language: the same in every language
    reports/notes/<language>/cover.txt   session
    reports/notes/<language>/<name>.txt  one of `NAMES`: paragraphs

A file in ``reports/notes/<year>/…`` is that of one year. What only officers know of a year, nil too (`OF_NOTES`), stands there
alone: the shipped texts are models that state nothing. Figures stand in a text as placeholders, ``{financial-position.cash}`` or
``{budget-and-actual.total.final}``, so that no number is typed twice. What nobody wrote is None here, and printed as missing; so
is a text that is as shipped where that of another language was changed.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import BooksFault, Faults
from ..languages.states import SIX
from ..languages.words import NIL, Words
from ..statements.definitions import read_definition
from ..statements.notes import BY_OFFICERS, NUMBERS
from ..statements.stated import FOLDER, is_comment, stated_in
from ..vocabulary.statement import Note, Statement
from .edited_text import Edited, blocks, checked, edited_text, filled, joined_by

COVER: Final = "cover"
# Cover data that are the same in every language, then those of one.
COMMON: Final = ("symbol", "date", "agenda-item", "original-language")
OWN: Final = ("session",)
# Texts before the statements and after them, each in the order of the document; cover data in the order of the Council's papers.
BEFORE: Final = ("summary", "action", "references", "management", "internal-control")
AFTER: Final = ("auditor", "resolution")
# What officers state for each year in notes of their own subjects, behind what the program knows of them.
OF_NOTES: Final[Mapping[str, str]] = {key: f"note-{key}" for key in BY_OFFICERS}
NAMES: Final = (*BEFORE, *AFTER, *OF_NOTES.values())
# What they may add to every other note; nothing is missing where they do not.
ADDED: Final[Mapping[str, str]] = {key: f"note-{key}" for key in NUMBERS if key not in BY_OFFICERS}
DATA: Final = ("symbol", "session", "agenda-item", "date", "original-language")
_AMOUNT: Final = "amount"
_TOTAL: Final = "total"


class BadCouncilText(BooksFault):
    """A text in reports/notes cannot be used: a placeholder or a key that is not known, a day that is none."""

    slug = "bad-council-text"


class CouncilTexts(NamedTuple):
    """Cover data by key and paragraphs by name, placeholders filled; None where nobody wrote them.

    `forms` are (path, SHA-256) of the files; `changed`: one of them is not as shipped.
    """

    cover: Mapping[str, str | None]
    texts: Mapping[str, tuple[str, ...] | None]
    files: Mapping[str, str]
    forms: tuple[tuple[str, str], ...] = ()
    changed: bool = False

    def missing(self, key: str, words: Words) -> str:
        """What is printed in place of a text that nobody wrote."""
        return words("document.not-stated" if key in OF_NOTES.values() else "document.missing", what=self.files[key])

    def every_text(self) -> Iterator[str]:
        """All that is printed of them."""
        yield from (text for text in self.cover.values() if text)
        yield from (paragraph for text in self.texts.values() for paragraph in text or ())


def council_texts(statements: Sequence[Statement], words: Words, books: Path | None) -> CouncilTexts:
    """The texts of a language with the figures of these statements in them.

    Args:
        statements: of the Council document, of one period.
        words: of the language.
        books: their folder; None for the shipped texts alone.

    Raises:
        Faults: of `BadCouncilText`, all that is wrong with them.
    """
    year, language = statements[0].period.year, words.language
    values = dict(_values(statements, words, books))
    found: dict[str, Edited] = {}
    faults: list[BooksFault] = []
    texts: dict[str, tuple[str, ...] | None] = {}
    cover: dict[str, str | None] = {}
    files = {name: (FOLDER / language / f"{name}.txt").as_posix() for name in (*NAMES, *ADDED.values())}
    files |= {name: stated_in(key, year, language) for key, name in OF_NOTES.items()}
    files |= {key: (FOLDER / f"{COVER}.txt").as_posix() for key in COMMON}
    files |= {key: (FOLDER / language / f"{COVER}.txt").as_posix() for key in OWN}
    for folder, keys in ((FOLDER, COMMON), (FOLDER / language, OWN)):
        try:
            edited = _edited(folder, COVER, year, books)
            if edited:
                found[edited.file] = edited
            cover |= _cover(edited, keys, words)
        except BooksFault as fault:
            faults.append(fault)
    for name in (*NAMES, *ADDED.values()):
        try:
            edited = _edited(FOLDER / language, name, year, books)
            if edited is None and name not in NAMES and not _elsewhere(name, year, books):
                continue
            texts[name] = _paragraphs(edited, values, language) if edited else None
            if edited and _left_behind(edited, name, year, books):
                texts[name] = None
            elif edited:
                found[edited.file] = edited
        except BooksFault as fault:
            faults.append(fault)
    if faults:
        raise Faults(faults)
    forms = tuple((file, hashlib.sha256(edited.content).hexdigest()) for file, edited in sorted(found.items()))
    return CouncilTexts(cover, texts, files, forms, not all(edited.shipped for edited in found.values()))


def with_texts(statements: Sequence[Statement], texts: CouncilTexts, words: Words) -> list[Statement]:
    """The statements: their forms name the texts printed beside them, their notes say what officers wrote for them."""

    def noted(note: Note) -> Note:
        name = OF_NOTES.get(note.key) or ADDED.get(note.key, "")
        if name not in texts.texts:
            return note
        return replace(note, paragraphs=texts.texts[name] or (texts.missing(name, words),))

    def told(one: Statement) -> Statement:
        origin = one.origin._replace(forms=(*one.origin.forms, *texts.forms), changed=one.origin.changed or texts.changed)
        return replace(one, origin=origin, notes=tuple(map(noted, one.notes)))

    return [told(statement) for statement in statements]


def _edited(folder: Path, name: str, year: int, books: Path | None) -> Edited | None:
    of_year = FOLDER / str(year) / folder.relative_to(FOLDER) / f"{name}.txt"
    standing = [] if name in OF_NOTES.values() else [folder / f"{name}.txt"]
    return edited_text([of_year, *standing], books, BadCouncilText)


def _left_behind(edited: Edited, name: str, year: int, books: Path | None) -> bool:
    """Whether the text is as shipped while officers have changed that of another language."""
    if not edited.shipped or books is None:
        return False
    others = (_edited(FOLDER / language, name, year, books) for language in SIX)
    return any(other is not None and not other.shipped for other in others)


def _elsewhere(name: str, year: int, books: Path | None) -> bool:
    """Whether officers wrote the text in any language, so that it is missing in the others."""
    return books is not None and any(_edited(FOLDER / language, name, year, books) is not None for language in SIX)


def _paragraphs(edited: Edited, values: Mapping[str, str], language: str) -> tuple[str, ...] | None:
    try:
        checked(edited.lines, values.keys(), edited.file, BadCouncilText, "this document")
    except BadCouncilText:
        if edited.shipped:
            # The books have statements of their own, without the figure that the shipped text names.
            return None
        raise
    found = tuple(filled(text, values) for _, text in blocks(edited.lines, joined_by(language)))
    return found or None


# ---------------------------------------------------------------- cover


def _cover(edited: Edited | None, keys: Sequence[str], words: Words) -> dict[str, str | None]:
    found: dict[str, str | None] = dict.fromkeys(keys)
    said: set[str] = set()
    for number, line in enumerate(edited.lines if edited else (), 1):
        if not line.strip() or is_comment(line):
            continue
        key, colon, text = (part.strip() for part in line.partition(":"))
        if not colon or key not in keys:
            raise BadCouncilText(
                f"the line says nothing of the cover: {line.strip()[:60]}",
                why=f"a line is one of {', '.join(keys)}, a colon and its text",
                fix="correct the line",
                file=edited.file if edited else "",
                line=number,
            )
        if key in said:
            raise BadCouncilText(
                f"{key} is said twice",
                why="which of the two is meant cannot be known",
                fix="leave one of the lines out",
                file=edited.file if edited else "",
                line=number,
            )
        said.add(key)
        found[key] = _said(key, text, words, edited.file if edited else "", number) if text else None
    return found


def _said(key: str, text: str, words: Words, file: str, line: int) -> str:
    """Cover data in words of the language: days are written YYYY-MM-DD, languages by their codes."""
    if key == "date":
        try:
            return words.date(date.fromisoformat(text))
        except ValueError:
            raise BadCouncilText(
                f"'{text[:20]}' is no day", why="days are written YYYY-MM-DD", fix="correct the day", file=file, line=line
            ) from None
    if key == "original-language":
        if text not in SIX:
            raise BadCouncilText(
                f"'{text[:20]}' is no language of the Council",
                why=f"languages are named by their codes: {', '.join(SIX)}",
                fix="correct the code",
                file=file,
                line=line,
            )
        return words(f"language.{text}")
    return text


# ---------------------------------------------------------------- figures


def _values(statements: Sequence[Statement], words: Words, books: Path | None) -> Iterator[tuple[str, str]]:
    """Every placeholder with what it says; a cell that is empty, or a total of nothing, is a dash."""
    first = statements[0]
    yield "fund", words.fund(first.fund)
    yield "year", str(first.period.year)
    yield "end", words.date(first.period.end)
    yield "period", words.period("financial-performance", first.period)
    for statement in statements:
        if read_definition(statement.id, books).total:
            yield from ((f"{statement.id}.{_TOTAL}.{column}", NIL) for column in statement.columns)
        yield from figures_in_words(statement, words)


def figures_in_words(statement: Statement, words: Words) -> Iterator[tuple[str, str]]:
    """``statement.line.column`` of every amount and empty cell with what it says; the column ``amount`` also without its name.

    The tables below the statement are named by themselves: ``loss-matrix.total.gross``.
    """
    for name, lines in ((statement.id, statement.lines), *((table.id, table.lines) for table in statement.reconciliations)):
        for line in lines:
            for column, value in line.values.items():
                if value is None or isinstance(value, Decimal):
                    said = NIL if value is None else words.number(value)
                    yield f"{name}.{line.id}.{column}", said
                    if column == _AMOUNT:
                        yield f"{name}.{line.id}", said
