"""The year that is open, and what the accounts hold when it begins."""

from decimal import Decimal
from typing import NamedTuple

from ..register.facts import closed_year_of
from ..vocabulary.money import from_minor
from .index import Index

_BEFORE = """
SELECT account, currency, SUM(units) FROM yearly WHERE year < ? GROUP BY account, currency ORDER BY account, currency
"""


class Opening(NamedTuple):
    """What an account holds of a currency, in units of it, debit positive; zero where its entries come to nothing."""

    account: str
    currency: str
    units: Decimal


def open_year(index: Index) -> int | None:
    """The first year after the last one that was closed; where none was, that of the last transaction. None: there is none."""
    closed = [year for fact in index.all("close") if (year := closed_year_of(fact))]
    if closed:
        return max(closed) + 1
    newest = index.newest("transaction_")
    return newest.year if newest else None


def opening_balances(index: Index, year: int) -> list[Opening]:
    """Of each account and currency with entries before `year` the sum of them."""
    rows = index.rows(_BEFORE, (year,))
    return [Opening(account, currency, from_minor(units, currency)) for account, currency, units in rows]
