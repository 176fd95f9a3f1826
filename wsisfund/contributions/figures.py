"""What follows from one agreement by a day: received, charged, deferred, still to come; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Amount
from ..register.versions import Agreement, instalments_at
from ..store.chart import receivable_of
from ..store.index import Index
from ..store.positions import conditional_received, instalment_held
from ..vocabulary.money import ZERO, from_minor


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


def figures_of(index: Index, agreement: Agreement, at: date) -> AgreementFigures:
    """The figures of an agreement at the end of a day."""
    ident, day = agreement.id, at.isoformat()

    def total(condition: str, sign: int = 1) -> Decimal:
        sql = "SELECT COALESCE(SUM(chf),0) FROM posting WHERE agreement=? AND date<=? AND " + condition  # noqa: S608  ours
        return from_minor(sign * int(index.rows(sql, (ident, day))[0][0]))

    received = sum((a for d, a in index.series("received", ident) if d <= at), ZERO)
    sums = {
        "received": received,
        "refunded": total(
            "event IN ('refund-due','refund') AND (account LIKE 'Income:Contributions:%' OR "
            "account='Liabilities:DeferredRevenue:Conditional')"
        ),
        "interest": total("event='interest' AND account IN ('Income:Interest','Liabilities:DeferredRevenue:Conditional')", -1),
        "recognised": total("event IN ('agreement','amendment') AND account LIKE 'Income:Contributions:%'", -1),
        "revenue": total("account LIKE 'Income:Contributions:%'", -1),
        "deferred": total("account='Liabilities:DeferredRevenue:Conditional'", -1),
        "receivable": total("account LIKE 'Assets:Receivables:Contributions:%'"),
        "direct": total("root='Expenses' AND class NOT IN ('SupportCosts','BankCharges','InKind','Impairment')"),
        "support": total("root='Expenses' AND class='SupportCosts'"),
        "bank_charges": total("root='Expenses' AND class='BankCharges'"),
        "advances": total("account LIKE 'Assets:Advances:%'"),
        "committed": sum(committed_of(index, ident, at).values(), ZERO),
    }
    return AgreementFigures(agreement, tuple(_instalments(index, agreement, at)), sums)


def _instalments(index: Index, agreement: Agreement, at: date) -> list[InstalmentFigures]:
    found = []
    for i in instalments_at(index, agreement.id, at):
        currency = agreement.amount.currency
        if agreement.conditional:
            left = i.amount.number - conditional_received(index, agreement.id, i.number, currency, at).units
            found.append(InstalmentFigures(i.number, i.due, i.amount, max(left, Decimal(0)), ZERO))
        elif agreement.recognition == "in-kind":
            found.append(InstalmentFigures(i.number, i.due, i.amount, Decimal(0), ZERO))
        else:
            held = instalment_held(index, receivable_of(index, agreement.donor), agreement.id, i.number, currency, at)
            found.append(InstalmentFigures(i.number, i.due, i.amount, held.units, held.chf))
    return found


def committed_of(index: Index, agreement: str, at: date) -> dict[str, Decimal]:
    """CHF still open of each of the agreement's commitments, by id."""
    orders = sorted({f.ident for f in index.all("commitment") if f.keys.get("agreement") == agreement and f.date <= at})
    signs = {"opened": 1, "adjusted": 1, "charged": -1, "released": -1}
    return {
        order: sum(
            (sign * a for kind, sign in signs.items() for d, a in index.series(f"commitment-{kind}", order) if d <= at), ZERO
        )
        for order in orders
    }
