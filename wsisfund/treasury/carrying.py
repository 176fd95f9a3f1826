"""What a movement out of a bank account is carried at (domain §3, arithmetic)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..errors import Refused
from ..manual.banks import BankBelowZero
from ..store.chart import bank_currency
from ..store.index import Index
from ..store.positions import account_held
from ..store.rates import rate_on
from ..vocabulary.accounts import EXCHANGE
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped

CASH_REALISED = f"{EXCHANGE}:Cash:Realised"
PAYABLES_REALISED = f"{EXCHANGE}:Payables:Realised"


class RevalueFirst(Refused):
    """The outflow would leave units in the bank account that are carried at nothing."""

    slug = "revalue-first"


class CashOut(NamedTuple):
    """An outflow: `chf` is what the account loses, `value` the day's rate; the difference goes to Cash:Realised."""

    units: Decimal
    currency: str
    chf: Decimal
    value: Decimal
    derivation: tuple[str, ...]

    @property
    def realised(self) -> Decimal:
        """Loss on the cash itself, positive; only when the movement empties the account."""
        return self.chf - self.value


def cash_out(index: Index, account: str, units: Decimal, day: date) -> CashOut:
    """What `units` out of a bank account take with them: the day's rate; the movement that empties it, all its carrying.

    Args:
        units: in the account's currency; negative for money that comes back in.

    Raises:
        BankBelowZero: it holds less. RevalueFirst: units would be left without carrying. MissingRate, StaleRate.
    """
    currency = bank_currency(index, account)
    rate = rate_on(index, currency, day)
    value = rate.chf(units)
    held = account_held(index, account, currency, day)
    if units > held.units:
        raise BankBelowZero(
            f"{account} holds {grouped(held.units, currency)} {currency} on {day.isoformat()}, not {grouped(units, currency)}",
            why="a bank account may not go below zero",
            fix="pay from another account (--from, --paid-from), or record the receipt that is missing first",
        )
    shown = tuple(f"cash: {text}" for text in [rate.shown(units)] if text)
    if currency == FUNCTIONAL or units <= 0:
        return CashOut(units, currency, value, value, shown)
    if units == held.units:
        note = f"the movement empties {account}: its whole carrying, {grouped(held.chf)} CHF, goes with it"
        return CashOut(units, currency, held.chf, value, (*shown, note) if held.chf != value else shown)
    if held.chf - value <= ZERO:
        raise RevalueFirst(
            f"{grouped(held.units - units, currency)} {currency} would be left in {account} without a carrying amount",
            why=f"it is carried at {grouped(held.chf)} CHF, and the day's rate takes {grouped(value)} CHF",
            fix=f"revalue that day first: wsisfund revalue {day.isoformat()}",
        )
    return CashOut(units, currency, value, value, shown)
