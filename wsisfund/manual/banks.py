"""Rules of the bank accounts: never below zero, never units without carrying nor carrying without units (domain §3)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..errors import BooksFault, Fault, Refused
from ..vocabulary.accounts import CASH
from ..vocabulary.money import FUNCTIONAL, grouped
from .places import place_of
from .view import View


class BankBelowZero(Refused):
    """A bank account would hold less than nothing at the end of a day."""

    slug = "bank-below-zero"


class CarryingWithoutUnits(BooksFault):
    """A currency account holds no units but still CHF, or units but no CHF."""

    slug = "carrying-without-units"


def bank_faults(view: View) -> Iterator[Fault]:
    """Every day on which a bank account falls below zero, or parts units from carrying; one fault for each time it begins."""
    for account, currency in view.account_keys(CASH):
        yield from _account_faults(view, account, currency)


def _account_faults(view: View, account: str, currency: str) -> Iterator[Fault]:
    units, chf = Decimal(0), Decimal(0)
    was_below = was_odd = False
    for day, moved, carried in view.account_days(account, currency):
        units, chf = units + moved, chf + carried
        below = units < 0
        odd = currency != FUNCTIONAL and ((not units and bool(chf)) or (units > 0 and chf <= 0))
        if below and not was_below:
            yield _below_zero(view, account, currency, units, day)
        elif odd and not was_odd and not below:
            yield _parted(view, account, currency, units, chf, day)
        was_below, was_odd = below, odd


def _lowering(view: View, account: str, currency: str, day: date) -> tuple[Transaction, Posting]:
    """The newest leg of a day that lowered an account, else its first."""
    legs = view.legs(account, currency, day)
    return next((leg for leg in reversed(legs) if leg[1].units < 0), legs[0])


def _below_zero(view: View, account: str, currency: str, units: Decimal, day: date) -> Fault:
    t, p = _lowering(view, account, currency, day)
    short, had = grouped(-units, currency), grouped(units - p.units, currency)
    return BankBelowZero(
        f"{account} would be short by {short} {currency}",
        why=f"it held {had} {currency} without this entry at the end of {day}; an account of the fund has no overdraft",
        fix=f"lower the amount, pay from another account, or buy {currency} first:\nwsisfund bank exchange …",
        at=place_of(t, p),
    )


def _parted(view: View, account: str, currency: str, units: Decimal, chf: Decimal, day: date) -> Fault:
    return CarryingWithoutUnits(
        f"{account} would hold {grouped(units, currency)} {currency} carried at {grouped(chf)} CHF",
        why="the part that empties a balance takes all its carrying, and no outflow leaves units without carrying",
        fix="state the whole carrying amount behind @@ of the posting that empties the account (the rest is an exchange "
        "difference), or revalue that day first:\nwsisfund revalue DATE",
        at=place_of(*_lowering(view, account, currency, day)),
    )
