"""Revaluation: each foreign monetary item out at its old carrying, in at units × closing rate (domain §3, E31)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Posting, Transaction
from ..errors import Fault, Faults
from ..register.wording import chf_leg, entry, in_words, leg
from ..store.chart import checked_day, opening_of
from ..store.index import Index
from ..store.monetary import GROUPS, LaterChanges, MonetaryItem, monetary_items
from ..store.positions import Change
from ..store.rates import MissingRate, Rate, StaleRate, rate_on
from ..vocabulary.accounts import EXCHANGE
from ..vocabulary.money import ZERO, grouped
from .references import own_reference

# The year-end rate is published with effect from 31 December; the newest before it is at most a weekend and a holiday older.
CLOSING_RATE_DAYS = 7


class Revalued(NamedTuple):
    """One item whose carrying changes, with the rate that says so."""

    item: MonetaryItem
    rate: Rate
    chf: Decimal

    @property
    def difference(self) -> Decimal:
        """CHF that the item gains, negative for what it loses; for what is owed a gain is a smaller debt."""
        return self.chf - self.item.chf


class _Pair(NamedTuple):
    """What a pair of legs does to one item: from one carrying to another, units unchanged."""

    item: MonetaryItem
    units: Decimal
    old: Decimal
    new: Decimal


def revalued_items(index: Index, day: date) -> list[Revalued]:
    """Foreign monetary items at the end of `day` whose carrying is not units × closing rate, by group, account and key.

    What no posting can carry is left out (`left_as_it_is`).

    Raises:
        Faults: a rate is missing or stale; every currency of which it is so.
    """
    return [r for r in _valued(index, day) if r.item.sound and r.chf and r.difference]


def left_as_it_is(index: Index, day: date) -> list[MonetaryItem]:
    """Items that cannot be revalued: carrying without units, or units too few to be worth a centime at the closing rate.

    Beancount gives neither a weight (domain §2, exactness), so they stay at what they are carried at.
    """
    return [r.item for r in _valued(index, day) if r.difference and not (r.item.sound and r.chf)]


def _valued(index: Index, day: date) -> list[Revalued]:
    rates: dict[str, Rate] = {}
    faults: list[Fault] = []
    items = monetary_items(index, day)
    for currency in sorted({item.currency for item in items}):
        try:
            rates[currency] = rate_on(index, currency, day)
        except (MissingRate, StaleRate) as fault:
            faults.append(fault)
    if faults:
        raise Faults(faults)
    return [Revalued(item, rates[item.currency], rates[item.currency].chf(item.units)) for item in items]


class Revalue(NamedTuple):
    """The day to whose rates foreign items are brought."""

    day: date


def revaluation_draft(index: Index, asked: Revalue) -> Draft:
    """The carrying of every foreign monetary item brought to the closing rate of `day`, the difference unrealised.

    Only differences are written: a second run finds none. Later entries took the old carrying of an item that they paid,
    so where there are any, the change is taken back on the day of the first, and every later figure stays as it was.

    Returns:
        A draft without records where nothing is to be revalued.

    Raises:
        DateOutOfRange; Faults with MissingRate or StaleRate for each currency.

    Source: IPSAS 4; domain §1 (currencies) and §3 (revaluation).
    """
    checked_day(index, asked.day)
    changed = revalued_items(index, asked.day)
    doc = own_reference(index, "REVAL", asked.day)
    pairs = [_Pair(r.item, r.item.units, r.item.chf, r.chf) for r in changed]
    records = _entries(pairs, asked.day, doc, f"Monetary items at {in_words(asked.day)}")
    back: dict[date, list[_Pair]] = {}
    later_of = LaterChanges(index, asked.day)
    for r in changed:
        found = _taken_back(r, later_of.of(r.item))
        if found is not None:
            back.setdefault(found[0], []).append(found[1])
    derivation = [_shown(r) for r in changed]
    for later in sorted(back):
        text = f"Revaluation of {in_words(asked.day)} taken back for later entries"
        records += _entries(back[later], later, f"{doc}-{later.isoformat()}", text)
        names = ", ".join(pair.item.name for pair in back[later])
        derivation.append(f"taken back on {later.isoformat()}, whose entries were made on the old carrying: {names}")
    return Draft("revaluation", doc, tuple(opening_of(index, records)), tuple(derivation), _warnings(index, changed, asked.day))


def _entries(pairs: Sequence[_Pair], day: date, doc: str, text: str) -> list[Transaction]:
    """One entry for all items; one more for each payee whose document's reference another payee has too."""
    made: list[Transaction] = []
    by_payee = sorted(pairs, key=lambda pair: pair.item.payee)
    for payee, part in groupby(by_payee, key=lambda pair: pair.item.payee):
        keys = {"event": "revaluation", "doc": f"{doc}-{len(made) + 1}" if made else doc}
        made.append(entry(day, payee or "Revaluation", text, keys, _legs(list(part)), tags=("reval",)))
    return made


def _legs(pairs: Sequence[_Pair]) -> Iterable[Posting]:
    for group in GROUPS:
        ours = [pair for pair in pairs if pair.item.group == group]
        for item, units, old, new in ours:
            keys = dict(item.keys)
            yield leg(item.account, -units, item.currency, -old, keys)
            yield leg(item.account, units, item.currency, new, keys)
        gain = sum((pair.new - pair.old for pair in ours), ZERO)
        if gain:
            yield chf_leg(f"{EXCHANGE}:{group}:Unrealised", -gain)


def _taken_back(revalued: Revalued, changes: Sequence[Change]) -> tuple[date, _Pair] | None:
    """Where later entries were made on the old carrying: the day of the first of them, and the pair that restores it.

    What is paid out of a bank goes at the day's rate, not at carrying; there only a day that empties the account, or
    revalues it, was worked out from the old carrying.
    """
    item, held = revalued.item, (revalued.item.units, revalued.item.chf)
    if item.group == "Cash" and all(change.held.units and not change.revalued for change in changes):
        return None
    for change in changes:
        if item.group != "Cash" or change.revalued or abs(change.held.units) < abs(held[0]):
            units, chf = held
            return change.day, _Pair(item, units, chf + revalued.difference, chf)
        held = change.held
    return None


def _shown(revalued: Revalued) -> str:
    item, rate, chf = revalued
    gain = revalued.difference
    return (
        f"{item.name}: {grouped(item.units, item.currency)} {item.currency} × {format(rate.value, 'f')} "
        f"(rate of {rate.since.isoformat()}) = {grouped(chf)} CHF, half up; carried at {grouped(item.chf)}: "
        f"{'gain' if gain > 0 else 'loss'} {grouped(abs(gain))}, unrealised"
    )


def _warnings(index: Index, changed: Sequence[Revalued], day: date) -> tuple[str, ...]:
    rates = {r.rate for r in changed if (day - r.rate.since).days > CLOSING_RATE_DAYS}
    old = [
        f"the closing rate of {rate.currency} is that of {rate.since.isoformat()}, {(day - rate.since).days} days before "
        f"{day.isoformat()}: is there a newer one of the source?"
        for rate in sorted(rates)
    ]
    left = [
        f"{item.name}: {grouped(item.units, item.currency)} {item.currency} carried at {grouped(item.chf)} CHF cannot be revalued"
        for item in left_as_it_is(index, day)
    ]
    return (*old, *left)
