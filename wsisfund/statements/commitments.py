"""Schedule of commitments: one row for each that was open in the year (domain §4)."""

from decimal import Decimal
from typing import NamedTuple

from ..books.records import merged_keys
from ..register.budget_facts import order_step_of
from ..register.versions import psc_rate_of
from ..store.measures import ORDER_STEPS
from ..store.stored_facts import first_facts_of
from ..vocabulary.money import from_minor, half_up, to_minor
from ..vocabulary.statement import Check
from .budget import balances
from .checks import check
from .rows import Reporting, Row
from .sums import Ledger, once

# Kinds of control movements (manual.movements), with the sign that they have in the schedule.
_MOVED = {kind.removeprefix("commitment-"): (kind, sign) for kind, sign in ORDER_STEPS.items()}


class Order(NamedTuple):
    """A commitment on the reporting date, in centimes; `last` is the day on which its reservation was last worked out."""

    id: str
    account: str
    agreement: str
    opened: int
    adjusted: int
    charged: int
    released: int
    last: str

    @property
    def open(self) -> int:
        """What is still reserved for it."""
        return self.opened + self.adjusted + self.charged + self.released


@once
def orders(ledger: Ledger) -> list[Order]:
    """Every commitment that was open at the beginning of the period or later, by id."""
    kinds = ", ".join(f"'{kind}'" for kind, _ in _MOVED.values())
    sums = ", ".join(f"SUM(CASE WHEN kind = '{kind}' THEN amount ELSE 0 END)" for kind, _ in _MOVED.values())
    lowering = ", ".join(f"'{kind}'" for kind, sign in _MOVED.values() if sign < 0)
    # Of most orders neither is true any more: only of the others more is added up.
    shown = (
        f"SELECT key FROM daily WHERE kind IN ({kinds}) AND date <= :end GROUP BY key "
        f"HAVING SUM(CASE WHEN kind IN ({lowering}) THEN -amount ELSE amount END) <> 0 OR MAX(date) >= :start"
    )
    sql = (
        f"SELECT key, {sums}, MAX(date) FROM daily "
        f"WHERE kind IN ({kinds}, 'advance-outstanding') AND key IN ({shown}) AND date <= :end GROUP BY key ORDER BY key"
    )
    found, rows = [], ledger.index.rows(sql, ledger.parameters)
    firsts = first_facts_of(ledger.index, "commitment", [row[0] for row in rows])
    for key, *amounts, last in rows:
        opened, adjusted, charged, released = (s * a for (_, s), a in zip(_MOVED.values(), amounts, strict=True))
        first = order_step_of(firsts[key])
        assert first is not None, key
        found.append(Order(key, first.line, first.agreement, opened, adjusted, charged, released, last))
    return found


def commitment_rows(run: Reporting) -> list[Row]:
    """One row for each commitment open at the beginning or later in the period; life to date, adding up to what is open."""
    return [
        Row(
            order.id,
            {
                "account": order.account,
                "agreement": order.agreement,
                "opened": order.opened,
                "adjusted": order.adjusted,
                "charged": order.charged,
                "released": order.released,
                "open": order.open,
            },
        )
        for order in orders(run.ledger)
    ]


def commitment_checks(run: Reporting) -> list[Check]:
    """What is open by order is what the budget lines show as committed."""
    opened = sum(order.open for order in orders(run.ledger))
    return [check("open-commitments", opened, run.figure("budget-and-actual.total.open-commitments"))]


def reserved(ledger: Ledger) -> dict[str, tuple[int, int]]:
    """Per agreement what its open commitments hold: CHF beyond the advances under them, and support cost reserved.

    The support cost of an order is reserved at the agreement's rate on the day the order last moved, rounded per order.
    """
    advanced = balances(ledger, "advance-outstanding")
    found: dict[str, tuple[int, int]] = {}
    for order in orders(ledger):
        if order.open:
            outstanding = advanced.get(order.id, 0)
            support, _ = reserve_of(ledger, order)
            held, kept = found.get(order.agreement, (0, 0))
            found[order.agreement] = held + max(0, order.open - outstanding), kept + support
    return found


def reserve_of(ledger: Ledger, order: Order) -> tuple[int, Decimal]:
    """Support cost reserved for an open order, in centimes, and the rate that it is reserved at."""
    rate = _rate(ledger, order)
    return to_minor(half_up(from_minor(order.open) * rate)), rate


def _rate(ledger: Ledger, order: Order) -> Decimal:
    versions = [f for f in ledger.facts.versions("agreement", order.agreement) if f.date.isoformat() <= order.last]
    return psc_rate_of(merged_keys(versions))
