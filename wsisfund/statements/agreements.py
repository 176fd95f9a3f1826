"""Schedule of agreements: the cash position of each, and what it may still spend (domain §4, cash(A))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..register.versions import donor_at
from ..store.measures import ADVANCED, ARRIVING, CHARGED, RECEIVED, RETURNING, SIGNS, any_of, event_in, under
from ..vocabulary.accounts import (
    ADVANCE_RECEIPTS,
    ADVANCES,
    CASH,
    CONTRIBUTIONS,
    DEFERRED,
    EXCHANGE,
    INTEREST,
    PAYABLES,
    SUPPORT_PAYABLE,
    SUSPENSE,
)
from ..vocabulary.statement import Check
from .budget import balances
from .checks import check
from .commitments import reserved
from .register import agreements
from .rows import Reporting, Row, is_zero
from .sums import MOVED, OPENING, Ledger, Measure, both, once

# Sign and condition of everything that makes the position, before advances and commitments.
POSITION: Mapping[str, tuple[int, str]] = SIGNS
_LOWERING = "(" + " OR ".join(POSITION[name][1] for name in ("direct", "support", "bank-charges", "refunded", "interest")) + ")"
# A bank charge kept on the way was received as well, so the two are counted apart.
_OPENING = {"opening-received": Measure(1, both(OPENING, RECEIVED)), "opening-other": Measure(-1, both(OPENING, _LOWERING))}
_CAME = {
    name: Measure(sign, condition) for name, (sign, condition) in POSITION.items() if name in ("received", "interest", "refunded")
}
_PERIOD = {name: Measure(sign, both(MOVED, condition)) for name, (sign, condition) in POSITION.items()}
_ADVANCES = {"advances": Measure(-1, ADVANCED)}
_NOTHING, _NO_ADVANCES = dict.fromkeys(_PERIOD, 0), dict.fromkeys(_ADVANCES, 0)
_SOURCES = f"(root = 'Expenses' OR {under(CASH, SUSPENSE, ADVANCE_RECEIPTS, INTEREST, DEFERRED, CONTRIBUTIONS)})"


def measures_of(column: str) -> Sequence[Measure] | None:
    """What postings make a column; None for those that commitments make."""
    if column == "opening":
        return tuple(_OPENING.values())
    found = {**_PERIOD, **_ADVANCES}.get(column)
    return None if found is None else (found,)


@once
def positions(ledger: Ledger) -> Mapping[str, Mapping[str, int]]:
    """Columns of each agreement with any money, by id, in centimes."""
    held = reserved(ledger)
    before = _before(ledger)
    moved = ledger.grouped(("agreement",), _PERIOD, f"agreement <> '' AND {MOVED} AND {_SOURCES}")
    advanced = ledger.grouped(("agreement",), _ADVANCES, f"agreement <> '' AND {ADVANCED}")
    owed = balances(ledger, OWED_BY_VENDORS)
    found: dict[str, dict[str, int]] = {}
    for agreement in sorted({key for sums in (moved, advanced) for (key,) in sums} | before.keys() | held.keys() | owed.keys()):
        key = (agreement,)
        committed, support = held.get(agreement, (0, 0))
        cells = {"opening": before.get(agreement, 0), **moved.get(key, _NOTHING), **advanced.get(key, _NO_ADVANCES)}
        # Money that lies with vendors cannot be spent either, until it comes back or is set off.
        cells["advances"] -= owed.get(agreement, 0)
        cells |= {"committed": -committed, "reserved-support": -support}
        found[agreement] = {**cells, "available": sum(cells.values())}
    return found


def _before(ledger: Ledger) -> dict[str, int]:
    """Position of each agreement at the beginning of the period: what was charged, apart from the few entries of other kinds."""
    every = {"other": Measure(-1, "1 = 1")}
    spent = ledger.grouped(("agreement",), every, f"agreement <> '' AND {OPENING} AND {CHARGED}")
    events = any_of(ARRIVING, event_in("interest"), RETURNING)
    came = ledger.grouped(("agreement",), _CAME, f"agreement <> '' AND {OPENING} AND {events} AND {_SOURCES}")
    found = {agreement: row["other"] for (agreement,), row in spent.items()}
    for (agreement,), row in came.items():
        found[agreement] = found.get(agreement, 0) + sum(row.values())
    return found


def agreement_rows(run: Reporting) -> list[Row]:
    """One row for each agreement by id; one that ended before the period only where it still has an amount."""
    ledger = run.ledger
    rows = []
    made, register = positions(ledger), agreements(ledger)
    for ident in sorted(made.keys() | register.keys()):
        known = register.get(ident)
        cells = made.get(ident, dict.fromkeys(COLUMNS, 0))
        gone = known is None or (known.ended is not None and known.ended < ledger.period.start)
        if not (gone and is_zero(cells)):
            rows.append(Row(ident, dict(cells), _donor_name(ledger, known.donor) if known else None))
    return rows


def _donor_name(ledger: Ledger, ident: str) -> str:
    known = donor_at(ledger.facts, ident, ledger.day)
    return known.name if known else ident


# Every column of the schedule, in order; the last one is their sum.
OWED_BY_VENDORS = "owed-by-vendors"
COLUMNS = ("opening", *_PERIOD, *_ADVANCES, "committed", "reserved-support", "available")


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
    owed = (PAYABLES, ADVANCE_RECEIPTS, "Liabilities:Suspense", "Liabilities:Borrowings")
    return ledger.of_accounts(1, MOVED, CASH, ADVANCES, *owed).value
