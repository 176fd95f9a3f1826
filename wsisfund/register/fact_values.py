"""What stands in one ``custom`` line, as it is asked for: the text of a key, an amount in CHF."""

from collections.abc import Iterable
from decimal import Decimal

from ..books.records import Amount, Fact
from .source import FactSource


def text_of(fact: Fact, key: str) -> str:
    """The text of a key; empty where the fact has none."""
    return str(fact.keys.get(key, ""))


def chf_at(fact: Fact, position: int) -> Decimal | None:
    """The number of the amount at a position, or None where no amount stands there."""
    value = fact.values[position] if len(fact.values) > position else None
    return value.number if isinstance(value, Amount) else None


def versions_or_all(facts: FactSource, kind: str, ident: str | None) -> Iterable[Fact]:
    """The versions of one thing, oldest first; without an id those of all of its kind."""
    return facts.all(kind) if ident is None else facts.versions(kind, ident)
