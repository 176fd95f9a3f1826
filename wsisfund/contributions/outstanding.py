"""What donors still owe or have announced: outstanding instalments and unsigned pledges on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.register import Agreement, Pledge, agreement_at, agreement_ids, instalments_at, pledge_at
from ..store.index import Index
from ..vocabulary.money import ZERO, from_minor

_RECEIVABLE = (
    "SELECT agreement, instalment, currency, SUM(units) FROM posting "
    "WHERE account LIKE 'Assets:Receivables:Contributions:%' AND date <= ? "
    "GROUP BY agreement, instalment, currency ORDER BY agreement, instalment, currency"
)
_RECEIVED = (
    "SELECT agreement, instalment, currency, SUM(units) FROM posting WHERE date <= ? "
    "AND event IN ('opening', 'receipt', 'receipt-applied') AND (account LIKE 'Assets:Cash:%' "
    "OR account IN ('Liabilities:DeferredRevenue:AdvanceReceipts', 'Liabilities:Suspense:UnidentifiedReceipts')) "
    "GROUP BY agreement, instalment, currency ORDER BY agreement, instalment, currency"
)


class Outstanding(NamedTuple):
    """One instalment with what is still to come, in the agreement's currency; `days` past its due date, negative before it."""

    agreement: Agreement
    instalment: str
    due: date
    units: Decimal
    days: int


def outstanding_instalments(index: Index, at: date) -> list[Outstanding]:
    """Instalments of signed agreements not received in full by the end of a day, by due date, agreement and number.

    Of an unconditional agreement: what its receivable still holds. Of a conditional one: its amount less what came in.
    """
    held = {(a, i, c): from_minor(units, c) for a, i, c, units in index.rows(_RECEIVABLE, (at.isoformat(),))}
    received = {(a, i, c): from_minor(units, c) for a, i, c, units in index.rows(_RECEIVED, (at.isoformat(),))}
    found = []
    for ident in agreement_ids(index, at):
        agreement = agreement_at(index, ident, at)
        assert agreement is not None
        if agreement.recognition == "in-kind":
            continue
        for instalment in instalments_at(index, ident, at):
            key = (ident, instalment.number, instalment.amount.currency)
            units = instalment.amount.number - received.get(key, ZERO) if agreement.conditional else held.get(key, ZERO)
            if units > 0:
                days = (at - instalment.due).days
                found.append(Outstanding(agreement, instalment.number, instalment.due, units, days))
    return sorted(found, key=lambda o: (o.due, o.agreement.id, o.instalment))


class Unsigned(NamedTuple):
    """A pledge with the part of it that no agreement has taken up, in the pledge's currency."""

    pledge: Pledge
    rest: Decimal


def unsigned_pledges(index: Index, at: date) -> list[Unsigned]:
    """Pledges that stand on a day and are not signed in full, by day of announcement and id (domain §3, cases)."""
    signed: dict[str, Decimal] = {}
    for ident in agreement_ids(index, at):
        agreement = agreement_at(index, ident, at)
        assert agreement is not None
        left = agreement.amount.number
        for name in agreement.pledges:
            pledge = pledge_at(index, name, at)
            if pledge is not None and pledge.amount.currency == agreement.amount.currency:
                part = min(left, pledge.amount.number - signed.get(name, ZERO))
                signed[name] = signed.get(name, ZERO) + part
                left -= part
            elif pledge is not None:
                # Signed in another currency than announced: taken as the whole of it.
                signed[name] = pledge.amount.number
    found = []
    for ident in dict.fromkeys(fact.ident for fact in index.all("pledge") if fact.date <= at):
        pledge = pledge_at(index, ident, at)
        if pledge is not None and pledge.ended is None:
            rest = pledge.amount.number - signed.get(ident, ZERO)
            if rest > 0:
                found.append(Unsigned(pledge, rest))
    return sorted(found, key=lambda u: (u.pledge.announced, u.pledge.id))
