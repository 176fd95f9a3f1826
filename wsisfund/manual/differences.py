"""Exchange differences come from a foreign amount, and are no larger than rates make them (domain §3, §8.1 and §8.4)."""

from collections.abc import Iterator
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..errors import BooksFault, Fault, Warning_
from ..register.policies import RATE_TOLERANCE
from ..register.reversals import REVERSAL
from ..vocabulary import accounts as chart
from ..vocabulary.accounts import under
from ..vocabulary.event_table import ON_CASH, ON_PAYABLES, ON_RECEIVABLES, named
from ..vocabulary.money import FUNCTIONAL, ZERO, convert, grouped
from .places import place_of
from .rates import ImplausibleRate, implausible, is_documented
from .view import Scope, View

_REALISED = frozenset((ON_CASH, ON_RECEIVABLES, ON_PAYABLES))
_CENTIME = Decimal("0.01")
_ARRIVING = frozenset(named("arrives"))
# Deferred revenue and revenue stand in CHF at the rate of their own day, which no leg of a refund shows.
_AT_EARLIER_RATE = (chart.DEFERRED, chart.CONTRIBUTIONS)


class ExchangeWithoutCurrency(BooksFault):
    """An entry books an exchange difference, and nothing in it was exchanged."""

    slug = "exchange-without-currency"


class UnusualDifference(Warning_):
    """Money in another currency than agreed settles far more, or less, than it is worth at the day's rate."""

    slug = "unusual-difference"


def difference_faults(view: View) -> Iterator[Fault]:
    """Realised differences of entries without a foreign amount, or beyond what the day's rates and carryings explain."""
    for t in view.books.transactions:
        booked = [p for p in t.postings if p.account in _REALISED and p.chf]
        if not booked or t.event == REVERSAL:
            continue
        if not any(p.currency != FUNCTIONAL for p in t.postings):
            why = "CHF is worth what it is worth: what is missing is a charge, a write-off or a mistake, what is too much is owed"
            yield _without(t, booked[0], why)
        elif any(p.account == ON_RECEIVABLES for p in booked) and not any(
            under(p.account, chart.RECEIVABLES) for p in t.postings
        ):
            yield _without(t, booked[0], "it settles no receivable; what is not yet revenue is received at the rate of its day")
        elif not t.credits and not is_documented(t):
            yield from _beyond(t, booked, view)


def _beyond(t: Transaction, booked: list[Posting], view: View) -> Iterator[Fault]:
    """The difference, where more than a bank keeps is not explained by what each foreign leg is off its rate of the day."""
    if any(under(p.account, parent) for p in t.postings for parent in _AT_EARLIER_RATE):
        return
    explained, largest = _CENTIME, ZERO
    for p in t.postings:
        if p.currency == FUNCTIONAL:
            continue
        found = view.rates.at(p.currency, t.date)
        if found is None or p.defect:
            return
        at_rate = convert(p.units, found.rate)
        explained += abs(p.chf - at_rate)
        largest = max(largest, abs(at_rate))
    difference = -sum((p.chf for p in booked), ZERO)
    allowed = explained + largest * RATE_TOLERANCE.value(view.facts, t.date)
    if abs(difference) > allowed:
        yield (_unusual if t.event in _ARRIVING else _implausible)(t, booked[0], difference, allowed)


# Of each agreement, by currency: the rates at which its deferred money came.
Rates = dict[str, dict[str, set[Decimal]]]


def returned_faults(view: View) -> Iterator[Fault]:
    """Deferred revenue that is owed back at a rate at which none of it was received (domain §3, refund of deferred money).

    Only of agreements whose deferred money all came in the currency in which it is owed back.
    """
    rates: Rates = {}
    mixed: set[str] = set()
    for t, event in zip(view.books.transactions, view.events, strict=True):
        for p in t.postings:
            ident = t.agreement_of(p) if p.account == chart.DEFERRED else ""
            if ident and view.covers(Scope.AGREEMENT, ident):
                if p.chf < 0 and event != "refund-due":
                    _received(t, event, ident, rates, mixed)
                elif p.chf > 0 and t.event == "refund-due" and ident not in mixed:
                    yield from _owed_back(t, p, ident, rates, view)


def _foreign(t: Transaction, *accounts: str) -> list[Posting]:
    return [p for p in t.postings if p.currency != FUNCTIONAL and p.units and any(under(p.account, a) for a in accounts)]


def _received(t: Transaction, event: str, ident: str, rates: Rates, mixed: set[str]) -> None:
    came = _foreign(t, chart.CASH, chart.SUSPENSE, chart.ADVANCE_RECEIPTS)
    if event not in _ARRIVING or not came:
        mixed.add(ident)
    for leg in came:
        rates.setdefault(ident, {}).setdefault(leg.currency, set()).add(leg.chf / leg.units)


def _owed_back(t: Transaction, p: Posting, ident: str, rates: Rates, view: View) -> Iterator[Fault]:
    owed = _foreign(t, chart.DONOR_REFUNDS)
    by_currency = rates.get(ident, {})
    known = by_currency.get(owed[0].currency) if len(owed) == len(by_currency) == 1 else None
    if not known or is_documented(t):
        return
    units, apart = abs(owed[0].units), RATE_TOLERANCE.value(view.facts, t.date)
    if not units * min(known) * (1 - apart) - _CENTIME <= p.chf <= units * max(known) * (1 + apart) + _CENTIME:
        yield implausible(t, p, convert(units, max(known)), "at the rate at which it was received")


def _without(t: Transaction, p: Posting, why: str) -> Fault:
    return ExchangeWithoutCurrency(
        f"the entry '{t.event}' books {grouped(abs(p.chf))} CHF on {p.account}, and nothing in it was exchanged",
        why=why,
        fix="book what it is: a bank charge, an overpaid part, a write-off on its document; or correct the amounts",
        at=place_of(t, p),
    )


def _unusual(t: Transaction, p: Posting, difference: Decimal, allowed: Decimal) -> Fault:
    return UnusualDifference(
        f"the {t.event} settles with an exchange difference of {grouped(difference)} CHF, where rates explain {grouped(allowed)}",
        why="an officer may state how much of an agreement money in another currency settles; this is far from the day's rate",
        fix='correct what is settled; where the donor agrees, both officers and a document say so: rate-document: "…"',
        at=place_of(t, p),
    )


def _implausible(t: Transaction, p: Posting, difference: Decimal, allowed: Decimal) -> Fault:
    return ImplausibleRate(
        f"{p.account}: an exchange difference of {grouped(difference)} CHF, where the day's rates explain {grouped(allowed)}",
        why="what was paid and what it settles are worth about the same on the day; the policy rate-tolerance allows no more",
        fix='correct the amounts; where they are right, both officers and a document say so: rate-document: "…"',
        at=place_of(t, p),
    )
