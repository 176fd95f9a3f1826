"""What agreements promise, under a condition or until it comes, and has not arrived: disclosed, never recognised (domain §5)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from ..store.arrived import Arrived, arrived
from ..vocabulary.money import ZERO, convert
from .register import agreements
from .sums import Ledger, once


class Promise(NamedTuple):
    """The part of an agreement without receivables that has not been received, in its currency; `conditional` or on receipt."""

    agreement: str
    donor: str
    amount: Decimal
    currency: str
    conditional: bool


@once
def promises(ledger: Ledger) -> list[Promise]:
    """Agreements in force on the reporting date that only promise, with something still to come, by id."""
    promised = {ident: a for ident, a in sorted(agreements(ledger).items()) if a.promised and a.ended is None}
    currencies = {ident: a.amount.currency for ident, a in promised.items()}
    came = {ident: Arrived(currency) for ident, currency in currencies.items()}
    for (ident, _), part in arrived(ledger.index, currencies, ledger.period.end, source=ledger.source).items():
        came[ident].add(part)
    found = []
    for ident, agreement in promised.items():
        number, currency = agreement.amount
        rest = number - came[ident].units(ledger.rate(currency))
        if rest > 0:
            found.append(Promise(ident, agreement.donor, rest, currency, agreement.conditional))
    return found


def undelivered(ledger: Ledger) -> list[Promise]:
    """What conditional agreements promise and has not arrived."""
    return [promise for promise in promises(ledger) if promise.conditional]


def awaited(ledger: Ledger) -> list[Promise]:
    """What agreements recognised on receipt say that will come: no revenue, and no asset, until it has."""
    return [promise for promise in promises(ledger) if not promise.conditional]


def in_chf(ledger: Ledger, found: Iterable[Promise]) -> Decimal:
    """Promises at the closing rate, in CHF; without those of which no rate is known."""
    rates = ((promise.amount, ledger.rate(promise.currency)) for promise in found)
    return sum((convert(amount, rate) for amount, rate in rates if rate is not None), ZERO)
