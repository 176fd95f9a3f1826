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
from ..vocabulary.accounts import ALLOWANCE, DEFERRED
from ..vocabulary.money import ZERO, from_minor, half_up
from .index import Index

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
    """CHF of an agreement that is still deferred: the smaller of the end of `day` and of all entries, not below zero."""
    sql = "SELECT COALESCE(SUM(chf),0) FROM posting WHERE agreement=? AND account=? AND date<=?"
    left = [from_minor(-index.rows(sql, (agreement, DEFERRED, end))[0][0]) for end in (day.isoformat(), _FAR)]
    return max(ZERO, min(left))


def allowance_left(index: Index, agreement: str, day: date) -> Decimal:
    """CHF of an agreement's loss allowance: the smaller of the end of `day` and of all entries, not below zero."""
    sql = "SELECT COALESCE(SUM(chf),0) FROM posting WHERE agreement=? AND account=? AND date<=?"
    left = [from_minor(-index.rows(sql, (agreement, ALLOWANCE, end))[0][0]) for end in (day.isoformat(), _FAR)]
    return max(ZERO, min(left))


def conditional_received(index: Index, agreement: str, instalment: str, currency: str, day: date | None = None) -> Held:
    """What came in on an instalment of a conditional agreement, in `currency` and CHF, overpaid parts left out.

    What a bank on the way kept, and money in another currency, is CHF in the books: it counts at the rate of the receipts
    themselves, else at that of the day, half up (as the disclosure of what is undelivered does).

    Args:
        day: by the end of that day; None: in all entries.
    """
    sql = (
        "SELECT COALESCE(SUM(CASE WHEN currency=:currency THEN units ELSE 0 END),0), "
        "COALESCE(SUM(CASE WHEN currency=:currency THEN chf ELSE 0 END),0), COALESCE(SUM(chf),0) FROM posting "
        "WHERE agreement=:agreement AND instalment=:instalment AND date<=:day "
        "AND event IN ('receipt','receipt-applied','opening') AND (account LIKE 'Assets:Cash:%' OR account IN "
        "('Liabilities:DeferredRevenue:AdvanceReceipts','Liabilities:Suspense:UnidentifiedReceipts',"
        "'Expenses:General:BankCharges'))"
    )
    until = day.isoformat() if day else _FAR
    values = {"currency": currency, "agreement": agreement, "instalment": instalment, "day": until}
    own, own_chf, total = index.rows(sql, values)[0]
    units, chf = from_minor(own, currency), from_minor(total)
    other = total - own_chf
    if not other:
        return Held(units, chf)
    rate = from_minor(own_chf) / units if units and own_chf else _newest_rate(index, currency, until)
    return Held(units + half_up(from_minor(other) / rate, currency) if rate else units, chf)


def _newest_rate(index: Index, currency: str, until: str) -> Decimal | None:
    sql = "SELECT rate FROM price WHERE currency=? AND date<=? ORDER BY date DESC, id DESC LIMIT 1"
    rows = index.rows(sql, (currency, until))
    return Decimal(rows[0][0]) if rows else None


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
