"""The open invoices that are paid on a day, as one file for the bank, and the fact that says so."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Account, Amount, Fact
from ..errors import Fault, Faults, Refused, UsageFault
from ..languages.states import states
from ..register.bank_facts import PAYMENTS, BankAccount, bank_accounts, payment_orders
from ..register.officers import Officers, signatures
from ..register.payees import Partner
from ..store.bank import balance_at, certified_documents
from ..store.chart import bank_account, bank_currency, checked_day
from ..store.index import Index
from ..store.item_book import OpenItem
from ..store.positions import open_items
from ..vocabulary.accounts import VENDORS
from ..vocabulary.event_table import BOTH
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import plain
from .bank_text import not_taken
from .payable import PayeeIncomplete, payees, unpayable
from .transfer_file import Party, Transfer, transfer_file

FOLDER = "reports/payments"


class NothingToPay(UsageFault):
    """No open invoice of the bank account's currency is certified and not ordered yet."""

    slug = "nothing-to-pay"


class MoreThanHeld(Refused):
    """The payments of a file come to more than the bank account holds."""

    slug = "more-than-held"


class OrderPayments(NamedTuple):
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
        NoAuthority: not both officers. NothingToPay, MoreThanHeld. Faults: of `PayeeIncomplete` and `UnfitForBank`, for each who
            cannot be paid.
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
    registered = next((one for one in bank_accounts(index) if one.account == account), None)
    known = payees(index)
    faults: list[Fault] = [*_unnumbered(account, registered), *unpayable(items, known)]
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
    orders = [_Order(item, _transfer(message, n, item, known)) for n, item in enumerate(items, 1)]
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


def _unnumbered(account: str, registered: BankAccount | None) -> Iterable[Fault]:
    if registered is None or not (registered.iban or registered.number):
        yield PayeeIncomplete(
            f"the register has no number of {account}",
            why="the bank must know from which account it pays",
            fix=f"wsisfund bank register {account} --bank NAME --iban IBAN --bic BIC",
        )


def _transfer(message: str, n: int, item: OpenItem, known: Mapping[str, Partner]) -> Transfer:
    found = known[fold_identity(item.payee)]
    payee = Party(
        found.name, found.street, found.building, found.postcode, found.city,
        _alpha2(found.iso3), found.iban, found.number, found.bic,
    )  # fmt: skip
    return Transfer(f"{message}-{n}", payee, -item.units, item.currency, item.doc)


def _own(index: Index, registered: BankAccount) -> Party:
    """The fund as the payer: Geneva, as ITU; by the title of the books where banks can read it."""
    title = index.meta("title") or ""
    name = title if title and not not_taken(title) else "WSIS Trust Fund"
    return Party(
        name, "Place des Nations", "", "1211", "Geneva 20", "CH", registered.iban,
        registered.number, registered.bic,
    )  # fmt: skip


def _alpha2(iso3: str) -> str:
    state = states().get(iso3)
    assert state is not None
    return state.iso2
