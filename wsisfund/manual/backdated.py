"""Policies and rates that were put in behind entries which they govern (domain §8.16)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

from ..books.records import Fact, Place, Price, Transaction
from ..errors import Fault, Warning_, clean
from ..vocabulary.event_table import EVENT, TABLE
from ..vocabulary.money import FUNCTIONAL
from .view import View


class Backdated(Warning_):
    """A policy or a rate is dated before an entry that used it and that stands above it: it was put in afterwards."""

    slug = "backdated"


def _foreign(t: Transaction) -> bool:
    return any(p.currency != FUNCTIONAL for p in t.postings)


def _governed(t: Transaction, policy: str) -> bool:
    return t.event in EVENT and EVENT[t.event].policy == policy


# Entries that a policy governs; of the other policies none shows it.
_GOVERNED: Mapping[str, Callable[[Transaction], bool]] = {
    **{name: partial(_governed, policy=name) for name in dict.fromkeys(row.policy for row in TABLE if row.policy)},
    "rate-days": _foreign,
    "rate-tolerance": _foreign,
    "rate-source": _foreign,
}


class _Set(NamedTuple):
    """A policy or a rate: what it is called, from when it is in force, which entries it governs."""

    what: str
    day: date
    place: Place
    governs: Callable[[Transaction], bool]


def backdated_warnings(view: View) -> Iterator[Fault]:
    """Where the text itself shows it: the same file has a later entry of its kind above. Asked of all the books only."""
    if not view.whole:
        return
    sets: dict[str, list[_Set]] = {}
    for found in _sets(view):
        sets.setdefault(found.place.file, []).append(found)
    above: dict[str, list[Transaction]] = {file: [] for file in sets}
    for t in view.books.transactions:
        if t.place and t.place.file in above:
            above[t.place.file].append(t)
    for file, listed in sets.items():
        for found in listed:
            user = next((t for t in above[file] if t.place and t.place.line < found.place.line and _later(t, found)), None)
            if user is not None:
                yield _backdated(found, user)


def _later(t: Transaction, found: _Set) -> bool:
    return t.date >= found.day and found.governs(t)


def _sets(view: View) -> Iterator[_Set]:
    for fact in view.facts.all("policy"):
        if fact.place and fact.ident in _GOVERNED:
            yield _Set(_name(fact), fact.date, fact.place, _GOVERNED[fact.ident])
    first: dict[tuple[str, date], Price] = {}
    for price in view.books.prices:
        # The same rate again changes nothing; another one for the day is a conflict.
        if price.place and first.setdefault((price.currency, price.date), price) is price:
            yield _Set(f"the rate of {price.currency}", price.date, price.place, _in(price.currency))


def _in(currency: str) -> Callable[[Transaction], bool]:
    return lambda t: any(p.currency == currency for p in t.postings)


def _name(fact: Fact) -> str:
    return f"the policy {clean(fact.ident)[:60]}"


def _backdated(found: _Set, user: Transaction) -> Fault:
    where = f"{user.place.file}:{user.place.line}" if user.place else "above"
    return Backdated(
        f"{found.what} of {found.day.isoformat()} was put in after an entry that it governs",
        why=f"the {user.event} of {user.date.isoformat()} at {where} stands above it, and was made without it",
        fix="date it from the day on which it was decided, and work anew what had been made by then",
        at=found.place,
    )
