"""Entries of the programme register: what each has to say, names that there are, days in their order, states that are proved.

One rule for every kind; what a kind asks for stands in its row (`vocabulary.register_table`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from ..books.records import Amount, Fact, Value
from ..errors import Fault, Refused, UsageFault, clean
from ..register.known import UnknownAgreement, UnknownDonor
from ..register.programme import Entry, entry_at, entry_of, is_line, named_ids
from ..register.source import FactSource
from ..register.standing import ended_batches, standing
from ..register.versions import agreement_at, day_of
from ..vocabulary.folding import fold_identity, says_nothing
from ..vocabulary.money import FUNCTIONAL, fits
from ..vocabulary.register_form import AGREEMENT, DONOR, LINE, PERIOD, PROGRAMME, WITHDRAWN, Field, Form, Kind
from ..vocabulary.register_table import REGISTER_KINDS
from .duplicates import PossibleDuplicate
from .faults import bad_fact
from .identity import where
from .register_links import OtherDonor, unknown_programme
from .view import View

_TARGET: Final = r"(?:[1-9]|1[0-7])\.(?:[1-9][0-9]?|[a-d])"
_ADDRESS: Final = r"https?://[^\s\"<>]+"
# Digits after the point of a number that is no money.
PLACES: Final = 10
_YEAR: Final = r"(?:19|20)[0-9]{2}"
# What an entry stands in, and which programme that is of; empty: the entry's own.
BELONGS: Final[Mapping[str, tuple[str, str]]] = {"task": ("roadmap", ""), "nomination": ("edition", "Prizes")}
# Kinds with days that are not of the table.
_ORDERED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {"partner": PERIOD}


class UnknownReference(UsageFault):
    """An entry of the programme register names another one that there is not."""

    slug = "unknown-reference"


class DaysOutOfOrder(UsageFault):
    """An entry of the programme register ends, or falls due, before it starts."""

    slug = "days-out-of-order"


class NoEvidence(Refused):
    """Something is said to be carried out, and nothing is named that proves it."""

    slug = "no-evidence"


class OtherProgramme(Refused):
    """A task names the roadmap of another action line, or a nomination an edition that is not of the Prizes."""

    slug = "other-programme"


class NotAsked(Refused):
    """An answer is recorded of somebody whom the questionnaire does not ask."""

    slug = "not-asked"


def programme_register_faults(view: View) -> Iterator[Fault]:
    """What entries of the register lack, name wrongly or contradict."""
    merged: dict[tuple[str, str], Mapping[str, Value]] = {}
    named: dict[tuple[str, str, date], Fact] = {}
    of_register = [fact for fact in view.books.facts if fact.kind in REGISTER_KINDS]
    said = {id(fact) for fact in standing(of_register, ended_batches(view.facts))}
    yield from _withdrawal_faults(of_register)
    for fact in view.books.facts:
        kind = REGISTER_KINDS.get(fact.kind)
        # What was taken back says nothing any more, and nothing rests on it.
        if id(fact) not in said and fact.kind not in _ORDERED:
            continue
        before = merged.get((fact.kind, fact.ident))
        keys = merged[fact.kind, fact.ident] = {**(before or {}), **fact.keys}
        if kind is not None:
            yield from entry_faults(view.facts, fact, keys, first=before is None)
            other = named.setdefault((fact.kind, fact.ident, fact.date), fact) if fact.name else fact
            if other.name != fact.name:
                yield _two_names(fact, other)
        else:
            yield from order_faults(fact, _ORDERED[fact.kind], keys)


def _withdrawal_faults(facts: Sequence[Fact]) -> Iterator[Fault]:
    """Entries that are withdrawn without a reason, or before they are registered; facts in order of time."""
    there: set[tuple[str, str]] = set()
    for fact in facts:
        entry = (fact.kind, fact.ident)
        if WITHDRAWN not in fact.keys:
            there.add(entry)
            continue
        if entry not in there:
            yield bad_fact(fact, "is withdrawn and not registered", "what is withdrawn was registered before", "correct the id")
        if says_nothing(str(fact.keys[WITHDRAWN])):
            yield bad_fact(fact, "is withdrawn for no reason", "an auditor reads why", f'add it: {WITHDRAWN}: "…"')
        there.discard(entry)


def _two_names(fact: Fact, other: Fact) -> PossibleDuplicate:
    return PossibleDuplicate(
        f"{_named(fact)} has two names on one day: {clean(other.name)[:60]}, {clean(fact.name)[:60]}",
        why=f"the other stands at {where(other.place)}; an id is given once, and here two things may have been given the same",
        fix="give one of the two an id of its own, or leave the name that is right",
        at=fact.place,
    )


def entry_faults(facts: FactSource, fact: Fact, keys: Mapping[str, Value], *, first: bool) -> Iterator[Fault]:
    """The faults of one version of an entry.

    Args:
        keys: what the entry says with this version. first: whether it is the first version.
    """
    kind = REGISTER_KINDS[fact.kind]
    entry = Entry(kind, fact.ident, keys, fact.date, fact.date, fact.place)
    if first:
        yield from _said_faults(kind, fact)
    yield from _name_faults(facts, kind, fact)
    yield from order_faults(fact, kind.ordered, keys)
    states_, proof = kind.proved
    if entry.text("state") in states_ and says_nothing(entry.text(proof)):
        yield NoEvidence(
            f"{_named(fact)} is {entry.text('state')}, and names no {proof}",
            why="what was recommended is carried out when a paper proves it",
            fix=f"name it: --{proof} REF",
            at=fact.place,
        )
    if kind.name == "answer":
        yield from _answer_faults(facts, fact, entry)
    yield from _belonging_faults(facts, fact, entry)


def _named(fact: Fact) -> str:
    return f"{fact.kind} {clean(fact.ident)[:60]}"


def _said_faults(kind: Kind, fact: Fact) -> Iterator[Fault]:
    """What the first version has to say."""
    for field in kind.fields:
        if field.required and says_nothing(str(fact.keys.get(field.name, ""))):
            example = f"add the key: {field.name}: …"
            yield bad_fact(fact, f"says no {field.name}", f"{field.name} is {field.form.value}: {_lower(field.help)}", example)
    if kind.made_of:
        expected = "/".join(str(fact.keys.get(name, "")) for name in kind.made_of)
        if fact.ident != expected:
            why = f"the id of this kind is {' and '.join(kind.made_of)} with a stroke between, so that each is there once"
            yield bad_fact(fact, f"is not {clean(expected)[:60]}", why, "correct the id, or what it says")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _name_faults(facts: FactSource, kind: Kind, fact: Fact) -> Iterator[Fault]:
    for ident in (fact.ident,) if kind.of else ():
        yield from _unknown(facts, kind.of, ident, fact)
    for field in kind.fields:
        if field.refers and field.name in fact.keys:
            for ident in named_ids(field, fact.keys[field.name]):
                yield from _unknown(facts, field.refers, ident, fact)


def _unknown(facts: FactSource, what: str, ident: str, fact: Fact) -> Iterator[Fault]:
    if what in (PROGRAMME, LINE):
        if not is_line(facts, ident):
            yield unknown_programme(facts, ident, fact)
        return
    ended = ended_batches(facts)
    if any(standing(facts.versions(kind, ident), ended) for kind in ((DONOR, "partner") if what == DONOR else (what,))):
        return
    message = f"{_named(fact)}: no {what} '{clean(ident)[:60]}'"
    if what == DONOR:
        fix = "correct the id (wsisfund donor list, wsisfund partner list), or register it"
        yield UnknownDonor(message, why="the register has no donor and no partner of this id", fix=fix, at=fact.place)
        return
    fault = UnknownAgreement if what == AGREEMENT else UnknownReference
    fix = f"correct the id (wsisfund {what} list shows all), or register it: wsisfund {what} …"
    yield fault(message, why="the register has none of this id", fix=fix, at=fact.place)


def order_faults(fact: Fact, pairs: tuple[tuple[str, str], ...], keys: Mapping[str, Value]) -> Iterator[Fault]:
    """Days of `keys` of which the second lies before the first, where this version says one of them."""
    for first, second in pairs:
        begins, ends = day_of(keys.get(first)), day_of(keys.get(second))
        if begins is not None and ends is not None and ends < begins and fact.keys.keys() & {first, second}:
            yield DaysOutOfOrder(
                f"{_named(fact)}: {second} {ends.isoformat()} lies before {first} {begins.isoformat()}",
                why=f"{second} does not lie before {first}",
                fix=f"correct {first} or {second}",
                at=fact.place,
            )


def _answer_faults(facts: FactSource, fact: Fact, entry: Entry) -> Iterator[Fault]:
    """An answer of somebody who is not asked, by any version of the questionnaire."""
    versions = facts.versions("questionnaire", entry.text("questionnaire"))
    named = {who for version in versions for who in entry_of([version]).parts("asked")}
    by = entry.text("by")
    if versions and by and fold_identity(by) not in map(fold_identity, named):
        yield NotAsked(
            f"{_named(fact)}: {clean(by)[:60]} is not asked",
            why=f"asked are: {', '.join(sorted(named)[:20])}",
            fix="correct who answers, or say who is asked: wsisfund questionnaire change ID --asked …",
            at=fact.place,
        )


def _belonging_faults(facts: FactSource, fact: Fact, entry: Entry) -> Iterator[Fault]:
    """What an entry names belongs to another programme, or to another donor, than the entry itself."""
    kind, expected = BELONGS.get(fact.kind, ("", ""))
    ident, own = entry.text(kind), expected or entry.text("programme")
    named = entry_at(facts, kind, ident, date.max) if ident and own else None
    if named is not None and own.partition(".")[0] != named.text("programme").partition(".")[0]:
        yield OtherProgramme(
            f"{_named(fact)}: {kind} {clean(ident)[:60]} is of {clean(named.text('programme'))[:60]}, not of {clean(own)[:60]}",
            why=f"a {fact.kind} is of the same programme as its {kind}",
            fix=f"correct {kind}, or the programme",
            at=fact.place,
        )
    agreement = agreement_at(facts, entry.text("agreement")) if fact.kind == "sponsor" else None
    if agreement is not None and agreement.donor != entry.text("sponsor"):
        yield OtherDonor(
            f"{_named(fact)}: {clean(agreement.id)[:60]} is an agreement of {clean(agreement.donor)[:60]}",
            why="a sponsor gives under an agreement of its own",
            fix="correct the agreement, or leave it out",
            at=fact.place,
        )


# ---------------------------------------------------------------- form


def unreadable(field: Field, value: Value) -> bool:
    """Whether a value cannot be read as what the field is."""
    if field.several:
        parts = field.parts(value) if isinstance(value, str) else ()
        return not parts or len(set(parts)) < len(parts) or not all(_READS[field.form](field, part) for part in parts)
    return not _READS[field.form](field, value)


def form_of_field(field: Field) -> str:
    """What a field is, for a message."""
    said = f"one of {', '.join(field.choices)}" if field.form is Form.CHOICE else field.form.value
    several = f"; several stand in one text with '{field.separator.strip()}' between them, each once"
    return said + (several if field.several else "")


def places(number: Decimal) -> int:
    """Digits after the point of a number, as it is written."""
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else PLACES + 1


def _is_text(_: Field, value: Value) -> bool:
    return isinstance(value, str) and not says_nothing(value)


def _is_day(_: Field, value: Value) -> bool:
    return isinstance(value, date) or day_of(value) is not None


def _is_money(_: Field, value: Value) -> bool:
    return isinstance(value, Amount) and value.currency == FUNCTIONAL and value.number > 0 and fits(*value)


def _is_state(_: Field, value: Value) -> bool:
    from ..languages.states import states  # only here: every writing command loads these rules, and few ask for a state

    return value in states()


_READS: Final[Mapping[Form, Callable[[Field, Value], bool]]] = {
    Form.TEXT: _is_text,
    Form.LONG: _is_text,
    Form.ID: _is_text,
    Form.CHOICE: lambda field, value: value in field.choices,
    Form.DATE: _is_day,
    Form.YEAR: lambda _, value: re.fullmatch(_YEAR, str(value)) is not None,
    Form.COUNT: lambda _, value: isinstance(value, Decimal) and value >= 0 and value == int(value),
    Form.NUMBER: lambda _, value: isinstance(value, Decimal) and places(value) <= PLACES,
    Form.MONEY: _is_money,
    Form.GOAL: lambda _, value: isinstance(value, str) and value.isascii() and value.isdigit() and str(int(value)) == value
    and 1 <= int(value) <= 17,
    Form.TARGET: lambda _, value: isinstance(value, str) and re.fullmatch(_TARGET, value) is not None,
    Form.COUNTRY: _is_state,
    Form.ADDRESS: lambda _, value: isinstance(value, str) and re.fullmatch(_ADDRESS, value) is not None,
}  # fmt: skip
