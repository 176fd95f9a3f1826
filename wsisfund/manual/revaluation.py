"""A revaluation takes foreign monetary items out at their old carrying and in at units × closing rate (domain §3, §8.3)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..errors import BooksFault, Fault
from ..vocabulary import accounts as chart
from ..vocabulary.accounts import under
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import FUNCTIONAL, ZERO, convert, grouped
from .faults import WrongAccount
from .places import place_of
from .vendor_debts import VendorsOwing
from .view import Scope, View

_GROUPS = ("Cash", "Receivables", "Payables")

Item = tuple[str, ...]
# How often each change of an item's carrying stands, not taken back.
Changes = dict[Item, Counter[Decimal]]


class WrongRevaluation(BooksFault):
    """A revaluation moves CHF, changes the units of an item, or takes it in at another amount than units × closing rate."""

    slug = "wrong-revaluation"


def revaluation_faults(view: View) -> Iterator[Fault]:
    """Revaluations that move anything but the carrying of foreign items, or move it to another amount or group."""
    changes: Changes = defaultdict(Counter)
    owing = VendorsOwing(lambda: shown.books.transactions if (shown := view.of_items()) else ())
    for t, event in zip(view.books.transactions, view.events, strict=True):
        if event == "revaluation":
            yield from _groups(t)
            if t.event == event:
                yield from _items(t, view, changes, owing)


def _items(t: Transaction, view: View, changes: Changes, owing: VendorsOwing) -> Iterator[Fault]:
    pairs: dict[Item, list[Posting]] = defaultdict(list)
    for p in t.postings:
        if under(p.account, chart.EXCHANGE):
            continue
        if p.currency == FUNCTIONAL:
            yield _chf(t, p)
        else:
            names = t.agreement_of(p), t.instalment_of(p), fold_identity(t.settles_of(p))
            pairs[(p.account, p.currency, *names)].append(p)
    for item, legs in pairs.items():
        left = sum((p.units for p in legs), Decimal(0))
        if left:
            yield _units(t, legs[-1], left)
        else:
            yield from _carried(t, item, legs, view, changes, owing)


def _carried(
    t: Transaction, item: Item, legs: list[Posting], view: View, changes: Changes, owing: VendorsOwing
) -> Iterator[Fault]:
    """A pair that brings its item in at another amount. What an earlier revaluation changed may be taken back by another."""
    account, currency = item[0], item[1]
    found = view.rates.at(currency, t.date)
    if found is None or not any(p.units for p in legs):
        return
    rate, change = found.rate, sum((p.chf for p in legs), ZERO)
    if changes[item][-change] > 0:
        changes[item][-change] -= 1
        return
    changes[item][change] += 1
    new, units, chf = _side(legs, is_debit=chart.is_asset(account))
    if chf != convert(units, rate) and account == chart.VENDORS and owing.hold(t, legs[0]):
        new, units, chf = _side(legs, is_debit=True)
    if chf != convert(units, rate) and view.covers(Scope.ACCOUNT, account):
        yield WrongRevaluation(
            f"{account} is taken in at {grouped(chf)} CHF, not {grouped(convert(units, rate))}",
            why=f"{grouped(units, currency)} {currency} × {format(rate, 'f')}, the closing rate of {t.date.isoformat()}, half up",
            fix="write units × closing rate:\nwsisfund revalue " + t.date.isoformat(),
            at=place_of(t, new),
        )


def _side(legs: list[Posting], *, is_debit: bool) -> tuple[Posting, Decimal, Decimal]:
    """Of a pair the legs of one side: the last of them, their units and their CHF."""
    of_it = [p for p in legs if p.units and (p.units > 0) == is_debit]
    return of_it[-1], sum((p.units for p in of_it), Decimal(0)), sum((p.chf for p in of_it), ZERO)


def _chf(t: Transaction, p: Posting) -> Fault:
    return WrongRevaluation(
        f"{p.account} is in CHF, and a revaluation moves foreign items only",
        why="what is in CHF has no closing rate",
        fix="delete the leg, or write the entry of what really happened",
        at=place_of(t, p),
    )


def _units(t: Transaction, p: Posting, left: Decimal) -> Fault:
    return WrongRevaluation(
        f"the revaluation changes {p.account} by {grouped(left, p.currency)} {p.currency}",
        why="an item goes out at its old carrying and in again with the same units: only its CHF changes",
        fix="write both legs of the item with the same units:\nwsisfund revalue " + t.date.isoformat(),
        at=place_of(t, p),
    )


def _groups(t: Transaction) -> Iterator[Fault]:
    """What a revaluation does to the items of a group is that group's exchange difference."""
    sums = dict.fromkeys(_GROUPS, ZERO)
    for p in t.postings:
        exchange = under(p.account, chart.EXCHANGE)
        named = chart.class_of(p.account) if exchange else ""
        of = "Cash" if under(p.account, chart.CASH) else "Receivables" if under(p.account, chart.RECEIVABLES) else "Payables"
        group = named if exchange else of
        if group in sums:
            sums[group] += p.chf
    for group, left in sums.items():
        if left:
            yield WrongAccount(
                f"the revaluation of {group.lower()} and its exchange difference are {grouped(abs(left))} CHF apart",
                why="each group has its own difference: cash, receivables, payables",
                fix=f"write {chart.EXCHANGE}:{group}:Unrealised with the difference of that group's items",
                at=t.place,
            )
