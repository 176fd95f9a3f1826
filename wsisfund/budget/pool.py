"""The pool: unearmarked agreements pay together, oldest signing first, each up to its cash (domain §3, cases)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..manual.balances import lowest
from ..manual.control import OverCash
from ..register.versions import agreement_at, agreement_ids
from ..store.index import Index
from ..store.rates import Rate
from ..vocabulary.money import ZERO, from_minor, grouped, half_up, to_minor
from .refresh import refreshed

POOL = "pool"


class PoolPart(NamedTuple):
    """What one agreement pays, in the invoice's currency."""

    agreement: str
    units: Decimal


def pool_parts(index: Index, amount: Decimal, rate: Rate, day: date) -> list[PoolPart]:
    """`amount` over the unearmarked agreements by signing, then id; each takes what its cash bears with its support cost.

    Args:
        amount: of the invoice, above zero, in the currency of `rate`.

    Raises:
        OverCash: together they have not enough.
    """
    left = amount
    parts: list[PoolPart] = []
    for ident in agreement_ids(index, day):
        agreement = agreement_at(index, ident, day)
        assert agreement is not None
        over = agreement.ended is not None and agreement.ended <= day
        if not agreement.earmark.is_unearmarked or agreement.in_kind or over:
            continue
        cash = lowest(day, [refreshed(index).series("cash", ident)]).amount
        units = min(left, _bearable(cash, agreement.psc_rate, rate))
        if units > 0:
            parts.append(PoolPart(ident, units))
            left -= units
        if not left:
            return parts
    raise OverCash(
        f"the pool would be short by {grouped(rate.chf(left))} CHF",
        why=f"the unearmarked agreements can pay {grouped(rate.chf(amount - left))} CHF of it with its support cost",
        fix="lower the amount, or name an agreement that has the money",
    )


def _bearable(cash: Decimal, psc_rate: Decimal, rate: Rate) -> Decimal:
    """The most units whose CHF and support cost together stay within `cash`: found by halving, so no rounding is missed."""
    if cash <= ZERO:
        return Decimal(0)
    low, high = 0, to_minor(half_up(cash / rate.value + 1, rate.currency), rate.currency)
    while low < high:
        middle = (low + high + 1) // 2
        direct = rate.chf(from_minor(middle, rate.currency))
        if direct + half_up(direct * psc_rate) <= cash:
            low = middle
        else:
            high = middle - 1
    return from_minor(low, rate.currency)
