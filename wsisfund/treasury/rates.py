"""Entries that give the books a rate or an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ..books.draft import Draft
from ..books.records import Open, Price
from ..errors import Refused, UsageFault, clean
from ..manual.exactness import MAX_RATE
from ..register.known import AlreadyThere, checked_currency
from ..store.chart import UnknownAccount, books_begin, checked_day, currencies_of, is_of_scheme
from ..store.index import Index
from ..vocabulary.money import FUNCTIONAL

MAX_RATE_DECIMALS = 8


class BadRate(UsageFault):
    """A rate is not a positive number of at most 8 decimals, or is for CHF itself."""

    slug = "bad-rate"


class RateConflict(Refused):
    """Another rate of this currency is in the books for the same day."""

    slug = "rate-conflict"


def rate_draft(index: Index, *, currency: str, rate: Decimal, day: date) -> Draft:
    """A price: CHF for one unit of `currency`, in force from `day`.

    Raises:
        NoSuchCurrency, BadRate, AlreadyThere, RateConflict, DateOutOfRange.
    """
    checked_currency(currency)
    if currency == FUNCTIONAL:
        raise BadRate("CHF needs no rate", why="the books are kept in CHF", fix="name another currency")
    if not 0 < rate < MAX_RATE or rate != round(rate, MAX_RATE_DECIMALS):
        raise BadRate(
            f"{clean(str(rate))[:60]} is no rate of {currency}",
            why=f"a rate is CHF for one unit, above zero, with at most {MAX_RATE_DECIMALS} decimals",
            fix=f"write it as wsisfund rate add {currency} 0.8015",
        )
    checked_day(index, day)
    sql = "SELECT rate, file, line FROM price WHERE currency = ? AND date = ? ORDER BY id DESC LIMIT 1"
    for text, file, line in index.rows(sql, (currency, day.isoformat())):
        same = Decimal(text) == rate
        kind = AlreadyThere if same else RateConflict
        raise kind(
            f"the rate of {currency} for {day.isoformat()} is {'already there' if same else text + ' in the books'}",
            why="a currency has one rate in force from a day",
            fix="nothing need be done"
            if same
            else "correct the line in the books if it is wrong, or give another day with --date",
            at=(file, line),
        )
    return Draft("rate", currency, (Price(day, currency, rate),))


def account_draft(index: Index, *, account: str, currencies: Sequence[str], day: date | None = None) -> Draft:
    """An account opened for some currencies, from `day` or from the day on which the books begin.

    Raises:
        UnknownAccount: not of the scheme of domain §2. AlreadyThere: it is open.
    """
    if not is_of_scheme(index, account):
        raise UnknownAccount(
            f"'{clean(account)[:80]}' is no account of the fund",
            why="accounts follow the accounting manual: Assets:Cash:Bank:<CCY>, Assets:Receivables:Contributions:<Donor>, "
            "Expenses:<Programme>:<Class> and the fixed ones",
            fix="look at ledger/accounts.beancount for those there are",
        )
    if currencies_of(index, account) is not None:
        raise AlreadyThere(
            f"{account} is open already",
            why=f"it is open for {', '.join(currencies_of(index, account) or ('every currency',))}",
            fix="nothing need be done; another currency is added to its open line by hand",
        )
    held = tuple(dict.fromkeys(checked_currency(c) for c in currencies))
    only_chf = account.split(":")[0] in ("Income", "Expenses", "Equity") or account.endswith(":Conditional")
    if not held or (only_chf and held != (FUNCTIONAL,)):
        raise UnknownAccount(
            f"{account} cannot be opened for {', '.join(held) or 'no currency'}",
            why="every account names its currencies; revenue, expense, equity and deferred revenue are in CHF",
            fix=f"wsisfund account open {account} CHF",
        )
    return Draft("account", account, (Open(checked_day(index, day or books_begin(index)), account, held),))
