"""What the five statements must say, whatever their definitions are: identities that no definition can leave out.

A definition lays a statement out; what assets, liabilities, revenue, expenses and cash are, the chart of accounts says.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..vocabulary.accounts import under
from .computed import FIGURES
from .sums import Ledger

Total = Callable[[Ledger], int]


class Identity(NamedTuple):
    """A line of a statement, and the centimes that it is to show."""

    line: str
    total: Total


def _named(name: str) -> Total:
    return lambda ledger: FIGURES[name](ledger).value


def _closing(ledger: Ledger, root: str) -> int:
    return sum(sums.closing for account, sums in ledger.accounts.items() if under(account, root))


def _moved(ledger: Ledger, root: str) -> int:
    return sum(sums.moved for account, sums in ledger.accounts.items() if under(account, root))


def _owed_by_vendors(ledger: Ledger) -> int:
    return FIGURES["owed-by-vendors"](ledger).value


FIXED: Mapping[str, tuple[Identity, ...]] = {
    "financial-position": (
        Identity("assets", lambda ledger: _closing(ledger, "Assets") + _owed_by_vendors(ledger)),
        Identity("liabilities", lambda ledger: _owed_by_vendors(ledger) - _closing(ledger, "Liabilities")),
        Identity("net-assets", _named("equity-and-results")),
    ),
    "financial-performance": (
        Identity("revenue", lambda ledger: _moved(ledger, "Income:ExchangeDifferences") - _moved(ledger, "Income")),
        Identity("expenses", lambda ledger: _moved(ledger, "Expenses")),
        Identity("surplus", _named("surplus")),
    ),
    "net-assets": (Identity("closing", _named("equity-and-results")),),
    "cash-flow": (
        Identity("increase", _named("change-in-cash")),
        Identity("closing-cash", lambda ledger: _closing(ledger, "Assets:Cash")),
    ),
}
