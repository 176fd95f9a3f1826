"""What a bank takes for itself: charged to an agreement, outside the budget (domain §3, E27 before its reversal)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Posting, Value
from ..register.known import checked_amount, known_agreement
from ..register.officers import NOBODY, Officers, signatures
from ..register.policies import BANK_CHARGE_LIMIT
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import bank_account, bank_currency, checked_day, opening_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..vocabulary.accounts import BANK_CHARGES
from ..vocabulary.event_table import BOTH
from .carrying import CASH_REALISED, cash_out
from .charge import release, with_money

BANK = "Bank"


class RecordBankCharge(NamedTuple):
    """What the bank took for itself."""

    amount: Decimal
    account: str
    agreement: str
    doc: str
    text: str | None = None
    payee: str = BANK


def bank_charge_draft(index: Index, asked: RecordBankCharge, day: date, officers: Officers = NOBODY) -> Draft:
    """A charge of `amount`, in the currency of the bank account, at the day's rate; a conditional agreement releases as much.

    Raises:
        UnknownAccount, UnknownAgreement, NotYetSigned, AgreementEnded, InKindCharge, AlreadyThere, BankBelowZero, RevalueFirst,
        TooManyDecimals, MissingRate, StaleRate; NoAuthority: above the policy `bank-charge-limit` two officers are needed.
    """
    checked_day(index, day)
    bank = bank_account(index, asked.account)
    currency = bank_currency(index, bank)
    checked_amount(asked.amount, currency)
    doc, payee = checked_text(asked.doc, "document"), checked_text(asked.payee, "payee")
    found = with_money(known_agreement(index, asked.agreement, day))
    not_recorded(index, "bank-charge", doc, payee, found.id, "")
    out = cash_out(index, bank, asked.amount, day)
    legs: list[Posting] = [chf_leg(BANK_CHARGES, out.value), leg(bank, -asked.amount, currency, -out.chf)]
    legs += [chf_leg(CASH_REALISED, out.realised)] if out.realised else []
    released = release(index, found, out.value, day)
    keys: dict[str, Value] = {"event": "bank-charge", "doc": doc, "agreement": found.id}
    if out.chf > BANK_CHARGE_LIMIT.value(index, day):
        keys |= signatures(index, BOTH, officers, day)
    narration = checked_text(asked.text, "text") if asked.text else f"Charge on {bank.rpartition(':')[2]}"
    transaction = entry(day, payee, narration, keys, [*legs, *released.legs], (found.id,))
    derivation = (*out.derivation, "outside the budget; it counts against the agreement's money", *released.derivation)
    return Draft("bank-charge", doc, tuple(opening_of(index, [transaction])), derivation, agreement=found.id)
