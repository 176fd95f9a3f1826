"""``wsisfund report donor-report``: the statements of account of a donor, or of one agreement, certified by an officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ..publish.files import file_name
from ..publish.report_command import command_of, day_of, made_by
from ..publish.report_year import NoEntries, check_year
from ..register.known import known_donor
from ..register.officers import NoAuthority, authority_of
from ..register.versions import officer_at
from .listing import screen_width
from .outputs import put_outputs
from .report_languages import languages_of
from .session import Session

if TYPE_CHECKING:
    from ..languages.words import Words
    from ..statements.engine import Run
    from ..store.index import Index
    from ..vocabulary.period import Period
    from ..vocabulary.statement import Certificate, Statement

NAME = "donor-report"


class About(NamedTuple):
    """Whom a report is about: a donor, or one agreement alone."""

    donor: str | None
    agreement: str | None

    @property
    def ident(self) -> str:
        """The one that was named."""
        return self.donor or self.agreement or ""


def check_about(about: About) -> None:
    """Refuse a report about nobody, or about two things at once, before the books are read."""
    if about.donor is None and about.agreement is None:
        raise click.UsageError(f"{NAME} needs --donor ID, or --agreement ID for one agreement alone")
    if about.donor is not None and about.agreement is not None:
        raise click.UsageError("--donor and --agreement contradict each other: a report is about one of them")


def certified_report(
    session: Session, about: About, period: Period, language: str, formats: Sequence[str], out: Path | None
) -> None:
    """Make, certify and answer a donor report.

    Raises:
        NoAuthority: nobody is named who may certify. UnknownDonor, UnknownAgreement: no such donor, no such agreement by then.
        NoEntries: the books have nothing of that year, or the donor no agreement. Faults: of `DoesNotCrossFoot`.
    """
    from ..languages.words import words_of
    from ..publish.json_ import certified_json

    root = session.books
    statements, certificate = _certified(session, about, period)
    about_whom = {"donor": about.donor, "agreement": about.agreement, "as": session.as_}
    answer = certified_json(statements, certificate)
    if not certificate.office:
        session.note(f"the register names no office of {certificate.officer}: the report leaves it out (wsisfund officer add)")
    if not formats:
        session.emit(answer, "" if session.json else _text(statements, words_of(language), certificate))
        return
    with session.progress("Writing the report"):
        files: dict[str, bytes] = {}
        for one in languages_of(language, formats):
            made = made_by(statements, command_of(NAME, period, one, formats, **about_whom))
            for kind in dict.fromkeys(formats):
                name = file_name(NAME, period.year, one, kind, about.ident, day_of(period))
                files[name] = _content(made, kind, words_of(one), certificate)
        written = put_outputs(root, out, files)
    session.emit({**answer, "written": written}, "\n".join(written))


def _certified(session: Session, about: About, period: Period) -> tuple[list[Statement], Certificate]:
    """The statements, from the text of the books and from no index that lies on the disk, and who certifies them."""
    from contextlib import ExitStack

    from ..gate.state import books_afresh
    from ..statements.engine import Run

    with ExitStack() as stack:
        with session.progress("Reading the books"):
            state = stack.enter_context(books_afresh(session.books))
        check_year(state.index, period.year, NAME)
        certificate = certificate_of(session, state.index, period.end)
        with session.progress("Adding up"):
            return _statements(Run(state.index, period, state.root, about.agreement, about.donor), about), certificate


def certificate_of(session: Session, index: Index, end: date) -> Certificate:
    """Who certifies, as the register has the officer on the day of certification: `--date`, else today, not before `end`.

    The day is printed only where it was named, so that the same command makes the same bytes on another day.

    Raises:
        NoAuthority: none is named, or the register does not let this one certify on that day.
    """
    from ..vocabulary.statement import Certificate

    who = session.as_
    if who is None:
        raise NoAuthority(
            "the report needs a certifying officer, and none is named",
            why="a report to a donor carries the name and office of the officer who certifies it",
            fix="name the officer: --as OFFICER; wsisfund officer list shows who may certify",
        )
    if session.date_given is not None and session.date_given < end:
        raise click.BadParameter(
            f"{session.date_given} is before {end}; figures are certified when their period is over", param_hint="--date"
        )
    if not index.all("officer"):
        raise NoAuthority(
            "the register has no officers, so nobody can certify",
            why="name and office of the certifying officer come from the register",
            fix="wsisfund officer add ID --name NAME --office OFFICE --role certifying",
        )
    day = session.date_given or max(session.date, end)
    authority_of(index, {"certified-by": who}, day)
    officer = officer_at(index, who, day)
    assert officer is not None
    return Certificate(who, officer.name, officer.office, session.date_given)


def _statements(run: Run, about: About) -> list[Statement]:
    from ..statements.donor_report import ACCOUNT, agreements_of_donor, statements_of_donor

    if about.donor is None:
        return [run.statement(ACCOUNT)]
    donor = known_donor(run.index, about.donor)
    if not agreements_of_donor(run.ledger, donor.id):
        raise NoEntries(
            f"{donor.name} has no agreement to report on by {run.period.end.isoformat()}",
            why="a report is about agreements that are in force in its period, or of which something is left",
            fix=f"wsisfund donor show {donor.id} lists what the books have of this donor; give another --year",
        )
    return statements_of_donor(run)


def _text(statements: Sequence[Statement], words: Words, certificate: Certificate) -> str:
    from ..publish.text import render_certificate, render_text

    width = screen_width()
    parts = [render_text(statement, words, width) for statement in statements]
    return "\n\n\n".join([*parts, render_certificate(certificate, statements, words, width)])


def _content(statements: Sequence[Statement], kind: str, words: Words, certificate: Certificate) -> bytes:
    if kind == "pdf":
        from ..publish.pdf import render_pdf

        return render_pdf(statements, language=words.language, certificate=certificate)
    if kind == "xlsx":
        from ..publish.xlsx import render_xlsx

        return render_xlsx(statements, words, certificate)
    if kind == "docx":
        from ..publish.docx_ import render_docx

        return render_docx(statements, words, certificate)
    if kind == "csv":
        from ..publish.csv_ import render_certified_csv

        return render_certified_csv(statements, words, certificate)
    if kind == "html":
        from ..publish.html import render_html

        return render_html(statements, words, certificate)
    from ..publish.json_ import render_certified_json

    return render_certified_json(statements, certificate)
