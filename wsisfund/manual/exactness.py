"""What Beancount lets pass and the fund does not (domain §2, exactness): every entry exact to the centime in CHF."""

from collections.abc import Iterator
from decimal import Decimal

from ..books.records import Balance, Posting, Transaction
from ..errors import BooksFault, Fault, Warning_
from ..vocabulary.money import FUNCTIONAL, decimals, grouped, half_up
from .view import View

IMPLICIT_PRICES = "beancount.plugins.implicit_prices"
TOLERANCE = Decimal("0.005")
MAX_RATE = Decimal(1_000_000)


class NotExact(BooksFault):
    """The CHF amounts of an entry do not add up to exactly 0.00."""

    slug = "not-exact"


class NoTotal(BooksFault):
    """A posting in another currency does not state its CHF total behind ``@@``."""

    slug = "no-total"


class HalfCentime(BooksFault):
    """A CHF amount or total has more than two decimals."""

    slug = "half-centime"


class TooManyDecimals(BooksFault):
    """An amount has more decimals than its currency."""

    slug = "too-many-decimals"


class CostLot(BooksFault):
    """A posting holds a cost lot; the fund's books have none."""

    slug = "cost-lot"


class ZeroUnits(BooksFault):
    """A posting of zero units in another currency; whatever its total says, Beancount gives it no weight."""

    slug = "zero-units"


class BalanceOff(BooksFault):
    """A balance assertion that Beancount lets pass within its tolerance, and that is not exact."""

    slug = "balance-off"


class ImplicitPrices(BooksFault):
    """The books load `implicit_prices`, which would turn old carrying amounts into prices."""

    slug = "implicit-prices"


class NoRate(BooksFault):
    """A price in the books is no rate: not above zero, or beyond all sense."""

    slug = "bad-rate"


class MissingOption(Warning_):
    """An option that stands in every file set of the fund is missing or says something else."""

    slug = "missing-option"


def entry_faults(view: View) -> Iterator[Fault]:
    """Every entry that is not exact: Σ f(p) = 0.00 in each, each f(p) with two decimals, no units without a CHF total.

    Source: domain §2, "Exactness, beyond what Beancount checks".
    """
    for t in view.books.transactions:
        total = Decimal(0)
        defect = False
        for p in t.postings:
            total += p.chf
            if p.defect is not None:
                defect = True
                yield _defect(t, p)
            elif p.currency != FUNCTIONAL and not p.units:
                defect = True
                yield _zero_units(t, p)
        if total and not defect:
            yield _not_exact(t, total)


def rate_faults(view: View) -> Iterator[Fault]:
    """Prices that are no rate."""
    for price in view.books.prices:
        if not 0 < price.rate < MAX_RATE:
            yield NoRate(
                f"{grouped(price.rate)} CHF for one {price.currency} is no rate",
                why=f"a rate is CHF for one unit: above zero, and below {grouped(MAX_RATE)}",
                fix="correct the price, or take the line out",
                at=price.place,
            )


def assertion_faults(view: View) -> Iterator[Fault]:
    """Assertions against the account with all below it, at the beginning of their day; Beancount allows twice its tolerance."""
    said = {(fault.file, fault.line) for fault in view.books.faults}
    for assertion, held in view.held():
        if held != assertion.amount.number and assertion.place not in said:
            yield _balance_off(assertion, held)


def _balance_off(b: Balance, held: Decimal) -> Fault:
    stated, currency = b.amount
    return BalanceOff(
        f"{b.account} holds {grouped(held, currency)} {currency}, not {grouped(stated, currency)}",
        why="Beancount lets an assertion pass within its tolerance; a balance that was agreed with the bank is exact",
        fix=f"find the missing {grouped(stated - held, currency)} {currency}, or correct the assertion",
        at=b.place,
    )


def option_warnings(view: View) -> Iterator[Fault]:
    """Options of domain §2 that the books do not have."""
    if FUNCTIONAL not in view.books.operating_currency:
        yield _missing_option("operating_currency", FUNCTIONAL, "Fava then offers no view of the books in CHF")
    if view.books.tolerance.get(FUNCTIONAL) != TOLERANCE:
        why = "with another tolerance bean-check alone lets larger differences pass, or stops at totals in other currencies"
        yield _missing_option("inferred_tolerance_default", f"{FUNCTIONAL}:{TOLERANCE}", why)


def _missing_option(name: str, value: str, why: str) -> Fault:
    line = f'option "{name}" "{value}"'
    return MissingOption(f"the books do not say {line}", why=why, fix=f"add the line to ledger/main.beancount:\n{line}")


def plugin_faults(view: View) -> Iterator[Fault]:
    """Plugins that the books may not load."""
    if IMPLICIT_PRICES in view.books.plugins:
        yield ImplicitPrices(
            f"the books load {IMPLICIT_PRICES}",
            why="a revaluation states old carrying amounts; this plugin would make them prices of the day",
            fix="delete the plugin line; rates stand in ledger/prices.beancount",
            file="ledger/main.beancount",
        )


def _not_exact(t: Transaction, total: Decimal) -> Fault:
    return NotExact(
        f"the CHF amounts add up to {grouped(total)}, not 0.00",
        why="Beancount lets small differences pass within its tolerance; the fund's books have none",
        fix=f"correct one leg by {grouped(-total)} CHF",
        at=t.place,
    )


def _defect(t: Transaction, p: Posting) -> Fault:
    place = (t.place.file, p.line or t.place.line) if t.place else None
    amount = f"{p.units} {p.currency}"
    if p.defect == "no-total":
        return NoTotal(
            f"{p.account}: {amount} has no CHF total",
            why="every posting in another currency states what it is in CHF; without a price Beancount balances it alone",
            fix=f"write the total of the whole posting: {amount} @@ TOTAL CHF",
            at=place,
        )
    if p.defect == "half-centime":
        shown = f"{half_up(p.chf)} CHF" if p.currency != FUNCTIONAL else f"{half_up(p.units)} CHF"
        return HalfCentime(
            f"{p.account}: the CHF amount of {amount} has more than two decimals",
            why="CHF amounts are whole centimes; half up gives " + shown,
            fix="write the amount with two decimals, and correct the other legs to match; in another currency use @@, not @",
            at=place,
        )
    if p.defect == "cost":
        return CostLot(
            f"{p.account}: {amount} is held at cost",
            why="the fund has no cost lots: CHF totals alone carry what an item is worth",
            fix=f"write {amount} @@ TOTAL CHF instead of the braces",
            at=place,
        )
    return TooManyDecimals(
        f"{p.account}: {amount} has more decimals than {p.currency} has",
        why=f"the smallest unit of {p.currency} has {decimals(p.currency)} decimals",
        fix=f"round to {half_up(p.units, p.currency)} {p.currency}",
        at=place,
    )


def _zero_units(t: Transaction, p: Posting) -> Fault:
    return ZeroUnits(
        f"{p.account}: 0 {p.currency} carries no CHF total",
        why="Beancount gives zero units no weight, whatever stands behind @@; carrying without units could never be revalued",
        fix="let the posting that takes the last units take their whole carrying amount, and delete this one",
        at=(t.place.file, p.line or t.place.line) if t.place else None,
    )
