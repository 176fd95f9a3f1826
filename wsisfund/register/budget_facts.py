"""The facts of the budget as types, each read once: appropriations, virements, allotments, orders, overrides.

A fact that cannot be read as what it is gives nothing here; the form of facts (`manual.facts`) reports it. Amounts are CHF unless
a currency stands beside them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from ..books.records import Amount, Fact, Place
from ..vocabulary.accounts import is_expense
from ..vocabulary.biennium import biennium_of, first_day_of, first_year_of
from .fact_values import chf_at, text_of, versions_or_all
from .source import FactSource
from .versions import day_of

T = TypeVar("T")
OPEN, ADJUST, CLOSE = "open", "adjust", "close"
ORIGINAL, SUPPLEMENTARY, REDUCTION = "original", "supplementary", "reduction"


class Appropriation(NamedTuple):
    """Council's authority for a budget line. `year`: from which it may be used; `yearly`: whether the fact names it."""

    line: str
    amount: Decimal
    day: date
    biennium: str
    year: str
    yearly: bool
    kind: str
    authority: str
    place: Place | None

    @property
    def counts_from(self) -> date:
        """First day on which it may be used."""
        return max(self.day, first_day_of(self.year))


class Virement(NamedTuple):
    """Moved from one budget line to another."""

    id: str
    source: str
    target: str
    amount: Decimal
    day: date
    certified_by: str
    approved_by: str
    reason: str
    place: Place | None

    @property
    def biennium(self) -> str:
        """The budget period that it moves money in."""
        return biennium_of(self.day)


class Allotment(NamedTuple):
    """A manager's part of a budget line in a biennium, or a change of it: `amount` CHF, below zero where it is lowered."""

    id: str
    line: str
    amount: Decimal
    day: date
    biennium: str
    manager: str
    place: Place | None


class OrderStep(NamedTuple):
    """One step of a commitment: opened, adjusted (signed), closed. `agreement` is empty where the step names none."""

    id: str
    step: str
    line: str
    amount: Decimal
    day: date
    agreement: str
    original: Amount | None
    payee: str
    reason: str
    certified_by: str
    allotment: str
    place: Place | None


class Override(NamedTuple):
    """What an approving officer lets through: `code` of the refusal, for the entry `of`; `amount` None: all that it takes.

    `awaits`: the entry is still to come, by this day.
    """

    of: str
    code: str
    amount: Decimal | None
    awaits: date | None
    day: date
    reason: str
    approved_by: str
    place: Place | None


def is_line(account: str) -> bool:
    """Whether the account has the form of a budget line, ``Expenses:<Programme>:<Class>``."""
    return is_expense(account) and account.count(":") == 2


def appropriation_of(fact: Fact) -> Appropriation | None:
    """The appropriation that a fact says, or None."""
    amount = chf_at(fact, 1)
    if amount is None or not is_line(fact.ident):
        return None
    biennium = text_of(fact, "biennium") or biennium_of(fact.date)
    year = text_of(fact, "year")
    return Appropriation(
        fact.ident,
        amount,
        fact.date,
        biennium,
        year or first_year_of(biennium),
        bool(year),
        text_of(fact, "kind") or ORIGINAL,
        authority_said(fact),
        fact.place,
    )


def authority_said(fact: Fact) -> str:
    """The document of the authority that an appropriation names; empty where it names none."""
    return text_of(fact, "authority")


def virement_of(fact: Fact) -> Virement | None:
    """The virement that a fact says, or None."""
    amount = chf_at(fact, 3)
    if amount is None or not all(is_line(str(line)) for line in fact.values[1:3]):
        return None
    source, target = str(fact.values[1]), str(fact.values[2])
    officers = text_of(fact, "certified-by"), text_of(fact, "approved-by")
    return Virement(fact.ident, source, target, amount, fact.date, *officers, fact.reason, fact.place)


def allotment_of(fact: Fact) -> Allotment | None:
    """The allotment that a fact says, or None."""
    amount = chf_at(fact, 2)
    if amount is None or not is_line(str(fact.values[1])):
        return None
    biennium = text_of(fact, "biennium") or biennium_of(fact.date)
    return Allotment(fact.ident, str(fact.values[1]), amount, fact.date, biennium, text_of(fact, "manager"), fact.place)


def order_step_of(fact: Fact) -> OrderStep | None:
    """The step of a commitment that a fact says, or None."""
    amount = chf_at(fact, 3)
    if amount is None or not is_line(str(fact.values[2])):
        return None
    original = fact.keys.get("original")
    return OrderStep(
        fact.ident,
        str(fact.values[1]),
        str(fact.values[2]),
        amount,
        fact.date,
        fact.agreement,
        original if isinstance(original, Amount) else None,
        text_of(fact, "payee"),
        fact.reason,
        text_of(fact, "certified-by"),
        text_of(fact, "allotment"),
        fact.place,
    )


def override_of(fact: Fact) -> Override:
    """The override that a fact says."""
    amount = fact.keys.get("amount")
    return Override(
        fact.ident,
        text_of(fact, "code"),
        amount.number if isinstance(amount, Amount) else None,
        day_of(fact.keys.get("awaits")),
        fact.date,
        fact.reason,
        text_of(fact, "approved-by"),
        fact.place,
    )


# By source of facts: the facts that were read, and what they say.
_Kept: TypeAlias = WeakKeyDictionary[FactSource, tuple[Sequence[Fact], tuple[T, ...]]]
_appropriations: _Kept[Appropriation] = WeakKeyDictionary()
_virements: _Kept[Virement] = WeakKeyDictionary()
_order_steps: _Kept[OrderStep] = WeakKeyDictionary()


def appropriations(facts: FactSource, line: str | None = None) -> Iterator[Appropriation]:
    """Appropriations of a line, or all, oldest first."""
    if line is None:
        return iter(_once(_appropriations, facts, "appropriation", appropriation_of))
    return (found for fact in facts.versions("appropriation", line) if (found := appropriation_of(fact)))


def virements(facts: FactSource) -> Iterator[Virement]:
    """All virements, oldest first."""
    return iter(_once(_virements, facts, "virement", virement_of))


def _once(kept: _Kept[T], facts: FactSource, kind: str, read: Callable[[Fact], T | None]) -> tuple[T, ...]:
    """What all facts of a kind say, read once for each source and asked for by rule after rule, line after line."""
    said = facts.all(kind)
    known = kept.get(facts)
    if known is None or known[0] is not said:
        known = kept[facts] = said, tuple(found for fact in said if (found := read(fact)) is not None)
    return known[1]


def allotments(facts: FactSource, ident: str | None = None) -> Iterator[Allotment]:
    """The steps of an allotment, or of all, oldest first."""
    return (found for fact in versions_or_all(facts, "allotment", ident) if (found := allotment_of(fact)))


def allotments_by_line(facts: FactSource) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Ids of the allotments of each (biennium, line), in order of time."""
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for step in allotments(facts):
        found[step.biennium, step.line][step.id] = None
    return {key: tuple(idents) for key, idents in found.items()}


def order_steps(facts: FactSource, ident: str | None = None) -> Iterator[OrderStep]:
    """The steps of a commitment, or of all, oldest first."""
    if ident is None:
        return iter(_once(_order_steps, facts, "commitment", order_step_of))
    return (found for fact in facts.versions("commitment", ident) if (found := order_step_of(fact)))


def overrides(facts: FactSource, ident: str | None = None) -> Iterator[Override]:
    """Overrides of an entry, or all, oldest first."""
    return (override_of(fact) for fact in versions_or_all(facts, "override", ident))
