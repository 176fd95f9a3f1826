"""What donors still owe: outstanding instalments on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..register.versions import Agreement, agreement_at, agreement_ids, instalments_at
from ..store.index import Index
from ..store.positions import conditional_received
from ..vocabulary.money import ZERO, from_minor

_RECEIVABLE = (
    "SELECT agreement, instalment, currency, SUM(units) FROM posting "
    "WHERE account LIKE 'Assets:Receivables:Contributions:%' AND date <= ? "
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
    """Instalments of agreements that go on, not received in full by the end of a day, by due date, agreement and number.

    Of an unconditional agreement: what its receivable still holds. Of a conditional one: its amount less what came in.
    """
    held = {(a, i, c): from_minor(units, c) for a, i, c, units in index.rows(_RECEIVABLE, (at.isoformat(),))}
    found = []
    for ident in agreement_ids(index, at):
        agreement = agreement_at(index, ident, at)
        assert agreement is not None
        if agreement.recognition == "in-kind" or (agreement.ended is not None and agreement.ended <= at):
            continue
        for instalment in instalments_at(index, ident, at):
            key = (ident, instalment.number, instalment.amount.currency)
            units = held.get(key, ZERO)
            if agreement.conditional:
                units = instalment.amount.number - conditional_received(index, *key, at).units
            if units > 0:
                days = (at - instalment.due).days
                found.append(Outstanding(agreement, instalment.number, instalment.due, units, days))
    return sorted(found, key=lambda o: (o.due, o.agreement.id, o.instalment))
