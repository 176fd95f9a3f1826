"""What the rows of the general ledger are made of: each its own posting, a balance all of them up to its row."""

from collections.abc import Sequence

from .trail import Tracing, Trail, selected
from .trial_balance import measures_of_balance

_CLOSING = "closing"
_ENTRIES = "SELECT id, chf FROM {source} WHERE {period} AND account = :account ORDER BY date, id"


def of_ledger(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Rows of accounts: brought forward, an entry by its place in the account (``<account>/3``), and ``<account>/closing``."""
    made = Trail()
    for line in lines:
        account, _, entry = line.partition("/")
        found = _entry(tracing, account, int(entry), column) if entry.isdigit() else _account(tracing, account, entry, column)
        if found is None:
            return None
        made.add(found)
    return made


def _account(tracing: Tracing, account: str, entry: str, column: str) -> Trail | None:
    """The row before the entries, which has only a balance, or the one behind them."""
    named = column if entry == _CLOSING else "opening" if column == "balance" else ""
    selections = measures_of_balance(account, named) if named else None
    return selected(tracing.run.ledger, selections) if selections is not None else None


def _entry(tracing: Tracing, account: str, number: int, column: str) -> Trail | None:
    ledger = tracing.run.ledger
    sql = _ENTRIES.format(source=ledger.postings, period=ledger.in_period)
    rows = ledger.index.rows(sql, {**ledger.parameters, "account": account})
    own, chf = rows[number - 1]
    if column == "balance":
        made = selected(ledger, measures_of_balance(account, "opening") or ())
        return made.add(Trail(dict(rows[:number])))
    sign = {"debit": 1, "credit": -1}.get(column, 0)
    return Trail({own: sign * chf}) if sign and sign * chf > 0 else None
