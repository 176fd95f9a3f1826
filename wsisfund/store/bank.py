"""What moved a bank account, read for its reconciliation: legs with their documents, balances, what was asserted."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..vocabulary.money import from_minor
from .index import Index

_LEGS = (
    "SELECT t.id, t.doc, t.date, t.payee, t.narration, t.posted_event, t.settles, t.reverses, p.units, p.currency "
    "FROM posting p JOIN transaction_ t ON t.id = p.transaction_id "
    "WHERE p.account = ? AND p.date <= ? AND p.opening = 0 ORDER BY t.id, p.id"
)
_NAMED = (
    "SELECT o.transaction_id, o.agreement, o.instalment, o.commitment FROM posting p "
    "JOIN posting o ON o.transaction_id = p.transaction_id WHERE p.account = ? AND p.date <= ? AND p.opening = 0 "
    "GROUP BY o.transaction_id, o.agreement, o.instalment, o.commitment "
    "ORDER BY o.transaction_id, o.agreement, o.instalment, o.commitment"
)


class BankLeg(NamedTuple):
    """One leg on a bank account with its entry: number of the entry, its document, what it settles and reverses."""

    entry: int
    doc: str
    day: date
    payee: str
    text: str
    event: str
    settles: str
    reverses: str
    amount: Decimal


class Names(NamedTuple):
    """What a leg of an entry names."""

    agreement: str
    instalment: str
    commitment: str


def bank_legs(index: Index, account: str, to: date) -> list[BankLeg]:
    """Legs on an account up to a day, oldest first, but for openings."""
    rows = index.rows(_LEGS, (account, to.isoformat()))
    return [
        BankLeg(entry, doc, date.fromisoformat(day), payee, text, event, settles, reverses, from_minor(units, currency))
        for entry, doc, day, payee, text, event, settles, reverses, units, currency in rows
    ]


def named_by_entries(index: Index, account: str, to: date) -> dict[int, list[Names]]:
    """Agreements, instalments and orders that the entries of an account name, by the entry's number."""
    found: dict[int, list[Names]] = {}
    for entry, agreement, instalment, commitment in index.rows(_NAMED, (account, to.isoformat())):
        found.setdefault(entry, []).append(Names(agreement, instalment, commitment))
    return found


def balance_at(index: Index, account: str, currency: str, day: date) -> Decimal:
    """Units of an account at the end of a day."""
    sql = "SELECT COALESCE(SUM(units), 0) FROM posting WHERE account = ? AND currency = ? AND date <= ?"
    return from_minor(index.rows(sql, (account, currency, day.isoformat()))[0][0], currency)


def is_document(index: Index, doc: str) -> bool:
    """Whether an entry has this document."""
    return bool(index.rows("SELECT id FROM transaction_ WHERE doc = ? ORDER BY id LIMIT 1", (doc,)))


def asserted_days(index: Index) -> set[tuple[str, str]]:
    """Accounts and days (ISO) of the balances that the books assert."""
    return set(index.rows("SELECT account, date FROM assertion"))


def newest_entry(index: Index) -> date:
    """Day of the last transaction; the first of all days where there is none."""
    (newest,) = index.rows("SELECT MAX(date) FROM transaction_")[0]
    return date.fromisoformat(newest) if newest else date.min


def certified_documents(index: Index, event: str) -> set[str]:
    """Documents of the entries of an event that an officer certified."""
    sql = "SELECT DISTINCT doc FROM transaction_ WHERE event = ? AND certified_by <> ''"
    return {doc for (doc,) in index.rows(sql, (event,))}
