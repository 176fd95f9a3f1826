"""What conditional agreements promise and has not arrived: disclosed, never recognised (domain §1 and §5)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from ..vocabulary.accounts import ADVANCE_RECEIPTS, BANK_CHARGES, CASH, DEFERRED, SUSPENSE
from ..vocabulary.money import FUNCTIONAL, from_minor, half_up
from .register import agreements
from .sums import Ledger, both, event_in, once, under

_ARRIVED = both(
    under(CASH, SUSPENSE, ADVANCE_RECEIPTS, BANK_CHARGES, DEFERRED),
    f"(({event_in('receipt', 'receipt-applied')} AND NOT {under(DEFERRED)}) OR {both(event_in('opening'), under(DEFERRED))})",
)


class Promise(NamedTuple):
    """The part of a conditional agreement that has not been received, in its currency."""

    agreement: str
    donor: str
    amount: Decimal
    currency: str


class _Arrived(NamedTuple):
    units: int
    chf: int


@once
def undelivered(ledger: Ledger) -> list[Promise]:
    """Conditional agreements in force on the reporting date with something still to come, by id."""
    arrived = _arrived(ledger)
    found = []
    for ident, agreement in sorted(agreements(ledger).items()):
        if not agreement.conditional or agreement.ended is not None:
            continue
        number, currency = agreement.amount
        rest = number - _units_of(arrived[ident], currency, ledger)
        if rest > 0:
            found.append(Promise(ident, agreement.donor, rest, currency))
    return found


def _arrived(ledger: Ledger) -> dict[str, dict[str, _Arrived]]:
    sql = (
        "SELECT agreement, CASE WHEN root = 'Liabilities' AND event = 'opening' THEN '' ELSE currency END, "
        "SUM(CASE WHEN root = 'Liabilities' AND event = 'opening' THEN -units ELSE units END), "
        "SUM(CASE WHEN root = 'Liabilities' AND event = 'opening' THEN -chf ELSE chf END) "
        f"FROM {ledger.source} WHERE date <= :end AND {_ARRIVED} GROUP BY 1, 2 ORDER BY 1, 2"
    )
    found: dict[str, dict[str, _Arrived]] = defaultdict(dict)
    for agreement, currency, units, chf in ledger.index.rows(sql, ledger.parameters):
        found[agreement][currency] = _Arrived(units, chf)
    return found


def _units_of(arrived: dict[str, _Arrived], currency: str, ledger: Ledger) -> Decimal:
    """What arrived, in the agreement's currency: its own units, and CHF (a charge kept by a bank) at the receipts' rate."""
    if currency == FUNCTIONAL:
        return from_minor(sum(part.chf for part in arrived.values()))
    own = arrived.get(currency, _Arrived(0, 0))
    units = from_minor(own.units, currency)
    other = sum(part.chf for name, part in arrived.items() if name != currency)
    if not other:
        return units
    rate = from_minor(own.chf) / units if units and own.chf else ledger.rate(currency)
    return units + half_up(from_minor(other) / rate, currency) if rate else units
