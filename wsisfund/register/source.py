"""Where facts come from, loaded entries or the index, and what is worked out of them once for as long as they stay the same."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache, wraps
from operator import attrgetter
from typing import Any, Protocol, TypeVar, cast

from ..books.records import Fact, Value
from ..vocabulary.events import PROGRAMMES

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class FactSource(Protocol):
    """Facts by kind, in order of time; supplied by loaded entries and by the index alike."""

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first."""

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind, oldest first."""


class EntryFacts:
    """`FactSource` over loaded records."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._kinds: dict[str, list[Fact]] = defaultdict(list)
        self._idents: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self._merged: dict[tuple[str, str], list[Mapping[str, Value]]] = {}
        for fact in sorted(facts, key=attrgetter("date")):
            self._kinds[fact.kind].append(fact)
            self._idents[fact.kind, fact.ident].append(fact)

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first."""
        return self._idents.get((kind, ident), ())

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind, oldest first."""
        return self._kinds.get(kind, ())

    def firsts(self, kind: str) -> Mapping[str, Fact]:
        """The first version of each thing of a kind by its id, oldest first."""
        found: dict[str, Fact] = {}
        for fact in self.all(kind):
            found.setdefault(fact.ident, fact)
        return found

    @cached_property
    def programmes(self) -> frozenset[str]:
        """The programmes of domain §2 and what these facts add."""
        return _programmes(self)

    def keys_until(self, kind: str, ident: str, at: date | None) -> tuple[Sequence[Fact], Mapping[str, Value]] | None:
        """Versions on a day, the first and the newest at least, and their keys merged; None where there is none by then.

        Worked out once for all days, so that asking on each of many days takes no time with the square of the versions.
        """
        versions = self._idents.get((kind, ident), [])
        if (kind, ident) not in self._merged:
            merged = self._merged[kind, ident] = list[Mapping[str, Value]]()
            for fact in versions:
                merged.append({**merged[-1], **fact.keys} if merged else fact.keys)
        count = len(versions) if at is None else bisect_right(versions, at, key=lambda fact: fact.date)
        return ((versions[0], versions[count - 1]), self._merged[kind, ident][count - 1]) if count else None


def programmes(facts: FactSource) -> frozenset[str]:
    """The programmes of domain §2 and what the register adds (`action-line`, `output`)."""
    if isinstance(facts, EntryFacts):
        return facts.programmes
    return kept(facts, _programmes)


def _programmes(facts: FactSource) -> frozenset[str]:
    return frozenset(PROGRAMMES) | _registered(tuple(f.ident for kind in ("action-line", "output") for f in facts.all(kind)))


@lru_cache(maxsize=64)
def _registered(idents: tuple[str, ...]) -> frozenset[str]:
    return frozenset(i for i in idents if "." not in i)


def kept(facts: FactSource, make: Callable[[FactSource], T]) -> T:
    """What `make` makes of all facts, made once where the source keeps it."""
    known = _worked_out(facts)
    if known is None:
        return make(facts)
    if make not in known:
        known[make] = make(facts)
    return cast(T, known[make])


def _worked_out(facts: FactSource) -> dict[Any, Any] | None:
    """What a source keeps of what was worked out of its facts, until it has others; None: nothing."""
    return getattr(facts, "worked_out", None)


class _OnADay(Protocol[T_co]):
    def __call__(self, facts: FactSource, ident: str, at: date | None = None) -> T_co: ...


def once(*kinds: str) -> Callable[[_OnADay[T]], _OnADay[T]]:
    """Decorator: what is made of the versions of some kinds by a day is made once for all days that have the same ones.

    Only where the source keeps what is worked out of its facts.
    """

    def asked_once(make: _OnADay[T]) -> _OnADay[T]:
        """`make`, asked once for all days that have the same versions."""

        @wraps(make)
        def made(facts: FactSource, ident: str, at: date | None = None) -> T:
            known = _worked_out(facts)
            if known is None:
                return make(facts, ident, at)
            newest = known.get((make, ident))
            if newest is None:
                days = [fact.date for kind in kinds for fact in facts.versions(kind, ident)]
                newest = known[make, ident] = max(days, default=date.min), make(facts, ident)
            last, found = newest
            # Most days are asked about after the last version, and the same is true on all of them.
            if at is None or last <= at:
                return cast(T, found)
            on_day = make, ident, at
            if on_day not in known:
                key = make, ident, *[len(until(facts.versions(kind, ident), at)) for kind in kinds]
                if key not in known:
                    known[key] = make(facts, ident, at)
                known[on_day] = known[key]
            return cast(T, known[on_day])

        return made

    return asked_once


def until(versions: Sequence[Fact], at: date | None) -> Sequence[Fact]:
    """The versions of a day and those before it; None: all of them."""
    return versions if at is None else [f for f in versions if f.date <= at]
