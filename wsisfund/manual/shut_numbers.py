"""Entries of shut days by their running numbers: who came after the lock has a higher one (decision 0061).

The line that shuts days says up to which number its years had come: ``numbers: "2025-0123 2026-0044"``; of a year without numbers
how many entries it had.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ..books.records import Fact, Transaction
from ..errors import Fault, Warning_
from ..register.facts import closed_year_of
from ..register.policies import LOCK_DATE
from ..store.chart import PeriodClosed
from ..vocabulary.running_number import NUMBERS, first_of, number_text, numbers_in
from .part import Scope, WholeNeeded
from .running_numbers import number_of
from .view import View

_CLOSE = "close"


class LockWithoutNumbers(Warning_):
    """What shuts days was typed by hand, and does not say up to which running number the years had come."""

    slug = "lock-without-numbers"


class _Shut(NamedTuple):
    """Days that a fact shuts, both included, and up to which numbers the years had come."""

    first: date
    last: date
    numbers: Mapping[int, int]
    fact: Fact

    @property
    def words(self) -> str:
        """What was shut, and when."""
        kind = "closed" if self.fact.kind == _CLOSE else "locked"
        return f"the days until {self.last.isoformat()} that were {kind} on {self.fact.date.isoformat()}"


def shut_number_faults(view: View) -> Iterator[Fault]:
    """Entries of shut days with a later number than those days had, or with none; last numbers that are gone."""
    locks, closed = _locks(view), _closed(view)
    if view.before is not None and _said([*locks, *closed]) != _said([*_locks(view.before), *_closed(view.before)]):
        raise WholeNeeded("what is shut, and up to which number, is another matter now")
    if not locks and not closed:
        return
    for t in view.books.transactions:
        number = number_of(t)
        if number:
            shut = _of(t, number, locks, closed)
            if shut is not None:
                yield _came_after(t, number_text(t.date.year, number), shut)
    for shut in [*locks[-1:], *closed]:
        yield from _years(view, shut)


def _said(shut: list[_Shut]) -> list[_Shut]:
    """What is shut, wherever the lines stand that say so."""
    return [one._replace(fact=one.fact._replace(place=None)) for one in shut]


def _of(t: Transaction, number: int, locks: list[_Shut], closed: list[_Shut]) -> _Shut | None:
    """What had shut the day of an entry when it was recorded: the newest lock before its number, or the closing of its year."""
    before = [shut for shut in locks if shut.numbers.get(t.date.year, 0) < number][-1:]
    before += [shut for shut in closed if shut.numbers.get(t.date.year, 0) < number]
    return next((shut for shut in before if shut.first <= t.date <= shut.last), None)


def _years(view: View, shut: _Shut) -> Iterator[Fault]:
    """Of years that are shut as a whole: entries without a number that came later, and entries that are gone."""
    having = {(t.date.year, number_of(t)) for t in view.books.transactions}
    for year, stated in shut.numbers.items():
        if not shut.first <= date(year, 12, 31) <= shut.last:
            continue
        lowest = view.numbers.lowest(year)
        if view.before is not None and bool(view.before.numbers.lowest(year)) != bool(lowest):
            raise WholeNeeded("a year that is shut has numbers now, or has none any more")
        if lowest and view.covers(Scope.NUMBER, number_text(year, stated)) and (year, stated) not in having:
            yield _gone(f"{number_text(year, stated)}, the last number that {year} had, is missing", shut)
        if view.covers(Scope.NUMBER, str(year)):
            more = view.numbers.without(year) - (lowest - 1 if lowest else stated)
            if more > 0:
                newest = [t for t in view.books.transactions if t.date.year == year and not number_of(t)][-1]
                yield _came_after(newest, "the entry has no number", shut)
            elif more < 0 and not lowest:
                yield _gone(f"{year} had {stated:,} entries, and has {-more:,} fewer", shut)


def _came_after(t: Transaction, what: str, shut: _Shut) -> Fault:
    return PeriodClosed(
        f"{t.date.isoformat()} lies in {shut.words}",
        why=f"it was recorded after that, as its number says: {what}; {shut.fact.keys[NUMBERS]} were the last ones then",
        fix="date the entry in the open period; a wrong entry is taken back with `wsisfund reverse`",
        at=t.place,
    )


def _gone(what: str, shut: _Shut) -> Fault:
    return PeriodClosed(
        f"an entry of {shut.words} is missing",
        why=what,
        fix="look for it in the history of the file (git log -p), or in a backup, and put it back",
        at=shut.fact.place,
    )


def unnumbered_warnings(view: View) -> Iterator[Fault]:
    """The newest lock, and closed years, that do not say how far the numbers had come, where entries have numbers.

    Without them an entry is known by its place in the file alone: one put in above the line, or in another file, goes unseen.
    """
    locks = view.facts.versions("policy", LOCK_DATE.name)[-1:]
    closed = {fact.ident: fact for fact in view.facts.all(_CLOSE) if closed_year_of(fact)}
    said = {fact.ident for fact in view.facts.all(_CLOSE) if NUMBERS in fact.keys}
    lacking = [*(fact for fact in locks if NUMBERS not in fact.keys), *(closed[year] for year in closed if year not in said)]
    numbers = view.numbers if lacking else None
    if numbers is None or not any(numbers.lowest(year) for year in numbers.years()):
        return
    for fact in lacking:
        if year := closed_year_of(fact):
            last = numbers.below(year, first_of(1)) or numbers.without(year)
            yield _unnumbered(f"the closing of {year}", f'add the line below it:\n  {NUMBERS}: "{number_text(year, last)}"', fact)
        else:
            until = LOCK_DATE.at(view.facts, fact.date)
            day = until.isoformat() if until else "DATE"
            yield _unnumbered(
                f"the lock until {day}", f"lock with the program, which adds them: wsisfund policy add lock-date {day}", fact
            )


def _unnumbered(what: str, fix: str, fact: Fact) -> Fault:
    return LockWithoutNumbers(
        f"{what} does not say up to which number entries had come",
        why="it was typed by hand: an entry that is put in above this line, or in another file, is not known to be later",
        fix=fix,
        at=fact.place,
    )


def _locks(view: View) -> list[_Shut]:
    found = []
    for fact in view.facts.versions("policy", LOCK_DATE.name):
        until = LOCK_DATE.at(view.facts, fact.date)
        if NUMBERS in fact.keys:
            found.append(_Shut(date.min, until or date.min, numbers_in(fact.keys[NUMBERS]), fact))
    return found


def _closed(view: View) -> list[_Shut]:
    found = []
    for fact in view.facts.all(_CLOSE):
        if NUMBERS in fact.keys and (year := closed_year_of(fact)):
            found.append(_Shut(date(year, 1, 1), date(year, 12, 31), numbers_in(fact.keys[NUMBERS]), fact))
    return found
