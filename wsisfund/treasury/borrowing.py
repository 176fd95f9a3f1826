"""Money that ITU lends to the fund without interest, and its repayment (domain §1, *ITU loan*; financing line of IV)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..books.draft import Draft
from ..books.records import Posting, Value
from ..manual.faults import OverPayment
from ..register.known import checked_amount
from ..register.officers import Officers, signatures
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import bank_account, bank_currency, checked_day, opening_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.positions import account_held, owed_left
from ..store.rates import rate_on
from ..vocabulary.accounts import BORROWINGS
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import FUNCTIONAL, grouped, pro_rata
from .carrying import CASH_REALISED, PAYABLES_REALISED, cash_out
from .with_itu import PAYEE, BankAmount


@dataclass(frozen=True)
class BorrowMoney(BankAmount):
    """Money lent by ITU."""


def borrowing_draft(index: Index, asked: BorrowMoney, day: date, officers: Officers) -> Draft:
    """`amount` lent by ITU, in the currency of the bank account that it came to."""
    account, currency, doc, keys = _common(index, "borrowing", asked.amount, asked.doc, day, officers, asked.bank)
    rate = rate_on(index, currency, day)
    value = rate.chf(asked.amount)
    legs = [leg(account, asked.amount, currency, value), leg(BORROWINGS, -asked.amount, currency, -value)]
    transaction = entry(day, PAYEE, "Lent by ITU without interest", keys, legs)
    shown = [f"cash: {text}" for text in [rate.shown(asked.amount)] if text]
    shown.append(f"owed to ITU after it: {grouped(lent(index, currency, day) + asked.amount, currency)} {currency}")
    return Draft("borrowing", doc, tuple(opening_of(index, [transaction])), tuple(shown))


@dataclass(frozen=True)
class RepayLoan(BankAmount):
    """Money paid back to ITU."""


def repayment_draft(index: Index, asked: RepayLoan, day: date, officers: Officers) -> Draft:
    """`amount` paid back to ITU: the debt at carrying, cash at the day's rate, the difference realised.

    Raises:
        OverPayment: more than was lent and not paid back. BankBelowZero, RevalueFirst.
    """
    account, currency, doc, keys = _common(index, "repayment", asked.amount, asked.doc, day, officers, asked.bank)
    owed = lent(index, currency, day)
    if asked.amount > owed:
        raise OverPayment(
            f"{grouped(owed, currency)} {currency} are owed to ITU on {day.isoformat()}, "
            f"{grouped(asked.amount - owed, currency)} {currency} less than this",
            why="what was lent is paid back, and no more",
            fix=f"repay {grouped(owed, currency)} {currency}" if owed else "nothing to do",
        )
    out = cash_out(index, account, asked.amount, day)
    debt = account_held(index, BORROWINGS, currency, day)
    carrying = pro_rata(-debt.chf, asked.amount, -debt.units)
    gain = carrying - out.value
    legs: list[Posting] = [leg(BORROWINGS, asked.amount, currency, carrying), leg(account, -asked.amount, currency, -out.chf)]
    legs += [chf_leg(name, chf) for name, chf in ((PAYABLES_REALISED, -gain), (CASH_REALISED, out.realised)) if chf]
    transaction = entry(day, PAYEE, "Repaid to ITU", keys, legs)
    shown = [*out.derivation, f"owed to ITU after it: {grouped(owed - asked.amount, currency)} {currency}"]
    return Draft("repayment", doc, tuple(opening_of(index, [transaction])), tuple(shown))


def lent(index: Index, currency: str, day: date) -> Decimal:
    """What ITU has lent in a currency and may be paid back on a day: the smaller of its end and of all entries."""
    return owed_left(index, BORROWINGS, currency, day)


def _common(
    index: Index, event: str, amount: Decimal, doc: str, day: date, officers: Officers, bank: str
) -> tuple[str, str, str, dict[str, Value]]:
    """(bank account, its currency, the bank's reference, keys of the entry); what is wrong is refused."""
    checked_day(index, day)
    account = bank_account(index, bank)
    currency = bank_currency(index, account)
    checked_amount(amount, currency or FUNCTIONAL)
    reference = checked_text(doc, "bank's reference")
    not_recorded(index, event, reference, PAYEE, "", "")
    keys: dict[str, Value] = {"event": event, "doc": reference}
    return account, currency, reference, keys | signatures(index, EVENT[event].officers, officers, day)
