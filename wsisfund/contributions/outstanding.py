"""What donors still owe: outstanding instalments on a day."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ..register.versions import Agreement, agreement_at, agreement_ids, instalments_at
from ..store.arrived import arrived
from ..store.index import Index
from ..store.of_agreement import outstanding_at
from ..store.rates import newest_rate
from ..vocabulary.money import ZERO


class Outstanding(NamedTuple):
    """One instalment with what is still to come, in the agreement's currency; `days` past its due date, negative before it."""

    agreement: Agreement
    instalment: str
    due: date
    units: Decimal
    days: int


def outstanding_instalments(index: Index, at: date, of: Collection[str] | None = None) -> list[Outstanding]:
    """Instalments of agreements that go on, not received in full by the end of a day, by due date, agreement and number.

    Of an unconditional agreement: what its receivable still holds. Of one that only promises: its amount less what came in.

    Args:
        of: ids of the agreements that are asked about; None: all.
    """
    held = outstanding_at(index, at, of)
    idents = agreement_ids(index, at) if of is None else of
    signed = [agreement for ident in idents if (agreement := agreement_at(index, ident, at)) is not None]
    promised = {a.id: a.amount.currency for a in signed if a.promised}
    came = arrived(index, promised, at, source=index.booked_until(at))
    rate = cache(lambda currency: newest_rate(index, currency, at))
    found = []
    for agreement in signed:
        ident = agreement.id
        if agreement.in_kind or (agreement.ended is not None and agreement.ended <= at):
            continue
        for instalment in instalments_at(index, ident, at):
            key = (ident, instalment.number, instalment.amount.currency)
            units = held[key].units if key in held else ZERO
            if agreement.promised:
                part = came.get((ident, instalment.number))
                units = instalment.amount.number - (part.units(rate(part.currency)) if part else ZERO)
            if units > 0:
                days = (at - instalment.due).days
                found.append(Outstanding(agreement, instalment.number, instalment.due, units, days))
    return sorted(found, key=lambda o: (o.due, o.agreement.id, o.instalment))
