"""Payment of an open item: the payable at its carrying, cash at the day's rate, the difference realised (domain §3)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Posting, Value
from ..manual.faults import OverPayment
from ..register.known import checked_amount
from ..register.officers import Officers, signatures
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import WrongCurrency, bank_account, bank_currency, checked_day, opening_of
from ..store.documents import not_recorded, payee_paid
from ..store.index import Index
from ..store.item_book import OpenItem
from ..store.positions import open_item
from ..store.rates import rate_on
from ..vocabulary.accounts import VENDORS
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import FUNCTIONAL, grouped, pro_rata
from .assignment import assignment, counterparty
from .carrying import CASH_REALISED, PAYABLES_REALISED, CashOut, cash_out


class PayInvoice(NamedTuple):
    """An invoice to pay.

    Args:
        amount: in the invoice's currency; or, with `currency` that of the bank, what the bank paid out.
        bank: bank account. bank_doc: the bank's reference.
        currency: of `amount`; default that of the invoice.
        settles_amount: what a payment in another currency settles of the invoice; default all that is open.
        payee: where several have a document of this reference.
        assignee: who is paid instead of the vendor. assigned: the document by which the vendor says so.
    """

    doc: str
    amount: Decimal
    bank: str
    bank_doc: str
    currency: str | None = None
    settles_amount: Decimal | None = None
    payee: str | None = None
    assignee: str | None = None
    assigned: str | None = None


def payment_draft(index: Index, asked: PayInvoice, day: date, officers: Officers) -> Draft:
    """Payment of the invoice `doc`.

    Raises:
        UnknownDocument, OverPayment, WrongCurrency, NoAuthority, BankBelowZero, RevalueFirst, AlreadyThere,
        MissingRate, StaleRate; AssignmentNeeded: an assignee without the document, or the document without him.
    """
    checked_day(index, day)
    _not_paid(index, asked.bank_doc.strip(), asked.doc)
    item = open_item(index, (VENDORS,), asked.doc, asked.payee)
    account = bank_account(index, asked.bank)
    held = bank_currency(index, account)
    bank_doc = checked_text(asked.bank_doc, "bank's reference")
    keys: dict[str, Value] = {"event": "payment", "doc": bank_doc, "settles": item.doc}
    payee = counterparty(item, asked.assignee, asked.assigned)
    keys |= assignment(asked.assigned)
    keys |= signatures(index, EVENT["payment"].officers, officers, day)
    paid = settled_from_bank(index, item, asked.amount, account, held, day, asked.currency, asked.settles_amount)
    text = f"Payment of {item.doc}" + (f", exchange {'gain' if paid.gain > 0 else 'loss'}" if paid.gain else "")
    transaction = entry(day, payee, text, keys, paid.legs, [item.commitment or item.agreement])
    return Draft("payment", bank_doc, tuple(opening_of(index, [transaction])), paid.derivation)


class Settlement(NamedTuple):
    """What settles an open item from a bank: its legs, the units of the item, and the exchange gain on it (a loss negative)."""

    legs: tuple[Posting, ...]
    units: Decimal
    gain: Decimal
    derivation: tuple[str, ...]


def settled_from_bank(
    index: Index,
    item: OpenItem,
    amount: Decimal,
    account: str,
    held: str,
    day: date,
    currency: str | None = None,
    settles_amount: Decimal | None = None,
) -> Settlement:
    """An item that the fund owes, paid from a bank: the item at its carrying, cash at the day's rate, the difference realised.

    Args:
        amount: in the item's currency; or, with `currency` that of the bank, what the bank paid out.
        account, held: the bank account and its currency.
        settles_amount: what a payment in another currency settles of the item; default all that is open.

    Raises:
        OverPayment, WrongCurrency, BankBelowZero, RevalueFirst, MissingRate, StaleRate.
    """
    settled, paid = _sides(index, item, amount, currency or item.currency, held, settles_amount, day)
    out = cash_out(index, account, paid, day)
    carrying = pro_rata(-item.chf, settled, -item.units)
    gain = carrying - out.value
    legs: list[Posting] = [leg(item.account, settled, item.currency, carrying), leg(account, -paid, held, -out.chf)]
    legs += [chf_leg(name, chf) for name, chf in ((PAYABLES_REALISED, -gain), (CASH_REALISED, out.realised)) if chf]
    return Settlement(tuple(legs), settled, gain, _derivation(item, settled, carrying, gain, out))


def _sides(
    index: Index, item: OpenItem, amount: Decimal, currency: str, held: str, settles: Decimal | None, day: date
) -> tuple[Decimal, Decimal]:
    """(units of the invoice that are settled, units that leave the bank)."""
    checked_amount(amount, currency)
    due = -item.units
    if due <= 0:
        raise OverPayment(
            f"{item.doc} is a credit note of {grouped(-due, item.currency)} {item.currency}",
            why="the vendor owes the fund; there is nothing to pay",
            fix="name the invoice that is paid",
        )
    if currency == item.currency:
        settled = amount
        paid = amount if held == currency else _in_francs(index, item, amount, held, day)
    elif currency == held:
        settled, paid = checked_amount(settles, item.currency) if settles is not None else due, amount
    else:
        raise WrongCurrency(
            f"{item.doc} is in {item.currency}, the bank account in {held}, the amount in {currency}",
            why="the amount is that of the invoice, or that which the bank paid out",
            fix=f"give it in {item.currency} or in {held}: --currency CCY",
        )
    if settled > due:
        raise OverPayment(
            f"{item.doc} of {item.payee} has {grouped(due, item.currency)} {item.currency} open, "
            f"{grouped(settled - due, item.currency)} less than this payment",
            why="a payment settles what is owed and no more",
            fix=f"pay {grouped(due, item.currency)} {item.currency}",
        )
    return settled, paid


def _in_francs(index: Index, item: OpenItem, amount: Decimal, held: str, day: date) -> Decimal:
    if held != FUNCTIONAL:
        raise WrongCurrency(
            f"{item.doc} is in {item.currency}, the bank account in {held}",
            why="what the bank paid out is on its advice, not in a rate",
            fix=f"give the amount that the bank paid out: --currency {held} [--settles-amount AMOUNT]",
        )
    return rate_on(index, item.currency, day).chf(amount)


def _not_paid(index: Index, bank_doc: str, doc: str) -> None:
    """Refuse the same line of the bank for the same invoice a second time."""
    payee = payee_paid(index, bank_doc, doc)
    if payee is not None:
        not_recorded(index, "payment", bank_doc, payee, "", "")


def _derivation(item: OpenItem, settled: Decimal, carrying: Decimal, gain: Decimal, out: CashOut) -> tuple[str, ...]:
    lines = list(out.derivation)
    if item.currency != FUNCTIONAL:
        part = (
            "the whole of it"
            if settled == -item.units
            else (f"{grouped(-item.chf)} × {grouped(settled, item.currency)} / {grouped(-item.units, item.currency)}, half up")
        )
        lines.append(f"payable at carrying: {grouped(carrying)} CHF ({part})")
    if gain:
        word = "gain" if gain > 0 else "loss"
        lines.append(f"exchange {word}: {grouped(carrying)} − {grouped(out.value)} = {grouped(gain)} CHF, realised")
    return tuple(lines)
