"""Acts of the treasury and of the year end: bank charge, exchange, loan, refund paid, interest, revaluation, allowance."""

from typing import Any

from ..treasury.bank_account import RegisterBankAccount, bank_account_draft
from ..treasury.bank_charge import RecordBankCharge, bank_charge_draft
from ..treasury.bank_exchange import ExchangeMoney, exchange_draft
from ..treasury.borrowing import BorrowMoney, RepayLoan, borrowing_draft, repayment_draft
from ..treasury.impairment import ImpairByAge, SetAllowance, impairment_draft, specific_draft
from ..treasury.interest import CreditInterest, interest_draft
from ..treasury.refund import PayRefund, refund_draft
from ..treasury.revaluation import Revalue, revaluation_draft
from ..treasury.support_settlement import SettleSupport, settlement_draft
from ..vocabulary.event_table import EVENT
from .act import Act

REGISTER = Act("bank register", RegisterBankAccount, lambda desk, asked: bank_account_draft(desk.index, asked, desk.day))
CHARGE = Act("bank charge", RecordBankCharge, lambda desk, asked: bank_charge_draft(desk.index, asked, desk.day, desk.officers))
EXCHANGE = Act(
    "bank exchange",
    ExchangeMoney,
    lambda desk, asked: exchange_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["exchange"].officers,
)
BORROW = Act(
    "bank borrow",
    BorrowMoney,
    lambda desk, asked: borrowing_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["borrowing"].officers,
)
REPAY = Act(
    "bank repay",
    RepayLoan,
    lambda desk, asked: repayment_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["repayment"].officers,
)
PAY_REFUND = Act(
    "refund pay",
    PayRefund,
    lambda desk, asked: refund_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["refund"].officers,
)
SETTLE_SUPPORT = Act(
    "settle-support",
    SettleSupport,
    lambda desk, asked: settlement_draft(desk.index, asked, desk.day, desk.officers),
    EVENT["support-cost-settlement"].officers,
)
INTEREST = Act("interest", CreditInterest, lambda desk, asked: interest_draft(desk.index, asked))
REVALUE = Act("revalue", Revalue, lambda desk, asked: revaluation_draft(desk.index, asked))
IMPAIR = Act("impair", ImpairByAge, lambda desk, asked: impairment_draft(desk.index, asked))
SET_ALLOWANCE = Act("impair specific", SetAllowance, lambda desk, asked: specific_draft(desk.index, asked))
TREASURY: tuple[Act[Any], ...] = (
    REGISTER,
    CHARGE,
    EXCHANGE,
    BORROW,
    REPAY,
    PAY_REFUND,
    SETTLE_SUPPORT,
    INTEREST,
    REVALUE,
    IMPAIR,
    SET_ALLOWANCE,
)
