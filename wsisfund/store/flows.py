"""What each entry moved of each agreement, summed by kind of money: the ground of what is published entry by entry."""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..vocabulary.accounts import ADVANCES_PARTNERS, CASH
from ..vocabulary.money import CENT, ZERO
from .index import Index
from .measures import BANK_CHARGE, DIRECT, EXPENSE, RECEIVED, REFUNDED, SUPPORT, under

_PARTNERS = under(ADVANCES_PARTNERS)
_SUMS: Final = {
    "received": str(RECEIVED),
    "refunded": str(REFUNDED),
    "direct": f"{EXPENSE} AND {DIRECT}",
    "support": f"{EXPENSE} AND {SUPPORT}",
    "bank_charges": f"{EXPENSE} AND {BANK_CHARGE}",
    "advanced": str(_PARTNERS),
    "cash": str(under(CASH)),
}
_SELECT: Final = f"""
SELECT date, agreement, event, doc, payee, {", ".join(_SUMS)} FROM (
  SELECT transaction_id, agreement, MIN(date) AS date, MIN(event) AS event, MIN(doc) AS doc, MIN(payee) AS payee, {
    ", ".join(f"SUM(CASE WHEN {condition} THEN chf ELSE 0 END) AS {name}" for name, condition in _SUMS.items())
}
  FROM posting WHERE date <= :until AND agreement <> '' GROUP BY transaction_id, agreement
) AS moved WHERE {" OR ".join(f"{name} <> 0" for name in _SUMS)} ORDER BY date, transaction_id, agreement
"""


class Flow(NamedTuple):
    """An entry as one agreement sees it. CHF, debits positive: used, advanced to partners, and come into banks is positive.

    `event` is the effective one: a reversal stands under that of its original, with the signs turned.
    """

    day: date
    agreement: str
    event: str
    doc: str
    payee: str
    received: Decimal
    refunded: Decimal
    direct: Decimal
    support: Decimal
    bank_charges: Decimal
    advanced: Decimal
    cash: Decimal


def flows(index: Index, until: date) -> list[Flow]:
    """Every entry that moved money of an agreement, by the end of a day, in order of time; once for each agreement of it."""
    found = []
    for day, agreement, event, doc, payee, *sums in index.rows(_SELECT, {"until": until.isoformat()}):
        # Most of the kinds are nil in most entries.
        found.append(Flow(date.fromisoformat(day), agreement, event, doc, payee, *(chf * CENT if chf else ZERO for chf in sums)))
    return found
