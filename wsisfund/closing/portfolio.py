"""The portfolio for Council: what waits on a day, agreement by agreement and document by document, in one table.

It is the list of `wsisfund status`, printed: nothing in it is stored. What is assessed once, when a standard is first applied,
has no age and is left out.
"""

from pathlib import Path
from typing import Final

from ..register.versions import donor_at
from ..statements.engine import Run
from ..vocabulary.period import Period
from ..vocabulary.statement import DASH, Line, Statement, Value
from .reassessments import KIND as REASSESSMENT
from .status import STATUS_KINDS, status_of
from .waiting import Waiting

PORTFOLIO: Final = "portfolio"
KINDS: Final = tuple(kind for kind in STATUS_KINDS if kind != REASSESSMENT)
COLUMNS: Final = ("agreement", "due", "days", "amount", "currency", "why")


def portfolio_of(run: Run, root: Path, period: Period) -> Statement:
    """The table: a heading for each kind of thing that waits at the end of the period, and a row for each."""
    found = status_of(run.index, root, period.end)
    lines: list[Line] = []
    for kind in KINDS:
        of_kind = [waiting for waiting in found if waiting.kind == kind]
        if of_kind:
            lines.append(Line(kind, dict.fromkeys(COLUMNS), emphasis="subtotal"))
            lines += [_line(run, n, waiting) for n, waiting in enumerate(of_kind, 1)]
    return Statement(
        id=PORTFOLIO,
        period=period,
        columns=COLUMNS,
        lines=tuple(lines),
        books=run.index.books_hash,
        basis="",
        fund=run.index.meta("title"),
        origin=run.origin,
    )


def _line(run: Run, n: int, waiting: Waiting) -> Line:
    donor = donor_at(run.index, waiting.donor, run.period.end) if waiting.donor else None
    name = donor.name if donor else waiting.donor
    values: dict[str, Value] = {
        "agreement": waiting.agreement,
        "due": waiting.due.isoformat() if waiting.due else None,
        "days": str(waiting.days) if waiting.days is not None else None,
        "amount": waiting.units,
        "currency": waiting.currency if waiting.units is not None else None,
        "why": waiting.why,
    }
    return Line(f"{waiting.kind}/{n}", values, 1, label=DASH.join(part for part in (waiting.id, name) if part))
