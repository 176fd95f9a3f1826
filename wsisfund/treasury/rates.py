"""Entries that give the books a rate or an account."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Open, Price
from ..errors import Refused, UsageFault, clean
from ..manual.exactness import MAX_RATE
from ..register.known import AlreadyThere, checked_currency
from ..store.chart import UnknownAccount, books_begin, checked_day, currencies_of, is_of_scheme
from ..store.index import Index
from ..store.rates import quoted
from ..vocabulary.accounts import is_in_chf_only
from ..vocabulary.money import FUNCTIONAL

RATE_DIGITS = 8


class BadRate(UsageFault):
    """A rate is not a positive number of at most 8 decimals (a small one: 8 significant digits), or is for CHF itself."""

    slug = "bad-rate"


class RateConflict(Refused):
    """Another rate of this currency is in the books for the same day."""

    slug = "rate-conflict"


class AddRate(NamedTuple):
    """A rate to enter."""

    currency: str
    rate: Decimal


def decimals_of_rate(rate: Decimal) -> int:
    """Decimals that a rate may have: 8, and as many more as 8 significant digits need (domain §1).

    >>> decimals_of_rate(Decimal("0.8015")), decimals_of_rate(Decimal("0.000000495199"))
    (8, 14)
    """
    return max(RATE_DIGITS, RATE_DIGITS - 1 - rate.adjusted()) if rate > 0 else RATE_DIGITS


def rate_draft(index: Index, asked: AddRate, day: date) -> Draft:
    """A price: CHF for one unit of `currency`, in force from `day`.

    Raises:
        NoSuchCurrency, BadRate, AlreadyThere, RateConflict, DateOutOfRange.
    """
    checked_currency(asked.currency)
    if asked.currency == FUNCTIONAL:
        raise BadRate("CHF needs no rate", why="the books are kept in CHF", fix="name another currency")
    if not 0 < asked.rate < MAX_RATE or asked.rate != round(asked.rate, decimals_of_rate(asked.rate)):
        raise BadRate(
            f"{clean(format(asked.rate, 'f'))[:60]} is no rate of {asked.currency}",
            why=f"a rate is CHF for one unit, above zero, of at most {RATE_DIGITS} decimals or {RATE_DIGITS} significant digits",
            fix=f"write it as wsisfund rate add {asked.currency} 0.8015",
        )
    checked_day(index, day)
    for there in quoted(index, asked.currency, day, day)[-1:]:
        same = there.value == asked.rate
        kind = AlreadyThere if same else RateConflict
        said = "already there" if same else f"{format(there.value, 'f')} in the books"
        raise kind(
            f"the rate of {asked.currency} for {day.isoformat()} is {said}",
            why="a currency has one rate in force from a day",
            fix="nothing to do" if same else "correct the line in the books if it is wrong, or give another day with --date",
            at=(there.file, there.line),
        )
    return Draft("rate", asked.currency, (Price(day, asked.currency, asked.rate),))


class OpenAccount(NamedTuple):
    """An account to open."""

    account: str
    currencies: Sequence[str]
    day: date | None = None


def account_draft(index: Index, asked: OpenAccount) -> Draft:
    """An account opened for some currencies, from `day` or from the day on which the books begin.

    Raises:
        UnknownAccount: not of the scheme of domain §2. AlreadyThere: it is open.
    """
    if not is_of_scheme(index, asked.account):
        raise UnknownAccount(
            f"'{clean(asked.account)[:80]}' is no account of the fund",
            why="accounts follow the accounting manual: Assets:Cash:Bank:<CCY>, Assets:Receivables:Contributions:<Donor>, "
            "Expenses:<Programme>:<Class> and the fixed ones",
            fix="look at ledger/accounts.beancount for those there are",
        )
    if currencies_of(index, asked.account) is not None:
        raise AlreadyThere(
            f"{asked.account} is open already",
            why=f"it is open for {', '.join(currencies_of(index, asked.account) or ('every currency',))}",
            fix="nothing to do; another currency is added to its open line by hand",
        )
    held = tuple(dict.fromkeys(checked_currency(c) for c in asked.currencies))
    if not held or (is_in_chf_only(asked.account) and held != (FUNCTIONAL,)):
        raise UnknownAccount(
            f"{asked.account} cannot be opened for {', '.join(held) or 'no currency'}",
            why="every account names its currencies; revenue, expense, equity, deferred revenue and advances are in CHF",
            fix=f"wsisfund account open {asked.account} CHF",
        )
    return Draft("account", asked.account, (Open(checked_day(index, asked.day or books_begin(index)), asked.account, held),))
