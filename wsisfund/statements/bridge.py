"""From what agreements may still spend to the cash of Statement I (domain §6, identity 17).

    Σ available + committed + support cost reserved + advances = Σ balances of the agreements
    Σ balances + what belongs to no agreement + what is owed − advances − owed by vendors = cash

To no agreement belong exchange differences on cash and payables, and items that the books opened with.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from ..store.measures import EXCHANGED, under
from ..vocabulary.money import from_minor
from ..vocabulary.statement import Check, Emphasis, Line, Reconciliation
from .agreements import MONEY, POSITION
from .checks import check
from .rows import Reporting
from .sums import CLOSING, Measure, both

TO_CASH: Final = "to-cash"
COLUMNS: Final = ("amount",)
BALANCES, CASH_LINE = "balances", "cash"
_HELD: Final = ("available", "committed", "reserved-support", "advances")
_OWED: Final = (
    "payables",
    "support-costs-payable",
    "refunds-payable",
    "advance-receipts",
    "unidentified-receipts",
    "borrowings",
)
_LENT: Final = {"less-advances": "advances", "less-owed-by-vendors": "owed-by-vendors"}
LINES: Final = (*_HELD, BALANCES, "exchange-differences", "brought-forward", *_OWED, *_LENT, CASH_LINE)
EXCHANGE: Final = (Measure(-1, both(CLOSING, EXCHANGED)),)
# What opening entries brought of cash and advances, less what is owed, beyond the balances of the agreements.
BROUGHT: Final = (
    Measure(1, both("opening = 1", under(*MONEY))),
    *(Measure(-sign, both("opening = 1", condition, "agreement <> ''")) for sign, condition in POSITION.values()),
)


def to_cash(run: Reporting) -> Reconciliation:
    """The bridge, top to bottom."""
    amounts = bridge(run)
    rest = [name for name in LINES if name not in (*_HELD, BALANCES, CASH_LINE)]
    sums = {BALANCES: _all(_HELD), CASH_LINE: _all([BALANCES, *rest])}
    emphasis: Mapping[str, Emphasis] = {BALANCES: "subtotal", CASH_LINE: "total"}
    lines = [
        Line(
            name,
            {"amount": from_minor(amounts[name])},
            0 if name in sums else 1,
            emphasis=emphasis.get(name, "line"),
            sums=sums.get(name, ()),
        )
        for name in LINES
    ]
    return Reconciliation(TO_CASH, COLUMNS, tuple(lines))


def to_cash_checks(run: Reporting) -> list[Check]:
    """The bridge ends at the cash of Statement I."""
    return [check("bridge", bridge(run)[CASH_LINE], run.figure("financial-position.cash"))]


def bridge(run: Reporting) -> Mapping[str, int]:
    """Centimes of each line."""
    amounts = {name: -run.figure(f"agreements.total.{name}") for name in _HELD}
    amounts["available"] = -amounts["available"]
    amounts[BALANCES] = sum(amounts.values())
    amounts["exchange-differences"] = run.ledger.total(*EXCHANGE)
    amounts["brought-forward"] = run.ledger.total(*BROUGHT)
    amounts |= {name: run.figure(f"financial-position.{name}") for name in _OWED}
    amounts |= {name: -run.figure(f"financial-position.{line}") for name, line in _LENT.items()}
    return amounts | {CASH_LINE: sum(amounts[name] for name in amounts if name not in _HELD)}


def terms_of(line: str) -> list[tuple[int, str]]:
    """The figures that a line is made of, each with its sign; none for the two that postings make by themselves."""
    if line in _HELD:
        return [(1 if line == "available" else -1, f"agreements.total.{line}")]
    if line in _LENT:
        return [(-1, f"financial-position.{_LENT[line]}")]
    if line in (*_OWED, CASH_LINE):
        return [(1, f"financial-position.{line}")]
    return [term for name in _HELD for term in terms_of(name)] if line == BALANCES else []


def _all(names: Sequence[str]) -> tuple[tuple[int, str], ...]:
    return tuple((1, name) for name in names)
