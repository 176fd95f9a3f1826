"""What follows from one agreement by a day: received, charged, deferred, still to come; nothing of it is stored."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Amount
from ..register.versions import Agreement, instalments_at
from ..store.arrived import arrived_units
from ..store.chart import receivable_of
from ..store.index import Index
from ..store.measures import (
    ADVANCED,
    BANK_CHARGE,
    DEFERRED,
    DIRECT,
    INTEREST,
    OUTSTANDING,
    RECOGNISED,
    REFUNDED,
    REVENUE,
    SUPPORT,
    Condition,
)
from ..store.of_agreement import chf_under
from ..store.orders import open_of, steps_of
from ..store.positions import instalment_held
from ..vocabulary.money import ZERO


class InstalmentFigures(NamedTuple):
    """One instalment: `open` in its currency, `chf` its carrying (zero where nothing is recognised yet)."""

    number: str
    due: date
    amount: Amount
    open: Decimal
    chf: Decimal


class AgreementFigures(NamedTuple):
    """`sums` are CHF by name, positive in their usual direction."""

    agreement: Agreement
    instalments: tuple[InstalmentFigures, ...]
    sums: Mapping[str, Decimal]


_SUMS: Mapping[str, tuple[int, Condition]] = {
    "refunded": (1, REFUNDED),
    "interest": (-1, INTEREST),
    "recognised": (-1, RECOGNISED),
    "revenue": (-1, REVENUE),
    "deferred": (-1, DEFERRED),
    "receivable": (1, OUTSTANDING),
    "direct": (1, DIRECT),
    "support": (1, SUPPORT),
    "bank_charges": (1, BANK_CHARGE),
    "advances": (1, ADVANCED),
}


def figures_of(index: Index, agreement: Agreement, at: date) -> AgreementFigures:
    """The figures of an agreement at the end of a day."""
    ident = agreement.id
    sums = {name: sign * chf_under(index, ident, condition, at) for name, (sign, condition) in _SUMS.items()}
    sums["received"] = sum((a for d, a in index.series("received", ident) if d <= at), ZERO)
    sums["committed"] = sum(committed_of(index, ident, at).values(), ZERO)
    return AgreementFigures(agreement, tuple(_instalments(index, agreement, at)), sums)


def _instalments(index: Index, agreement: Agreement, at: date) -> list[InstalmentFigures]:
    found = []
    for i in instalments_at(index, agreement.id, at):
        currency = agreement.amount.currency
        if agreement.promised:
            left = i.amount.number - arrived_units(index, agreement.id, i.number, currency, at)
            found.append(InstalmentFigures(i.number, i.due, i.amount, max(left, Decimal(0)), ZERO))
        elif agreement.in_kind:
            found.append(InstalmentFigures(i.number, i.due, i.amount, Decimal(0), ZERO))
        else:
            held = instalment_held(index, receivable_of(index, agreement.donor), agreement.id, i.number, currency, at)
            found.append(InstalmentFigures(i.number, i.due, i.amount, held.units, held.chf))
    return found


def committed_of(index: Index, agreement: str, at: date) -> dict[str, Decimal]:
    """CHF still open of each of the agreement's commitments, by id."""
    return open_of(index, sorted({fact.ident for fact in steps_of(index, agreement) if fact.date <= at}), at)
