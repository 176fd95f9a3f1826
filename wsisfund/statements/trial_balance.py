"""Trial balance and general ledger: what an auditor asks for first.

Balance sheet accounts run through the years; income and expenses are those of the period, and what came before stands in
one row of its own, ``accumulated-surplus``. Debits and credits are both positive: opening + debit − credit = balance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..vocabulary.money import CENT
from ..vocabulary.running_number import from_index
from ..vocabulary.statement import Check, Value
from .checks import check
from .rows import Cell, Reporting, Row
from .sums import Measure, Selection, both

ACCUMULATED = "accumulated-surplus"
_RESULTS = ("Income:", "Expenses:")
_TURNOVER = """
SELECT account, SUM(CASE WHEN chf > 0 THEN chf ELSE 0 END), SUM(CASE WHEN chf < 0 THEN -chf ELSE 0 END)
FROM posting WHERE {period} GROUP BY account ORDER BY account
"""


def trial_balance_rows(run: Reporting) -> list[Row]:
    """One row for each account with anything on it: brought forward, moved in the period, and what it comes to."""
    ledger = run.ledger
    sql = _TURNOVER.format(period=ledger.in_period)
    turnover = {account: (debit, credit) for account, debit, credit in ledger.index.rows(sql, ledger.parameters)}
    rows, accumulated = [], 0
    for account, sums in ledger.accounts.items():
        debit, credit = turnover.get(account, (0, 0))
        brought = sums.closing - debit + credit
        if account.startswith(_RESULTS):
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
    if line.startswith(_RESULTS):
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


_ENTRIES = """
SELECT p.account, p.date, p.doc, p.payee, t.narration, p.agreement, p.chf, COALESCE(l.path, ''), COALESCE(l.first, 0) + p.line,
  t.running
FROM (SELECT id, transaction_id, account, date, doc, payee, agreement, chf, leaf, line FROM posting_row WHERE {period}) AS p
JOIN transaction_row t ON t.id = p.transaction_id LEFT JOIN leaf l ON l.id = p.leaf
ORDER BY p.account, p.date, p.id
"""


def general_ledger_rows(run: Reporting) -> list[Row]:
    """Entries of the period by account, with the running balance: per account a row brought forward, entries, a total."""
    ledger = run.ledger
    found_rows = ledger.index.rows(_ENTRIES.format(period=ledger.in_period), ledger.parameters)
    entries = {account: list(rows) for account, rows in groupby(found_rows, key=itemgetter(0))}
    found: list[Row] = []
    for account, sums in ledger.accounts.items():
        rows = entries.get(account, [])
        brought = 0 if account.startswith(_RESULTS) else sums.closing - sum(row[6] for row in rows)
        if brought or rows:
            found += _account_rows(account, brought, rows)
    return found


_NO_CELLS: dict[str, Cell] = {}


def _account_rows(account: str, brought: int, entries: Sequence[tuple[Any, ...]]) -> Iterator[Row]:
    yield Row(account, {"balance": brought}, account, 0, "subtotal")
    debit = credit = 0
    for n, (_, day, doc, payee, narration, agreement, chf, file, line, running) in enumerate(entries, 1):
        if chf > 0:
            debit += chf
        else:
            credit -= chf
        # A general ledger has tens of thousands of rows: a product is the quickest exact way from centimes to an amount.
        values: dict[str, Value] = {
            "no": from_index(running),
            "date": day,
            "doc": doc,
            "payee": payee,
            "narration": narration,
            "agreement": agreement,
            "debit": chf * CENT if chf > 0 else None,
            "credit": -chf * CENT if chf < 0 else None,
            "balance": (brought + debit - credit) * CENT,
            "place": f"{file}:{line}",
        }
        yield Row(f"{account}/{n}", _NO_CELLS, None, 1, values=values)
    yield Row(f"{account}/closing", {"debit": debit, "credit": credit, "balance": brought + debit - credit}, account, 0, "total")


def general_ledger_checks(run: Reporting) -> list[Check]:
    """Each account ends where the trial balance has it; tested on the sums."""
    closing = [row.cells["balance"] for row in run.rows("general-ledger") if row.emphasis == "total"]
    total = sum(balance for balance in closing if isinstance(balance, int))
    shown = (row.cells["balance"] for row in run.rows("trial-balance") if row.id != ACCUMULATED)
    return [check("trial-balance", total, sum(balance for balance in shown if isinstance(balance, int)))]
