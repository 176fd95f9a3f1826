"""What is held and owed, from the index: carrying amounts by account, by instalment and by open item (domain §3).

Signs are those of the books: debit positive, so a payable is negative.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..errors import UsageFault, clean
from ..vocabulary import accounts as chart
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import FUNCTIONAL, ZERO, from_minor
from .documents import recorded
from .index import Index
from .item_book import Key, OpenItem, OpenItems
from .item_rows import IN_ORDER, POSTED, credited_in, posted
from .kept_items import ACCOUNTS, open_items_kept
from .measures import ALLOWANCE, DEFERRED, Condition, under

_FAR = "9999-12-31"


class UnknownDocument(UsageFault):
    """No open invoice, advance or unidentified receipt has this document's reference."""

    slug = "unknown-document"


class Held(NamedTuple):
    """`units` in their currency with their carrying in CHF."""

    units: Decimal
    chf: Decimal


def account_held(index: Index, account: str, currency: str, day: date | None = None) -> Held:
    """Units and carrying of an account at the end of a day; None: of all entries."""
    sql = "SELECT COALESCE(SUM(units),0), COALESCE(SUM(chf),0) FROM posting WHERE account=? AND currency=? AND date<=?"
    units, chf = index.rows(sql, (account, currency, day.isoformat() if day else _FAR))[0]
    return Held(from_minor(units, currency), from_minor(chf))


def accounts_held(index: Index, parent: str, day: date) -> list[tuple[str, str, Held]]:
    """What each account below `parent` holds at the end of a day: account, currency, units and carrying, by account."""
    sql = (
        "SELECT account, currency, SUM(units), SUM(chf) FROM posting WHERE account >= ? AND account < ? AND date <= ? "
        "GROUP BY account, currency ORDER BY account, currency"
    )
    rows = index.rows(sql, (parent + ":", parent + ";", day.isoformat()))
    return [(account, c, Held(from_minor(units, c), from_minor(chf))) for account, c, units, chf in rows]


def charged_between(index: Index, account: str, first: date, last: date) -> Decimal:
    """CHF that an account took from one day to another, both included."""
    sql = "SELECT COALESCE(SUM(chf), 0) FROM posting WHERE account = ? AND date >= ? AND date <= ?"
    return from_minor(index.rows(sql, (account, first.isoformat(), last.isoformat()))[0][0])


def invoiced(index: Index, account: str, doc: str, payee: str, currency: str, day: date) -> Held:
    """What the invoices `doc` of a payee, however written, made owed on an account, or paid at once, until a day: negative."""
    sql = (
        "SELECT COALESCE(SUM(p.units), 0), COALESCE(SUM(p.chf), 0) FROM posting p JOIN transaction_ t ON t.id = p.transaction_id "
        "WHERE t.event = 'expense' AND (p.account = ? OR p.root = 'Assets') AND p.currency = ? AND t.doc_key = ? "
        "AND t.payee = ? AND t.date <= ? AND p.chf < 0"
    )
    units, chf = index.rows(sql, (account, currency, fold_identity(doc), payee, day.isoformat()))[0]
    return Held(from_minor(units, currency), from_minor(chf))


def released_by(index: Index, agreement: str, doc: str, payee: str, day: date) -> Decimal:
    """CHF of an agreement's deferred revenue that the invoice `doc` of a payee released until a day, less what its credit notes
    deferred again.
    """
    sql = (
        "SELECT t.doc_key, t.reverses_key, t.keys, SUM(p.chf) FROM posting p JOIN transaction_ t ON t.id = p.transaction_id "
        "WHERE p.agreement = ? AND p.account = ? AND t.event = 'expense' AND t.payee = ? AND t.date <= ? "
        "GROUP BY t.id, t.date, t.doc_key, t.reverses_key, t.keys ORDER BY t.date, t.id"
    )
    invoice, released = fold_identity(doc), 0
    of_it = {invoice}
    for own, reverses, keys, chf in index.rows(sql, (agreement, chart.DEFERRED, payee, day.isoformat())):
        if own == invoice or reverses in of_it or fold_identity(credited_in(keys)) == invoice:
            of_it.add(own)
            released += chf
    return from_minor(released)


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


_OF_ITEMS = f"{POSTED} WHERE p.account = ? AND p.date <= ? {IN_ORDER}"
_LAST = "SELECT MAX(date) FROM posting_row WHERE account = ?"


def open_items(index: Index, account: str, at: date | None = None) -> list[OpenItem]:
    """Open items of a liability or advance account, oldest first; those that came to nothing are left out.

    An item is what one document opened for one payee; entries that settle it name it in `settles`, and without that take
    the oldest open one of that payee in that currency (domain §2).

    Args:
        at: as they stand at the end of that day; None: after all entries.
    """
    found = _kept(index, account, at)
    if found is None:
        book = OpenItems(account)
        for row in index.rows(_OF_ITEMS, (account, at.isoformat() if at else _FAR)):
            book.count(posted(row))
        found = [item for item in book.items.values() if item.is_open]
    return sorted(found, key=lambda i: (i.since, i.doc, i.payee))


def _kept(index: Index, account: str, at: date | None) -> list[OpenItem] | None:
    """What the index keeps of an account, where that is what is asked for: after its last entry."""
    if account not in ACCOUNTS or not index.is_whole:
        return None
    (last,) = index.rows(_LAST, (account,))[0] if at else (None,)
    return open_items_kept(index.rows, account) if last is None or at is None or last <= at.isoformat() else None


class Change(NamedTuple):
    """What an item holds at the end of a day on which it moved; `revalued` where a revaluation was among the entries."""

    day: date
    held: Held
    revalued: bool


def item_changes(index: Index, account: str, after: date) -> dict[Key, list[Change]]:
    """Later life of the open items of an account: for each (payee, document, currency) its days of movement after `after`."""
    book = OpenItems(account)
    found: dict[Key, list[Change]] = {}
    for row in index.rows(_OF_ITEMS, (account, _FAR)):
        leg = posted(row)
        for moved in book.count(leg):
            if moved.key is None or leg.day <= after:
                continue
            item, days = book.items[moved.key], found.setdefault(moved.key, [])
            same_day = days.pop() if days and days[-1].day == leg.day else None
            revalued = leg.event == "revaluation" or (same_day is not None and same_day.revalued)
            days.append(Change(leg.day, Held(item.units, item.chf), revalued))
    return found


def open_item(index: Index, accounts: Iterable[str], doc: str, payee: str | None = None) -> OpenItem:
    """The open item of a document, whose reference may be written otherwise: ``inv 7`` for ``INV-7`` (domain §8.12).

    Args:
        accounts: looked at in this order.
        payee: needed where several payees have a document of the same reference.

    Raises:
        UnknownDocument: nothing is open under this reference, or several are.
    """
    every = [item for account in accounts for item in open_items(index, account)]
    named = [item for item in every if item.doc == doc] or [
        item for item in every if fold_identity(item.doc) == fold_identity(doc)
    ]
    found = [item for item in named if payee in (None, item.payee)]
    if len(found) == 1:
        return found[0]
    shown = clean(doc)[:60]
    if found:
        raise UnknownDocument(
            f"several items are open under '{shown}'",
            why="; ".join(f"{i.payee}: {abs(i.units)} {i.currency}" for i in found),
            fix="say which: --payee PAYEE",
        )
    if named:
        raise UnknownDocument(
            f"nothing is open under '{shown}' with {clean(payee or '')[:60]}",
            why="; ".join(f"{clean(i.payee)[:60]}: {abs(i.units)} {i.currency}" for i in named),
            fix="name the payee of the document; where another settles it, the document that assigns it",
        )
    there = recorded(index, doc)
    raise UnknownDocument(
        f"nothing is open under the document '{shown}'",
        why=f"it was recorded on {there.day} and is settled, or left nothing open"
        if there
        else "the books hold no such document",
        fix="check the reference; wsisfund status lists what is open",
        at=there.at if there else None,
    )
