"""Control balances as they stand, for many keys at once (`store.index.Index.series` has one of them day by day)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ..vocabulary.money import from_minor
from .index import Index

_TOTALS = "SELECT key, SUM(amount) FROM daily WHERE kind = ? GROUP BY key HAVING MAX(date) <= ? ORDER BY key"


def settled_totals(index: Index, kind: str, day: date) -> Mapping[str, Decimal]:
    """CHF of each balance of a kind that does not move after `day`, by key: what it is on that day and on every later one."""
    return {key: from_minor(total) for key, total in index.rows(_TOTALS, (kind, day.isoformat()))}
