"""What the rules of the budget read: control balances by day, and which entries of a day drew on one.

Two suppliers give them: the entries of the whole books (`StepSums`), and an index with a change (`ChangedSums`); a property
test holds the two equal.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

from ..vocabulary.money import ZERO
from .movements import Step

Series = list[tuple[date, Decimal]]
Key = tuple[str, str]
DayKey = tuple[str, str, date]
# CHF, and how many entries of the day drew on the balance.
Daily = dict[DayKey, tuple[Decimal, int]]

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


def daily_of(steps: Iterable[Step], drawers: dict[DayKey, list[Step]] | None = None) -> Daily:
    """What steps moved and drew on, added up by balance and day; `drawers` is filled with the steps that drew on each."""
    amounts: dict[DayKey, Decimal] = {}
    drawers = {} if drawers is None else drawers
    for step in steps:
        for kind, key, day, amount in step.moved:
            at = kind, key, day
            before = amounts.get(at)
            amounts[at] = amount if before is None else before + amount
        for at in drawn_by(step):
            found = drawers.get(at)
            if found is None:
                drawers[at] = [step]
            else:
                found.append(step)
    # In place: books of 100,000 entries have half a million of them.
    daily: dict[DayKey, Any] = amounts
    for at, amount in amounts.items():
        daily[at] = amount, len(drawers[at]) if at in drawers else 0
    for at, by in drawers.items():
        if at not in daily:
            daily[at] = ZERO, len(by)
    return daily


def less(new: Daily, old: Daily) -> Daily:
    """What is moved and drawn on in `new` and not in `old`."""
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
    """`DaySums` of the whole books, from all of their steps."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._drawers: dict[DayKey, list[Step]] = {}
        self._days: dict[Key, list[date]] = defaultdict(list)
        self._series: dict[Key, Series] | None = None
        self._keys: defaultdict[str, list[str]] | None = None
        self.daily: Daily = daily_of(steps, self._drawers)
        for kind, key, day in self._drawers:
            self._days[kind, key].append(day)

    def drawn_keys(self) -> list[Key]:
        """Balances that any entry drew on."""
        return list(self._days)

    def series(self, kind: str, key: str, since: date = date.min) -> Series:  # noqa: ARG002  `DaySums` has it
        """Changes of a balance by day, oldest first, in CHF; none is put together with others, whatever `since` says."""
        if self._series is None:
            self._series = {}
            for (k, of, day), (amount, _) in self.daily.items():
                if amount:
                    self._series.setdefault((k, of), []).append((day, amount))
            for series in self._series.values():
                series.sort()
        return self._series.get((kind, key), [])

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind that begin with `prefix`, sorted."""
        if self._keys is None:
            self._keys = defaultdict(list)
            for k, key in sorted({at[:2] for at in self.daily}):
                self._keys[k].append(key)
        keys = self._keys[kind]
        return keys[bisect_left(keys, prefix) : bisect_left(keys, prefix + "\U0010ffff")]

    def drawn(self, kind: str, key: str, since: date = date.min) -> list[date]:
        """Days from `since` on, on which an entry drew on a balance, in order."""
        return sorted(day for day in self._days.get((kind, key), ()) if day >= since)

    def drawers(self, kind: str, key: str, day: date) -> list[Step]:
        """The entries of a day that drew on a balance, in their order."""
        return self._drawers.get((kind, key, day), [])

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
