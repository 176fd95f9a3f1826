"""Monetary items in foreign currency as they stand on a day: what a closing rate is applied to (domain §1, *currencies*).

Cash by account, receivables by agreement and instalment, what is owed by open item. Deferred revenue of conditional
agreements stays at the rate of its day and is not here; advances are in CHF.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ..vocabulary.accounts import CASH, OWED, RECEIVABLES
from ..vocabulary.money import FUNCTIONAL, from_minor
from .index import Index
from .item_book import OpenItem
from .positions import Change, Held, item_changes, open_items

# Exchange groups of domain §1.
GROUPS: Final = ("Cash", "Receivables", "Payables")


class MonetaryItem(NamedTuple):
    """One item with its carrying; signs are those of the books, so what is owed is negative.

    `keys` say whose it is (agreement and instalment, or the document that it settles). `payee` stands only where the
    document's reference is that of several payees, so that an entry on the item has to name its payee.
    """

    group: str
    account: str
    currency: str
    units: Decimal
    chf: Decimal
    keys: tuple[tuple[str, str], ...] = ()
    payee: str = ""

    @property
    def sound(self) -> bool:
        """Whether it has units and a carrying of the same sign, as a posting needs."""
        return bool(self.units and self.chf) and (self.units > 0) == (self.chf > 0)

    @property
    def name(self) -> str:
        """What people call it: the bank account, agreement and instalment, or the document."""
        found = dict(self.keys)
        if "agreement" in found:
            return f"{found['agreement']}:{found['instalment']}" if "instalment" in found else found["agreement"]
        return f"{self.account} {found['settles']}" if "settles" in found else self.account


def monetary_items(index: Index, at: date) -> list[MonetaryItem]:
    """All foreign items held or owed at the end of a day, by group, account, currency and key; those of nothing left out."""
    found = [*_cash(index, at), *_receivables(index, at), *_owed(index, at)]
    return [item for item in found if item.units or item.chf]


class LaterChanges:
    """What became of items after a day; each account's documents are followed once, however many items ask."""

    def __init__(self, index: Index, after: date) -> None:
        self._index, self._after = index, after
        self._followed: dict[str, dict[tuple[str, str], list[tuple[str, list[Change]]]]] = {}

    def of(self, item: MonetaryItem) -> list[Change]:
        """One `Change` for each later day on which the item moved, oldest first."""
        keys = dict(item.keys)
        if "settles" not in keys:
            return _changes(self._index, item, keys, self._after)
        found = self._documents(item.account).get((keys["settles"], item.currency), [])
        return next((changes for payee, changes in found if item.payee in ("", payee)), [])

    def _documents(self, account: str) -> dict[tuple[str, str], list[tuple[str, list[Change]]]]:
        if account not in self._followed:
            by_document: dict[tuple[str, str], list[tuple[str, list[Change]]]] = {}
            for (payee, doc, currency), changes in item_changes(self._index, account, self._after).items():
                by_document.setdefault((doc, currency), []).append((payee, changes))
            self._followed[account] = by_document
        return self._followed[account]


def _changes(index: Index, item: MonetaryItem, keys: Mapping[str, str], after: date) -> list[Change]:
    sql = (
        "SELECT date, SUM(units), SUM(chf), MAX(CASE WHEN event = 'revaluation' THEN 1 ELSE 0 END) FROM posting "
        "WHERE account=:account AND currency=:currency AND date>:after "
        "AND (:agreement='' OR (agreement=:agreement AND instalment=:instalment)) "
        "GROUP BY date ORDER BY date"
    )
    named = {name: keys.get(name, "") for name in ("agreement", "instalment")}
    values = {"account": item.account, "currency": item.currency, "after": after.isoformat(), **named}
    units, chf = item.units, item.chf
    found = []
    for day, moved, carried, revalued in index.rows(sql, values):
        units, chf = units + from_minor(moved, item.currency), chf + from_minor(carried)
        found.append(Change(date.fromisoformat(day), Held(units, chf), bool(revalued)))
    return found


def _cash(index: Index, at: date) -> Iterator[MonetaryItem]:
    for account, currency, units, chf in _sums(index, "account, currency", CASH, at):
        yield MonetaryItem("Cash", account, currency, from_minor(units, currency), from_minor(chf))


def _receivables(index: Index, at: date) -> Iterator[MonetaryItem]:
    for account, currency, agreement, instalment, units, chf in _sums(
        index, "account, currency, agreement, instalment", RECEIVABLES, at
    ):
        keys = (("agreement", agreement), ("instalment", instalment))
        yield MonetaryItem("Receivables", account, currency, from_minor(units, currency), from_minor(chf), keys)


def _sums(index: Index, by: str, parent: str, at: date) -> list[tuple[Any, ...]]:
    sql = (
        f"SELECT {by}, SUM(units), SUM(chf) FROM posting WHERE account >= ? AND account < ? AND currency <> ? AND date <= ? "
        f"GROUP BY {by} ORDER BY {by}"
    )
    return index.rows(sql, (parent + ":", parent + ";", FUNCTIONAL, at.isoformat()))


def _owed(index: Index, at: date) -> Iterator[MonetaryItem]:
    """Open items by document; what no document explains (a loan, an opening without one) is an item of its account.

    Where books paid at an average carrying, or settled without saying what, the documents by themselves mean nothing; then
    the account's total in a currency is one item, as those books revalue it.
    """
    for account in OWED:
        totals = index.rows(
            "SELECT currency, SUM(units), SUM(chf) FROM posting WHERE account=? AND currency<>? AND date<=? "
            "GROUP BY currency ORDER BY currency",
            (account, FUNCTIONAL, at.isoformat()),
        )
        items = [i for i in open_items(index, account, at) if i.currency != FUNCTIONAL] if totals else []
        shared = _shared(index, account) if items else set()
        for currency, units, chf in totals:
            whole = MonetaryItem("Payables", account, currency, from_minor(units, currency), from_minor(chf))
            found = list(_documents(whole, items, shared))
            yield from found if all(item.sound and (item.keys or item.units < 0) for item in found) else [whole]


def _documents(whole: MonetaryItem, items: Iterable[OpenItem], shared: Container[tuple[str, str]]) -> Iterator[MonetaryItem]:
    """The documents of one account and currency, and what is left of its total."""
    units, chf = whole.units, whole.chf
    for i in sorted((i for i in items if i.currency == whole.currency), key=lambda i: (i.doc, i.payee)):
        payee = i.payee if (i.doc, i.currency) in shared else ""
        yield whole._replace(units=i.units, chf=i.chf, keys=(("settles", i.doc),), payee=payee)
        units, chf = units - i.units, chf - i.chf
    if units or chf:
        yield whole._replace(units=units, chf=chf)


def _shared(index: Index, account: str) -> set[tuple[str, str]]:
    """Documents of several payees in one currency: two vendors may number their invoices alike."""
    sql = "SELECT doc, currency FROM posting WHERE account=? AND doc<>'' GROUP BY doc, currency HAVING COUNT(DISTINCT payee)>1"
    return {(doc, currency) for doc, currency in index.rows(sql, (account,))}
