"""Rules of the bank accounts: never below zero, never units without carrying nor carrying without units (domain §3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..errors import BooksFault, Fault, Refused
from ..vocabulary.accounts import CASH
from ..vocabulary.money import FUNCTIONAL, grouped
from .view import View

_BANK = CASH + ":"


class BankBelowZero(Refused):
    """A bank account would hold less than nothing at the end of a day."""

    slug = "bank-below-zero"


class CarryingWithoutUnits(BooksFault):
    """A currency account holds no units but still CHF, or units but no CHF."""

    slug = "carrying-without-units"


class _Holding:
    """One bank account in one currency: units, CHF carrying, and the newest leg that lowered it."""

    __slots__ = ("account", "below", "chf", "currency", "last", "odd", "units")

    def __init__(self, account: str, currency: str) -> None:
        self.account, self.currency = account, currency
        self.units, self.chf = Decimal(0), Decimal(0)
        self.below = self.odd = False
        self.last: tuple[Transaction, Posting]


def bank_faults(view: View) -> Iterator[Fault]:
    """Every day on which a bank account falls below zero, or parts units from carrying; one fault for each time it begins."""
    holdings: dict[tuple[str, str], _Holding] = {}
    touched: dict[tuple[str, str], _Holding] = {}
    day: date | None = None
    for t in view.books.transactions:
        if t.date != day:
            yield from _end_of_day(touched, day)
            touched.clear()
            day = t.date
        for p in t.postings:
            if p.account.startswith(_BANK):
                key = p.account, p.currency
                holding = holdings.get(key)
                if holding is None:
                    holding = holdings[key] = _Holding(p.account, p.currency)
                holding.units += p.units
                holding.chf += p.chf
                if p.units < 0 or key not in touched:
                    holding.last = t, p
                touched[key] = holding
    yield from _end_of_day(touched, day)


def _end_of_day(touched: dict[tuple[str, str], _Holding], day: date | None) -> Iterator[Fault]:
    for h in touched.values():
        below = h.units < 0
        odd = h.currency != FUNCTIONAL and ((not h.units and bool(h.chf)) or (h.units > 0 and h.chf <= 0))
        if below and not h.below:
            yield _below_zero(h, day)
        elif odd and not h.odd and not below:
            yield _parted(h)
        h.below, h.odd = below, odd


def _at(h: _Holding) -> tuple[str, int] | None:
    t, p = h.last
    return (t.place.file, p.line or t.place.line) if t.place else None


def _below_zero(h: _Holding, day: date | None) -> Fault:
    _, p = h.last
    short, had = grouped(-h.units, h.currency), grouped(h.units - p.units, h.currency)
    return BankBelowZero(
        f"{h.account} would be short by {short} {h.currency}",
        why=f"it held {had} {h.currency} without this entry at the end of {day}; an account of the fund has no overdraft",
        fix=f"lower the amount, pay from another account, or buy {h.currency} first:\nwsisfund bank exchange …",
        at=_at(h),
    )


def _parted(h: _Holding) -> Fault:
    return CarryingWithoutUnits(
        f"{h.account} would hold {grouped(h.units, h.currency)} {h.currency} carried at {grouped(h.chf)} CHF",
        why="the part that empties a balance takes all its carrying, and no outflow leaves units without carrying",
        fix="state the whole carrying amount behind @@ of the posting that empties the account (the rest is an exchange "
        "difference), or revalue that day first:\nwsisfund revalue DATE",
        at=_at(h),
    )
