"""Named figures of Statement IV, by the indirect method (domain §5)."""

from collections.abc import Callable, Mapping

from ..store.measures import under
from ..vocabulary.accounts import (
    ADVANCE_RECEIPTS,
    ADVANCES,
    CASH,
    DEFERRED,
    DONOR_REFUNDS,
    EXCHANGE,
    INTEREST,
    RECEIVABLES,
    SUPPORT_PAYABLE,
    VENDORS,
)
from .sums import MOVED, OPENING, Figure, Ledger, Measure, both

EXCHANGE_ON_CASH = f"{EXCHANGE}:Cash"


def change(*accounts: str) -> Callable[[Ledger], Figure]:
    """Money that an increase of some balances took (negative) or left."""
    return lambda ledger: ledger.of_accounts(-1, MOVED, *accounts)


def impairment(ledger: Ledger) -> Figure:
    """What was charged as impairment: an expense that took no money."""
    return ledger.of_accounts(1, MOVED, *(a for a in ledger.accounts if a.startswith("Expenses:") and a.endswith(":Impairment")))


def change_in_receivables(ledger: Ledger) -> Figure:
    """−(closing gross − opening gross + written off): a write-off is no money, and meets the allowance."""
    return ledger.figure(Measure(-1, both(MOVED, under(RECEIVABLES), "event <> 'write-off'")))


FIGURES: Mapping[str, Callable[[Ledger], Figure]] = {
    "less-interest": lambda ledger: ledger.of_accounts(1, MOVED, INTEREST),
    "less-exchange-on-cash": lambda ledger: ledger.of_accounts(1, MOVED, EXCHANGE_ON_CASH),
    "impairment": impairment,
    "change-in-receivables": change_in_receivables,
    "change-in-advances": change(ADVANCES),
    "change-in-payables": change(VENDORS),
    "change-in-support-costs-payable": change(SUPPORT_PAYABLE),
    "change-in-refunds-payable": change(DONOR_REFUNDS),
    "change-in-deferred-revenue": change(DEFERRED),
    "change-in-advance-receipts": change(ADVANCE_RECEIPTS),
    "change-in-unidentified-receipts": change("Liabilities:Suspense"),
    "change-in-borrowings": change("Liabilities:Borrowings"),
    "interest": lambda ledger: ledger.of_accounts(-1, MOVED, INTEREST),
    "exchange-effect-on-cash": lambda ledger: ledger.of_accounts(-1, MOVED, EXCHANGE_ON_CASH),
    "opening-cash": lambda ledger: ledger.of_accounts(1, OPENING, CASH),
    "change-in-cash": lambda ledger: ledger.of_accounts(1, MOVED, CASH),
}
