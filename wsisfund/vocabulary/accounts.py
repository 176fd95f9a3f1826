"""Names of the accounts of domain §2, and how to read a part of one."""

import re
from functools import lru_cache
from typing import Final

BANK: Final = "Assets:Cash:Bank"
CASH: Final = "Assets:Cash"
DEPOSITS: Final = "Assets:Cash:Deposits"
RECEIVABLES: Final = "Assets:Receivables:Contributions"
ALLOWANCE: Final = "Assets:Receivables:Allowance"
ADVANCES: Final = "Assets:Advances"
ADVANCES_TRAVEL: Final = "Assets:Advances:Travel"
ADVANCES_PARTNERS: Final = "Assets:Advances:Partners"
PAYABLES: Final = "Liabilities:Payables"
VENDORS: Final = "Liabilities:Payables:Vendors"
SUPPORT_PAYABLE: Final = "Liabilities:Payables:SupportCosts"
DONOR_REFUNDS: Final = "Liabilities:Payables:DonorRefunds"
DEFERRED: Final = "Liabilities:DeferredRevenue:Conditional"
ADVANCE_RECEIPTS: Final = "Liabilities:DeferredRevenue:AdvanceReceipts"
SUSPENSE: Final = "Liabilities:Suspense:UnidentifiedReceipts"
HELD: Final = (ADVANCE_RECEIPTS, SUSPENSE)  # received, and no agreement's yet
BORROWINGS: Final = "Liabilities:Borrowings:ITU"
# Owed in the currency in which it came or was invoiced, by document.
OWED: Final = (VENDORS, DONOR_REFUNDS, ADVANCE_RECEIPTS, SUSPENSE, BORROWINGS)
# What a document opens here waits until it is settled; of what is borrowed no single document is repaid.
OPEN_ITEMS: Final = (SUSPENSE, ADVANCE_RECEIPTS, VENDORS, DONOR_REFUNDS, ADVANCES_TRAVEL, ADVANCES_PARTNERS)
OPENING: Final = "Equity:OpeningBalances"
TRANSFERS: Final = "Equity:Transfers:Earmarks"
REASSESSED: Final = "Equity:ChangesOfPolicy"
CONTRIBUTIONS: Final = "Income:Contributions"
EARMARKED: Final = "Income:Contributions:Earmarked"
UNEARMARKED: Final = "Income:Contributions:Unearmarked"
IN_KIND: Final = "Income:Contributions:InKind"
INTEREST: Final = "Income:Interest"
EXCHANGE: Final = "Income:ExchangeDifferences"
BANK_CHARGES: Final = "Expenses:General:BankCharges"
IMPAIRMENT: Final = "Expenses:General:Impairment"

ACCOUNT = re.compile(r"(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*)+")


_IN_CHF: Final = ("Income", "Expenses", "Equity", DEFERRED, ADVANCES)


@lru_cache(maxsize=16384)
def under(account: str, parent: str) -> bool:
    """Whether `account` is `parent` or below it, by whole parts: ``Expenses:C10`` is not under ``Expenses:C1``."""
    return account == parent or account.startswith(parent + ":")


def is_in_chf_only(account: str) -> bool:
    """Whether an account holds CHF, whatever was paid: it is measured when it is recorded, and never revalued."""
    return any(under(account, parent) for parent in _IN_CHF)


def is_asset(account: str) -> bool:
    """Whether the account is an asset, or lowers one (the loss allowance)."""
    return account.startswith("Assets:")


def is_expense(account: str) -> bool:
    """Whether the account is a budget line or one of the classes outside the budget."""
    return account.startswith("Expenses:")


@lru_cache(maxsize=16384)
def programme_of(account: str) -> str:
    """Second part of ``Expenses:<Programme>:<Class>``."""
    return account.split(":")[1]


@lru_cache(maxsize=16384)
def class_of(account: str) -> str:
    """Third part of ``Expenses:<Programme>:<Class>``; empty where the account has none."""
    return account.split(":", 3)[2] if account.count(":") > 1 else ""


def bank(currency: str) -> str:
    """The bank account of a currency."""
    return f"{BANK}:{currency}"


def support_line(programme: str) -> str:
    """The support cost line of a programme."""
    return f"Expenses:{programme}:SupportCosts"


def goods_line(programme: str) -> str:
    """The account of what a programme got in kind, outside the budget."""
    return f"Expenses:{programme}:InKind"
