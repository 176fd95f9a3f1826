"""Support costs paid over to ITU's regular budget (domain §3, E29)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..books.draft import Draft
from ..books.records import Value
from ..manual.faults import OverPayment
from ..register.known import checked_amount
from ..register.officers import Officers, signatures
from ..register.wording import checked_text, chf_leg, entry
from ..store.chart import WrongCurrency, bank_account, bank_currency, checked_day, opening_of
from ..store.documents import amounts_standing, not_recorded
from ..store.index import Index
from ..store.positions import owed_left
from ..vocabulary.accounts import SUPPORT_PAYABLE
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import FUNCTIONAL, grouped
from .carrying import cash_out
from .with_itu import PAYEE, BankAmount


def support_owed(index: Index, day: date) -> Decimal:
    """CHF of support costs that may be paid over on a day: and on every later one, not below zero."""
    return owed_left(index, SUPPORT_PAYABLE, FUNCTIONAL, day)


@dataclass(frozen=True)
class SettleSupport(BankAmount):
    """Support costs to pay over to ITU."""


def settlement_draft(index: Index, asked: SettleSupport, day: date, officers: Officers) -> Draft:
    """`amount` CHF of support costs paid to ITU out of a bank account in CHF.

    Returns:
        A draft without records where the books hold this very settlement.

    Raises:
        OverPayment: more than is owed. WrongCurrency, UnknownAccount, BankBelowZero, NoAuthority, AlreadyThere.
    """
    checked_day(index, day)
    checked_amount(asked.amount, FUNCTIONAL)
    doc = checked_text(asked.doc, "bank's reference")
    if _is_there(index, doc, asked.amount, day):
        return Draft("support-cost-settlement", doc, (), (f"{doc} of {day.isoformat()} is in the books already",))
    not_recorded(index, "support-cost-settlement", doc, PAYEE, "", "")
    account = bank_account(index, asked.bank)
    held = bank_currency(index, account)
    if held != FUNCTIONAL:
        raise WrongCurrency(
            f"{account} holds {held}",
            why="support costs are owed to ITU's regular budget in CHF",
            fix=f"pay from an account in CHF; buy the francs first:\nwsisfund bank exchange {held} AMOUNT CHF AMOUNT --doc REF",
        )
    owed = support_owed(index, day)
    if asked.amount > owed:
        raise OverPayment(
            f"{grouped(owed)} CHF of support costs are owed on {day.isoformat()}, "
            f"{grouped(asked.amount - owed)} CHF less than this",
            why="what is charged on contributions is paid over, and no more",
            fix=f"settle {grouped(owed)} CHF" if owed else "nothing to do",
        )
    keys: dict[str, Value] = {"event": "support-cost-settlement", "doc": doc}
    keys |= signatures(index, EVENT["support-cost-settlement"].officers, officers, day)
    cash_out(index, account, asked.amount, day)
    transaction = entry(
        day, PAYEE, "Support costs settled", keys, [chf_leg(SUPPORT_PAYABLE, asked.amount), chf_leg(account, -asked.amount)]
    )
    shown = f"owed: {grouped(owed)} − {grouped(asked.amount)} = {grouped(owed - asked.amount)} CHF left"
    return Draft("support-cost-settlement", doc, tuple(opening_of(index, [transaction])), (shown,))


def _is_there(index: Index, doc: str, amount: Decimal, day: date) -> bool:
    return amount in amounts_standing(index, "support-cost-settlement", doc, day, SUPPORT_PAYABLE)
