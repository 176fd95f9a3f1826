"""The calendar of a year: what is owed to others, day by day, with what was sent; nothing of it is stored."""

from typing import Final

from ..register.obligations import Occasion, occasions
from ..vocabulary.period import Period
from ..vocabulary.statement import Line, Statement, Value
from .engine import Run

OBLIGATIONS: Final = "obligations"
COLUMNS: Final = ("due", "who", "to", "basis", "sent", "document")


def year_of(run: Run, period: Period) -> list[Occasion]:
    """Every day of a period on which something is owed, catalogue and register."""
    return occasions(run.index, period.start, period.end)


def obligations_of(run: Run, period: Period) -> Statement:
    """The table: a row for each day on which something is owed."""
    return Statement(
        id=OBLIGATIONS,
        period=period,
        columns=COLUMNS,
        lines=tuple(_line(occasion) for occasion in year_of(run, period)),
        books=run.index.books_hash,
        basis="",
        fund=run.index.meta("title"),
        origin=run.origin,
    )


def _line(occasion: Occasion) -> Line:
    of = occasion.of
    values: dict[str, Value] = {
        "due": occasion.due.isoformat(),
        "who": of.who,
        "to": of.to or None,
        "basis": of.basis or None,
        "sent": occasion.sent.isoformat() if occasion.sent else None,
        "document": occasion.document or None,
    }
    return Line(occasion.id, values, label=of.name)
