"""What the rules of the budget read: control balances by day, and which entries of a day drew on one.

Two suppliers give them: the entries of the whole books (`StepSums`), and an index with a change (`ChangedSums`); a property
test holds the two equal.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any, NamedTuple, Protocol, TypeVar

from ..vocabulary.money import ZERO
from .movements import Step

Series = list[tuple[date, Decimal]]
Key = tuple[str, str]
DayKey = tuple[str, str, date]
# CHF, and how many entries of the day drew on the balance.
Daily = dict[DayKey, tuple[Decimal, int]]
# The same by balance.
ByBalance = dict[Key, dict[date, tuple[Decimal, int]]]

At = TypeVar("At")

# Whoever draws on an agreement's cash draws on that of the fund.
FUND: Key = ("fund", "")
EXCHANGE: Key = ("exchange", "")


class DaySums(Protocol):
    """Changes of control balances by day (kinds and keys: `movements`)."""

    def series(self, kind: str, key: str, since: date = date.min) -> Series:
        """Changes of a balance by day, oldest first, in CHF; all before the day `since` may be given as one change."""

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind that begin with `prefix`, sorted."""

    def drawn(self, kind: str, key: str, since: date = date.min) -> list[date]:
        """Days from `since` on, on which an entry drew on a balance, in order."""

    def drawers(self, kind: str, key: str, day: date) -> list[Step]:
        """The entries of a day that drew on a balance, in their order."""

    def changes(self, kind: str, key: str, day: date) -> bool:
        """Whether a change draws on a balance on a day; of whole books everything is new."""


class Running(NamedTuple):
    """A balance through time: days in order, and what it is at the end of each."""

    days: list[date]
    totals: list[Decimal]

    def at(self, day: date) -> Decimal:
        """Balance at the end of a day."""
        position = bisect_right(self.days, day)
        return self.totals[position - 1] if position else ZERO


def running(series: Series) -> Running:
    """A balance from its changes."""
    return Running([day for day, _ in series], list(accumulate(amount for _, amount in series)))


def daily_of(steps: Iterable[Step]) -> Daily:
    """What steps moved and drew on, added up by balance and day."""
    balances = StepSums(steps).balances
    return {(kind, key, day): moved for (kind, key), days in balances.items() for day, moved in days.items()}


def by_balance(daily: Mapping[DayKey, tuple[Decimal, int]]) -> ByBalance:
    """The same by balance."""
    found: ByBalance = {}
    for (kind, key, day), moved in daily.items():
        found.setdefault((kind, key), {})[day] = moved
    return found


def less(new: Mapping[At, tuple[Decimal, int]], old: Mapping[At, tuple[Decimal, int]]) -> dict[At, tuple[Decimal, int]]:
    """What is moved and drawn on in `new` and not in `old`, which are by the same (balance and day, or days of one balance)."""
    found = {}
    for at in new.keys() | old.keys():
        amount, drawn = new.get(at, (ZERO, 0))
        was, drew = old.get(at, (ZERO, 0))
        if amount != was or drawn != drew:
            found[at] = amount - was, drawn - drew
    return found


def drawn_by(step: Step) -> Iterator[DayKey]:
    """The balances that an entry drew on, each once."""
    if len(step.taken) == 1:
        taken: Iterable[DayKey] = step.taken
    else:
        taken = dict.fromkeys(step.taken)
    fund = False
    for at in taken:
        yield at
        if at[0] == "cash" and not fund:
            fund = True
            yield *FUND, at[2]


class StepSums:
    """`DaySums` of the whole books, from all of their steps. `balances`: what each moved by day, drawn on how often.

    Args:
        steps: what they moved and drew on is let go once it is added up, except of those that `keeps` names: it is half of all
            that books of 100,000 entries need here.
    """

    def __init__(self, steps: Iterable[Step], keeps: Callable[[Step], bool] | None = None) -> None:
        self.balances: ByBalance = {}
        self._drawers: dict[Key, dict[date, list[Step]]] = {}
        self._series: dict[Key, Series] = {}
        self._keys: dict[str, list[str]] | None = None
        for step in steps:
            self._add(step)
            if keeps is not None and not keeps(step):
                step.moved.clear()
                step.taken.clear()
        self._count()

    def _add(self, step: Step) -> None:
        # In place, and counted afterwards.
        amounts: dict[Key, dict[date, Any]] = self.balances
        for kind, key, day, amount in step.moved:
            of = kind, key
            days = amounts.get(of)
            if days is None:
                amounts[of] = {day: amount}
            else:
                days[day] = days[day] + amount if day in days else amount
        for kind, key, day in drawn_by(step):
            of = kind, key
            by_day = self._drawers.get(of)
            if by_day is None:
                self._drawers[of] = {day: [step]}
            elif day in by_day:
                by_day[day].append(step)
            else:
                by_day[day] = [step]

    def _count(self) -> None:
        """Beside each amount, how many drew on the balance on that day."""
        none: dict[date, list[Step]] = {}
        amounts: dict[Key, dict[date, Any]] = self.balances
        for of, days in amounts.items():
            drawers = self._drawers.get(of, none)
            for day, amount in days.items():
                days[day] = amount, len(drawers[day]) if day in drawers else 0
        for of, drawers in self._drawers.items():
            days = amounts.setdefault(of, {})
            for day, by in drawers.items():
                if day not in days:
                    days[day] = ZERO, len(by)

    def lift(self, amounts: Mapping[DayKey, Decimal]) -> None:
        """Add what overrides let through, which is known once the days were asked for."""
        for (kind, key, day), amount in amounts.items():
            days = self.balances.setdefault((kind, key), {})
            moved, drawn = days.get(day, (ZERO, 0))
            days[day] = moved + amount, drawn
            self._series.pop((kind, key), None)
            self._keys = None

    def drawn_keys(self) -> list[Key]:
        """Balances that any entry drew on."""
        return list(self._drawers)

    def series(self, kind: str, key: str, since: date = date.min) -> Series:  # noqa: ARG002  `DaySums` has it
        """Changes of a balance by day, oldest first, in CHF; none is put together with others, whatever `since` says."""
        found = self._series.get((kind, key))
        if found is None:
            days = self.balances.get((kind, key), {})
            found = self._series[kind, key] = sorted((day, amount) for day, (amount, _) in days.items() if amount)
        return found

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind that begin with `prefix`, sorted."""
        if self._keys is None:
            self._keys = {}
            for k, key in sorted(self.balances):
                self._keys.setdefault(k, []).append(key)
        keys = self._keys.get(kind, [])
        return keys[bisect_left(keys, prefix) : bisect_left(keys, prefix + "\U0010ffff")]

    def drawn(self, kind: str, key: str, since: date = date.min) -> list[date]:
        """Days from `since` on, on which an entry drew on a balance, in order."""
        return sorted(day for day in self._drawers.get((kind, key), ()) if day >= since)

    def drawers(self, kind: str, key: str, day: date) -> list[Step]:
        """The entries of a day that drew on a balance, in their order."""
        return self._drawers.get((kind, key), {}).get(day, [])

    def changes(self, kind: str, key: str, day: date) -> bool:  # noqa: ARG002  `DaySums` has them
        """Whether it is new: everything is."""
        return True


class Stored(Protocol):
    """Control balances as an index has them."""

    def series(self, kind: str, key: str, since: date = date.min) -> Series:
        """Changes of a balance by day, oldest first, in CHF; all before the day `since` may be given as one change."""

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind that begin with `prefix`, sorted."""

    def drawn(self, kind: str, key: str, since: date = date.min) -> list[tuple[date, int]]:
        """Days from `since` on, on which entries drew on a balance, and how many."""


class ChangedSums:
    """`DaySums` of an index with a change: what it moves more or less, by balance and day.

    Args:
        steps_of: steps of one day of the books with the change in them, in order; all that drew on the balance are among them.
    """

    def __init__(
        self, stored: Stored, change: Mapping[DayKey, tuple[Decimal, int]], steps_of: Callable[[str, str, date], list[Step]]
    ) -> None:
        self.change = change
        self._stored = stored
        self._steps_of = steps_of
        self._drawers: dict[DayKey, list[Step]] = {}
        self._changed: dict[Key, dict[date, tuple[Decimal, int]]] = defaultdict(dict)
        for (kind, key, day), moved in change.items():
            self._changed[kind, key][day] = moved

    def series(self, kind: str, key: str, since: date = date.min) -> Series:
        """Changes of a balance by day, oldest first, in CHF; all before the day `since` may be given as one change."""
        stored, changed = self._stored.series(kind, key, since), self._changed.get((kind, key))
        if not changed:
            return stored
        days = dict(stored)
        for day, (amount, _) in changed.items():
            days[day] = days.get(day, ZERO) + amount
        return sorted((day, amount) for day, amount in days.items() if amount)

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind that begin with `prefix`, sorted."""
        changed = {key for k, key in self._changed if k == kind and key.startswith(prefix)}
        return sorted({*self._stored.keys(kind, prefix), *changed})

    def drawn(self, kind: str, key: str, since: date = date.min) -> list[date]:
        """Days from `since` on, on which an entry drew on a balance, in order."""
        days = dict(self._stored.drawn(kind, key, since))
        for day, (_, count) in self._changed.get((kind, key), {}).items():
            days[day] = days.get(day, 0) + count
        return sorted(day for day, count in days.items() if count > 0 and day >= since)

    def drawers(self, kind: str, key: str, day: date) -> list[Step]:
        """The entries of a day that drew on a balance, in their order."""
        at = kind, key, day
        if at not in self._drawers:
            self._drawers[at] = [step for step in self._steps_of(*at) if at in drawn_by(step)]
        return self._drawers[at]

    def changes(self, kind: str, key: str, day: date) -> bool:
        """Whether the change draws on a balance on a day."""
        return (kind, key, day) in self.change
