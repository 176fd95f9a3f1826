"""Ids of the register and the budget: each is given once, and no second one is the same to whoever reads it (domain §8.12)."""

from collections.abc import Iterator

from ..books.records import Fact, Place, Value
from ..errors import BooksFault, Fault, clean
from ..register.budget_facts import OPEN, authority_said, order_step_of, override_of
from ..register.known import AlreadyThere
from ..register.once import SAID_ONCE, already_said, said_of
from ..register.versions import name_said
from ..vocabulary.folding import fold_identity
from ..vocabulary.lookalike import name_shape, skeleton
from ..vocabulary.register_table import REGISTER_KINDS
from .duplicates import PossibleDuplicate, lookalikes
from .identity import where
from .view import Scope, View

# Kinds whose id a person gives; an appropriation is of an account, an override of an entry.
_NAMED = (
    "donor",
    "partner",
    "officer",
    "pledge",
    "agreement",
    "in-kind-service",
    "commitment",
    "virement",
    "resource",
    "obligation",
    *REGISTER_KINDS,
)

Said = tuple[str, ...]


class LookalikeId(BooksFault):
    """An id that is the same as another one but for case, spaces, dashes or what is not seen."""

    slug = "lookalike-id"


def once_faults(view: View) -> Iterator[Fault]:
    """Facts that count each time they stand there, and stand there twice."""
    seen: dict[Said, Place | None] = {}
    again: dict[tuple[object, ...], Fact] = {}
    for fact in view.books.facts:
        said = _said(fact)
        if said is not None:
            if said in seen:
                yield _twice(fact, seen[said])
                continue
            seen[said] = fact.place
        if fact.kind in SAID_ONCE:
            other = again.setdefault(said_of(fact), fact)
            if other is not fact:
                # An order may be lowered twice alike on a day; who types it anew is asked by the command.
                yield (_adjusted_again if fact.kind == "commitment" else _said_again)(fact, other)


def _adjusted_again(fact: Fact, other: Fact) -> Fault:
    return PossibleDuplicate(
        f"the same step of commitment {clean(fact.ident)[:60]} stands there twice",
        why=f"the other stands at {where(other.place)}; day, amount and reason are the same",
        fix="delete the second one, or say why the order changes again: reason",
        at=fact.place,
    )


def _said_again(fact: Fact, other: Fact) -> Fault:
    fault = already_said(fact, other)
    fault.why, fault.fix = f"it stands at {where(other.place)}; {fault.why}", f"delete the second one, or: {fault.fix}"
    fault.file, fault.line = fact.place or (None, None)
    return fault


def _said(fact: Fact) -> Said | None:
    """What makes a fact the same as another one; None where the same again is a new version."""
    order = order_step_of(fact) if fact.kind == "commitment" else None
    step = order.step if order else ""
    if step == OPEN or fact.kind == "virement":
        return fact.kind, step, fact.ident
    if fact.kind == "appropriation":
        # An authority grants an amount to a line once, whenever it is entered.
        day = "" if authority_said(fact) else fact.date.isoformat()
        keys = (f"{name}={_folded(value)}" for name, value in sorted(fact.keys.items()))
        return fact.kind, day, *map(str, fact.values), *keys
    if fact.kind == "override":
        return fact.kind, fold_identity(fact.ident), override_of(fact).code
    return None


def _folded(value: Value) -> str:
    return fold_identity(value) if isinstance(value, str) else str(value)


_WORDS = {
    "appropriation": (
        "line, amount, period and authority are the same",
        "delete the second one; a further amount has a document of its own",
    ),
    "commitment": ("an id is given once", "adjust the order, or open this one under another id"),
    "virement": ("an id is given once; the same again would move the amount twice", "delete the second one, or give it an id"),
    "override": ("an entry is let through once", "delete the second one"),
}


def _twice(fact: Fact, earlier: Place | None) -> Fault:
    name = clean(fact.ident)[:60]
    why, fix = _WORDS[fact.kind]
    what = f"this {fact.kind} of {name} is already there"
    order = order_step_of(fact) if fact.kind == "commitment" else None
    if order is not None and order.step == OPEN:
        what = f"commitment {name} is opened a second time"
    return AlreadyThere(what, why=f"it stands at {where(earlier)}; {why}", fix=fix, at=fact.place)


def lookalike_faults(view: View) -> Iterator[Fault]:
    """Ids that are written otherwise and are the same; a warning where they only look the same."""
    for kind in _NAMED:
        given = {i: f for i, f in view.facts.firsts(kind).items() if _covered(view, kind, i)}
        for ident, other, same in lookalikes(given):
            yield (_same if same else _alike)(kind, given[ident], given[other])


def name_warnings(view: View) -> Iterator[Fault]:
    """Donors of one name under two ids; a part has all of a name that a donor in it has, or had."""
    named: dict[str, list[Fact]] = {}
    for ident in view.facts.firsts("donor"):
        shape = name_shape(name_said(view.facts, "donor", ident))
        named.setdefault(shape, []).append(view.facts.versions("donor", ident)[-1])
    for shape, facts in named.items():
        if shape and view.covers(Scope.LOOK, f"name|{shape}"):
            yield from (_one_name(fact, facts[0]) for fact in facts[1:])


def _one_name(fact: Fact, other: Fact) -> Fault:
    return PossibleDuplicate(
        f"donor {clean(fact.ident)[:60]} has the name of donor {clean(other.ident)[:60]}",
        why=f"the other stands at {where(other.place)}; what one donor gives would be shown under two",
        fix="use the donor who is there, or tell the two names apart",
        at=fact.place,
    )


def _covered(view: View, kind: str, ident: str) -> bool:
    return view.covers(Scope.ID, f"{kind}|{fold_identity(ident)}") or view.covers(Scope.LOOK, f"{kind}|{skeleton(ident)}")


def _same(kind: str, fact: Fact, first: Fact) -> Fault:
    name, other = clean(fact.ident)[:60], clean(first.ident)[:60]
    return LookalikeId(
        f"{kind} {name} is the id {other} written otherwise",
        why=f"{other} stands at {where(first.place)}; case, spaces, dashes and what is not seen make no other id",
        fix="write the id as it was given first, or give this one another id",
        at=fact.place,
    )


def _alike(kind: str, fact: Fact, first: Fact) -> Fault:
    return PossibleDuplicate(
        f"{kind} {clean(fact.ident)[:60]} looks like {clean(first.ident)[:60]}, and is written with other letters",
        why=f"a reader cannot tell the two ids apart; the other stands at {where(first.place)}",
        fix="give this one another id, where it is another thing",
        at=fact.place,
    )
