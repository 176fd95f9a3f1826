"""The register as it stood on a day: donors, officers, pledges, agreements and instalments, from their dated versions.

The same kind and id again is a new version from its date; keys that it does not name keep their value (domain §2).
Nothing here is stored: every view is worked out from the facts.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ..books.records import Amount, Fact, Place, Value, merged_keys
from ..vocabulary.earmark import Earmark
from ..vocabulary.events import CONDITIONAL, GENERAL_DONOR, GENERAL_NAME, IN_KIND, ON_RECEIPT, PROMISED
from .source import EntryFacts, FactSource, kept, once, programmes, until

_ALPHA_3 = re.compile(r"[A-Z]{3}")


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
    def in_kind(self) -> bool:
        """Whether goods come under it, and no money."""
        return self.recognition == IN_KIND

    @property
    def promised(self) -> bool:
        """Whether nothing is receivable under it: what has not come is disclosed only."""
        return self.recognition in PROMISED


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


def _known(facts: FactSource, kind: str, ident: str, at: date | None) -> tuple[Sequence[Fact], Mapping[str, Value]] | None:
    """Versions on a day, the first and the newest at least, and their keys merged; None where there is none by then."""
    if isinstance(facts, EntryFacts):
        return facts.keys_until(kind, ident, at)
    versions = until(facts.versions(kind, ident), at)
    return (versions, merged_keys(versions)) if versions else None


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


@once("donor")
def donor_at(facts: FactSource, ident: str, at: date | None = None) -> Donor | None:
    """The donor on a day (default: newest version), or None; ``general`` is built in."""
    versions = until(facts.versions("donor", ident), at)
    if not versions:
        return Donor(GENERAL_DONOR, GENERAL_NAME, "other", GENERAL_NAME) if ident == GENERAL_DONOR else None
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


@once("agreement", "agreement-end")
def agreement_at(facts: FactSource, ident: str, at: date | None = None) -> Agreement | None:
    """The agreement on a day (default: newest version), or None where none was signed by then."""
    known = _known(facts, "agreement", ident, at)
    if known is None:
        return None
    versions, keys = known
    newest = versions[-1]
    ends = until(facts.versions("agreement-end", ident), at)
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


@once("instalment")
def instalments_at(facts: FactSource, ident: str, at: date | None = None) -> tuple[Instalment, ...]:
    """Instalments of an agreement or pledge on a day, by number (numerically where numbers are)."""
    newest: dict[str, Instalment] = {}
    for fact in until(facts.versions("instalment", ident), at):
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


@once("pledge", "pledge-end")
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
    ended = [f.date for f in until(facts.versions("pledge-end", ident), at) if _ends(f, newest)]
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
