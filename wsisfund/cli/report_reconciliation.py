"""``wsisfund report reconciliation``: the bank against the books at the end of a month, signed by both officers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import clean
from ..publish.files import file_name
from ..publish.report_content import content_of
from .opened import open_for
from .outputs import put_outputs
from .report_languages import languages_of
from .session import Session
from .write import officers_of

if TYPE_CHECKING:
    from ..languages.words import Words
    from ..vocabulary.statement import Statement

NAME = "reconciliation"
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def reconciliation_report(
    session: Session, account: str | None, month: str | None, language: str, formats: Sequence[str], out: Path | None
) -> None:
    """Make and answer the statement of one month of one account.

    Raises:
        DifferenceUnexplained, NoBankAccount, NoAuthority.
    """
    from ..languages.words import words_of
    from ..publish.json_ import statement_json
    from ..reconciliation.monthly import monthly_statement, period_of_month
    from ..statements.engine import Run
    from ..store.chart import bank_account

    if account is None or month is None:
        raise click.UsageError(f"{NAME} needs --account ACCOUNT and --month 2026-03")
    match = _MONTH.fullmatch(month)
    if match is None:
        raise click.UsageError(f"'{clean(month)[:20]}' is no month; one is written 2026-03")
    period = period_of_month(int(match[1]), int(match[2]))
    state = open_for(session)
    name = bank_account(state.index, account)
    with session.progress("Adding up"):
        made = monthly_statement(Run(state.index, period, state.root), name, officers_of(session), session.date)
    answer = statement_json(made)
    if not formats:
        session.emit(answer, "" if session.json else _text(made, words_of(language)))
        return
    files: dict[str, bytes] = {}
    for one in languages_of(language, formats):
        origin = made.origin._replace(command=_command(session, name, month or "", one, formats))
        for kind in dict.fromkeys(formats):
            file = file_name(NAME, period.year, one, kind, name, period.end)
            files[file] = content_of([replace(made, origin=origin)], kind, words_of(one), whole=False)
    written = put_outputs(session.books, out, files)
    session.emit({**answer, "written": written}, "\n".join(written))


def _command(session: Session, account: str, month: str, language: str, formats: Sequence[str]) -> str:
    import shlex

    words = ["wsisfund", "report", NAME, "--account", account, "--month", month]
    words += ["--as", session.as_ or "", "--approved-by", session.approved_by or ""]
    words += ["--language", language] if language != "en" else []
    return shlex.join([*words, *(word for kind in dict.fromkeys(formats) for word in ("--format", kind))])


def _text(made: Statement, words: Words) -> str:
    from ..publish.text import render_text
    from .listing import screen_width

    return render_text(made, words, screen_width())
