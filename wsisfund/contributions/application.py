"""Money that was held as unidentified, or as an overpayment, and now belongs to an instalment (domain §3)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Posting, Value
from ..register.known import checked_amount, known_donor
from ..register.officers import NOBODY, Officers
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.arrived import SETTLES_AMOUNT
from ..store.chart import WrongCurrency, checked_day, opening_of
from ..store.index import Index
from ..store.positions import open_item
from ..vocabulary.accounts import HELD
from ..vocabulary.money import grouped, pro_rata
from .receipts import REALISED, Due, Part, agreed_rate, due_of, over_receipt


class ApplyReceipt(NamedTuple):
    """Money in suspense, or an overpayment, to be applied.

    Args:
        amount: how much of it, in its currency; default all that is open.
        settles_amount: what that settles of the agreement, where the agreement is in another currency.
        payee: remitter, where several have a receipt of this reference.
        assigned: the document by which the one who paid says that it is for another donor's agreement.
        rate_document: where the donor agrees to what it settles, far from the day's rate; both officers answer for it.
    """

    doc: str
    agreement: str
    instalment: str | None
    amount: Decimal | None = None
    settles_amount: Decimal | None = None
    payee: str | None = None
    assigned: str | None = None
    rate_document: str | None = None


def application_draft(index: Index, asked: ApplyReceipt, day: date, officers: Officers = NOBODY) -> Draft:
    """The receipt `doc` out of suspense (or advance receipts) at its carrying, applied to an instalment.

    Raises:
        UnknownDocument, OverReceipt, WrongCurrency, NotYetSigned and what `register.known` raises.
    """
    checked_day(index, day)
    item = open_item(index, HELD, asked.doc, asked.payee)
    held, carrying = -item.units, -item.chf
    units = checked_amount(asked.amount, item.currency) if asked.amount is not None else held
    if units > held:
        raise WrongCurrency(
            f"{item.doc} has {grouped(held, item.currency)} {item.currency} open, not {grouped(units, item.currency)}",
            why="no more can be applied than was received",
            fix="lower the amount, or leave it out to apply all of it",
        )
    due = due_of(index, Part(asked.agreement, asked.instalment), day)
    name = known_donor(index, due.agreement.donor).name
    chf = pro_rata(carrying, units, held)
    settled = _settled(due, units, item.currency, asked.settles_amount)
    legs: list[Posting] = [leg(item.account, units, item.currency, chf)]
    derivation = [f"{item.doc} at carrying: {grouped(chf)} CHF"]
    if due.agreement.promised:
        said: dict[str, Value] = {SETTLES_AMOUNT: Amount(settled, due.currency)} if due.currency != item.currency else {}
        legs.append(chf_leg(due.account, -chf, said))
    else:
        part = pro_rata(due.open.chf, settled, due.open.units)
        legs.append(leg(due.account, -settled, due.currency, -part))
        derivation.append(f"receivable at carrying: {grouped(part)} CHF")
        if chf != part:
            legs.append(chf_leg(REALISED, part - chf))
            derivation.append(f"exchange: {grouped(chf)} − {grouped(part)} = {grouped(chf - part)} CHF, realised")
    keys: dict[str, Value] = {
        "event": "receipt-applied",
        "doc": item.doc,
        "settles": item.doc,
        "agreement": due.agreement.id,
        "instalment": due.instalment.number,
    }
    keys |= agreed_rate(index, asked.rate_document, officers, day)
    if asked.assigned:
        keys["assigned"] = checked_text(asked.assigned, "document")
    transaction = entry(day, name, f"{item.doc} is instalment {due.instalment.number}", keys, legs, (due.agreement.id,))
    records = tuple(opening_of(index, [transaction]))
    return Draft("receipt-applied", item.doc, records, tuple(derivation), agreement=due.agreement.id)


def _settled(due: Due, units: Decimal, currency: str, settles: Decimal | None) -> Decimal:
    if due.currency != currency and settles is None:
        raise WrongCurrency(
            f"{due.agreement.id} is in {due.currency}, the money in {currency}",
            why="how much of the agreement it settles is for an officer to say, not for a rate to guess",
            fix=f"state it in {due.currency}: --settles-amount AMOUNT",
        )
    settled = units if settles is None or due.currency == currency else checked_amount(settles, due.currency)
    if settled > due.open.units:
        raise over_receipt(due, settled)
    return settled
