"""General ledger: per account a row brought forward, its entries with the running balance, and a total."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

from ..store.schema import DAY, leg_number, numbered_from
from ..vocabulary.money import CENT
from ..vocabulary.running_number import from_index
from ..vocabulary.statement import Check, Value
from .checks import check
from .rows import Cell, MadeWhenAsked, Reporting, Row
from .sums import Ledger, once
from .trial_balance import ACCUMULATED, RESULTS

_ENTRIES: Final = "SELECT id, running, date, doc, payee, narration FROM transaction_row WHERE id >= ? AND id < ?"
_LEAVES: Final = "SELECT id, path, first FROM leaf WHERE id >= ? AND id <= ?"
_LEGS: Final = """
SELECT account, chf, transaction_id, agreement, leaf, line FROM posting_row WHERE id >= ? AND id < ? ORDER BY id
"""


class Entry(NamedTuple):
    """What an entry says at each of its legs; its running number is empty where it has none."""

    no: str
    day: str
    doc: str
    payee: str
    narration: str


class AccountLedger(NamedTuple):
    """An account and its legs of the period; amounts in centimes, debits positive.

    A leg says its account, centimes, the number of its entry, its agreement, and how many lines below the first of which leaf
    it stands.
    """

    account: str
    brought: int
    debit: int
    credit: int
    legs: Sequence[tuple[Any, ...]]

    def opening(self) -> Row:
        """What was brought forward."""
        return Row(self.account, {"balance": self.brought}, self.account, 0, "subtotal")

    @property
    def balance(self) -> int:
        """The balance behind its legs."""
        return self.brought + self.debit - self.credit

    def closing(self) -> Row:
        """What its legs add up to, and the balance behind them."""
        cells: dict[str, Cell] = {"debit": self.debit, "credit": self.credit, "balance": self.balance}
        return Row(f"{self.account}/closing", cells, self.account, 0, "total")


class LedgerRows(MadeWhenAsked[Row]):
    """The rows of some accounts. There are tens of thousands: they are made when somebody looks at them.

    Args:
        entries: by number. leaves: where each begins: file and line.
    """

    def __init__(
        self, accounts: Sequence[AccountLedger], entries: Mapping[int, Entry], leaves: Mapping[int, tuple[str, int]]
    ) -> None:
        self.accounts = accounts
        self.entries = entries
        self.leaves = leaves

    @cached_property
    def made(self) -> Sequence[Row]:
        """All rows."""
        return [row for account in self.accounts for row in self._rows(account)]

    def __len__(self) -> int:
        return sum(len(account.legs) + 2 for account in self.accounts)

    def _rows(self, account: AccountLedger) -> Iterator[Row]:
        yield account.opening()
        balance = account.brought
        for number, (name, chf, entry, agreement, leaf, line) in enumerate(account.legs, 1):
            balance += chf
            file, first = self.leaves[leaf]
            # A product is the quickest exact way from centimes to an amount.
            values: dict[str, Value] = {
                **dict(zip(_SAID, self.entries[entry], strict=True)),
                "agreement": agreement,
                "debit": chf * CENT if chf > 0 else None,
                "credit": -chf * CENT if chf < 0 else None,
                "balance": balance * CENT,
                "place": f"{file}:{first + line}",
            }
            yield Row(f"{name}/{number}", _NO_CELLS, None, 1, values=values)
        yield account.closing()


_SAID: Final = ("no", "date", "doc", "payee", "narration")
_NO_CELLS: dict[str, Cell] = {}


@once
def _accounts(ledger: Ledger) -> Sequence[AccountLedger]:
    """Every account with anything on it in the period or brought forward, by name."""
    first, after = _numbers(ledger)
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for leg in ledger.index.rows(_LEGS, (leg_number(first, 0), leg_number(after, 0))):
        found[leg[0]].append(leg)
    made = []
    for account, sums in ledger.accounts.items():
        legs = found.get(account, [])
        amounts = [leg[1] for leg in legs]
        moved, debit = sum(amounts), sum(chf for chf in amounts if chf > 0)
        brought = 0 if account.startswith(RESULTS) else sums.closing - moved
        if brought or legs:
            made.append(AccountLedger(account, brought, debit, debit - moved, legs))
    return made


def _numbers(ledger: Ledger) -> tuple[int, int]:
    """The number of the first entry of the period, and the one behind its last."""
    return numbered_from(ledger.period.start), numbered_from(ledger.period.end) + DAY


def general_ledger_rows(run: Reporting) -> LedgerRows:
    """Entries of the period by account, with the running balance: per account a row brought forward, entries, a total."""
    index = run.ledger.index
    entries = {number: Entry(from_index(running), *said) for number, running, *said in index.rows(_ENTRIES, _numbers(run.ledger))}
    accounts = _accounts(run.ledger)
    stood = {leg[4] for account in accounts for leg in account.legs}
    span = min(stood, default=0), max(stood, default=0)
    leaves = {leaf: (path, first) for leaf, path, first in index.rows(_LEAVES, span)}
    # What stands in no leaf.
    return LedgerRows(accounts, entries, {0: ("", 0), **leaves})


def general_ledger_checks(run: Reporting) -> list[Check]:
    """Each account ends where the trial balance has it; tested on the sums."""
    total = sum(account.balance for account in _accounts(run.ledger))
    shown = (row.cells["balance"] for row in run.rows("trial-balance") if row.id != ACCUMULATED)
    return [check("trial-balance", total, sum(balance for balance in shown if isinstance(balance, int)))]
