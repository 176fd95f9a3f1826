"""The register as it stood on a day: donors, officers, pledges, agreements and instalments, from their dated versions.

The same kind and id again is a new version from its date; keys that it does not name keep their value (domain §2).
Nothing here is stored: every view is worked out from the facts.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache, wraps
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from ..books.records import Amount, Fact, Place, Value, merged_keys
from ..vocabulary.earmark import Earmark
from ..vocabulary.events import CONDITIONAL, GENERAL_DONOR, ON_RECEIPT, PROGRAMMES, PROMISED

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_ALPHA_3 = re.compile(r"[A-Z]{3}")


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


def policy_values(facts: FactSource, name: str) -> list[tuple[date, str]]:
    """The values of a policy as text, each with its first day, oldest first."""
    return [(fact.date, policy_said(fact)) for fact in facts.versions("policy", name) if len(fact.values) > 1]


def policy_said(version: Fact) -> str:
    """The value of a policy that a version says, as text."""
    return str(version.values[1])


ADDRESS_PARTS = ("addressee", "street", "postcode", "city")


class Donor(NamedTuple):
    """Who gives. `account` is the part after ``Assets:Receivables:Contributions:``.

    `language` is that of letters, `contact` an address or a person, `iso3` the code of the country; `addressee`, `street` (its
    lines by semicolons), `postcode` and `city` are the parts of an address. Empty where not recorded.
    """

    id: str
    name: str
    type: str
    account: str
    language: str = ""
    contact: str = ""
    iso3: str = ""
    addressee: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""


class Officer(NamedTuple):
    """Who acts; `until` is the last day, None while in office."""

    id: str
    name: str
    office: str
    roles: tuple[str, ...]
    until: date | None


class Instalment(NamedTuple):
    """One due part of an agreement or pledge, in its currency."""

    of: str
    number: str
    due: date
    amount: Amount


class Pledge(NamedTuple):
    """An announced contribution, not yet or partly signed."""

    id: str
    donor: str
    amount: Amount
    announced: date
    earmark: Earmark
    kind: str
    due: date | None
    reference: str
    batch: str
    ended: date | None
    place: Place | None


class Agreement(NamedTuple):
    """A signed contribution as it stands on the day asked for; `signed` is the date of its first version."""

    id: str
    donor: str
    amount: Amount
    signed: date
    recognition: str
    earmark: Earmark
    psc_rate: Decimal
    pledges: tuple[str, ...]
    starts: date | None
    ends: date | None
    document: str
    assessment: str
    waiver: str
    interest: str
    ended: date | None
    place: Place | None

    @property
    def conditional(self) -> bool:
        """Whether revenue waits for the charges (domain §1)."""
        return self.recognition == CONDITIONAL

    @property
    def on_receipt(self) -> bool:
        """Whether money is revenue when it comes, and nothing before: no binding arrangement, or money still to be voted."""
        return self.recognition == ON_RECEIPT

    @property
    def promised(self) -> bool:
        """Whether nothing is receivable under it: what has not come is disclosed only."""
        return self.recognition in PROMISED


def _until(versions: Sequence[Fact], at: date | None) -> Sequence[Fact]:
    return versions if at is None else [f for f in versions if f.date <= at]


def _text(keys: Mapping[str, Value], key: str) -> str:
    return str(keys.get(key, ""))


def day_of(value: Value | None) -> date | None:
    """The date that a key says, as a date or as ISO text; None where it says none."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def pledges_signed(keys: Mapping[str, Value]) -> tuple[str, ...]:
    """The pledges that an agreement, or a version of one, of these keys says it signs."""
    return _listed(_text(keys, "pledge")) if "pledge" in keys else ()


def _amount(fact: Fact, position: int = 2) -> Amount:
    value = fact.values[position] if len(fact.values) > position else None
    return value if isinstance(value, Amount) else Amount(Decimal(0), "CHF")


def programmes(facts: FactSource) -> frozenset[str]:
    """The programmes of domain §2 and what the register adds (`action-line`, `output`)."""
    if isinstance(facts, EntryFacts):
        return facts.programmes
    return kept(facts, _programmes)


def _programmes(facts: FactSource) -> frozenset[str]:
    return frozenset(PROGRAMMES) | _registered(tuple(f.ident for kind in ("action-line", "output") for f in facts.all(kind)))


def _worked_out(facts: FactSource) -> dict[Any, Any] | None:
    """What a source keeps of what was worked out of its facts, until it has others; None: nothing."""
    return getattr(facts, "worked_out", None)


def kept(facts: FactSource, make: Callable[[FactSource], T]) -> T:
    """What `make` makes of all facts, made once where the source keeps it."""
    known = _worked_out(facts)
    if known is None:
        return make(facts)
    if make not in known:
        known[make] = make(facts)
    return cast(T, known[make])


class _OnADay(Protocol[T_co]):
    def __call__(self, facts: FactSource, ident: str, at: date | None = None) -> T_co: ...


def _once(*kinds: str) -> Callable[[_OnADay[T]], _OnADay[T]]:
    """Decorator: what is made of the versions of some kinds by a day is made once for all days that have the same ones.

    Only where the source keeps what is worked out of its facts.
    """

    def once(make: _OnADay[T]) -> _OnADay[T]:
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
                key = make, ident, *[len(_until(facts.versions(kind, ident), at)) for kind in kinds]
                if key not in known:
                    known[key] = make(facts, ident, at)
                known[on_day] = known[key]
            return cast(T, known[on_day])

        return made

    return once


def _known(facts: FactSource, kind: str, ident: str, at: date | None) -> tuple[Sequence[Fact], Mapping[str, Value]] | None:
    """Versions on a day, the first and the newest at least, and their keys merged; None where there is none by then."""
    if isinstance(facts, EntryFacts):
        return facts.keys_until(kind, ident, at)
    versions = _until(facts.versions(kind, ident), at)
    return (versions, merged_keys(versions)) if versions else None


@lru_cache(maxsize=64)
def _registered(idents: tuple[str, ...]) -> frozenset[str]:
    return frozenset(i for i in idents if "." not in i)


@lru_cache(maxsize=4096)
def _earmark(text: str, known: frozenset[str]) -> Earmark:
    return Earmark.parse(text or "unearmarked", known)


def interest_of(keys: Mapping[str, Value]) -> str:
    """Whose the interest of an agreement of these keys is: ``fund`` or ``donor``."""
    return _text(keys, "interest") or "fund"


def period_of(keys: Mapping[str, Value]) -> tuple[date | None, date | None]:
    """First and last day of what an agreement of these keys pays for; None where it names none."""
    return day_of(keys.get("starts")), day_of(keys.get("ends"))


def name_said(facts: FactSource, kind: str, ident: str) -> str:
    """The name that the newest version which has one gives; empty where none does."""
    return _text(merged_keys(facts.versions(kind, ident)), "name")


def names_ever(facts: FactSource, kind: str, ident: str) -> frozenset[str]:
    """Every name that a version of a donor or an officer says."""
    return frozenset(version.name for version in facts.versions(kind, ident)) - {""}


@_once("donor")
def donor_at(facts: FactSource, ident: str, at: date | None = None) -> Donor | None:
    """The donor on a day (default: newest version), or None; ``general`` is built in."""
    versions = _until(facts.versions("donor", ident), at)
    if not versions:
        return Donor(GENERAL_DONOR, "General", "other", "General") if ident == GENERAL_DONOR else None
    keys = merged_keys(versions)
    kind = _text(keys, "type") or "other"
    return Donor(
        ident,
        _text(keys, "name") or ident,
        kind,
        _text(keys, "account") or camel_case(ident),
        _text(keys, "language"),
        _text(keys, "contact"),
        _text(keys, "iso3") or (ident if kind == "member-state" and _ALPHA_3.fullmatch(ident) else ""),
        *(_text(keys, part) for part in ADDRESS_PARTS),
    )


def camel_case(ident: str) -> str:
    """Account part of a donor id: a state's code as it is, ``delta-telecom`` → ``DeltaTelecom``."""
    return "".join(part[:1].upper() + part[1:] for part in ident.replace("_", "-").split("-") if part)


def officer_at(facts: FactSource, ident: str, at: date | None = None) -> Officer | None:
    """The officer on a day (default: newest version), or None."""
    known = _known(facts, "officer", ident, at)
    if known is None:
        return None
    _, keys = known
    return Officer(
        ident, _text(keys, "name") or ident, _text(keys, "office"), _listed(_text(keys, "roles")), day_of(keys.get("until"))
    )


@_once("agreement", "agreement-end")
def agreement_at(facts: FactSource, ident: str, at: date | None = None) -> Agreement | None:
    """The agreement on a day (default: newest version), or None where none was signed by then."""
    known = _known(facts, "agreement", ident, at)
    if known is None:
        return None
    versions, keys = known
    newest = versions[-1]
    ends = _until(facts.versions("agreement-end", ident), at)
    return Agreement(
        ident,
        str(newest.values[1]) if len(newest.values) > 1 else "",
        _amount(newest),
        versions[0].date,
        _text(keys, "recognition"),
        _earmark(_text(keys, "earmark"), programmes(facts)),
        psc_rate_of(keys),
        pledges_signed(keys),
        *period_of(keys),
        _text(keys, "document"),
        _text(keys, "assessment"),
        _text(keys, "waiver"),
        interest_of(keys),
        ends[0].date if ends else None,
        newest.place,
    )


def psc_rate_of(keys: Mapping[str, Value]) -> Decimal:
    """Support cost rate as a fraction (0.07), from a number or a text; 0 where it cannot be read (the rules report that)."""
    value = keys.get("psc-rate", Decimal(0))
    try:
        rate = value if isinstance(value, Decimal) else Decimal(str(value))
    except ArithmeticError:
        return Decimal(0)
    return rate if rate.is_finite() and 0 <= rate < 1 else Decimal(0)


def agreement_ids(facts: FactSource, at: date | None = None) -> list[str]:
    """Agreements signed by a day, sorted by signing, then id."""
    return [ident for signed, ident in kept(facts, _signed) if at is None or signed <= at]


def _signed(facts: FactSource) -> list[tuple[date, str]]:
    return _begun(facts, "agreement")


def pledge_ids(facts: FactSource, at: date | None = None) -> list[str]:
    """Pledges announced by a day, sorted by announcement, then id."""
    return [ident for announced, ident in kept(facts, _announced) if at is None or announced <= at]


def _announced(facts: FactSource) -> list[tuple[date, str]]:
    return _begun(facts, "pledge")


def _begun(facts: FactSource, kind: str) -> list[tuple[date, str]]:
    """The day of the first version of everything of a kind, with its id; sorted."""
    first: dict[str, date] = {}
    for fact in facts.all(kind):
        first.setdefault(fact.ident, fact.date)
    return sorted((begun, ident) for ident, begun in first.items())


@_once("instalment")
def instalments_at(facts: FactSource, ident: str, at: date | None = None) -> tuple[Instalment, ...]:
    """Instalments of an agreement or pledge on a day, by number (numerically where numbers are)."""
    newest: dict[str, Instalment] = {}
    for fact in _until(facts.versions("instalment", ident), at):
        number, due = str(fact.values[1]), fact.values[2]
        assert isinstance(due, date)
        newest[number] = Instalment(ident, number, due, _amount(fact, 3))
    return tuple(sorted(newest.values(), key=lambda i: (len(i.number), i.number)))


def donor_repeated(version: Fact) -> str:
    """The donor that a version of an agreement names a second time, by its key; empty where it does not."""
    return _text(version.keys, "donor")


def last_day_said(version: Fact) -> date | None:
    """The last day that this version names, of an officer in office, of a decision or of a duty; None where it names none."""
    return day_of(version.keys.get("until"))


def giver_said(version: Fact) -> str:
    """Id of the donor that this version of a pledge or an agreement names, or a letter, or services in kind; empty where it
    names none (the rules report it).
    """
    return str(version.values[1]) if len(version.values) > 1 else ""


def reference_said(versions: Sequence[Fact]) -> str:
    """The donor's reference of a pledge, by the newest of its versions that says one; empty where none does."""
    return next((str(version.keys["reference"]) for version in reversed(versions) if "reference" in version.keys), "")


@_once("pledge", "pledge-end")
def pledge_at(facts: FactSource, ident: str, at: date | None = None) -> Pledge | None:
    """The pledge on a day (default: newest version), or None.

    A `pledge-end` with a batch ends only the versions of that batch: the pledge stands again when it is imported again.
    """
    known = _known(facts, "pledge", ident, at)
    if known is None:
        return None
    versions, keys = known
    newest = versions[-1]
    batch = newest.batch
    ended = [f.date for f in _until(facts.versions("pledge-end", ident), at) if _ends(f, newest)]
    return Pledge(
        ident,
        str(newest.values[1]) if len(newest.values) > 1 else "",
        _amount(newest),
        versions[0].date,
        _earmark(_text(keys, "earmark"), programmes(facts)),
        _text(keys, "kind") or "cash",
        day_of(keys.get("due")),
        _text(keys, "reference"),
        batch,
        ended[0] if ended else None,
        newest.place,
    )


def _ends(end: Fact, version: Fact) -> bool:
    return end.date >= version.date and (not end.batch or end.batch == version.batch)
