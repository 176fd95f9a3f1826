"""General ledger: per account a row brought forward, its entries with the running balance, and a total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from ..store.schema import DAY, leg_number, numbered_from
from ..vocabulary.money import CENT
from ..vocabulary.running_number import from_index
from ..vocabulary.statement import Check, Value
from .checks import check
from .rows import Cell, MadeWhenAsked, Reporting, Row
from .sums import Ledger, once
from .trial_balance import ACCUMULATED, RESULTS

_ENTRIES: Final = """
SELECT p.account, p.date, p.doc, p.payee, t.narration, p.agreement, p.chf, COALESCE(l.path, ''), COALESCE(l.first, 0) + p.line,
  t.running
FROM posting_row p JOIN transaction_row t ON t.id = p.transaction_id LEFT JOIN leaf l ON l.id = p.leaf
WHERE p.id >= :first AND p.id < :after ORDER BY p.id
"""


class Entry(NamedTuple):
    """An entry as its account has it: its place there from 1 on, what it says, its centimes and the balance after it."""

    number: int
    no: str
    day: str
    doc: str
    payee: str
    narration: str
    agreement: str
    chf: int
    balance: int
    place: str


class AccountLedger(NamedTuple):
    """An account and what is found of it in the period (`_ENTRIES`); amounts in centimes, debits positive."""

    account: str
    brought: int
    found: Sequence[tuple[Any, ...]]

    def opening(self) -> Row:
        """What was brought forward."""
        return Row(self.account, {"balance": self.brought}, self.account, 0, "subtotal")

    def entries(self) -> Iterator[Entry]:
        """Its entries with the running balance."""
        balance = self.brought
        for number, (_, day, doc, payee, narration, agreement, chf, file, line, running) in enumerate(self.found, 1):
            balance += chf
            yield Entry(number, from_index(running), day, doc, payee, narration, agreement, chf, balance, f"{file}:{line}")

    def closing(self) -> Row:
        """What its entries add up to, and the balance behind them."""
        debit, credit = sum(row[6] for row in self.found if row[6] > 0), -sum(row[6] for row in self.found if row[6] < 0)
        cells: dict[str, Cell] = {"debit": debit, "credit": credit, "balance": self.brought + debit - credit}
        return Row(f"{self.account}/closing", cells, self.account, 0, "total")


class LedgerRows(MadeWhenAsked[Row]):
    """The rows of some accounts. There are tens of thousands: they are made when somebody looks at them."""

    def __init__(self, accounts: Sequence[AccountLedger]) -> None:
        self.accounts = accounts

    @cached_property
    def made(self) -> Sequence[Row]:
        """All rows."""
        return [row for account in self.accounts for row in _rows(account)]


_NO_CELLS: dict[str, Cell] = {}


def _rows(account: AccountLedger) -> Iterator[Row]:
    yield account.opening()
    for entry in account.entries():
        # A product is the quickest exact way from centimes to an amount.
        values: dict[str, Value] = {
            "no": entry.no,
            "date": entry.day,
            "doc": entry.doc,
            "payee": entry.payee,
            "narration": entry.narration,
            "agreement": entry.agreement,
            "debit": entry.chf * CENT if entry.chf > 0 else None,
            "credit": -entry.chf * CENT if entry.chf < 0 else None,
            "balance": entry.balance * CENT,
            "place": entry.place,
        }
        yield Row(f"{account.account}/{entry.number}", _NO_CELLS, None, 1, values=values)
    yield account.closing()


@once
def _accounts(ledger: Ledger) -> Sequence[AccountLedger]:
    """Every account with anything on it in the period or brought forward, by name."""
    first, last = (numbered_from(day) for day in (ledger.period.start, ledger.period.end))
    days = {"first": leg_number(first, 0), "after": leg_number(last + DAY, 0)}
    # They lie in this order; to sort them by account here, where equals keep theirs, takes half as long as in SQL.
    found = sorted(ledger.index.rows(_ENTRIES, days), key=itemgetter(0))
    entries = {account: list(rows) for account, rows in groupby(found, key=itemgetter(0))}
    made = []
    for account, sums in ledger.accounts.items():
        rows = entries.get(account, [])
        brought = 0 if account.startswith(RESULTS) else sums.closing - sum(row[6] for row in rows)
        if brought or rows:
            made.append(AccountLedger(account, brought, rows))
    return made


def general_ledger_rows(run: Reporting) -> LedgerRows:
    """Entries of the period by account, with the running balance: per account a row brought forward, entries, a total."""
    return LedgerRows(_accounts(run.ledger))


def general_ledger_checks(run: Reporting) -> list[Check]:
    """Each account ends where the trial balance has it; tested on the sums."""
    closing = [account.closing().cells["balance"] for account in _accounts(run.ledger)]
    total = sum(balance for balance in closing if isinstance(balance, int))
    shown = (row.cells["balance"] for row in run.rows("trial-balance") if row.id != ACCUMULATED)
    return [check("trial-balance", total, sum(balance for balance in shown if isinstance(balance, int)))]
