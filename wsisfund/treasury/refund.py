"""Money paid back: what is due to a donor, an overpayment, an unidentified receipt to its sender (domain §3, E09, E26)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Value
from ..manual.faults import OverPayment
from ..register.officers import Officers, signatures
from ..register.wording import checked_text, entry
from ..store.chart import bank_account, bank_currency, checked_day, opening_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.item_book import OpenItem
from ..store.positions import open_item
from ..vocabulary.accounts import ADVANCE_RECEIPTS, DONOR_REFUNDS, SUSPENSE
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import FUNCTIONAL, grouped
from .assignment import assignment, counterparty
from .payment import settled_from_bank


class PayRefund(NamedTuple):
    """What is owed back, to be paid.

    Args:
        amount: in the currency that is owed; default all of it. With `currency` that of the bank, what the bank paid out.
        bank: bank account. bank_doc: the bank's reference.
        settles_amount: what a refund in another currency settles; default all that is owed.
        payee: where several have a document of this reference.
        assignee: with whom it is settled instead. assigned: the document that says so.
    """

    doc: str
    bank: str
    bank_doc: str
    amount: Decimal | None = None
    currency: str | None = None
    settles_amount: Decimal | None = None
    payee: str | None = None
    assignee: str | None = None
    assigned: str | None = None


def refund_draft(index: Index, asked: PayRefund, day: date, officers: Officers) -> Draft:
    """The refund of what the document `doc` left owed: a refund due, an overpayment, or money held in suspense.

    Raises:
        UnknownDocument: nothing is owed under it. OverPayment: less is. WrongCurrency, NoAuthority, BankBelowZero,
        RevalueFirst, AlreadyThere, MissingRate, StaleRate.
    """
    checked_day(index, day)
    bank_doc = checked_text(asked.bank_doc, "bank's reference")
    item = open_item(index, (DONOR_REFUNDS, ADVANCE_RECEIPTS, SUSPENSE), asked.doc, asked.payee)
    _begun(item, day)
    account = bank_account(index, asked.bank)
    held = bank_currency(index, account)
    payee = counterparty(item, asked.assignee, asked.assigned)
    not_recorded(index, "refund", bank_doc, payee, item.agreement, "")
    keys: dict[str, Value] = {"event": "refund", "doc": bank_doc, "settles": item.doc, "agreement": item.agreement}
    keys |= assignment(asked.assigned)
    keys |= signatures(index, EVENT["refund"].officers, officers, day)
    units = asked.amount if asked.amount is not None else -item.units
    paid = settled_from_bank(index, item, units, account, held, day, asked.currency, asked.settles_amount)
    transaction = entry(day, payee, _narration(item, paid.units), keys, paid.legs, [item.agreement])
    return Draft("refund", bank_doc, tuple(opening_of(index, [transaction])), paid.derivation, agreement=item.agreement)


def _begun(item: OpenItem, day: date) -> None:
    if item.since > day:
        raise OverPayment(
            f"{item.doc} was recorded on {item.since.isoformat()}, after {day.isoformat()}",
            why="nothing was owed under it yet",
            fix=f"give a later day: --date {item.since.isoformat()}",
        )


def _narration(item: OpenItem, units: Decimal) -> str:
    amount = grouped(units, item.currency) if item.currency == FUNCTIONAL else f"{item.currency} {grouped(units, item.currency)}"
    if item.account == SUSPENSE:
        return f"{item.doc} sent back to the sender"
    if item.account == ADVANCE_RECEIPTS:
        return "Overpayment refunded" if units == -item.units else f"{amount} of the overpayment refunded"
    return f"{amount} returned"
