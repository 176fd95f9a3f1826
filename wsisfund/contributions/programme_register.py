"""Entries of the programme register put in and changed, of whatever kind; and the regular budget beside the fund's own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field, make_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Fact, Value, merged_keys
from ..errors import Refused, clean
from ..languages.states import states
from ..manual.programme_register import PLACES, entry_faults, form_of_field, places, unreadable
from ..manual.register_links import UnknownKind, unknown_programme
from ..register.known import BadId, TooManyDecimals, checked_amount, checked_id, not_there
from ..register.programme import Entry, entry_at, naming
from ..register.source import FactSource, programmes
from ..register.standing import ended_batches, standing
from ..register.wording import MAX_TEXT, checked_text
from ..store.chart import checked_day, checked_reference_day
from ..store.index import Index
from ..vocabulary.money import FUNCTIONAL, parse_plain
from ..vocabulary.register_form import WITHDRAWN, Field, Form, Kind
from ..vocabulary.register_table import REGISTER_KINDS
from .donors import may_change, one_of

_LINE = re.compile(r"[A-Z0-9][A-Za-z0-9-]*|C[0-9]{1,2}\.[0-9]{1,2}")
_YEARS = range(2000, 2100)
_LONGEST: Final = 2000
ADD, CHANGE, WITHDRAW = "add", "change", "withdraw"
_TYPES: Final[Mapping[Form, Any]] = {Form.DATE: date, Form.MONEY: Decimal, Form.NUMBER: Decimal, Form.COUNT: int}


class EntryNamed(Refused):
    """An entry of the programme register cannot be withdrawn, because others name it."""

    slug = "entry-named"


class WithdrawEntry(NamedTuple):
    """An entry that was registered by mistake; the reason stays in the books."""

    ident: str
    reason: str


@cache
def request_of(kind: str, verb: str) -> type[Any]:
    """The frozen record of what is asked for a kind: `ident`, or what the id is made of; then the fields.

    Args:
        kind: of `vocabulary.register_table`. verb: `ADD` or `CHANGE`.
    """
    row = REGISTER_KINDS[kind]
    first = row.made_of if verb == ADD and row.made_of else ("ident",)
    said = [f for f in row.fields if f.name not in row.made_of]
    needed = [f for f in said if f.required and verb == ADD]
    others = [f for f in said if f not in needed]
    whole = [*((name, str) for name in first), *((f.python, _type(f)) for f in needed)]
    rest = [(f.python, _type(f) if f.several else _type(f) | None, field(default=() if f.several else None)) for f in others]
    return make_dataclass(f"{verb}-{kind}".title().replace("-", ""), [*whole, *rest], frozen=True)


def _type(one: Field) -> Any:
    return Sequence[str] if one.several else _TYPES.get(one.form, str)


def entry_draft(index: Index, kind: str, asked: Any, day: date, change: bool = False) -> Draft:
    """An entry of the register; or, with `change`, a new version of one from `day`.

    Args:
        asked: of the type that `request_of` gives; None and empty lists are not said, an empty text takes back what was said.

    Raises:
        AlreadyThere, BadId, BadText, BadFact, UnknownKind, UnknownReference, UnknownProgramme, DaysOutOfOrder, NoEvidence,
        NotAsked, NothingToChange, ChangedLater, DateOutOfRange.
    """
    row = REGISTER_KINDS[kind]
    checked_day(index, day)
    made = [str(getattr(asked, name)) for name in row.made_of] if row.made_of and not change else []
    ident = "/".join(made) if made else asked.ident
    _checked_ident(row, ident)
    keys: dict[str, Value] = dict(zip(row.made_of, made, strict=False))
    for one in row.fields:
        said = getattr(asked, one.python, None)
        if change and said == "" and one.erasable:
            keys[one.name] = ""
        elif one.name not in row.made_of and said not in (None, "", ()):
            keys[one.name] = value_of(one, said)
    return Draft(kind, ident, (fact_of(index, row, ident, keys, day, change=change),))


def withdrawal_draft(index: Index, kind: str, asked: WithdrawEntry, day: date) -> Draft:
    """The end of an entry that was registered by mistake: from `day` the register has none of this id.

    Raises:
        UnknownKind: it has none by then. EntryNamed: others name it. ChangedLater, BadText, DateOutOfRange.
    """
    checked_day(index, day)
    known_entry(index, kind, asked.ident, day)
    keys: dict[str, Value] = {WITHDRAWN: checked_text(asked.reason, "reason")}
    may_change(index, kind, asked.ident, keys, day)
    others = naming(index, kind, asked.ident, date.max)
    if others:
        raise EntryNamed(
            f"{kind} {asked.ident} is named by {', '.join(f'{other.kind.name} {clean(other.id)[:60]}' for other in others[:5])}",
            why="they would name what there is not",
            fix="withdraw them first, or let them name another one",
            at=others[0].place,
        )
    return Draft(kind, asked.ident, (Fact(day, kind, (asked.ident,), keys),))


def fact_of(index: Index, row: Kind, ident: str, keys: dict[str, Value], day: date, *, change: bool) -> Fact:
    """The line of the books, judged by the rule of its kind.

    Raises:
        what `entry_draft` does.
    """
    before: Mapping[str, Value] = {}
    if change:
        known_entry(index, row.name, ident, day)
        before = merged_keys(standing(index.versions(row.name, ident), ended_batches(index)))
        keys = {key: value for key, value in keys.items() if before.get(key, "") != value}
        may_change(index, row.name, ident, keys, day)
    else:
        if standing(index.versions(row.name, ident), ended_batches(index)):
            not_there(index, row.name, ident)
        keys = ({"name": ident} if row.field("name") else {}) | keys
    fact = Fact(day, row.name, (ident,), keys)
    for fault in entry_faults(index, fact, {**before, **keys}, first=not change):
        raise fault
    return fact


def value_of(one: Field, said: Any) -> Value:
    """What the books hold for what was said of a field.

    Args:
        said: text, or what the command line read: a date, a number, a list of texts.

    Raises:
        BadText, UnknownKind, DateOutOfRange, AmountOutOfRange, TooManyDecimals: it cannot be that.
    """
    if one.several:
        listed = [said] if isinstance(said, str) else said
        parts = tuple(dict.fromkeys(p for text in listed for p in one.parts(str(text)) or (str(text),)))
        return checked_text(one.separator.join(str(_single(one, part)) for part in parts), one.name, _LONGEST)
    return _single(one, said)


def _single(one: Field, said: Any) -> Value:
    if one.form is Form.CHOICE:
        return one_of(str(said), one.choices, one.name)
    value: Value = said
    if one.form is Form.DATE:
        return checked_reference_day(said)
    if one.form is Form.MONEY:
        return Amount(checked_amount(said, FUNCTIONAL), FUNCTIONAL)
    if one.form in (Form.COUNT, Form.NUMBER):
        number = parse_plain(said) if isinstance(said, str) else Decimal(said)
        value = number if number is not None else said
        if number is not None and places(number) > PLACES:
            raise TooManyDecimals(
                f"{clean(str(said))[:60]} has more than {PLACES} digits after the point",
                why="values are kept as they are published",
                fix="write it as the source has it",
            )
    elif one.form is Form.ID and not one.refers:
        value = checked_id(str(said), one.name)
    elif isinstance(said, str):
        value = checked_text(said, one.name, _LONGEST if one.form is Form.LONG else MAX_TEXT)
    if unreadable(one._replace(several=False), value):
        raise UnknownKind(
            f"'{clean(str(said))[:60]}' is no {one.option or one.name}", why=f"{one.name}: {form_of_field(one)}", fix=_advice(one)
        )
    return value


def _advice(one: Field) -> str:
    return f"there are: {', '.join(sorted(states())[:8])} …" if one.form is Form.COUNTRY else "correct it, or leave it out"


def _checked_ident(row: Kind, ident: str) -> None:
    checked_id(ident, row.name)
    if row.name == "action-line" and not _LINE.fullmatch(ident):
        raise BadId(
            f"'{clean(ident)[:60]}' cannot be the id of an action line",
            why="it is part of account names: it begins with a capital or a digit, and has letters, digits and hyphens; "
            "a part of an action line is written as C7.9",
            fix="write it as Fellowships",
        )


def known_entry(facts: FactSource, kind: str, ident: str, day: date) -> Entry:
    """One entry of a kind as it stands on a day.

    Raises:
        UnknownKind: the register has none of this id by then.
    """
    found = entry_at(facts, kind, ident, day)
    if found is None:
        raise UnknownKind(
            f"no {kind} '{clean(ident)[:60]}' on {day.isoformat()}",
            why="the register has none of this id by then",
            fix=f"wsisfund {kind} list shows all",
        )
    return found


def known_programme(facts: FactSource, name: str) -> str:
    """`name` where it is a programme of the manual, or one that the register adds.

    Raises:
        UnknownProgramme: it is none.
    """
    if name in programmes(facts):
        return name
    raise unknown_programme(facts, name)


def matching(entries: Sequence[Entry], search: str) -> list[Entry]:
    """Entries that have all words of a search in their id or in what they say, whatever the case."""
    words = search.casefold().split()
    return [e for e in entries if all(word in " ".join((e.id, *map(str, e.keys.values()))).casefold() for word in words)]


# ---------------------------------------------------------------- resources


class DescribeResource(NamedTuple):
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
