"""What each agreement's money came to: received + interest − refunded − charged, by day (`manual.interest_split`)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..vocabulary.money import from_minor
from .index import Index
from .measures import CHARGED, INTEREST, RECEIVED, REFUNDED

# A charge that a bank kept on the way was received, and spent at once.
_CHANGE = (
    f"CASE WHEN {RECEIVED} AND {CHARGED} THEN 0 WHEN {RECEIVED} THEN chf "
    f"WHEN {INTEREST} OR {REFUNDED} OR {CHARGED} THEN -chf ELSE 0 END"
)
_MONEY = (
    f"SELECT agreement, date, SUM({_CHANGE}), SUM(CASE WHEN event = 'interest' THEN {_CHANGE} ELSE 0 END) "
    "FROM posting WHERE agreement <> '' GROUP BY agreement, date"
)


def money_of_agreements(index: Index) -> dict[tuple[str, date], tuple[Decimal, Decimal]]:
    """CHF by which each agreement's money changed on each day, and how much of it was interest."""
    return {
        (agreement, date.fromisoformat(day)): (from_minor(change), from_minor(interest))
        for agreement, day, change, interest in index.rows(_MONEY)
    }
