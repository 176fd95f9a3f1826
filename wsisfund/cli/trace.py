"""``wsisfund trace``: the postings behind a figure, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, Any, Final

import click

from ..languages.counting import counted
from ..vocabulary.money import FUNCTIONAL, grouped, grouped_minor, plain, plain_minor
from .answers import Written
from .arguments import DAY, YEAR, period_of
from .frame import verb
from .listing import table_in_parts
from .session import Session

if TYPE_CHECKING:
    from ..statements.trace import Trace


@verb("trace")
@click.argument("figure", metavar="STATEMENT.LINE[.COLUMN]")
@click.option("--year", type=YEAR, required=True, help="The financial year.")
@click.option("--to", type=DAY, help="Up to this day of the year; without it the whole year.")
@click.option("--agreement", metavar="ID", help="Whose account-statement it is a figure of.")
@click.option("--donor", metavar="ID", help="Whose donor-report it is a figure of.")
def trace(session: Session, figure: str, year: int, to: date | None, agreement: str | None, donor: str | None) -> None:
    """The postings, and the directives of the register, that make a figure of a statement; they add up to it.

    A figure is named by its statement, line and column as `report --json` has them; without a column it is the first. Tables
    below a statement are named by their own id, figures of notes as notes.NOTE.FIGURE.

    \b
    Examples:
      wsisfund trace budget-and-actual.Expenses:C5:Travel.final --year 2026
      wsisfund trace agreements.VC-2026-11.available --year 2026
      wsisfund trace by-programme.C5.revenue --year 2026
      wsisfund trace notes.cash.EUR-chf --year 2026
      wsisfund trace financial-position.cash --year 2026
      wsisfund trace contributions.CHE.received --year 2026
      wsisfund trace financial-performance.travel.comparative --year 2026
    """
    from ..gate.state import open_books
    from ..statements.trace import postings_of

    period = period_of(year, to)
    with session.progress("Reading the books"):
        state = open_books(session.books)
    found = postings_of(state.index, figure, period, state.root, agreement=agreement, donor=donor)
    # Tens of thousands of postings may stand behind a figure: they are put into words once, as they are asked for.
    session.emit(_answer(found) if session.json else {}, "" if session.json else _text(found))


def _answer(found: Trace) -> dict[str, object]:
    currency = found.currency
    # All are read before the first is written: an answer is whole, or an error.
    rows = list(found.postings.rows())
    postings = Written(_written(row, currency) for row in rows)
    answer = {"ok": True, "figure": found.figure, "amount": plain(found.amount, currency), "postings": postings}
    return answer if currency == FUNCTIONAL else {**answer, "currency": currency}


def _written(row: tuple[Any, ...], currency: str) -> str:
    """A part of the figure as an element of a list in the answer: of tens of thousands no object is made first."""
    day, file, line, account, minor, payee, narration, event, doc, agreement, certified, approved, no = row
    officers = ",".join([f"\n        {quoted(officer)}" for officer in (certified, approved) if officer])
    return f"""{{
      "date": "{day}",
      "file": {quoted(file)},
      "line": {line},
      "account": {quoted(account)},
      "amount": "{plain_minor(minor, currency)}",
      "payee": {quoted(payee)},
      "narration": {quoted(narration)},
      "event": {quoted(event)},
      "document": {quoted(doc)},
      "agreement": {quoted(agreement)},
      "officers": {f"[{officers}{_END_OF_OFFICERS}" if officers else "[]"},
      "no": "{no}"
    }}"""


_END_OF_OFFICERS: Final = "\n      ]"


def _text(found: Trace) -> Iterator[str]:
    currency, parts = found.currency, found.postings.rows()
    rows = (
        (
            no,
            day,
            f"{file}:{line}",
            account,
            grouped_minor(minor, currency),
            event,
            doc,
            agreement,
            f"{certified}, {approved}" if certified and approved else certified or approved,
            f"{payee} {narration}".strip(),
        )
        for day, file, line, account, minor, payee, narration, event, doc, agreement, certified, approved, no in parts
    )
    heads = ("no", "date", "where", "account", currency, "event", "document", "agreement", "officers", "narration")
    table = table_in_parts(heads, rows)
    # With its heads all rows are read: an answer is whole, or an error.
    head = next(table)
    yield f"{found.figure}: {grouped(found.amount, currency)} {currency}, from {counted(len(found.postings), 'entry', 'entries')}"
    yield f"\n{head}"
    yield from table
