"""What is held and owed, from the index: carrying amounts by account, by instalment and by open item (domain §3).

Signs are those of the books: debit positive, so a payable is negative.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..errors import UsageFault, clean
from ..register.known import AlreadyThere
from ..vocabulary.money import FUNCTIONAL, ZERO, from_minor
from .index import Index
from .measures import ALLOWANCE, DEFERRED, Condition, under

_FAR = "9999-12-31"
_CREATES = frozenset({"expense", "opening", "receipt", "receipt-unidentified", "refund-due", "advance", "amendment"})


class UnknownDocument(UsageFault):
    """No open invoice, advance or unidentified receipt has this document's reference."""

    slug = "unknown-document"


class Held(NamedTuple):
    """`units` in their currency with their carrying in CHF."""

    units: Decimal
    chf: Decimal


class OpenItem(NamedTuple):
    """What is still open of one document of one payee, in one account and currency."""

    account: str
    payee: str
    doc: str
    currency: str
    units: Decimal
    chf: Decimal
    agreement: str
    commitment: str
    since: date


def account_held(index: Index, account: str, currency: str, day: date | None = None) -> Held:
    """Units and carrying of an account at the end of a day; None: of all entries."""
    sql = "SELECT COALESCE(SUM(units),0), COALESCE(SUM(chf),0) FROM posting WHERE account=? AND currency=? AND date<=?"
    units, chf = index.rows(sql, (account, currency, day.isoformat() if day else _FAR))[0]
    return Held(from_minor(units, currency), from_minor(chf))


def instalment_held(index: Index, account: str, agreement: str, instalment: str, currency: str, day: date | None = None) -> Held:
    """Outstanding units and carrying of one instalment in a receivable account at the end of a day; None: of all entries."""
    sql = (
        "SELECT COALESCE(SUM(units),0), COALESCE(SUM(chf),0) FROM posting "
        "WHERE agreement=? AND instalment=? AND account=? AND currency=? AND date<=?"
    )
    values = (agreement, instalment, account, currency, day.isoformat() if day else _FAR)
    units, chf = index.rows(sql, values)[0]
    return Held(from_minor(units, currency), from_minor(chf))


def deferred_left(index: Index, agreement: str, day: date) -> Decimal:
    """CHF of an agreement that is still deferred from `day` on, whichever day has the least; not below zero."""
    return max(ZERO, least(index, DEFERRED, day, agreement))


def allowance_left(index: Index, agreement: str, day: date) -> Decimal:
    """CHF of an agreement's loss allowance from `day` on, whichever day has the least; not below zero."""
    return max(ZERO, least(index, ALLOWANCE, day, agreement))


def owed_left(index: Index, account: str, currency: str, day: date) -> Decimal:
    """Units owed on an account from `day` on, whichever day has the least; not below zero."""
    return max(ZERO, least(index, under(account), day, currency=currency))


def least(index: Index, condition: Condition, day: date, agreement: str | None = None, currency: str | None = None) -> Decimal:
    """The smallest credit balance at the end of `day` and of every later day (domain §4, *Time*).

    Args:
        agreement: only its postings.
        currency: only postings in it, counted in units; None: every one, in CHF.
    """
    amount, whose = ("chf", "1 = 1") if currency is None else ("units", "currency = :currency")
    whose += "" if agreement is None else " AND agreement = :agreement"
    sql = f"SELECT date, -SUM({amount}) FROM posting WHERE {condition} AND {whose} GROUP BY date ORDER BY date"
    total, found = 0, None
    for moved, change in index.rows(sql, {"agreement": agreement, "currency": currency}):
        if moved > day.isoformat():
            found = total if found is None else found
            found = min(found, total + change)
        total += change
    return from_minor(total if found is None else found, currency or FUNCTIONAL)


_OF_ITEMS = (
    "SELECT p.date, p.payee, p.currency, p.units, p.chf, p.agreement, p.commitment, p.keys, t.doc, t.settles, t.reverses, "
    "t.posted_event FROM posting p JOIN transaction_ t ON t.id = p.transaction_id "
    "WHERE p.account = ? AND p.date <= ? ORDER BY p.date, p.transaction_id, p.id"
)


def open_items(index: Index, account: str, at: date | None = None) -> list[OpenItem]:
    """Open items of a liability or advance account, oldest first; those that came to nothing are left out.

    An item is what one document opened for one payee; entries that settle it name it in `settles`, and without that take
    the oldest open one of that payee in that currency (domain §2).

    Args:
        at: as they stand at the end of that day; None: after all entries.
    """
    book = OpenItems(account)
    for row in index.rows(_OF_ITEMS, (account, at.isoformat() if at else _FAR)):
        book.add(*row)
    return sorted((item for item in book.items.values() if item.units or item.chf), key=lambda i: (i.since, i.doc, i.payee))


class Change(NamedTuple):
    """What an item holds at the end of a day on which it moved; `revalued` where a revaluation was among the entries."""

    day: date
    held: Held
    revalued: bool


def item_changes(index: Index, account: str, after: date) -> dict[tuple[str, str, str], list[Change]]:
    """Later life of the open items of an account: for each (payee, document, currency) its days of movement after `after`."""
    book = OpenItems(account)
    found: dict[tuple[str, str, str], list[Change]] = {}
    for row in index.rows(_OF_ITEMS, (account, _FAR)):
        key = book.add(*row)
        day = date.fromisoformat(row[0])
        if key is None or day <= after:
            continue
        item, days = book.items[key], found.setdefault(key, [])
        same_day = days.pop() if days and days[-1].day == day else None
        revalued = row[-1] == "revaluation" or (same_day is not None and same_day.revalued)
        days.append(Change(day, Held(item.units, item.chf), revalued))
    return found


class OpenItems:
    """The open items of one account, posting by posting in order of time."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.items: dict[tuple[str, str, str], OpenItem] = {}
        self._by_doc: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        self._by_payee: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        self._settled_by: dict[str, str] = {}

    def add(
        self, day: str, payee: str, currency: str, units: int, chf: int, agreement: str, commitment: str, keys: str,
        doc: str, settles: str, reverses: str, event: str,
    ) -> tuple[str, str, str] | None:  # fmt: skip
        """Count one posting; the key of the item that it moved, None where it belongs to none."""
        own = str(json.loads(keys).get("settles", "")) if keys != "{}" else ""
        amount, carrying = from_minor(units, currency), from_minor(chf)
        return self.count(
            date.fromisoformat(day), payee, currency, amount, carrying, agreement, commitment, own, doc, settles, reverses, event
        )

    def count(
        self, day: date, payee: str, currency: str, amount: Decimal, carrying: Decimal, agreement: str, commitment: str,
        own: str, doc: str, settles: str, reverses: str, event: str,
    ) -> tuple[str, str, str] | None:  # fmt: skip
        """The same of a posting as the books have it; `own` is its own `settles`, which wins over the transaction's."""
        target = own or settles
        if event == "reversal" and not own:
            target = self._settled_by.get(reverses, reverses)
        creates = not target and event in _CREATES
        target = doc if creates else target
        if doc and target:
            self._settled_by.setdefault(doc, target)
        if not target:
            return self._oldest_first(payee, currency, amount, carrying)
        # Two vendors may number their invoices alike, so what opens an item is its payee's own.
        key = (payee, target, currency) if creates else self._key(payee, target, currency)
        before = self.items.get(key)
        if before is None:
            self._by_doc.setdefault((target, currency), []).append(key)
            self._by_payee.setdefault((key[0], currency), []).append(key)
            self.items[key] = OpenItem(self.account, key[0], target, currency, amount, carrying, agreement, commitment, day)
        else:
            self.items[key] = before._replace(units=before.units + amount, chf=before.chf + carrying)
        return key

    def _key(self, payee: str, doc: str, currency: str) -> tuple[str, str, str]:
        if (payee, doc, currency) in self.items:
            return payee, doc, currency
        # A revaluation, or a remitter known only later, has another payee than the document.
        others = self._by_doc.get((doc, currency), [])
        return others[0] if len(others) == 1 else (payee, doc, currency)

    def _oldest_first(self, payee: str, currency: str, amount: Decimal, carrying: Decimal) -> tuple[str, str, str] | None:
        for key in self._by_payee.get((payee, currency), ()):
            item = self.items[key]
            if item.units * amount < 0 and abs(item.units) >= abs(amount):
                self.items[key] = item._replace(units=item.units + amount, chf=item.chf + carrying)
                return key
        return None


def open_item(index: Index, accounts: Iterable[str], doc: str, payee: str | None = None) -> OpenItem:
    """The open item of a document.

    Args:
        accounts: looked at in this order.
        payee: needed where several payees have a document of the same reference.

    Raises:
        UnknownDocument: nothing is open under this reference, or several are.
    """
    found = [item for a in accounts for item in open_items(index, a) if item.doc == doc and payee in (None, item.payee)]
    if len(found) == 1:
        return found[0]
    shown = clean(doc)[:60]
    if found:
        raise UnknownDocument(
            f"several items are open under '{shown}'",
            why="; ".join(f"{i.payee}: {abs(i.units)} {i.currency}" for i in found),
            fix="say which: --payee PAYEE",
        )
    recorded = index.rows("SELECT date, file, line FROM transaction_ WHERE doc = ? ORDER BY date LIMIT 1", (doc,))
    raise UnknownDocument(
        f"nothing is open under the document '{shown}'",
        why=f"it was recorded on {recorded[0][0]} and is settled, or left nothing open"
        if recorded
        else "the books hold no such document",
        fix="check the reference; wsisfund status lists what is open",
        at=(recorded[0][1], recorded[0][2]) if recorded else None,
    )


def not_recorded(index: Index, event: str, doc: str, payee: str, agreement: str, instalment: str) -> None:
    """Nothing, when the books do not hold this document yet: event, `doc`, payee, agreement and instalment (domain §2).

    Raises:
        AlreadyThere: they hold it, and it was not reversed.
    """
    sql = (
        "SELECT t.date, t.file, t.line FROM transaction_ t JOIN posting p ON p.transaction_id = t.id "
        "WHERE t.doc = ? AND t.posted_event = ? AND t.payee = ? AND p.agreement = ? AND p.instalment = ? "
        "AND NOT EXISTS (SELECT 1 FROM transaction_ r WHERE r.reverses = t.doc) ORDER BY t.date LIMIT 1"
    )
    rows = index.rows(sql, (doc, event, payee, agreement, instalment))
    if rows:
        day, file, line = rows[0]
        raise AlreadyThere(
            f"{clean(doc)[:60]} of {clean(payee)[:60]} is already there, recorded on {day}",
            why="a document is recorded once for a payee, an agreement and an instalment",
            fix="nothing need be done; if the entry there is wrong, reverse it first",
            at=(file, line),
        )
