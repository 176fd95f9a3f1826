"""Rates in force as the rules see them, and what is wrong with a rate itself (domain §1 *rates*, §8.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..books.records import Price
from ..errors import BooksFault, Fault
from .exactness import IMPLICIT_PRICES
from .view import View


class RateConflict(BooksFault):
    """Two rates of a currency are in force from one day."""

    slug = "rate-conflict"


def conflict_faults(view: View) -> Iterator[Fault]:
    """Rates of one currency and day that differ from the first of that day."""
    if IMPLICIT_PRICES in view.books.plugins:
        return  # a fault of its own; its prices are none of the books
    first: dict[tuple[str, date], Price] = {}
    for price in view.books.prices:
        other = first.setdefault((price.currency, price.date), price)
        if other.rate != price.rate:
            where = f"{other.place.file}:{other.place.line}" if other.place else "an earlier line"
            yield RateConflict(
                f"{price.currency} has two rates from {price.date.isoformat()}: {other.rate} and {price.rate} CHF",
                why=f"the other one stands at {where}; which of the two is used must not depend on their order",
                fix="keep the rate of the source, and take the other line out",
                at=price.place,
            )
