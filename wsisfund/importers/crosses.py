"""Quotes of a source made what the books keep: CHF for one unit, worked out where the source has no such rate.

A cross is half up at 8 decimals, and never has fewer than 8 significant digits (domain §1, *rates*).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from ..vocabulary.money import FUNCTIONAL

CROSS_DIGITS: Final = 8
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)


class Quote(NamedTuple):
    """One figure of a file: `units` of `currency` for one unit of the source's base, or CHF for one unit (SNB)."""

    row: int
    day: date
    currency: str
    units: Decimal


class Unread(NamedTuple):
    """A figure that is no rate: where it stands, the currency as far as known, an issue code and why."""

    row: int
    currency: str
    value: str
    code: str
    why: str


class RateRow(NamedTuple):
    """A rate as the books keep it: CHF for one unit, in force from a day; `how` it comes about, empty where it stands so."""

    row: int
    day: date
    currency: str
    rate: Decimal
    how: str = ""


class RateFile(NamedTuple):
    """A file that was read: its source, the rates in order of day and currency, and what could not be read."""

    source: str
    rates: tuple[RateRow, ...]
    unread: tuple[Unread, ...]


class Wanted(NamedTuple):
    """Which rates of a file are asked for.

    Args:
        currencies: only these; none named: all. since: no rate before that day.
        month_ends: of each month only the last rate of a currency.
    """

    currencies: frozenset[str] = frozenset()
    since: date = date.min
    month_ends: bool = False

    def has(self, currency: str) -> bool:
        """Whether a currency is asked for."""
        return not self.currencies or currency in self.currencies

    def days(self, days: Iterable[date]) -> list[date]:
        """Those of `days` that are asked for, in order."""
        found = sorted(day for day in days if day >= self.since)
        return list({(day.year, day.month): day for day in found}.values()) if self.month_ends else found


ALL: Final = Wanted()

# (day from which it is in force, CHF for one USD), newest up to a day; None where the books have none.
UsdRate = Callable[[date], "tuple[date, Decimal] | None"]


def cross(chf_per_base: Decimal, units_per_base: Decimal) -> Decimal:
    """CHF for one unit, half up at 8 decimals, and never with fewer than 8 significant digits.

    >>> cross(Decimal("0.834"), Decimal("1684168.704"))
    Decimal('4.9519980E-7')
    """
    found = _WIDE.divide(chf_per_base, units_per_base)
    decimals = max(CROSS_DIGITS, CROSS_DIGITS - 1 - found.adjusted())
    return found.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)


def at_eight_decimals(rate: Decimal) -> Decimal:
    """A cross as it was kept before small rates had more digits."""
    return rate.quantize(Decimal(1).scaleb(-CROSS_DIGITS), ROUND_HALF_UP, _WIDE)


class _Line:
    """Quotes of one currency, oldest first: which is in force on a day is found without going through them."""

    def __init__(self, quotes: Sequence[Quote]) -> None:
        self.quotes = quotes
        self.days = [quote.day for quote in quotes]

    def in_force(self, day: date) -> Quote | None:
        """The newest quote by a day."""
        place = bisect_right(self.days, day)
        return self.quotes[place - 1] if place else None


def crossed(
    source: str,
    base: str,
    quotes: Sequence[Quote],
    unread: Sequence[Unread],
    wanted: Wanted,
    chf_before: UsdRate = lambda _: None,
) -> RateFile:
    """Quotes for one unit of `base` made CHF for one unit of each.

    A line is in force from its day until the next of its currency. So a currency has a new cross on its own days and on
    those of CHF: a revision of the franc in the middle of a month moves every other currency too.
    """
    lines, faults = _by_currency(q for q in quotes if q.currency in (FUNCTIONAL, base) or wanted.has(q.currency))
    faults = [*unread, *faults]
    francs = lines.pop(FUNCTIONAL, _Line([]))
    base_rows = lines.pop(base, _Line([])).quotes
    of_base = {q.day: q for q in francs.quotes} if wanted.has(base) else {}
    rates = [RateRow(of_base[day].row, day, base, of_base[day].units) for day in wanted.days(of_base)]
    faults += [
        Unread(q.row, base, str(q.units), "bad-rate", f"one {base} is 1 {base}, not {q.units}") for q in base_rows if q.units != 1
    ]
    in_books = lru_cache(maxsize=None)(chf_before)
    for currency, own in sorted(lines.items()):
        found = {}
        for day in _days_of(own, francs, source):
            chf = _franc_on(francs, day, in_books(day), exact=source == "ecb") if day >= wanted.since else None
            if chf is not None:
                found[day] = chf
            elif day >= wanted.since:
                quote = own.in_force(day)
                assert quote is not None
                why = f"the file has no rate of CHF for {day.isoformat()}, so there is no cross to the franc"
                faults.append(Unread(quote.row, currency, str(quote.units), "missing-rate", why))
        rates += [_cross_on(day, found[day], own, base) for day in wanted.days(found)]
    return RateFile(source, tuple(sorted(rates, key=lambda r: (r.day, r.currency))), tuple(sorted(faults)))


def _days_of(own: _Line, francs: _Line, source: str) -> list[date]:
    """Days on which a currency has a new cross."""
    moved = francs.days[bisect_right(francs.days, own.days[0]) :] if source == "un" else []
    return sorted({*own.days, *moved})


def _cross_on(day: date, chf: Decimal, own: _Line, base: str) -> RateRow:
    quote = own.in_force(day)
    assert quote is not None
    how = f"{chf} CHF / {quote.units} {quote.currency} for one {base}"
    return RateRow(quote.row, day, quote.currency, cross(chf, quote.units), how)


def as_they_stand(quotes: Sequence[Quote], wanted: Wanted) -> list[RateRow]:
    """CHF for one unit, which needs no cross."""
    of_each: dict[str, list[Quote]] = {}
    for quote in quotes:
        if wanted.has(quote.currency):
            of_each.setdefault(quote.currency, []).append(quote)
    found = []
    for own in of_each.values():
        days = frozenset(wanted.days({q.day for q in own}))
        found += [RateRow(q.row, q.day, q.currency, q.units) for q in own if q.day in days]
    return sorted(found, key=lambda r: (r.day, r.currency))


def _by_currency(quotes: Iterable[Quote]) -> tuple[dict[str, _Line], list[Unread]]:
    """Quotes by currency, one for each day, oldest first; several countries have one currency, and must agree."""
    found: dict[str, dict[date, Quote]] = {}
    faults = []
    for quote in quotes:
        same = found.setdefault(quote.currency, {}).setdefault(quote.day, quote)
        if same.units != quote.units:
            why = f"row {same.row} has {same.units} for the same currency and day"
            faults.append(Unread(quote.row, quote.currency, str(quote.units), "rate-conflict", why))
    return {currency: _Line([own[day] for day in sorted(own)]) for currency, own in sorted(found.items())}, faults


def _franc_on(francs: _Line, day: date, in_books: tuple[date, Decimal] | None, *, exact: bool) -> Decimal | None:
    """CHF for one unit of the base: of that very day, or the newest by then, of the file or of the books."""
    found = francs.in_force(day)
    if found is not None and (found.day == day or not (exact or (in_books and in_books[0] > found.day))):
        return found.units
    return None if exact or in_books is None else in_books[1]
