"""What the fund as a whole may commit (domain §4)."""

from decimal import Decimal

from ..vocabulary.money import ZERO


def fund_total(cash: Decimal, exchange: Decimal) -> Decimal:
    """CHF: Σ `cash` of all agreements less exchange losses on cash and payables, which belong to none; gains add nothing."""
    return cash + min(ZERO, exchange)
