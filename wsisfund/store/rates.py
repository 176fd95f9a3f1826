"""The rate in force on a day, from the prices in the books (domain §1, *rates*)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Place
from ..errors import Fault, Refused
from ..register.known import checked_currency
from ..register.policies import RATE_DAYS
from ..vocabulary.money import FUNCTIONAL, convert, grouped
from .index import Index


class MissingRate(Refused):
    """No rate of this currency is in force on the day."""

    slug = "missing-rate"


class StaleRate(Refused):
    """The newest rate of this currency is older than the policy `rate-days` allows."""

    slug = "stale-rate"


class Rate(NamedTuple):
    """CHF for one unit of `currency`, in force from `since`."""

    currency: str
    value: Decimal
    since: date

    def chf(self, units: Decimal) -> Decimal:
        """CHF of `units`, half up to 0.01."""
        return convert(units, self.value)

    def shown(self, units: Decimal, invoice: str = "") -> str:
        """How the CHF amount of `units` comes about, in one line; empty for CHF. `invoice`: whose rate it is, not a day's."""
        if self.currency == FUNCTIONAL:
            return ""
        # An invoice's rate is a quotient, of which eight decimals are shown.
        value = f"{self.value:.8f}".rstrip("0").rstrip(".") if invoice else format(self.value, "f")
        since = invoice or self.since.isoformat()
        left = f"{grouped(units, self.currency)} {self.currency} × {value} (rate of {since})"
        return f"{left} = {grouped(self.chf(units))} CHF, half up"


def rate_on(index: Index, currency: str, day: date) -> Rate:
    """The newest rate with effective date ≤ `day`; CHF is 1.

    Raises:
        NoSuchCurrency: no such currency. MissingRate: none by then. StaleRate: older than policy `rate-days` (default 92).

    Source: UN operational rates: the rate in force on the transaction date; a later revision supersedes.
    """
    if checked_currency(currency) == FUNCTIONAL:
        return Rate(FUNCTIONAL, Decimal(1), day)
    newest = newest_price(index, currency, day)
    fault = not_in_force(currency, newest and newest.since, day, RATE_DAYS.value(index, day))
    if fault is not None:
        raise fault
    assert newest is not None
    return newest


def not_in_force(currency: str, since: date | None, day: date, limit: int, place: Place | None = None) -> Fault | None:
    """Why there is no rate of a currency to be used on a day, where the newest is of `since` (None: there is none); else None.

    Args:
        limit: days that a rate is good for. place: where the entry stands that needs it.
    """
    add = f"enter the rate of the source:\nwsisfund rate add {currency} RATE --date {day.isoformat()}"
    if since is None:
        return MissingRate(
            f"no rate of {currency} is in force on {day.isoformat()}",
            why="money in another currency is recorded at the rate in force on its day",
            fix=add,
            at=place,
        )
    if (day - since).days > limit:
        return StaleRate(
            f"the rate of {currency} for {day.isoformat()} is missing: the newest is of {since.isoformat()}",
            why=f"it is {(day - since).days} days old, and the policy rate-days allows {limit}",
            fix=add,
            at=place,
        )
    return None


def newest_price(index: Index, currency: str, day: date | None = None) -> Rate | None:
    """The newest price of a currency by a day, however old; None: there is none. No day: of all."""
    sql = "SELECT date, rate FROM price WHERE currency = ? AND date <= ? ORDER BY date DESC, id DESC LIMIT 1"
    rows = index.rows(sql, (currency, day.isoformat() if day else "9999-12-31"))
    return Rate(currency, Decimal(rows[0][1]), date.fromisoformat(rows[0][0])) if rows else None


def newest_rate(index: Index, currency: str, day: date | None = None) -> Decimal | None:
    """CHF per unit by the newest price until a day, None where none is known; CHF is 1. For what is disclosed, not recorded."""
    if currency == FUNCTIONAL:
        return Decimal(1)
    newest = newest_price(index, currency, day)
    return newest.value if newest else None


class Quoted(NamedTuple):
    """A price of the books: CHF for one unit of `currency` from `day` on, and where it stands."""

    day: date
    currency: str
    value: Decimal
    file: str
    line: int


def quoted(index: Index, currency: str | None = None, since: date = date.min, until: date = date.max) -> list[Quoted]:
    """Prices of a currency, or of all, of some days, in order of time; of one day the last written counts."""
    of, values = ("currency = ? AND ", (currency,)) if currency else ("", ())
    sql = f"SELECT date, currency, rate, file, line FROM price WHERE {of}date >= ? AND date <= ? ORDER BY date, id"
    return [
        Quoted(date.fromisoformat(day), named, Decimal(rate), file, line)
        for day, named, rate, file, line in index.rows(sql, (*values, since.isoformat(), until.isoformat()))
    ]
