"""``wsisfund trace``: the postings behind a figure, each with its file and line."""

from __future__ import annotations

from datetime import date
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING, Final

import click

from ..languages.counting import counted
from .answers import Written
from .arguments import DAY, YEAR, period_of
from .frame import verb
from .listing import table
from .session import Session

if TYPE_CHECKING:
    from ..statements.trace import Trace, TracedPosting


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
    from ..vocabulary.money import FUNCTIONAL, plain

    postings = Written(_written(p, plain(p.amount, found.currency)) for p in found.postings)
    answer = {"ok": True, "figure": found.figure, "amount": plain(found.amount, found.currency), "postings": postings}
    return answer if found.currency == FUNCTIONAL else {**answer, "currency": found.currency}


def _written(p: TracedPosting, amount: str) -> str:
    """A part of the figure as an element of a list in the answer: of tens of thousands no object is made first."""
    officers = ",".join(f"\n        {quoted(officer)}" for officer in _officers(p))
    return f"""{{
      "date": "{p.date}",
      "file": {quoted(p.file)},
      "line": {p.line},
      "account": {quoted(p.account)},
      "amount": "{amount}",
      "payee": {quoted(p.payee)},
      "narration": {quoted(p.narration)},
      "event": {quoted(p.event)},
      "document": {quoted(p.doc)},
      "agreement": {quoted(p.agreement)},
      "officers": {f"[{officers}{_END_OF_OFFICERS}" if officers else "[]"},
      "no": "{p.no}"
    }}"""


_END_OF_OFFICERS: Final = "\n      ]"


def _text(found: Trace) -> str:
    from ..vocabulary.money import grouped

    rows = [
        (
            p.no,
            p.date,
            f"{p.file}:{p.line}",
            p.account,
            grouped(p.amount, found.currency),
            p.event,
            p.doc,
            p.agreement,
            ", ".join(_officers(p)),
            f"{p.payee} {p.narration}".strip(),
        )
        for p in found.postings
    ]
    amount = f"{grouped(found.amount, found.currency)} {found.currency}"
    entries = counted(len(rows), "entry", "entries")
    heads = ("no", "date", "where", "account", found.currency, "event", "document", "agreement", "officers", "narration")
    return f"{found.figure}: {amount}, from {entries}\n\n{table(heads, rows)}"


def _officers(posting: TracedPosting) -> list[str]:
    return [officer for officer in (posting.certified_by, posting.approved_by) if officer]
