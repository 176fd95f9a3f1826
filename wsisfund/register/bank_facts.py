"""Accounts at the bank, and what it said: statements, lines, and which entries each line is (domain §2, facts).

A line is identified by its account and what the bank says of it. The same id again is a new version (an import that was taken
back and made again). A match is never edited: a later one of the same line stands in its place, one without documents undoes it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Amount, Fact, Place, merged_keys
from .fact_values import text_of
from .source import FactSource
from .versions import day_of

LINE, STATEMENT, UNDONE, MATCH, PAYMENTS = "bank-line", "bank-statement", "bank-import-end", "bank-match", "payment-file"


class BankAccount(NamedTuple):
    """A bank account as the newest version of the register has it; `since` and `until` are its first and last day."""

    account: str
    bank: str
    iban: str
    bic: str
    number: str
    signatories: str
    since: date | None
    until: date | None
    mandate: str
    place: Place | None


class Part(NamedTuple):
    """One payment of a line that the bank booked as a batch."""

    end_to_end: str
    amount: Decimal


class RecordedLine(NamedTuple):
    """One line of a bank's statement. `amount` in the account's currency, money in positive.

    `booked` and `valued` are the bank's days; `parts` the payments of a batch; `batch` the import that brought it.
    """

    id: str
    account: str
    amount: Amount
    booked: date
    valued: date
    reference: str
    end_to_end: str
    creditor_reference: str
    counterparty: str
    counterparty_account: str
    text: str
    reversal: bool
    parts: tuple[Part, ...]
    statement: str
    batch: str
    place: Place | None


class RecordedStatement(NamedTuple):
    """One statement of the bank: balances at the beginning of `begin` and at the end of `end`."""

    id: str
    account: str
    opening: Amount
    closing: Amount
    begin: date
    end: date
    number: str
    batch: str
    place: Place | None


class PaymentOrder(NamedTuple):
    """One payment that was ordered from the bank: the invoice that it pays, and the id that the bank gives back."""

    end_to_end: str
    doc: str
    payee: str
    amount: Amount


def bank_accounts(facts: FactSource) -> Iterator[BankAccount]:
    """The bank accounts of the register, each once."""
    for account in dict.fromkeys(fact.ident for fact in facts.all("bank-account")):
        versions = facts.versions("bank-account", account)
        keys = merged_keys(versions)
        bank, iban, bic, number, signatories = (
            str(keys.get(name, "")) for name in ("bank", "iban", "bic", "number", "signatories")
        )
        days = day_of(keys.get("from")), day_of(keys.get("until"))
        yield BankAccount(account, bank, iban, bic, number, signatories, *days, str(keys.get("mandate", "")), versions[-1].place)


def account_said(fact: Fact) -> str:
    """The account that a line or a statement is of; empty where the fact says none."""
    return str(fact.values[1]) if len(fact.values) > 1 else ""


def line_of(fact: Fact) -> RecordedLine | None:
    """The line that a fact says, or None."""
    amount = fact.values[2] if len(fact.values) > 2 else None
    if not isinstance(amount, Amount):
        return None
    return RecordedLine(
        fact.ident, str(fact.values[1]), amount, fact.date, day_of(fact.keys.get("value")) or fact.date,
        text_of(fact, "reference"), text_of(fact, "end-to-end"), text_of(fact, "creditor-reference"),
        text_of(fact, "counterparty"), text_of(fact, "counterparty-account"), text_of(fact, "text"),
        text_of(fact, "reversal") == "yes", tuple(parts_of(text_of(fact, "parts"))), text_of(fact, "statement"), fact.batch,
        fact.place,
    )  # fmt: skip


def statement_of(fact: Fact) -> RecordedStatement | None:
    """The statement that a fact says, or None."""
    opening, closing = fact.values[2:4] if len(fact.values) > 3 else (None, None)
    if not isinstance(opening, Amount) or not isinstance(closing, Amount):
        return None
    begin, end = day_of(fact.keys.get("from")) or fact.date, day_of(fact.keys.get("to")) or fact.date
    return RecordedStatement(
        fact.ident, str(fact.values[1]), opening, closing, begin, end, text_of(fact, "number"), fact.batch, fact.place
    )


def parts_of(text: str) -> Iterator[Part]:
    """The payments of a batch as a line keeps them: ``E2E-1=120.00; E2E-2=80.00``."""
    for piece in text.split("; "):
        name, sign, number = piece.rpartition("=")
        if sign:
            yield Part(name, Decimal(number))


def as_text(parts: Iterable[Part]) -> str:
    """`parts` as a line keeps them."""
    return "; ".join(f"{part.end_to_end.replace(';', ' ')}={part.amount:f}" for part in parts)


def undone_batches(facts: FactSource) -> frozenset[str]:
    """Imports of bank files that were taken back."""
    return frozenset(fact.ident for fact in facts.all(UNDONE))


def _newest(facts: FactSource, kind: str) -> Iterator[Fact]:
    """The newest version of everything of a kind that was not taken back, in the order of its first version."""
    gone = undone_batches(facts)
    newest: dict[str, Fact] = {}
    for fact in facts.all(kind):
        newest[fact.ident] = fact
    return (fact for fact in newest.values() if fact.batch not in gone)


def recorded_lines(facts: FactSource, account: str | None = None) -> list[RecordedLine]:
    """Lines of an account, or of all, oldest first; those of imports that were taken back are not there."""
    found = (line for fact in _newest(facts, LINE) if (line := line_of(fact)))
    return sorted((line for line in found if account in (None, line.account)), key=lambda line: line.booked)


def recorded_statements(facts: FactSource, account: str | None = None) -> list[RecordedStatement]:
    """Statements of an account, or of all, by their last day."""
    found = (said for fact in _newest(facts, STATEMENT) if (said := statement_of(fact)))
    return sorted((said for said in found if account in (None, said.account)), key=lambda said: (said.end, said.begin))


def matches(facts: FactSource) -> dict[str, tuple[str, ...]]:
    """Documents of each line that is matched, by the line's id; what was undone is not there."""
    return matched(facts.all(MATCH))


def matched(found: Iterable[Fact]) -> dict[str, tuple[str, ...]]:
    """The same of some facts, oldest first."""
    newest = {fact.ident: documents_of(fact) for fact in found}
    return {line: documents for line, documents in newest.items() if documents}


def documents_of(match: Fact) -> tuple[str, ...]:
    """The documents that a match names; none where it undoes one."""
    return tuple(str(value) for value in match.values[1:])


def payment_orders(facts: FactSource) -> dict[str, PaymentOrder]:
    """Every payment that was ordered, by its end-to-end id."""
    found: dict[str, PaymentOrder] = {}
    for fact in facts.all(PAYMENTS):
        for order in orders_in(text_of(fact, "payments")):
            found[order.end_to_end] = order
    return found


def orders_in(text: str) -> Iterator[PaymentOrder]:
    """The payments of a file as its fact keeps them: ``E2E | INV-1 | Acme | 120.00 CHF; …``."""
    for piece in text.split("; "):
        cells = piece.split(" | ")
        if len(cells) == 4 and cells[3].count(" ") == 1:
            number, currency = cells[3].split(" ")
            yield PaymentOrder(cells[0], cells[1], cells[2], Amount(Decimal(number), currency))
