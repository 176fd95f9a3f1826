"""What moved under commitments, from the index."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Fact
from ..vocabulary.money import ZERO, from_minor
from .index import Index, chunks, marks
from .measures import DIRECT, ORDER_STEPS
from .stored_facts import facts_of, first_facts_of, orders_of

_SIGNED = " ".join(f"WHEN '{kind}' THEN {sign} * amount" for kind, sign in ORDER_STEPS.items())
_MOVED = ", ".join(f"'{kind}'" for kind in (*ORDER_STEPS, "advance-outstanding"))
_OPEN = (
    f"SELECT key, MAX(date), SUM(CASE kind {_SIGNED} ELSE 0 END) FROM daily WHERE kind IN ({_MOVED}) AND date <= ? "
    f"GROUP BY key HAVING SUM(CASE kind {_SIGNED} ELSE 0 END) > 0 ORDER BY key"
)


class OpenOrder(NamedTuple):
    """An order with CHF `left` at the end of a day, and the day of its last movement."""

    id: str
    last: date
    left: Decimal


def open_orders(index: Index, day: date) -> list[OpenOrder]:
    """Every order that has something open at the end of `day`, by id."""
    rows = index.rows(_OPEN, (day.isoformat(),))
    return [OpenOrder(key, date.fromisoformat(last), from_minor(left)) for key, last, left in rows]


def open_of(index: Index, orders: Sequence[str], day: date) -> dict[str, Decimal]:
    """CHF still open of some orders at the end of a day, by id in the order given."""
    found = dict.fromkeys(orders, ZERO)
    for some in chunks(orders):
        sql = (
            f"SELECT key, SUM(CASE kind {_SIGNED} ELSE 0 END) FROM daily WHERE kind IN ({_MOVED}) "
            f"AND key IN ({marks(some)}) AND date <= ? GROUP BY key"
        )
        found |= {key: from_minor(left) for key, left in index.rows(sql, (*some, day.isoformat()))}
    return found


def steps_of(index: Index, agreement: str) -> list[Fact]:
    """The facts of the orders of an agreement, those of each oldest first; a later step need not name it again."""
    return facts_of(index, "commitment", orders_of(index, {agreement}))


def last_ordered(index: Index, day: date) -> dict[str, date]:
    """The last day, by `day`, of which each agreement has an order opened, adjusted or closed; a later step need not name it."""
    sql = (
        # With the plus the facts are found by agreement, in order, and not each of an order by its row.
        "SELECT agreement, MAX(date) FROM fact WHERE +kind = 'commitment' AND agreement <> '' AND date <= ? "
        "GROUP BY agreement ORDER BY agreement"
    )
    found = dict(index.rows(sql, (day.isoformat(),)))
    unnamed = "SELECT ident, MAX(date) FROM fact WHERE kind = 'commitment' AND agreement = '' AND date <= ? GROUP BY ident"
    later = dict(index.rows(unnamed, (day.isoformat(),)))
    for order, opened in first_facts_of(index, "commitment", later).items():
        found[opened.agreement] = max(found.get(opened.agreement, ""), later[order])
    return {agreement: date.fromisoformat(last) for agreement, last in found.items()}


def charges_of(index: Index, order: str, day: date) -> list[tuple[date, Decimal]]:
    """Direct charges on an order until a day, entry by entry in order of time: day, and CHF."""
    sql = (
        f"SELECT date, SUM(chf) FROM posting WHERE commitment <> '' AND commitment = ? AND date <= ? AND {DIRECT} "
        "GROUP BY transaction_id, date ORDER BY date, transaction_id"
    )
    return [(date.fromisoformat(moved), from_minor(chf)) for moved, chf in index.rows(sql, (order, day.isoformat()))]
