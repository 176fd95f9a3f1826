"""``wsisfund trace``: the postings behind a figure, each with its file and line."""

from __future__ import annotations

from datetime import date

import click

from .arguments import DAY, YEAR, period_of
from .frame import verb
from .listing import table
from .session import Session


@verb("trace")
@click.argument("figure", metavar="STATEMENT.LINE[.COLUMN]")
@click.option("--year", type=YEAR, required=True, help="The financial year.")
@click.option("--to", type=DAY, help="Up to this day of the year; without it the whole year.")
def trace(session: Session, figure: str, year: int, to: date | None) -> None:
    """The postings that make a figure of a statement; they add up to it.

    A figure is named by its statement, line and column as `report --json` has them; without a column it is the first.

    \b
    Examples:
      wsisfund trace financial-position.cash --year 2026
      wsisfund trace contributions.CHE.received --year 2026
      wsisfund trace financial-performance.travel.comparative --year 2026
    """
    from ..gate.state import open_books
    from ..statements.trace import postings_of
    from ..vocabulary.money import grouped, plain

    period = period_of(year, to)
    with session.progress("Reading the books"):
        state = open_books(session.books)
    found = postings_of(state.index, figure, period, state.root)
    postings = [
        {
            "date": p.date,
            "file": p.file,
            "line": p.line,
            "account": p.account,
            "amount": plain(p.amount),
            "payee": p.payee,
            "narration": p.narration,
        }
        for p in found.postings
    ]
    rows = [(p.date, f"{p.file}:{p.line}", p.account, grouped(p.amount), p.payee, p.narration) for p in found.postings]
    text = f"{found.figure}: {grouped(found.amount)} CHF, from {len(rows)} postings\n\n" + table(
        ("date", "where", "account", "CHF", "payee", "narration"), rows
    )
    session.emit({"ok": True, "figure": found.figure, "amount": plain(found.amount), "postings": postings}, text)
