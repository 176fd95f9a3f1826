"""What moved under commitments, from the index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ..vocabulary.money import from_minor
from .index import Index
from .measures import DIRECT


def charges_of(index: Index, order: str, day: date) -> list[tuple[date, Decimal]]:
    """Direct charges on an order until a day, entry by entry in order of time: day, and CHF."""
    sql = (
        f"SELECT date, SUM(chf) FROM posting WHERE commitment = ? AND date <= ? AND {DIRECT} "
        "GROUP BY transaction_id, date ORDER BY date, transaction_id"
    )
    return [(date.fromisoformat(moved), from_minor(chf)) for moved, chf in index.rows(sql, (order, day.isoformat()))]


def last_steps(index: Index, kinds: Iterable[str], day: date) -> dict[str, date]:
    """The last day, by `day`, on which each order had a movement of one of `kinds`, by its id in order."""
    listed = sorted(kinds)
    sql = (
        f"SELECT key, MAX(date) FROM daily WHERE kind IN ({','.join('?' * len(listed))}) AND date <= ? GROUP BY key ORDER BY key"
    )
    return {order: date.fromisoformat(last) for order, last in index.rows(sql, (*listed, day.isoformat()))}
