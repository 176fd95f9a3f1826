"""What a vendor owes of a credit note on a paid invoice: paid back, or set off against another invoice (domain §8.10)."""

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
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.item_book import OpenItem
from ..store.positions import UnknownDocument, open_item
from ..store.rates import rate_on
from ..vocabulary.accounts import VENDORS
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import ZERO, grouped, pro_rata
from .assignment import assignment, counterparty
from .carrying import PAYABLES_REALISED


class ReceiveVendorRefund(NamedTuple):
    """Money of a vendor that comes back.

    Args:
        doc: the credit note. bank: bank account. bank_doc: the bank's reference.
        amount: in the credit note's currency; default all that the vendor owes of it.
        payee: where several vendors have a document of this reference.
        assignee: with whom it is settled instead. assigned: the document that says so.
    """

    doc: str
    bank: str
    bank_doc: str
    amount: Decimal | None = None
    payee: str | None = None
    assignee: str | None = None
    assigned: str | None = None


class SetOff(NamedTuple):
    """A credit note set off against an invoice of the same vendor.

    Args:
        invoice, credit: the two documents. doc: the paper that says so.
        amount: in their currency; default the smaller of what is open of the two.
        payee: where several vendors have documents of these references.
        assignee: with whom it is settled instead. assigned: the document that says so.
    """

    invoice: str
    credit: str
    doc: str
    amount: Decimal | None = None
    payee: str | None = None
    assignee: str | None = None
    assigned: str | None = None


def vendor_refund_draft(index: Index, asked: ReceiveVendorRefund, day: date, officers: Officers) -> Draft:
    """Cash at the day's rate; the vendor's debt falls by its carrying, pro rata; what is between is exchange, realised.

    Raises:
        UnknownDocument: no vendor owes anything under it. OverPayment: less is owed. WrongCurrency, UnknownAccount, AlreadyThere,
        MissingRate, StaleRate, TooManyDecimals.
    """
    checked_day(index, day)
    bank_doc = checked_text(asked.bank_doc, "bank's reference")
    item = _owing(open_item(index, (VENDORS,), asked.doc, asked.payee))
    account = bank_account(index, asked.bank)
    held = bank_currency(index, account)
    if held != item.currency:
        raise WrongCurrency(
            f"{item.doc} is in {item.currency}, {account} in {held}",
            why="what a vendor owes comes back in the currency of the credit note",
            fix=f"name a bank account in {item.currency}: --into BANK",
        )
    units = _units(asked.amount, item, item.units)
    payee = counterparty(item, asked.assignee, asked.assigned)
    not_recorded(index, "vendor-refund", bank_doc, payee, item.agreement, "")
    keys: dict[str, Value] = {"event": "vendor-refund", "doc": bank_doc, "settles": item.doc, "agreement": item.agreement}
    keys |= assignment(asked.assigned)
    keys |= signatures(index, EVENT["vendor-refund"].officers, officers, day)
    chf, carrying = rate_on(index, held, day).chf(units), pro_rata(item.chf, units, item.units)
    legs: list[Posting] = [leg(account, units, held, chf), leg(VENDORS, -units, held, -carrying)]
    legs += [chf_leg(PAYABLES_REALISED, carrying - chf)] if chf != carrying else []
    transaction = entry(day, payee, f"Refund of {item.doc}", keys, legs, [item.agreement])
    shown = f"owed by {item.payee}: {grouped(item.units, held)} − {grouped(units, held)} = {_left(item, units)} {held}"
    return Draft("vendor-refund", bank_doc, tuple(opening_of(index, [transaction])), (shown,), agreement=item.agreement)


def set_off_draft(index: Index, asked: SetOff, day: date, officers: Officers) -> Draft:
    """The invoice falls by its carrying, the vendor's debt by its own, both pro rata; what is between is exchange, realised.

    Raises:
        UnknownDocument: one of the two is not open. OverPayment: less is open. WrongCurrency, AlreadyThere, NoAuthority,
        TooManyDecimals.
    """
    checked_day(index, day)
    doc = checked_text(asked.doc, "document")
    credit = _owing(open_item(index, (VENDORS,), asked.credit, asked.payee))
    invoice = open_item(index, (VENDORS,), asked.invoice, counterparty(credit, asked.assignee, asked.assigned))
    if invoice.currency != credit.currency:
        raise WrongCurrency(
            f"{invoice.doc} is in {invoice.currency}, {credit.doc} in {credit.currency}",
            why="only what is in one currency can be set off",
            fix="let the vendor pay the credit note back: wsisfund refund vendor",
        )
    units = _units(asked.amount, credit, min(credit.units, -invoice.units))
    if units > -invoice.units:
        raise OverPayment(
            f"{invoice.doc} has {grouped(-invoice.units, invoice.currency)} {invoice.currency} open",
            why="a set-off settles what is owed and no more",
            fix="give a smaller amount",
        )
    not_recorded(index, "set-off", doc, credit.payee, "", "")
    keys: dict[str, Value] = {"event": "set-off", "doc": doc, **assignment(asked.assigned)}
    keys |= signatures(index, EVENT["set-off"].officers, officers, day)
    owed, debt = pro_rata(-invoice.chf, units, -invoice.units), pro_rata(credit.chf, units, credit.units)
    legs: list[Posting] = [
        leg(VENDORS, units, invoice.currency, owed, {"settles": invoice.doc, "agreement": invoice.agreement}),
        leg(VENDORS, -units, credit.currency, -debt, {"settles": credit.doc, "agreement": credit.agreement}),
    ]
    legs += [chf_leg(PAYABLES_REALISED, debt - owed)] if debt != owed else []
    text = f"{credit.doc} set off against {invoice.doc}"
    transaction = entry(day, credit.payee, text, keys, legs, [])
    shown = f"owed by {credit.payee} of {credit.doc}: {_left(credit, units)} {credit.currency} left"
    return Draft("set-off", doc, tuple(opening_of(index, [transaction])), (shown,))


def _owing(item: OpenItem) -> OpenItem:
    if item.units > ZERO:
        return item
    raise UnknownDocument(
        f"{item.payee} owes nothing under {item.doc}",
        why=f"it is an invoice with {grouped(-item.units, item.currency)} {item.currency} open",
        fix="name the credit note; wsisfund status lists what vendors owe",
    )


def _units(amount: Decimal | None, item: OpenItem, default: Decimal) -> Decimal:
    units = checked_amount(amount, item.currency) if amount is not None else default
    if units > item.units:
        raise OverPayment(
            f"{item.payee} owes {grouped(item.units, item.currency)} {item.currency} of {item.doc}",
            why="no more comes back, or is set off, than the credit note left owed",
            fix=f"give {item.units} {item.currency} at most",
        )
    return units


def _left(item: OpenItem, units: Decimal) -> str:
    return grouped(item.units - units, item.currency)
