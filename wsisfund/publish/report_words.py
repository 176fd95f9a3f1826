"""A report in a language: titles, the officers' texts with figures in them, and tables whose cells are in words.

    reports/notes/<language>/<report>/<text>.txt         paragraphs; placeholders as in the document for Council, and of registers
    reports/notes/<year>/<language>/<report>/<text>.txt  the same of one year alone

What nobody wrote is printed as missing.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import BooksFault, Faults
from ..languages.local import name_in
from ..languages.states import SIX, states
from ..languages.words import Words
from ..settings import template_folder
from ..statements.definitions import definition_text
from ..statements.report_definition import CHART, REGISTER, TEXT, Section
from ..statements.report_tables import OF_THESE, TOTAL, Report
from ..statements.stated import FOLDER
from ..vocabulary.register_form import LINE, Form
from ..vocabulary.register_table import REGISTER_KINDS
from ..vocabulary.statement import Line, Origin, Statement, Value
from .council_texts import BadCouncilText, figures_in_words
from .edited_text import Edited, blocks, checked, edited_text, filled, joined_by
from .tables import for_readers, title_of

_LINES: Final = "action-line"
_NAME: Final = "name"


class Passage(NamedTuple):
    """A section in words: its title, the paragraphs of a text, the table; a chart shows the columns of its table."""

    section: Section
    title: str
    paragraphs: tuple[str, ...] = ()
    statement: Statement | None = None

    @property
    def is_chart(self) -> bool:
        """Whether it is drawn."""
        return self.section.kind == CHART


class Document(NamedTuple):
    """A report in a language. `about` names the programme, empty where it is about the fund; `first` tells its origin."""

    title: str
    about: str
    period: str
    basis: str
    passages: tuple[Passage, ...]
    first: Statement

    @property
    def heading(self) -> str:
        """Title, and what it is about."""
        return f"{self.title}: {self.about}" if self.about else self.title

    @property
    def tables(self) -> list[Statement]:
        """Every table, in order."""
        return [passage.statement for passage in self.passages if passage.statement is not None]


def document_of(report: Report, words: Words, books: Path, command: str) -> Document:
    """The report in the language of `words`.

    Raises:
        Faults: of `BadCouncilText`, all that is wrong with its texts.
    """
    definition, language = report.definition, words.language
    values = dict(_values(report, words))
    found: dict[str, Edited] = {}
    faults: list[BooksFault] = []
    texts: dict[str, tuple[str, ...]] = {}
    for section in definition.sections:
        if section.kind == TEXT:
            try:
                texts[section.id] = _paragraphs(report, section, values, words, books, found)
            except BooksFault as fault:
                faults.append(fault)
    if faults:
        raise Faults(faults)
    origin = _origin(report, books, found, command)
    passages = tuple(_passage(section, statement, texts, words, origin) for section, statement in report.parts)
    first = next((passage.statement for passage in passages if passage.statement is not None), None)
    assert first is not None, "a report has a table"
    about = words.programme(report.programme) if report.programme else ""
    period = _period(report, words)
    return Document(definition.title[language], about, period, definition.basis.get(language, ""), passages, first)


def _period(report: Report, words: Words) -> str:
    if report.period.end.year != report.period.year:
        return words("site.period", start=report.period.start, end=report.period.end)
    return words.period("", report.period)


def _passage(
    section: Section, statement: Statement | None, texts: Mapping[str, tuple[str, ...]], words: Words, origin: Origin
) -> Passage:
    title = section.title.get(words.language, "")
    if statement is None:
        return Passage(section, title, texts[section.id])
    told = replace(statement, origin=origin)
    (shown,) = for_readers([_in_words(told, words) if section.kind == REGISTER else told], words)
    return Passage(section, title or title_of(shown, words), (), replace(shown, columns=_kept(shown, section)))


def _kept(statement: Statement, section: Section) -> tuple[str, ...]:
    """Columns without those of a register that say nothing in any row, where nobody asked for them."""
    if section.kind != REGISTER or section.columns or not statement.lines:
        return statement.columns
    return tuple(c for c in statement.columns if any(line.values.get(c) is not None for line in statement.lines))


def _in_words(statement: Statement, words: Words) -> Statement:
    """A register's table in the language: choices, countries, names of action lines, shipped texts; a name stands with its id."""
    row = REGISTER_KINDS[statement.id]

    def said(line: Line, column: str, value: Value) -> Value:
        """A cell in the language; what is no text, or is of no field of the kind, as it is."""
        field = row.field(column)
        if not isinstance(value, str) or field is None:
            return value
        if field.form is Form.CHOICE:
            parts = field.parts(value) if field.several else (value,)
            return ", ".join(_first(f"register.choice.{part}", part, words) for part in parts)
        if field.form is Form.COUNTRY and value in states():
            return name_in(states()[value].name, words.language)
        if row.name == _LINES and column == _NAME and "." in line.id:
            return words.programme_named(line.id, value)
        if row.name == _LINES and column == _NAME:
            return _first(f"programme.line.{line.id}", value, words).removeprefix(f"{line.id} – ")
        if field.form is Form.TEXT:
            return field.separator.join(map(words.shipped, field.parts(value))) if field.several else words.shipped(value)
        return value

    def line(one: Line) -> Line:
        values = {column: said(one, column, value) for column, value in one.values.items()}
        name = str(values.pop(_NAME, None) or one.id)
        label = one.id if name == one.id else words("format.heading", number=one.id, title=name)
        return one._replace(values=values, label=words.programme(one.id) if of_line and label == one.id else label)

    of_line = row.name == _LINES or row.of == LINE
    columns = tuple(column for column in statement.columns if column != _NAME)
    return replace(statement, columns=columns, lines=tuple(map(line, statement.lines)))


def _first(key: str, otherwise: str, words: Words) -> str:
    return words(key) if words.has(key) else otherwise


# ---------------------------------------------------------------- texts


def _paragraphs(
    report: Report, section: Section, values: Mapping[str, str], words: Words, books: Path, found: dict[str, Edited]
) -> tuple[str, ...]:
    language, year = words.language, report.period.end.year
    below = Path(language, report.definition.id, f"{section.source}.txt")
    edited = edited_text([FOLDER / str(year) / below, FOLDER / below], books, BadCouncilText)
    if edited is None or (edited.shipped and _is_changed_elsewhere(report, section, books)):
        return (words("document.missing", what=(FOLDER / below).as_posix()),)
    found[edited.file] = edited
    checked(edited.lines, values.keys(), edited.file, BadCouncilText, "this report")
    return tuple(filled(text, values) for _, text in blocks(edited.lines, joined_by(language))) or (
        words("document.missing", what=edited.file),
    )


def _is_changed_elsewhere(report: Report, section: Section, books: Path) -> bool:
    """Whether officers have written the text anew in some language: what is as shipped in another one says something else."""
    year, end = str(report.period.end.year), Path(report.definition.id, f"{section.source}.txt")
    texts = (edited_text([FOLDER / year / one / end, FOLDER / one / end], books, BadCouncilText) for one in SIX)
    return any(text is not None and not text.shipped for text in texts)


def _values(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    """Placeholders: figures by statement, line and column; rows of a section, by ``<section>.count``; the programme."""
    made = [statement for _, statement in report.parts if statement is not None]
    for statement in made:
        yield from figures_in_words(for_readers([statement], words)[0], words)
    for section, table in report.parts:
        if table is not None:
            yield f"{section.id}.count", str(sum(line.id not in (TOTAL, OF_THESE) for line in table.lines))
    yield "fund", words.fund(made[0].fund)
    yield "year", str(report.period.end.year)
    yield "from", str(report.period.year)
    yield "end", words.date(report.period.end)
    yield "period", _period(report, words)
    yield "programme", words.programme(report.programme) if report.programme else ""


def _origin(report: Report, books: Path, texts: Mapping[str, Edited], command: str) -> Origin:
    """What the report was made from: the definitions of its statements, its own, its texts, and the command."""
    file = report.definition.file
    content = definition_text(report.definition.id, books) or b""
    shipped = template_folder() / file
    first = next(statement for _, statement in report.parts if statement is not None).origin
    forms = [(file, hashlib.sha256(content).hexdigest())]
    forms += [(name, hashlib.sha256(edited.content).hexdigest()) for name, edited in sorted(texts.items())]
    own = not shipped.is_file() or shipped.read_bytes() != content or not all(edited.shipped for edited in texts.values())
    return Origin((*first.forms, *forms), first.changed or own, command)
