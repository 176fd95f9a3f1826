"""The programme in the register: action lines, outputs and tasks, and the regular-budget resources beside the fund's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Fact, Value, merged_keys
from ..errors import clean
from ..manual.register_links import UnknownKind, unknown_programme
from ..register.facts import resources
from ..register.known import BadId, checked_amount, checked_id, not_there
from ..register.versions import FactSource, programmes
from ..register.wording import checked_text
from ..store.chart import checked_day
from ..store.index import Index
from ..vocabulary.events import PROGRAMMES
from ..vocabulary.money import FUNCTIONAL
from .donors import may_change, one_of

KINDS: Final = ("action-line", "output", "task")
# What ITU is in an action line (Tunis Agenda, annex; Council Resolution 1332).
LINE_ROLES: Final = ("facilitator", "co-facilitator", "partner")
STATES: Final = ("planned", "under-way", "done", "dropped")
_LINE = re.compile(r"[A-Z0-9][A-Za-z0-9-]*|C[0-9]{1,2}\.[0-9]{1,2}")
_YEARS = range(2000, 2100)


class ProgrammeItem(NamedTuple):
    """An action line, output or task as it stands on a day; texts empty where nothing is recorded."""

    kind: str
    id: str
    name: str
    role: str
    facilitators: str
    focal_point: str
    programme: str
    due: str
    state: str


class ResourceItem(NamedTuple):
    """A figure of the regular budget or the financial plan: beside the fund, never in its statements."""

    id: str
    programme: str
    amount: Decimal
    year: int
    source: str


@dataclass(frozen=True)
class DescribeProgramme:
    """An action line, output or task to register, or what is new of one.

    Args:
        ident: of an action line the programme's part of account names (``Fellowships``), or a part of one (``C7.9``).
        role: what ITU is in it. facilitators: organizations. programme: what an output or task belongs to.
    """

    ident: str
    name: str | None = None
    role: str | None = None
    facilitators: Sequence[str] = ()
    focal_point: str | None = None
    programme: str | None = None
    due: date | None = None
    state: str | None = None


def programme_item_draft(index: Index, asked: DescribeProgramme, kind: str, day: date, change: bool = False) -> Draft:
    """An action line, output or task; or, with `change`, a new version of one from `day`.

    Raises:
        AlreadyThere, BadId, BadText, UnknownKind, UnknownProgramme, NothingToChange, ChangedLater, DateOutOfRange.
    """
    assert kind in KINDS, kind
    _checked_ident(kind, asked.ident)
    checked_day(index, day)
    keys: dict[str, Value] = {"name": checked_text(asked.name, "name")} if asked.name else {}
    keys |= {"role": one_of(asked.role, LINE_ROLES, "role in an action line")} if asked.role else {}
    keys |= {"facilitators": "; ".join(checked_text(f, "facilitator") for f in asked.facilitators)} if asked.facilitators else {}
    keys |= {"focal-point": checked_text(asked.focal_point, "focal point")} if asked.focal_point else {}
    keys |= {"programme": known_programme(index, asked.programme)} if asked.programme else {}
    keys |= {"due": checked_day(index, asked.due, "the due date")} if asked.due else {}
    keys |= {"state": one_of(asked.state, STATES, "state")} if asked.state else {}
    if change:
        item = programme_item(index, kind, asked.ident, day)
        before = merged_keys(index.versions(kind, item.id))
        keys = {key: value for key, value in keys.items() if before.get(key) != value}
        may_change(index, kind, asked.ident, keys, day)
    else:
        not_there(index, kind, asked.ident)
        keys = {"name": asked.ident} | keys
    return Draft(kind, asked.ident, (Fact(day, kind, (asked.ident,), keys),))


def _checked_ident(kind: str, ident: str) -> None:
    checked_id(ident, kind)
    if kind == "action-line" and not _LINE.fullmatch(ident):
        raise BadId(
            f"'{clean(ident)[:60]}' cannot be the id of an action line",
            why="it is part of account names: it begins with a capital or a digit, and has letters, digits and hyphens; "
            "a part of an action line is written as C7.9",
            fix="write it as Fellowships",
        )


def known_programme(facts: FactSource, name: str) -> str:
    """`name` where it is a programme of the manual, or one that the register adds.

    Raises:
        UnknownProgramme: it is none.
    """
    if name in programmes(facts):
        return name
    raise unknown_programme(facts, name)


def programme_item(facts: FactSource, kind: str, ident: str, day: date) -> ProgrammeItem:
    """One of a kind as it stands on a day.

    Raises:
        UnknownKind: the register has none of this id by then.
    """
    versions = [f for f in facts.versions(kind, ident) if f.date <= day]
    if not versions:
        raise UnknownKind(
            f"no {kind} '{clean(ident)[:60]}' on {day.isoformat()}",
            why="the register has none of this id by then",
            fix=f"wsisfund {kind} list shows all",
        )
    keys = merged_keys(versions)
    names = ("name", "role", "facilitators", "focal-point", "programme", "due", "state")
    return ProgrammeItem(kind, ident, *(str(keys.get(key, "")) for key in names))


def programme_items(facts: FactSource, kind: str, day: date) -> list[ProgrammeItem]:
    """All of a kind on a day, in the order of the action lines, then by id."""
    idents = dict.fromkeys(f.ident for f in facts.all(kind) if f.date <= day)
    return [programme_item(facts, kind, ident, day) for ident in sorted(idents, key=_rank)]


def _rank(ident: str) -> tuple[int, tuple[int, ...], str]:
    whole, _, part = ident.partition(".")
    known = PROGRAMMES.index(whole) if whole in PROGRAMMES else len(PROGRAMMES)
    return known, (int(part) if part.isdigit() else 0,), ident


# ---------------------------------------------------------------- resources


@dataclass(frozen=True)
class DescribeResource:
    """A figure of the regular budget to record.

    Args:
        amount: CHF, above zero. source: the document that says it.
    """

    ident: str
    programme: str
    amount: Decimal
    year: int
    source: str


def resource_draft(index: Index, asked: DescribeResource, day: date, change: bool = False) -> Draft:
    """A figure of the regular budget for a programme and year; the same id again is a new version, with `change`.

    Raises:
        AlreadyThere, BadId, UnknownProgramme, UnknownKind, AmountOutOfRange, TooManyDecimals, DateOutOfRange.
    """
    checked_id(asked.ident, "resource")
    checked_day(index, day)
    known_programme(index, asked.programme)
    checked_amount(asked.amount, FUNCTIONAL)
    if asked.year not in _YEARS:
        raise UnknownKind(
            f"{asked.year} is no year of the plan", why="a resource is for one financial year", fix="give it: --year 2026"
        )
    keys: dict[str, Value] = {"source": checked_text(asked.source, "source"), "year": str(asked.year)}
    fact = Fact(day, "resource", (asked.ident, asked.programme, Amount(asked.amount, FUNCTIONAL)), keys)
    if not change:
        not_there(index, "resource", asked.ident)
    else:
        versions = index.versions("resource", asked.ident)
        if not versions:
            raise UnknownKind(f"no resource '{asked.ident}'", why="the books have none of this id", fix="wsisfund resource list")
        newest = versions[-1]
        same = newest.values == fact.values and dict(newest.keys) == keys
        may_change(index, "resource", asked.ident, {} if same else keys, day)
    return Draft("resource", asked.ident, (fact,))


def resources_at(facts: FactSource, day: date, year: int | None = None) -> list[ResourceItem]:
    """Every resource as it stands on a day, of one year or of all, by year, programme and id."""
    newest = {resource.id: resource for resource in resources(facts) if resource.day <= day}
    items = (ResourceItem(r.id, r.programme, r.amount, r.year, r.source) for r in newest.values())
    found = [item for item in items if year in (None, item.year)]
    return sorted(found, key=lambda r: (r.year, _rank(r.programme), r.id))
