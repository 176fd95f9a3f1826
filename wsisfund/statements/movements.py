"""What opened a year, what moved and what closed it: the loss allowance, deferred revenue, advances to partners."""

from collections.abc import Mapping, Sequence
from typing import Final

from ..store.measures import NEAR_ADVANCES, event_in, under
from ..vocabulary.accounts import ADVANCES_PARTNERS, ALLOWANCE
from ..vocabulary.statement import Check
from . import contributions
from .checks import check
from .figured import AMOUNT, Figured, Figures
from .rows import Reporting, plus
from .sums import BROUGHT, CLOSING, MOVED, OPENING, RESTATED, Figure, Ledger, Measure, Selection, both, once

Amounts = Mapping[str, Mapping[str, int]]
_WRITTEN_OFF: Final = event_in("write-off")


# ---------------------------------------------------------------- loss allowance


def _allowance(ledger: Ledger) -> Figures:
    found = {
        "opening": ledger.of_accounts(1, BROUGHT, ALLOWANCE),
        "restated": ledger.of_accounts(1, RESTATED, ALLOWANCE),
        "recognized": ledger.figure(Measure(1, both(MOVED, under(ALLOWANCE), f"NOT {_WRITTEN_OFF}"))),
        "used": ledger.figure(Measure(1, both(MOVED, under(ALLOWANCE), _WRITTEN_OFF))),
        "closing": ledger.of_accounts(1, CLOSING, ALLOWANCE),
    }
    return _of_amounts(found, optional=("restated",))


def _of_amounts(found: Mapping[str, Figure], optional: Sequence[str] = ()) -> Figures:
    return {line: {AMOUNT: figure} for line, figure in found.items() if figure.value or line not in optional}


def _allowance_ties(run: Reporting, found: Amounts) -> list[Check]:
    return [
        check("note.allowance-movement.allowance", found["closing"][AMOUNT], run.figure("financial-position.allowance")),
        check("note.allowance-movement.impairment", -found["recognized"][AMOUNT], run.figure("financial-performance.impairment")),
    ]


ALLOWANCE_MOVEMENT: Final = Figured(
    "allowance-movement",
    "receivables",
    (AMOUNT,),
    _allowance,
    ties=_allowance_ties,
    sums={"closing": plus("opening", "restated", "recognized", "used")},
)

# ---------------------------------------------------------------- deferred revenue

_DEFERRED: Final = {
    "opening": "conditional-opening",
    "received": "conditional-received",
    "released": "conditional-released",
    "returned": "conditional-returned",
    "closing": "conditional-deferred",
}


@once
def _conditional(ledger: Ledger) -> Mapping[str, int]:
    """Columns of the schedule of contributions over all donors."""
    return contributions.totals(ledger)


def _deferred(ledger: Ledger) -> Figures:
    totals = _conditional(ledger)
    return {line: {AMOUNT: Figure(totals[column], _selections(ledger, column))} for line, column in _DEFERRED.items()}


def _selections(ledger: Ledger, column: str) -> tuple[Selection, ...]:
    parts = contributions.parts_of(ledger, column)
    return tuple(Selection(measure, columns, frozenset(owners)) for columns, measure, owners in parts)


def _deferred_ties(run: Reporting, found: Amounts) -> list[Check]:
    return [
        check(
            "note.deferred-movement.deferred-revenue", found["closing"][AMOUNT], run.figure("financial-position.deferred-revenue")
        )
    ]


DEFERRED_MOVEMENT: Final = Figured(
    "deferred-movement",
    "deferred-revenue",
    (AMOUNT,),
    _deferred,
    sums={"closing": plus("opening", "received", "released", "returned")},
    ties=_deferred_ties,
)

# ---------------------------------------------------------------- advances to partners

_STEPS: Final = {"opening": OPENING, "paid": both(MOVED, "chf > 0"), "cleared": both(MOVED, "chf < 0"), "closing": CLOSING}


@once
def partners(ledger: Ledger) -> Figures:
    """By partner: what was outstanding, paid, accounted for or returned, and is outstanding."""
    measures = {name: Measure(1, span) for name, span in _STEPS.items()}
    sums = ledger.grouped(("payee",), measures, both(NEAR_ADVANCES, under(ADVANCES_PARTNERS)), ledger.postings)

    def cell(payee: str, name: str, value: int) -> Figure:
        condition = both(_STEPS[name], under(ADVANCES_PARTNERS))
        return Figure(value, (Selection(Measure(1, condition), ("payee",), frozenset([(payee,)])),))

    return {p: {name: cell(p, name, value) for name, value in row.items()} for (p,), row in sums.items() if any(row.values())}


def _partner_ties(run: Reporting, found: Amounts) -> list[Check]:
    held = run.ledger.of_accounts(1, CLOSING, ADVANCES_PARTNERS).value
    return [check("note.partner-advances.advances", found["total"]["closing"], held)]


PARTNERS: Final = Figured(
    "partner-advances",
    "partners",
    tuple(_STEPS),
    partners,
    total=True,
    across={"closing": plus("opening", "paid", "cleared")},
    compared=("closing",),
    ties=_partner_ties,
)
