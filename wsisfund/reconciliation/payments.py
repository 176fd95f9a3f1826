"""The open invoices that are paid on a day, as one file for the bank, and the fact that says so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Account, Amount, Fact, merged_keys
from ..errors import Fault, Faults, Refused, UsageFault, clean
from ..languages.states import states
from ..register.bank_facts import PAYMENTS, payment_orders
from ..register.facts import BankAccount, bank_accounts
from ..register.officers import Officers, signatures
from ..store.bank import balance_at, certified_documents
from ..store.chart import bank_account, bank_currency, checked_day
from ..store.index import Index
from ..store.item_book import OpenItem
from ..store.positions import open_items
from ..vocabulary.accounts import VENDORS
from ..vocabulary.event_table import BOTH
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import plain
from .transfer_file import Party, Transfer, transfer_file

FOLDER = "reports/payments"


class PayeeIncomplete(Refused):
    """Somebody is to be paid, and the register has no account, or no address, of him or of the fund's own bank account."""

    slug = "payee-incomplete"


class NothingToPay(UsageFault):
    """No open invoice of the bank account's currency is certified and not ordered yet."""

    slug = "nothing-to-pay"


class MoreThanHeld(Refused):
    """The payments of a file come to more than the bank account holds."""

    slug = "more-than-held"


@dataclass(frozen=True)
class OrderPayments:
    """Invoices to order from a bank.

    Args:
        bank: the bank account. due: when it pays. documents: only these invoices; none: every open one of its currency.
    """

    bank: str
    due: date
    documents: tuple[str, ...] = ()


class _Order(NamedTuple):
    item: OpenItem
    transfer: Transfer


def payment_file_draft(index: Index, asked: OrderPayments, day: date, officers: Officers) -> Draft:
    """The file below ``reports/payments``, and the fact with every payment in it, certified and approved.

    Raises:
        NoAuthority: not both officers. NothingToPay, MoreThanHeld. Faults: of `PayeeIncomplete`, one for each who cannot be paid.
    """
    checked_day(index, day)
    account = bank_account(index, asked.bank)
    currency = bank_currency(index, account)
    keys = signatures(index, BOTH, officers, day)
    items = _items(index, currency, asked.documents)
    if not items:
        raise NothingToPay(
            f"no open invoice in {currency} is certified, and not ordered yet",
            why="what was ordered is not ordered twice; what is not certified is not paid",
            fix="wsisfund status lists the invoices to pay; --doc names one",
        )
    registered = next((known for known in bank_accounts(index) if known.account == account), None)
    partners = _partners(index)
    faults: list[Fault] = list(_incomplete(account, registered, items, partners))
    if faults:
        raise Faults(faults)
    assert registered is not None
    total = sum((-item.units for item in items), Decimal(0))
    held = balance_at(index, account, currency, max(day, asked.due))
    if total > held:
        raise MoreThanHeld(
            f"{account} holds {plain(held, currency)}, and the payments come to {plain(total, currency)} {currency}",
            why="a bank account does not go below zero",
            fix="name the invoices that are paid first: --doc DOC",
        )
    message = _message(account, day, asked.due, items)
    orders = [_Order(item, _transfer(message, n, item, partners)) for n, item in enumerate(items, 1)]
    content = transfer_file(message, _own(index, registered), [order.transfer for order in orders], asked.due, day)
    said = "; ".join(
        f"{o.transfer.end_to_end} | {_bare(o.item.doc)} | {_bare(o.item.payee)} | {plain(o.transfer.amount, currency)} {currency}"
        for o in orders
    )
    digest = hashlib.sha256(content).hexdigest()
    fact = Fact(
        day,
        PAYMENTS,
        (message, Account(account), Amount(total, currency)),
        {"due": asked.due, "sha256": digest, "payments": said, **keys},
    )
    return Draft("payment-file", message, (fact,), files={f"{FOLDER}/{message}.xml": content})


def _bare(text: str) -> str:
    return text.replace(" | ", " / ").replace("; ", ", ")


def _message(account: str, day: date, due: date, items: Iterable[OpenItem]) -> str:
    said = "|".join([account, day.isoformat(), due.isoformat(), *(f"{i.doc}/{i.payee}/{i.units}" for i in items)])
    return f"PF-{day.isoformat().replace('-', '')}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _items(index: Index, currency: str, documents: tuple[str, ...]) -> list[OpenItem]:
    ordered = {(order.doc, order.payee) for order in payment_orders(index).values()}
    certified = certified_documents(index, "expense")
    return [
        item
        for item in open_items(index, VENDORS)
        if item.units < 0
        and item.currency == currency
        and item.doc in certified
        and (_bare(item.doc), _bare(item.payee)) not in ordered
        and (not documents or item.doc in documents)
    ]


def _partners(index: Index) -> Mapping[str, tuple[str, dict[str, str]]]:
    """Id and keys of each partner, by his folded name and by his folded id."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for ident in dict.fromkeys(fact.ident for fact in index.all("partner")):
        keys = {name: str(value) for name, value in merged_keys(index.versions("partner", ident)).items()}
        for name in (ident, keys.get("name", "")):
            if name:
                found.setdefault(fold_identity(name), (ident, keys))
    return found


def _incomplete(
    account: str,
    registered: BankAccount | None,
    items: Iterable[OpenItem],
    partners: Mapping[str, tuple[str, dict[str, str]]],
) -> Iterable[Fault]:
    if registered is None or not (registered.iban or registered.number):
        yield PayeeIncomplete(
            f"the register has no number of {account}",
            why="the bank must know from which account it pays",
            fix=f"wsisfund bank register {account} --bank NAME --iban IBAN --bic BIC",
        )
    for payee in dict.fromkeys(item.payee for item in items):
        ident, keys = partners.get(fold_identity(payee), ("ID", {}))
        missing = [name for name in ("iban or number", "city", "iso3") if not any(keys.get(n) for n in name.split(" or "))]
        if missing:
            verb = "change" if keys else "add"
            yield PayeeIncomplete(
                f"{clean(payee)[:60]} cannot be paid: the register lacks {', '.join(missing)}",
                why="Swiss banks take payments with a structured address: town and country at least",
                fix=f'wsisfund partner {verb} {ident} --name "{clean(payee)[:60]}" --iban IBAN --street STREET --postcode CODE '
                "--city TOWN --iso3 CODE",
            )


def _transfer(message: str, n: int, item: OpenItem, partners: Mapping[str, tuple[str, dict[str, str]]]) -> Transfer:
    _, keys = partners[fold_identity(item.payee)]
    payee = Party(
        item.payee, keys.get("street", ""), keys.get("building", ""), keys.get("postcode", ""), keys["city"],
        _alpha2(keys["iso3"]), keys.get("iban", ""), keys.get("number", ""), keys.get("bic", ""),
    )  # fmt: skip
    return Transfer(f"{message}-{n}", payee, -item.units, item.currency, item.doc)


def _own(index: Index, registered: BankAccount) -> Party:
    """The fund as the payer: Geneva, as ITU."""
    return Party(
        index.meta("title") or "WSIS Trust Fund", "Place des Nations", "", "1211", "Geneva 20", "CH", registered.iban,
        registered.number, registered.bic,
    )  # fmt: skip


def _alpha2(iso3: str) -> str:
    state = states().get(iso3)
    assert state is not None
    return state.iso2
