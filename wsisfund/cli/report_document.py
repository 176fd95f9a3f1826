"""``wsisfund report annual|roadmap|…``: the reports that definitions are there for, in every format and language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import clean
from ..publish.report_files import MOST_YEARS, Wanted, document_in, files_of_report, made
from ..vocabulary.period import Period
from .report_languages import languages_of
from .session import Session

if TYPE_CHECKING:
    from ..languages.words import Words
    from ..publish.report_words import Document
    from ..statements.report_definition import ReportDefinition


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
        document = document_in(session.books, report, words, formats)
        session.emit(report_object(report, document, language), "" if session.json else _text(document, words, screen_width()))
        return
    files: dict[str, bytes] = {}
    for one in languages_of(language, formats):
        with session.progress(f"Writing the report ({one})"):
            words = words_of(one)
            files |= files_of_report(report, document_in(session.books, report, words, formats), words, formats)
    written = put_outputs(session.books, out, files)
    said_in = "en" if language == "all" else language
    answer = report_object(report, document_in(session.books, report, words_of(said_in), formats), said_in)
    session.emit({**answer, "written": written}, "\n".join(written))


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
