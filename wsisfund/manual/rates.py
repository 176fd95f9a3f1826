"""What is wrong with a rate: two for one day, none that is new enough, or an amount far from the day's rate (domain §8.4)."""

from collections.abc import Iterator
from datetime import date
from decimal import Context, Decimal

from ..books.records import OTHER_PRICE, Amount, Fact, Posting, Price, Transaction, other_price_of
from ..errors import BooksFault, Fault, Refused, Warning_, clean
from ..register.officers import officers_named
from ..register.policies import RATE_DAYS, RATE_TOLERANCE
from ..store.rates import not_in_force
from ..vocabulary import accounts as chart
from ..vocabulary.accounts import under
from ..vocabulary.event_table import ON_CASH, ON_PAYABLES, named
from ..vocabulary.folding import says_nothing
from ..vocabulary.money import FUNCTIONAL, ZERO, convert, grouped
from .exactness import IMPLICIT_PRICES
from .faults import WrongExchangeGroup
from .places import place_of
from .view import View

_CENTIME = Decimal("0.01")
_AT_CARRYING = frozenset(named("carried"))
_ASSETS = (chart.CASH, chart.RECEIVABLES)
_PAID = frozenset(named("pays"))


class RateConflict(BooksFault):
    """Two rates of a currency are in force from one day."""

    slug = "rate-conflict"


class PriceNotUsed(Warning_):
    """A price is in another currency than CHF: it is no rate, and nothing uses it."""

    slug = "price-not-used"


class ImplausibleRate(Refused):
    """A foreign amount is booked far from the rate of its day, or from what it is carried at."""

    slug = "implausible-rate"


def is_documented(t: Transaction) -> bool:
    """Whether both officers stand for the entry's rate, on a document."""
    certified, approved = officers_named(t.keys)
    return not any(map(says_nothing, (t.rate_document, certified or "", approved or "")))


def implausible(t: Transaction, p: Posting, wanted: Decimal, what: str) -> Fault:
    """The refusal of a posting whose CHF is far from `wanted`, which is `what`."""
    return ImplausibleRate(
        f"{p.account}: {grouped(abs(p.units), p.currency)} {p.currency} at {grouped(abs(p.chf))} CHF is far from "
        f"{grouped(wanted)}, {what}",
        why="an amount is booked at the rate in force on its day, within the policy rate-tolerance",
        fix='correct the CHF behind @@; where the rate is right, both officers and its document say so: rate-document: "…"',
        at=place_of(t, p),
    )


def first_rate_faults(view: View) -> Iterator[Fault]:
    """Foreign amounts booked for the first time without a rate that is new enough, or far from it."""
    for t in view.books.transactions:
        if t.event not in _AT_CARRYING:
            for p in t.postings:
                if p.currency != FUNCTIONAL and not p.defect and _is_first(t, p) and not _only_moved(t):
                    yield from _tested(t, p, view)
            if t.event == "exchange":
                yield from _exchanged(t, view)


def _only_moved(t: Transaction) -> bool:
    """Whether money of one currency goes from one bank account to another, at what it is carried at."""
    return t.event == "exchange" and len({p.currency for p in t.postings if under(p.account, chart.CASH)}) == 1


def _is_first(t: Transaction, p: Posting) -> bool:
    if p.units > 0:
        return any(under(p.account, parent) for parent in _ASSETS)
    return p.account in chart.OWED and not (t.event == "vendor-refund" and p.account == chart.VENDORS)


def _tested(t: Transaction, p: Posting, view: View) -> Iterator[Fault]:
    if is_documented(t):
        return
    found, limit = view.rates.at(p.currency, t.date), RATE_DAYS.value(view.facts, t.date)
    fault = not_in_force(p.currency, found and found.since, t.date, limit, place_of(t, p))
    if fault is not None:
        yield fault
    elif found is not None:
        wanted = convert(abs(p.units), found.rate)
        if abs(abs(p.chf) - wanted) > RATE_TOLERANCE.value(view.facts, t.date) * wanted + _CENTIME:
            yield implausible(t, p, wanted, f"the rate of {found.since.isoformat()}")


def _exchanged(t: Transaction, view: View) -> Iterator[Fault]:
    """What was sold and what was bought, each at the day's rate, are about the same: the bank keeps a per cent or two."""
    legs = [p for p in t.postings if under(p.account, chart.CASH)]
    values = []
    for p in legs:
        found = view.rates.at(p.currency, t.date)
        if p.currency != FUNCTIONAL and found is None:
            return
        values.append(p.chf if p.currency == FUNCTIONAL or found is None else convert(p.units, found.rate))
    sold = -sum((v for v in values if v < 0), ZERO)
    bought = sum((v for v in values if v > 0), ZERO)
    if len(legs) != 2:
        yield ImplausibleRate(
            f"an exchange has two bank legs, and this one has {len(legs)}",
            why="what was sold and what was bought, and the difference between them",
            fix="write an entry for each exchange of the bank",
            at=t.place,
        )
    elif abs(sold - bought) > RATE_TOLERANCE.value(view.facts, t.date) * sold + _CENTIME and not is_documented(t):
        yield ImplausibleRate(
            f"{grouped(bought)} CHF was bought for {grouped(sold)} CHF, both at the day's rates",
            why="a bank keeps a per cent or two; the policy rate-tolerance allows no more",
            fix='correct the amounts; where they are right, both officers and a document say so: rate-document: "…"',
            at=t.place,
        )


def group_warnings(view: View) -> Iterator[Fault]:
    """Exchange differences of a payment booked on cash, where the cash went at the day's rate."""
    for t in view.books.transactions:
        if t.event in _PAID and any(p.account == ON_CASH for p in t.postings):
            cash = [p for p in t.postings if under(p.account, chart.CASH) and p.currency != FUNCTIONAL]
            rates = [view.rates.at(p.currency, t.date) for p in cash]
            at_rate = all(r is not None and p.chf == convert(p.units, r.rate) for p, r in zip(cash, rates, strict=True))
            if at_rate:
                yield WrongExchangeGroup(
                    f"the difference of this {t.event} is booked on {ON_CASH}",
                    why="the cash went at the day's rate, so that the whole difference is that of what was owed",
                    fix=f"write {ON_PAYABLES}",
                    at=t.place,
                )


def unused_price_warnings(view: View) -> Iterator[Fault]:
    """Prices in another currency than CHF; one of CHF is a rate the wrong way round, and the rate that was meant is said."""
    for fact in view.facts.all(OTHER_PRICE):
        amount = other_price_of(fact)
        if amount is not None:
            yield _not_used(fact, clean(fact.ident)[:24], amount)


def _not_used(fact: Fact, of: str, amount: Amount) -> Fault:
    day, currency = fact.date.isoformat(), amount.currency
    if of == FUNCTIONAL and amount.number > 0:
        rate = format(Context(prec=8).divide(Decimal(1), amount.number).normalize(), "f")
        fix = f"it is the wrong way round; write:\n{day} price {currency} {rate} {FUNCTIONAL}"
    else:
        foreign = currency if of == FUNCTIONAL else of
        fix = f"write the rate of each currency in {FUNCTIONAL}, or take the line out:\n{day} price {foreign} RATE {FUNCTIONAL}"
    return PriceNotUsed(
        f"the price of {of} in {currency} of {day} is used by nothing",
        why=f"a rate is {FUNCTIONAL} for one unit of another currency; this one is in {currency}",
        fix=fix,
        at=fact.place,
    )


def conflict_faults(view: View) -> Iterator[Fault]:
    """Rates of one currency and day that differ from the first of that day."""
    if IMPLICIT_PRICES in view.books.plugins:
        return  # a fault of its own; its prices are none of the books
    first: dict[tuple[str, date], Price] = {}
    for price in view.books.prices:
        other = first.setdefault((price.currency, price.date), price)
        if other.rate != price.rate:
            where = f"{other.place.file}:{other.place.line}" if other.place else "an earlier line"
            yield RateConflict(
                f"{price.currency} has two rates from {price.date.isoformat()}: {other.rate} and {price.rate} CHF",
                why=f"the other one stands at {where}; which of the two is used must not depend on their order",
                fix="keep the rate of the source, and take the other line out",
                at=price.place,
            )
