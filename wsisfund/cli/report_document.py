"""``wsisfund report annual|roadmap|…``: the reports that definitions are there for, in every format and language."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from ..errors import clean
from ..publish.files import file_name
from ..vocabulary.period import Period
from .report_command import day_of
from .report_content import attachments
from .report_languages import languages_of
from .session import Session

if TYPE_CHECKING:
    from ..languages.words import Words
    from ..publish.report_words import Document
    from ..statements.report_definition import ReportDefinition
    from ..statements.report_tables import Report
    from ..store.index import Index

MOST_YEARS: Final = 12


class Wanted(NamedTuple):
    """What the command line says of a report: the programme, and the period."""

    programme: str
    period: Period


def definition_of(name: str, books: Path) -> ReportDefinition | None:
    """The definition of a report of that name; None: it is a statement, or nothing."""
    from ..statements.report_definition import report_definition

    return report_definition(name, books)


def document_report(
    session: Session, definition: ReportDefinition, wanted: Wanted, language: str, formats: Sequence[str], out: Path | None
) -> None:
    """Make and answer a report.

    Raises:
        InvalidDefinition, UnknownProgramme, NoEntries, Faults.
    """
    from ..languages.words import words_of
    from ..publish.report_json import report_object
    from .listing import screen_width
    from .opened import open_for
    from .outputs import put_outputs

    state = open_for(session)
    with session.progress("Adding up"):
        report = made(state.index, session.books, definition, wanted)
    if not formats:
        words = words_of(language)
        document = _document(session.books, report, words, formats)
        session.emit(report_object(report, document, language), "" if session.json else _text(document, words, screen_width()))
        return
    files: dict[str, bytes] = {}
    for one in languages_of(language, formats):
        with session.progress(f"Writing the report ({one})"):
            words = words_of(one)
            files |= files_of_report(report, _document(session.books, report, words, formats), words, formats)
    written = put_outputs(session.books, out, files)
    said_in = "en" if language == "all" else language
    answer = report_object(report, _document(session.books, report, words_of(said_in), formats), said_in)
    session.emit({**answer, "written": written}, "\n".join(written))


def made(index: Index, books: Path, definition: ReportDefinition, wanted: Wanted) -> Report:
    """The report with its figures."""
    from ..manual.register_links import unknown_programme
    from ..statements.report_definition import YEARS
    from ..statements.report_tables import Asked, is_programme, report_of
    from .report_year import NoEntries, check_year

    if wanted.programme and not is_programme(index, wanted.programme):
        raise unknown_programme(index, wanted.programme)
    try:
        for year in sorted({wanted.period.year, wanted.period.end.year}):
            named = f"{definition.id} {wanted.programme}".strip()
            check_year(index, year, named, of_years=definition.about == YEARS)
    except NoEntries:
        # Books without an entry have a register all the same, and may report on it.
        from ..store.days import years_spanned

        if years_spanned(index) is not None:
            raise
    return report_of(Asked(index, books, definition, wanted.period, wanted.programme))


def command_of_report(report: Report, language: str, formats: Sequence[str]) -> str:
    """The command line that makes a report again from the same books."""
    period = report.period
    words = ["wsisfund", "report", report.definition.id, *([report.programme] if report.programme else [])]
    if period.end.year != period.year:
        words += ["--from", str(period.year), "--to", str(period.end.year)]
    else:
        day = day_of(period)
        words += ["--year", str(period.year), *(["--to", day.isoformat()] if day else [])]
    words += ["--language", language] if language != "en" else []
    return shlex.join([*words, *(word for kind in dict.fromkeys(formats) for word in ("--format", kind))])


def _document(root: Path, report: Report, words: Words, formats: Sequence[str]) -> Document:
    from ..publish.report_words import document_of

    return document_of(report, words, root, command_of_report(report, words.language, formats))


def again(
    index: Index, root: Path, definition: ReportDefinition, wanted: Wanted, language: str, formats: Sequence[str], kind: str
) -> tuple[list[dict[str, Any]], list[bytes]]:
    """What a report is now: its tables as JSON has them, and its files of a kind; for `verify`."""
    from ..languages.words import words_of
    from ..publish.json_ import statement_json

    report, words = made(index, root, definition, wanted), words_of(language)
    document = _document(root, report, words, formats)
    tables = document.tables if kind == "pdf" else [statement for _, statement in report.parts if statement is not None]
    return [statement_json(table) for table in tables], list(files_of_report(report, document, words, formats, kind).values())


def files_of_report(
    report: Report, document: Document, words: Words, formats: Sequence[str], only: str | None = None
) -> dict[str, bytes]:
    """Content of each file by its name; as CSV every table is a file of its own."""
    period = report.period
    ident = f"{report.definition.id}-{period.year}" if period.end.year != period.year else report.definition.id

    def name(kind: str, part: str = "") -> str:
        stem = f"{ident}-{report.programme}" if report.programme else ident
        return file_name(f"{stem}-{part}" if part else stem, period.end.year, words.language, kind, "", day_of(period))

    files: dict[str, bytes] = {}
    for kind in dict.fromkeys(formats) if only is None else (only,):
        if kind == "csv":
            from ..publish.csv_ import render_csv

            tables = ((passage.section.id, passage.statement) for passage in document.passages)
            files |= {name(kind, part): render_csv(table, words) for part, table in tables if table is not None}
        else:
            files[name(kind)] = _content(report, document, words, kind)
    return files


def _content(report: Report, document: Document, words: Words, kind: str) -> bytes:
    if kind == "pdf":
        from ..publish.report_pdf import report_pdf

        stem = report.definition.id
        return report_pdf(document, words, attachments(lambda one: _content(report, document, words, one), stem))
    if kind == "xlsx":
        from ..publish.report_xlsx import report_xlsx

        return report_xlsx(document, words)
    if kind == "docx":
        from ..publish.report_docx import report_docx

        return report_docx(document, words)
    if kind == "html":
        from ..publish.report_html import report_html

        return report_html(document, words)
    from ..publish.report_json import report_json

    return report_json(report, document, words.language)


def wanted_of(
    definition: ReportDefinition, programme: str | None, year: int | None, first: int | None, to: object, period: Period | None
) -> Wanted:
    """What was asked for, where it fits the report.

    Args:
        period: that of --year and --to; None where there is no --year.
    """
    from datetime import date

    from ..statements.report_definition import PROGRAMME, YEARS

    name = definition.id
    if (programme is not None) != (definition.about == PROGRAMME):
        raise click.UsageError(
            f"{name} is about one programme: wsisfund report {name} C5 --year 2026"
            if programme is None
            else f"{name} is about no one programme: '{clean(programme)[:40]}' is one word too many"
        )
    if definition.about != YEARS:
        if first is not None:
            raise click.UsageError(f"--from belongs to reports of several years; '{name}' is of one year")
        if period is None:
            raise click.UsageError("Missing option '--year'.")
        return Wanted(programme or "", period)
    if year is not None or first is None or not isinstance(to, date) or (to.month, to.day) != (12, 31):
        raise click.UsageError(f"{name} is of whole years: --from 2019 --to 2022")
    if not first <= to.year < first + MOST_YEARS:
        raise click.UsageError(f"{name} has 1 to {MOST_YEARS} years, the last one not before the first")
    return Wanted("", Period(date(first, 1, 1), to))


def _text(document: Document, words: Words, width: int) -> str:
    from ..publish.report_text import report_text

    return report_text(document, words, width)
