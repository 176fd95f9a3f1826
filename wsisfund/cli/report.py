"""``wsisfund report``: statements and schedules, on the screen or as files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import clean
from ..publish.report_made import (
    ACCOUNT,
    ALL,
    CALENDAR,
    COUNCIL,
    DONOR,
    FORMATS,
    OBLIGATIONS,
    RECAPITULATION,
    RECONCILIATION,
    Asked,
    files_of,
    statements_of,
)
from ..publish.report_year import check_year
from ..statements.definitions import UnknownStatement
from ..vocabulary.period import Period
from .answers import Written
from .arguments import DAY_OR_YEAR, YEAR, period_of
from .frame import verb
from .listing import screen_width
from .report_document import definition_of, document_report, wanted_of
from .report_languages import CHOICES, languages_of
from .session import Session

if TYPE_CHECKING:
    from ..languages.words import Words
    from ..vocabulary.statement import Statement

# As many years as `statements.recapitulation` shows, which is imported only for it.
MOST_YEARS = 12
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@verb("report")
@click.argument("name")
@click.argument("about", required=False, metavar="[PROGRAMME]")
@click.option("--year", type=YEAR, help="The financial year.")
@click.option("--from", "first", type=YEAR, help="The first year of a recapitulation.")
@click.option("--to", type=DAY_OR_YEAR, help="Up to this day of the year, or the last year of a recapitulation.")
@click.option(
    "--language", type=click.Choice(CHOICES), default="en", show_default=True, help="Language of the words; all: one file each."
)
@click.option("--format", "formats", type=click.Choice((*FORMATS, CALENDAR)), multiple=True, help="File format; may be repeated.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the files; default reports/output in the books.")
@click.option("--agreement", metavar="ID", help="The agreement of an account-statement, or of a donor-report about it alone.")
@click.option("--donor", metavar="ID", help="The donor of a donor-report.")
@click.option("--account", metavar="ACCOUNT", help="The bank account of a reconciliation.")
@click.option("--month", metavar="YYYY-MM", help="The month of a reconciliation.")
def report(
    session: Session,
    name: str,
    about: str | None,
    year: int | None,
    first: int | None,
    to: date | None,
    language: str,
    formats: Sequence[str],
    out: Path | None,
    agreement: str | None,
    donor: str | None,
    account: str | None,
    month: str | None,
) -> None:
    """Statements and schedules of a year.

    NAME is a statement (financial-position, financial-performance, net-assets, cash-flow, budget-and-actual), a schedule
    (contributions, agreements, programme, sdg, commitments, pledges-unsigned, trial-balance, general-ledger, overrides,
    account-statement), programme-resources or sdg-resources (the regular budget beside the fund), portfolio (what waits: the
    list of `wsisfund status` at the end of the period), obligations (what is owed to others in the year, also as a calendar:
    --format ics), recapitulation (several years side by side, --from Y --to Y), a report that Council Resolution 1332 asks
    for (annual, roadmap, cstd, hlpf; action-line with a PROGRAMME; comprehensive with --from Y --to Y) or one of
    reports/definitions, `council` for the document of the statements, notes and schedules, `all` for each of them by itself,
    or donor-report for the statements of account of a donor, certified by the officer of --as; reconciliation (--account,
    --month instead of --year) for the bank against the books, signed by both officers, refused while the difference is not
    explained. Without --format the figures are shown here. Every statement is cross-footed before it is shown; one that does
    not foot is refused with the difference.

    \b
    Examples:
      wsisfund report financial-position --year 2026
      wsisfund report council --year 2026 --format pdf --format xlsx
      wsisfund report council --year 2026 --language all --format pdf
      wsisfund report account-statement --agreement VC-2026-11 --year 2026 --format pdf
      wsisfund report donor-report --donor aurelia --year 2026 --as officer-c --format pdf
      wsisfund report all --year 2026 --json
      wsisfund report obligations --year 2026 --format ics
      wsisfund report recapitulation --from 2023 --to 2026 --format pdf
      wsisfund report action-line C5 --year 2026 --language all --format pdf
      wsisfund report reconciliation --account CHF --month 2026-03 --as officer-c --approved-by officer-a --format pdf
    """
    _check_options(name, language, formats, out, agreement, donor)
    if name == RECONCILIATION:
        from .report_reconciliation import reconciliation_report

        reconciliation_report(session, account, month, language, formats, out)
        return
    if account is not None or month is not None:
        raise click.UsageError(f"--account and --month belong to {RECONCILIATION}")
    definition = definition_of(name, session.books)
    if definition is not None:
        whole = None if year is None or definition.about == "years" else period_of(year, to)
        document_report(session, definition, wanted_of(definition, about, year, first, to, whole), language, formats, out)
        return
    if about is not None:
        raise click.UsageError(f"'{clean(about)[:40]}' is one word too many: {name} is about no one programme")
    period = _period(name, year, first, to)
    if name == DONOR:
        from .donor_report import About, certified_report

        certified_report(session, About(donor, agreement), period, language, formats, out)
        return
    if session.json and not formats and name in (ALL, COUNCIL):
        _as_text(session, Asked(name, period, agreement))
    else:
        _statements(session, Asked(name, period, agreement), language, formats, out)


def _as_text(session: Session, asked: Asked) -> None:
    """Answer all statements as JSON: as it was kept, or made and kept."""
    from ..gate.state import indexes_of, open_books
    from ..publish.kept_text import keeping, kept, place_of_statements
    from ..publish.text_in_two import second_process, text_of_statements

    root = session.books
    with second_process(indexes_of(root), root, asked) as second:
        with session.progress("Reading the books"):
            state = open_books(root)
        check_year(state.index, asked.period.year, asked.name)
        place = place_of_statements(root, state.books_hash, asked)
        text = None if place is None else kept(place)
        if text is not None:
            session.emit({"statements": Written([text], "")}, "")
            return
        with session.progress("Adding up"):
            made = text_of_statements(state.index, root, asked, second)
    session.emit({"statements": Written(made if place is None else keeping(place, made), "")}, "")


def _statements(session: Session, asked: Asked, language: str, formats: Sequence[str], out: Path | None) -> None:
    """Make and answer what the definitions of statements are there for."""
    from contextlib import ExitStack

    from ..gate.state import books_afresh, open_books
    from ..languages.words import words_of

    root, name, period = session.books, asked.name, asked.period
    # What officers certify is worked out from the text of the books, and from no index that lies on the disk.
    certified = name == COUNCIL and "pdf" in formats
    with ExitStack() as stack:
        with session.progress("Reading the books"):
            state = stack.enter_context(books_afresh(root)) if certified else open_books(root)
        if name != OBLIGATIONS:
            for of_books in sorted({period.year, period.end.year}):
                check_year(state.index, of_books, name, of_years=name == RECAPITULATION)
        with session.progress("Adding up"):
            made = statements_of(state.index, root, asked, formats)
        answer = _answer(made.statements, name) if session.json else {}
        if not formats:
            session.emit(answer, "" if session.json else _text(made.statements, words_of(language)))
            return
        files: dict[str, bytes] = {}
        for one in languages_of(language, formats):
            with session.progress(f"Writing the statements ({one})"):
                files |= files_of(state.index, root, made, one, formats)
    from .outputs import put_outputs  # a report on the screen writes no files

    written = put_outputs(root, out, files)
    session.emit({**answer, "written": written}, "\n".join(written))


def _period(name: str, year: int | None, first: int | None, to: date | None) -> Period:
    """The year, or the years of a recapitulation."""
    if name != RECAPITULATION:
        if first is not None:
            raise click.UsageError(f"--from belongs to {RECAPITULATION}; '{name}' is of one year")
        if year is None:
            raise click.UsageError("Missing option '--year'.")
        return period_of(year, to)
    if year is not None or first is None or to is None or (to.month, to.day) != (12, 31):
        raise click.UsageError(f"{RECAPITULATION} is of whole years: --from 2023 --to 2026")
    if not first < to.year < first + MOST_YEARS:
        raise click.UsageError(f"{RECAPITULATION} has 2 to {MOST_YEARS} years, the last one after the first")
    return Period(date(first, 1, 1), to)


def _check_options(
    name: str,
    language: str,
    formats: Sequence[str],
    out: Path | None,
    agreement: str | None,
    donor: str | None,
) -> None:
    """Refuse what contradicts itself, before the books are read."""
    if not _NAME.fullmatch(name):
        raise UnknownStatement(
            f"there is no statement '{clean(name)[:60]}'",
            why="names are lower-case words joined by hyphens",
            fix="wsisfund report --help names them all",
        )
    languages_of(language, formats)
    if CALENDAR in formats and name != OBLIGATIONS:
        raise click.UsageError(f"--format {CALENDAR} belongs to {OBLIGATIONS}; '{name}' is no calendar")
    if out is not None and not formats:
        raise click.UsageError("--out needs --format: without a format no file is written")
    if agreement is not None and name not in (ACCOUNT, ALL, DONOR):
        raise click.UsageError(f"--agreement belongs to {ACCOUNT} and {DONOR}; '{name}' is about all agreements")
    if donor is not None and name != DONOR:
        raise click.UsageError(f"--donor belongs to {DONOR}; '{name}' is about all donors")
    if name == DONOR:
        from .donor_report import About, check_about

        check_about(About(donor, agreement))


def _answer(statements: Sequence[Statement], name: str) -> dict[str, Any]:
    from ..publish.json_ import joined, lines_text, statement_json, statement_text

    # Each text is made when it is written: what is said of many lines is never all in memory.
    if name in (ALL, COUNCIL):
        return {"statements": Written(joined(map(statement_text, statements)), "")}
    (one,) = statements
    return {**statement_json(one, lines=False), "lines": Written(lines_text(one), "")}


def _text(statements: Sequence[Statement], words: Words) -> str:
    """The statements for the screen: as wide as the terminal, or 120 places where they go elsewhere."""
    from ..publish.text import render_text

    width = screen_width()
    return "\n\n\n".join(render_text(statement, words, width) for statement in statements)
