"""Schedule of agreements: the cash position of each, and what it may still spend (domain §4, cash(A))."""

from collections.abc import Mapping, Sequence

from ..register.versions import donor_at
from ..store.measures import SIGNS, under
from ..vocabulary.accounts import ADVANCE_RECEIPTS, ADVANCES, CASH, EXCHANGE, PAYABLES, SUPPORT_PAYABLE
from ..vocabulary.statement import Check
from .budget import balances
from .checks import check
from .commitments import reserved
from .of_agreements import Kept, at_end, by_agreement, position_over
from .register import agreements
from .rows import Reporting, Row, is_zero
from .sums import CLOSING, MOVED, OPENING, RESTATED, Ledger, Measure, both, once

# Sign and condition of everything that makes the position, before advances and commitments.
POSITION: Mapping[str, tuple[int, str]] = SIGNS


# What postings make of each column; commitments make the others.
_MOVED: Mapping[str, Sequence[Kept]] = {name: (one,) for name, one in position_over(MOVED).items()}
_RESTATED: Sequence[Kept] = tuple(position_over(RESTATED).values())
_COLUMNS: Mapping[str, Sequence[Kept]] = {
    "opening": tuple(position_over(OPENING).values()),
    **_MOVED,
    "advances": (Kept(-1, CLOSING, "advanced"),),
}
_UNMOVED = dict.fromkeys(POSITION, 0)
_NOTHING = {"held": 0, "advances": 0}


def measures_of(column: str) -> Sequence[Measure] | None:
    """What postings make a column; None for those that commitments make."""
    return tuple(one.measure for one in _COLUMNS[column]) if column in _COLUMNS else None


@once
def moved(ledger: Ledger) -> Mapping[str, Mapping[str, int]]:
    """What moved of each agreement in the period, in centimes."""
    return by_agreement(ledger, _MOVED)


@once
def positions(ledger: Ledger) -> Mapping[str, Mapping[str, int]]:
    """Columns of each agreement with any money, by id, in centimes."""
    orders, changes, ends = reserved(ledger), moved(ledger), at_end(ledger)
    owed = balances(ledger, OWED_BY_VENDORS)
    found: dict[str, dict[str, int]] = {}
    for agreement in sorted(ends.keys() | orders.keys() | owed.keys()):
        committed, support = orders.get(agreement, (0, 0))
        end, of_period = ends.get(agreement, _NOTHING), changes.get(agreement, _UNMOVED)
        cells = {
            "opening": end["held"] + end["advances"] - sum(of_period.values()),
            **of_period,
            # Money that lies with vendors cannot be spent either, until it comes back or is set off.
            "advances": -end["advances"] - owed.get(agreement, 0),
            "committed": -committed,
            "reserved-support": -support,
        }
        found[agreement] = {**cells, "available": sum(cells.values())}
    return found


@once
def restated_positions(ledger: Ledger) -> Mapping[str, int]:
    """By how much entries of the period correct what each agreement brings forward, in centimes; those without are left out."""
    if not any(sums.restated for sums in ledger.accounts.values()):
        return {}
    found = by_agreement(ledger, {RESTATED: _RESTATED})
    return {agreement: row[RESTATED] for agreement, row in found.items() if row[RESTATED]}


def restated_measures() -> Sequence[Measure]:
    """What postings make that."""
    return tuple(one.measure for one in _RESTATED)


def agreement_rows(run: Reporting) -> list[Row]:
    """One row for each agreement by id; one that ended before the period only where it still has an amount."""
    ledger = run.ledger
    rows = []
    made, register = positions(ledger), agreements(ledger)
    for ident in sorted(made.keys() | register.keys()):
        known = register.get(ident)
        cells = made.get(ident, _NIL)
        gone = known is None or (known.ended is not None and known.ended < ledger.period.start)
        if not (gone and is_zero(cells)):
            rows.append(Row(ident, cells, _donor_name(ledger, known.donor) if known else None))
    return rows


def _donor_name(ledger: Ledger, ident: str) -> str:
    known = donor_at(ledger.facts, ident, ledger.day)
    return known.name if known else ident


# Every column of the schedule, in order; the last one is their sum.
OWED_BY_VENDORS = "owed-by-vendors"
# Cash and advances, and what is owed for them.
MONEY = (CASH, ADVANCES, PAYABLES, ADVANCE_RECEIPTS, "Liabilities:Suspense", "Liabilities:Borrowings")
COLUMNS = (*_COLUMNS, "committed", "reserved-support", "available")
_NIL = dict.fromkeys(COLUMNS, 0)


def agreement_checks(run: Reporting) -> list[Check]:
    """Charges are the budget's; positions are the money that Statement I shows; availability is budget control's."""
    ledger = run.ledger
    actual = run.figure("budget-and-actual.total.actual")
    charged = -run.figure("agreements.total.direct") - run.figure("agreements.total.support")
    control = balances(ledger, "cash")
    shown = {row.id: row.cells["available"] for row in run.rows("agreements")}
    wrong = [a for a in sorted(control.keys() | shown.keys()) if control.get(a, 0) != shown.get(a, 0)]
    owed = ledger.figure(Measure(-1, both(MOVED, under(SUPPORT_PAYABLE), "event <> 'support-cost-settlement'"))).value
    return [
        check("charges", charged, actual),
        check("support-costs-payable", owed, run.figure("financial-performance.support-costs")),
        check("positions", _moved(run) + _exchange(ledger), _money(ledger)),
        check("available", run.figure("agreements.total.available"), sum(control.values())),
        *(check(f"available.{a}", int(shown.get(a, 0) or 0), control.get(a, 0)) for a in wrong),
    ]


def _moved(run: Reporting) -> int:
    return sum(run.figure(f"agreements.total.{name}") for name in POSITION)


def _exchange(ledger: Ledger) -> int:
    return ledger.of_accounts(-1, MOVED, f"{EXCHANGE}:Cash", f"{EXCHANGE}:Payables").value


def _money(ledger: Ledger) -> int:
    """Change of cash and advances, less what is owed for them (domain §6, identity 17, over the period)."""
    return ledger.of_accounts(1, MOVED, *MONEY).value
