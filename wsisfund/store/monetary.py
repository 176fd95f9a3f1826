"""Monetary items in foreign currency as they stand on a day: what a closing rate is applied to (domain §1, *currencies*).

Cash by account, receivables by agreement and instalment, what is owed by open item. Deferred revenue of conditional
agreements stays at the rate of its day and is not here; advances are in CHF.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ..vocabulary.accounts import ADVANCE_RECEIPTS, BORROWINGS, CASH, DONOR_REFUNDS, RECEIVABLES, SUSPENSE, VENDORS
from ..vocabulary.money import FUNCTIONAL, ZERO, from_minor
from .index import Index
from .positions import Change, Held, item_changes, open_items

# Exchange groups of domain §1.
GROUPS: Final = ("Cash", "Receivables", "Payables")
OWED: Final = (VENDORS, DONOR_REFUNDS, ADVANCE_RECEIPTS, SUSPENSE, BORROWINGS)


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


def later_changes(index: Index, item: MonetaryItem, after: date) -> list[Change]:
    """What became of an item after a day: one `Change` for each day on which it moved, oldest first."""
    keys = dict(item.keys)
    if "settles" in keys:
        found = item_changes(index, item.account, after)
        ours = [k for k in found if k[1:] == (keys["settles"], item.currency) and item.payee in ("", k[0])]
        return found[ours[0]] if ours else []
    return _changes(index, item, keys, after)


def _changes(index: Index, item: MonetaryItem, keys: Mapping[str, str], after: date) -> list[Change]:
    sql = (
        "SELECT date, SUM(units), SUM(chf), MAX(event = 'revaluation') FROM posting WHERE account=:account "
        "AND currency=:currency AND date>:after AND (:agreement='' OR (agreement=:agreement AND instalment=:instalment)) "
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
        f"SELECT {by}, SUM(units), SUM(chf) FROM posting WHERE account >= ? AND account < ? AND currency <> ? AND date <= ? "  # noqa: S608
        f"GROUP BY {by} ORDER BY {by}"
    )
    return index.rows(sql, (parent + ":", parent + ";", FUNCTIONAL, at.isoformat()))


def _owed(index: Index, at: date) -> Iterator[MonetaryItem]:
    """Open items by document; what no document explains (a loan, an opening without one) is an item of its account."""
    for account in OWED:
        totals = index.rows(
            "SELECT currency, SUM(units), SUM(chf) FROM posting WHERE account=? AND currency<>? AND date<=? "
            "GROUP BY currency ORDER BY currency",
            (account, FUNCTIONAL, at.isoformat()),
        )
        items = [i for i in open_items(index, account, at) if i.currency != FUNCTIONAL] if totals else []
        shared = _shared(index, account) if items else set()
        for currency, total_units, total_chf in totals:
            units, chf = from_minor(total_units, currency), from_minor(total_chf)
            for i in sorted((i for i in items if i.currency == currency), key=lambda i: (i.doc, i.payee)):
                payee = i.payee if (i.doc, currency) in shared else ""
                yield MonetaryItem("Payables", account, currency, i.units, i.chf, (("settles", i.doc),), payee)
                units, chf = units - i.units, chf - i.chf
            if units != ZERO or chf != ZERO:
                yield MonetaryItem("Payables", account, currency, units, chf)


def _shared(index: Index, account: str) -> set[tuple[str, str]]:
    """Documents of several payees in one currency: two vendors may number their invoices alike."""
    sql = "SELECT doc, currency FROM posting WHERE account=? AND doc<>'' GROUP BY doc, currency HAVING COUNT(DISTINCT payee)>1"
    return {(doc, currency) for doc, currency in index.rows(sql, (account,))}
