"""What conditional agreements promise and has not arrived: disclosed, never recognised (domain §1 and §5)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ..store.arrived import Arrived, arrived
from ..vocabulary.money import ZERO, convert
from .register import agreements
from .sums import Ledger, once


class Promise(NamedTuple):
    """The part of a conditional agreement that has not been received, in its currency."""

    agreement: str
    donor: str
    amount: Decimal
    currency: str


@once
def undelivered(ledger: Ledger) -> list[Promise]:
    """Conditional agreements in force on the reporting date with something still to come, by id."""
    conditional = {ident: a for ident, a in sorted(agreements(ledger).items()) if a.conditional and a.ended is None}
    currencies = {ident: a.amount.currency for ident, a in conditional.items()}
    came = {ident: Arrived(currency) for ident, currency in currencies.items()}
    for (ident, _), part in arrived(ledger.index, currencies, ledger.period.end, source=ledger.source).items():
        came[ident].add(part)
    found = []
    for ident, agreement in conditional.items():
        number, currency = agreement.amount
        rest = number - came[ident].units(ledger.rate(currency))
        if rest > 0:
            found.append(Promise(ident, agreement.donor, rest, currency))
    return found


def undelivered_chf(ledger: Ledger) -> Decimal:
    """The same of all agreements at the closing rate, in CHF; without those of which no rate is known."""
    rates = ((promise.amount, ledger.rate(promise.currency)) for promise in undelivered(ledger))
    return sum((convert(amount, rate) for amount, rate in rates if rate is not None), ZERO)
