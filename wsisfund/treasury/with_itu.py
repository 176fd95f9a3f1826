"""Money that ITU lends the fund, or that the fund pays to ITU: who is named, and what is asked for each."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

PAYEE: Final = "ITU"


@dataclass(frozen=True)
class BankAmount:
    """An amount on a bank account.

    Args:
        amount: in the currency of the account. doc: the bank's reference. bank: the account, in full or by currency.
    """

    amount: Decimal
    doc: str
    bank: str = "CHF"
