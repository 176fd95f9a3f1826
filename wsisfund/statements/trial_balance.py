"""Trial balance: what an auditor asks for first.

Balance sheet accounts run through the years; income and expenses are those of the period, and what came before stands in
one row of its own, ``accumulated-surplus``. Debits and credits are both positive: opening + debit − credit = balance.
"""

from collections.abc import Mapping, Sequence

from ..vocabulary.statement import Check
from .checks import check
from .rows import Cell, Reporting, Row
from .sums import Ledger, Measure, Selection, both, once

ACCUMULATED = "accumulated-surplus"
RESULTS = ("Income:", "Expenses:")
_TURNOVER = """
SELECT account, SUM(CASE WHEN chf > 0 THEN chf ELSE 0 END), SUM(CASE WHEN chf < 0 THEN -chf ELSE 0 END)
FROM posting WHERE {period} GROUP BY root, account
"""


@once
def turnover(ledger: Ledger) -> Mapping[str, tuple[int, int]]:
    """Debits and credits of each account in the period, both positive, in centimes."""
    rows = ledger.index.rows(_TURNOVER.format(period=ledger.in_period), ledger.parameters)
    return {account: (debit, credit) for account, debit, credit in rows}


def trial_balance_rows(run: Reporting) -> list[Row]:
    """One row for each account with anything on it: brought forward, moved in the period, and what it comes to."""
    ledger = run.ledger
    rows, accumulated, moved = [], 0, turnover(ledger)
    for account, sums in ledger.accounts.items():
        debit, credit = moved.get(account, (0, 0))
        brought = sums.closing - debit + credit
        if account.startswith(RESULTS):
            accumulated, brought = accumulated + brought, 0
        if brought or debit or credit:
            rows.append(_row(account, brought, debit, credit))
    if accumulated:
        rows.append(_row(ACCUMULATED, accumulated, 0, 0))
    return rows


def _row(ident: str, brought: int, debit: int, credit: int) -> Row:
    cells: dict[str, Cell] = {"opening": brought, "debit": debit, "credit": credit, "balance": brought + debit - credit}
    return Row(ident, cells, None if ident == ACCUMULATED else ident)


def measures_of_balance(line: str, column: str) -> Sequence[Selection] | None:
    """The postings that make a column of an account's row, or of the results of earlier years; None: it is no amount."""
    if line == ACCUMULATED:
        measure = Measure(1, both("date < :start", "root IN ('Income', 'Expenses')"))
        return [Selection(measure)] if column in ("opening", "balance") else []
    brought, moved = Measure(1, "date < :start"), Measure(1, "date >= :start")
    if line.startswith(RESULTS):
        found: dict[str, tuple[Measure, ...]] = {"opening": (), "balance": (moved,)}
    else:
        found = {"opening": (brought,), "balance": (brought, moved)}
    found |= {"debit": (_over(1),), "credit": (_over(-1),)}
    keys = frozenset([(line,)])
    return [Selection(measure, ("account",), keys) for measure in found[column]] if column in found else None


def _over(sign: int) -> Measure:
    return Measure(sign, both("date >= :start", "chf > 0" if sign > 0 else "chf < 0"))


def trial_balance_checks(run: Reporting) -> list[Check]:
    """Σ debits = Σ credits, and what was brought forward adds up to nothing."""
    opening, debit, credit = (run.figure(f"trial-balance.total.{column}") for column in ("opening", "debit", "credit"))
    return [check("debits-credits", debit, credit), check("brought-forward", opening, 0)]
