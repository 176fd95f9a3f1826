"""A report by definition (``annual``, ``roadmap``, …) and its files, as `report`, `verify` and the desk make them."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..vocabulary.period import Period
from .files import file_name
from .report_command import day_of
from .report_content import attachments

if TYPE_CHECKING:
    from ..languages.words import Words
    from ..statements.report_definition import ReportDefinition
    from ..statements.report_tables import Report
    from ..store.index import Index
    from .report_words import Document


# As many years as stand side by side.
MOST_YEARS: Final = 12


class Wanted(NamedTuple):
    """What is asked of a report: the programme, and the period."""

    programme: str
    period: Period


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


def document_in(root: Path, report: Report, words: Words, formats: Sequence[str]) -> Document:
    """The report in the language of `words`, with the texts of the books folder `root` and the command that makes it again."""
    from .report_words import document_of

    return document_of(report, words, root, command_of_report(report, words.language, formats))


def again(
    index: Index, root: Path, definition: ReportDefinition, wanted: Wanted, language: str, formats: Sequence[str], kind: str
) -> tuple[list[dict[str, Any]], list[bytes]]:
    """What a report is now: its tables as JSON has them, and its files of a kind; for `verify`."""
    from ..languages.words import words_of
    from .json_ import statement_json

    report, words = made(index, root, definition, wanted), words_of(language)
    document = document_in(root, report, words, formats)
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
            from .csv_ import render_csv

            tables = ((passage.section.id, passage.statement) for passage in document.passages)
            files |= {name(kind, part): render_csv(table, words) for part, table in tables if table is not None}
        else:
            files[name(kind)] = _content(report, document, words, kind)
    return files


def _content(report: Report, document: Document, words: Words, kind: str) -> bytes:
    if kind == "pdf":
        from .report_pdf import report_pdf

        stem = report.definition.id
        return report_pdf(document, words, attachments(lambda one: _content(report, document, words, one), stem))
    if kind == "xlsx":
        from .report_xlsx import report_xlsx

        return report_xlsx(document, words)
    if kind == "docx":
        from .report_docx import report_docx

        return report_docx(document, words)
    if kind == "html":
        from .report_html import report_html

        return report_html(document, words)
    from .report_json import report_json

    return report_json(report, document, words.language)
