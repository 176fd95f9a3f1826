"""Statement of account of one agreement, by the UNDG harmonised categories (domain §2 and §5)."""

from __future__ import annotations

from collections.abc import Mapping

from ..books.known import UnknownAgreement
from ..books.register import agreement_at, donor_at
from ..errors import Fault
from ..vocabulary.accounts import CASH
from ..vocabulary.money import from_minor
from ..vocabulary.statement import Check, Note, Value
from .agreements import POSITION, positions
from .checks import check
from .rows import Cell, Reporting, Row
from .sums import MOVED, Ledger, Measure, both, event_in, under

# Category → classes of domain §2; what is in none of them is general operating cost.
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "staff-and-personnel": ("Staff", "Consultants"),
    "supplies": ("Publications",),
    "equipment": ("Equipment",),
    "contractual-services": ("Contracts", "Meetings"),
    "travel": ("Travel",),
    "transfers-and-grants": ("Grants",),
}


def account_rows(run: Reporting) -> list[Row]:
    """Position at the beginning, what came in, charges by category, the balance, and what of it is still free."""
    ledger, ident = run.ledger, _agreement(run)
    agreement = agreement_at(ledger.facts, ident, ledger.day)
    assert agreement is not None
    row = positions(ledger).get(ident, {})
    charged = _by_category(ledger, ident)
    lines: list[tuple[str, int, str]] = [("opening", row.get("opening", 0), "line")]
    lines += [(name, row.get(name, 0), "line") for name in ("received", "interest", "refunded")]
    lines += [(name, charged[name], "line") for name in CATEGORIES]
    lines += [("support-costs", row.get("support", 0), "line"), ("bank-charges", row.get("bank-charges", 0), "line")]
    balance = row.get("opening", 0) + sum(row.get(name, 0) for name in POSITION)
    lines.append(("balance", balance, "subtotal"))
    lines += [(name, row.get(column, 0), "line") for name, column in _HELD]
    lines.append(("available", row.get("available", 0), "total"))
    original = {"received": from_minor(_received(ledger, ident, agreement.amount.currency), agreement.amount.currency)}
    return [Row(name, _cells(amount, original.get(name)), None, 0, emphasis) for name, amount, emphasis in lines]  # type: ignore[arg-type]


_HELD = (("advances", "advances"), ("open-commitments", "committed"), ("reserved-support", "reserved-support"))


def _cells(amount: int, original: Cell) -> dict[str, Cell]:
    return {"amount": amount, "original": original}


def _agreement(run: Reporting) -> str:
    ident, ledger = run.agreement, run.ledger
    if not ident or agreement_at(ledger.facts, ident, ledger.day) is None:
        raise _needed(ident)
    return ident


def _needed(ident: str | None) -> Fault:
    return UnknownAgreement(
        f"no agreement {ident!r} was signed by the end of the period" if ident else "no agreement was named",
        why="a statement of account shows the money of one agreement",
        fix="wsisfund report account-statement --agreement ID --year Y",
    )


def _by_category(ledger: Ledger, ident: str) -> dict[str, int]:
    measures = {
        name: Measure(-1, both(MOVED, "class IN (" + ", ".join(f"'{c}'" for c in classes) + ")"))
        for name, classes in CATEGORIES.items()
    }
    sums = ledger.grouped(("agreement",), measures, "agreement <> '' AND root = 'Expenses'")
    return sums.get((ident,), dict.fromkeys(CATEGORIES, 0))


def _received(ledger: Ledger, ident: str, currency: str) -> int:
    """Minor units of the agreement's currency that receipts of the period brought into the bank."""
    sql = (
        f"SELECT COALESCE(SUM(units), 0) FROM {ledger.source} WHERE agreement = :agreement AND currency = :currency "
        f"AND date <= :end AND {MOVED} AND {event_in('receipt')} AND {under(CASH)}"
    )
    return int(ledger.index.rows(sql, {**ledger.parameters, "agreement": ident, "currency": currency})[0][0])


def account_checks(run: Reporting) -> list[Check]:
    """The balance is that of the schedule of agreements."""
    ledger, ident = run.ledger, _agreement(run)
    rows = {row.id: row.cells["amount"] for row in run.rows("account-statement")}
    order = list(rows)
    parts = [rows[name] for name in order[: order.index("balance")]]
    available = positions(ledger).get(ident, {}).get("available", 0)
    balance = rows["balance"]
    assert isinstance(balance, int)
    free = balance + sum(amount for name, _ in _HELD if isinstance(amount := rows[name], int))
    return [
        check("balance", sum(part for part in parts if isinstance(part, int)), balance),
        check("available", free, available),
    ]


def account_notes(run: Reporting) -> list[Note]:
    """Whose agreement it is, and in which currency."""
    ledger, ident = run.ledger, _agreement(run)
    agreement = agreement_at(ledger.facts, ident, ledger.day)
    assert agreement is not None
    donor = donor_at(ledger.facts, agreement.donor, ledger.day)
    number, currency = agreement.amount
    params: dict[str, Value] = {
        "agreement": ident,
        "donor": donor.name if donor else agreement.donor,
        "signed": agreement.signed.isoformat(),
        "amount": number,
        "currency": currency,
        "earmark": str(agreement.earmark),
        "psc-rate": agreement.psc_rate,
    }
    return [Note("agreement", params)]
