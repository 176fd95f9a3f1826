"""What makes a fact of the register the same as another one, where no id or document does (domain §8.12)."""

from decimal import Decimal

from ..books.records import Amount, Fact, Value
from ..vocabulary.event_table import BOTH
from ..vocabulary.register_table import REGISTER_KINDS
from .known import AlreadyThere
from .source import FactSource

# Facts that somebody repeats by typing the same command again: nothing from outside numbers them.
_TYPED = ("virement", "allotment", "commitment", "policy", "officer", "bank-account", "explanation")
SAID_ONCE = frozenset({*_TYPED, *REGISTER_KINDS})

Said = tuple[Value | str, ...]


def said_of(fact: Fact) -> Said:
    """Kind, day, accounts, amount and reason of a fact; not who signed it, nor the number that the program gives a virement."""
    values = fact.values[1:] if fact.kind == "virement" else fact.values
    keys = (f"{name}={_plain(value)}" for name, value in sorted(fact.keys.items()) if name not in BOTH)
    return fact.kind, fact.date, *map(_plain, values), *keys


def _plain(value: Value) -> str:
    """A value as it reads, however many decimals it was typed with."""
    if isinstance(value, Amount):
        return f"{value.number.normalize():f} {value.currency}"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def not_said(facts: FactSource, fact: Fact) -> Fact:
    """`fact`, where the books do not say the same already.

    Raises:
        AlreadyThere: they do.
    """
    said = said_of(fact)
    known = facts.all(fact.kind) if fact.kind == "virement" else facts.versions(fact.kind, fact.ident)
    for other in known:
        if said_of(other) == said:
            raise already_said(fact, other)
    return fact


def already_said(fact: Fact, other: Fact) -> AlreadyThere:
    """The fault of a fact that says what `other` says."""
    name = other.ident if fact.kind == "virement" else fact.ident
    return AlreadyThere(
        f"this {fact.kind} is already there: {name}, since {other.date.isoformat()}",
        why="day, accounts, amount and reason are the same"
        if fact.kind in ("virement", "commitment")
        else "it says the same, from the same day",
        fix="where it is meant a second time, give it a reason of its own"
        if fact.kind in ("virement", "commitment")
        else "nothing to do",
        at=other.place,
    )
