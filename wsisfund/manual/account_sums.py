"""Accounts of the balance sheet by day, from the entries of the whole books."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from ..books.records import Balance, Posting, Transaction
from ..vocabulary.accounts import under

Key = tuple[str, str]


class AccountSums:
    """Changes of accounts by day. Only accounts below ``Assets:`` and ``Liabilities:`` have any."""

    def __init__(self, transactions: Sequence[Transaction]) -> None:
        self._transactions = transactions
        self._days: dict[Key, list[tuple[date, Decimal, Decimal]]] = {}
        for t in transactions:
            day = t.date
            for p in t.postings:
                if p.account[0] not in "AL":
                    continue
                key = p.account, p.currency
                days = self._days.get(key)
                if days is None:
                    self._days[key] = [(day, p.units, p.chf)]
                elif days[-1][0] == day:
                    _, units, chf = days[-1]
                    days[-1] = day, units + p.units, chf + p.chf
                else:
                    days.append((day, p.units, p.chf))

    def keys(self) -> list[Key]:
        """Accounts with their currencies."""
        return list(self._days)

    def account_days(self, account: str, currency: str) -> list[tuple[date, Decimal, Decimal]]:
        """Changes of an account in one currency by day, oldest first: units, and CHF."""
        return self._days.get((account, currency), [])

    def legs(self, account: str, currency: str, day: date) -> list[tuple[Transaction, Posting]]:
        """Legs of one day on an account in one currency, in their order."""
        found = []
        for t in self._transactions[bisect_left(self._transactions, day, key=lambda t: t.date) :]:
            if t.date != day:
                break
            found += [(t, p) for p in t.postings if (p.account, p.currency) == (account, currency)]
        return found


def held_by(transactions: Sequence[Transaction], assertions: Sequence[Balance]) -> Iterator[tuple[Balance, Decimal]]:
    """What the account of each assertion holds, with all below it, at the beginning of its day; in order of time."""
    asserted = {b.account for b in assertions}
    held: dict[Key, Decimal] = defaultdict(lambda: Decimal(0))
    above: dict[str, list[str]] = {}
    entries = iter(transactions)
    waiting = next(entries, None) if assertions else None
    for b in assertions:
        while waiting is not None and waiting.date < b.date:
            for p in waiting.postings:
                if p.account not in above:
                    above[p.account] = [a for a in asserted if under(p.account, a)]
                for account in above[p.account]:
                    held[account, p.currency] += p.units
            waiting = next(entries, None)
        yield b, held[b.account, b.amount.currency]
