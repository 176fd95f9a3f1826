"""The facts of the budget and the rest of the register as types, each read once from its ``custom`` line.

A fact that cannot be read as what it is gives nothing here; the form of facts (`manual.facts`) reports it. Amounts are CHF
unless a currency stands beside them. What a donor gives (donors, pledges, agreements) is in `register.versions`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from ..books.records import Amount, Fact, Keys, Place, merged_keys
from ..vocabulary.accounts import is_expense
from ..vocabulary.biennium import biennium_of, first_day_of, first_year_of
from .source import FactSource
from .versions import camel_case, day_of

T = TypeVar("T")

OPEN, ADJUST, CLOSE = "open", "adjust", "close"
ORIGINAL, SUPPLEMENTARY, REDUCTION = "original", "supplementary", "reduction"


class AgreementVersion(NamedTuple):
    """One version of an agreement as its line says it: `keys` are those that it names, the others keep their value."""

    id: str
    donor: str
    amount: Amount
    day: date
    keys: Keys
    place: Place | None

    @property
    def document(self) -> str:
        """The paper that it comes from; else empty."""
        return str(self.keys.get("document", ""))

    @property
    def recognition(self) -> str:
        """How it is recognised; empty where this version does not say."""
        return str(self.keys.get("recognition", ""))

    @property
    def waiver(self) -> str:
        """The document that lets it bear another support cost rate; else empty."""
        return str(self.keys.get("waiver", ""))

    @property
    def claims_interest(self) -> bool:
        """Whether this version says that the interest is the donor's."""
        return self.keys.get("interest") == "donor"


class InstalmentVersion(NamedTuple):
    """One version of an instalment of an agreement or a pledge."""

    of: str
    number: str
    due: date
    amount: Amount
    day: date
    place: Place | None


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


class BankAccount(NamedTuple):
    """A bank account as the newest version of the register has it; `since` and `until` are its first and last day."""

    account: str
    bank: str
    iban: str
    bic: str
    number: str
    signatories: str
    since: date | None
    until: date | None
    mandate: str
    place: Place | None


class Explanation(NamedTuple):
    """Why a line of a statement differs from the budget of a year, by language."""

    line: str
    year: str
    day: date
    texts: Mapping[str, str]
    place: Place | None


class ServiceInKind(NamedTuple):
    """Services that are disclosed and not posted."""

    id: str
    donor: str
    amount: Decimal
    day: date
    agreement: str
    document: str
    place: Place | None


class SentLetter(NamedTuple):
    """A letter that was sent; `kind` as in domain §2."""

    id: str
    donor: str
    kind: str
    day: date
    agreement: str
    instalment: str
    document: str
    place: Place | None


class Resource(NamedTuple):
    """A figure of the regular budget or the financial plan, shown beside the fund."""

    id: str
    programme: str
    amount: Decimal
    day: date
    year: int
    source: str
    place: Place | None


def _key(fact: Fact, name: str) -> str:
    return str(fact.keys.get(name, ""))


def _chf(fact: Fact, position: int) -> Decimal | None:
    value = fact.values[position] if len(fact.values) > position else None
    return value.number if isinstance(value, Amount) else None


def is_line(account: str) -> bool:
    """Whether the account has the form of a budget line, ``Expenses:<Programme>:<Class>``."""
    return is_expense(account) and account.count(":") == 2


def agreement_version_of(fact: Fact) -> AgreementVersion | None:
    """The version of an agreement, or of a pledge, that a fact says, or None."""
    amount = fact.values[2] if len(fact.values) > 2 else None
    if not isinstance(amount, Amount):
        return None
    return AgreementVersion(fact.ident, str(fact.values[1]), amount, fact.date, fact.keys, fact.place)


def instalment_version_of(fact: Fact) -> InstalmentVersion | None:
    """The version of an instalment that a fact says, or None."""
    due, amount = fact.values[2:4] if len(fact.values) > 3 else (None, None)
    if not isinstance(amount, Amount) or not isinstance(due, date):
        return None
    return InstalmentVersion(fact.ident, str(fact.values[1]), due, amount, fact.date, fact.place)


def appropriation_of(fact: Fact) -> Appropriation | None:
    """The appropriation that a fact says, or None."""
    amount = _chf(fact, 1)
    if amount is None or not is_line(fact.ident):
        return None
    biennium = _key(fact, "biennium") or biennium_of(fact.date)
    year = _key(fact, "year")
    return Appropriation(
        fact.ident,
        amount,
        fact.date,
        biennium,
        year or first_year_of(biennium),
        bool(year),
        _key(fact, "kind") or ORIGINAL,
        authority_said(fact),
        fact.place,
    )


def authority_said(fact: Fact) -> str:
    """The document of the authority that an appropriation names; empty where it names none."""
    return _key(fact, "authority")


def virement_of(fact: Fact) -> Virement | None:
    """The virement that a fact says, or None."""
    amount = _chf(fact, 3)
    if amount is None or not all(is_line(str(line)) for line in fact.values[1:3]):
        return None
    source, target = str(fact.values[1]), str(fact.values[2])
    officers = _key(fact, "certified-by"), _key(fact, "approved-by")
    return Virement(fact.ident, source, target, amount, fact.date, *officers, fact.reason, fact.place)


def allotment_of(fact: Fact) -> Allotment | None:
    """The allotment that a fact says, or None."""
    amount = _chf(fact, 2)
    if amount is None or not is_line(str(fact.values[1])):
        return None
    biennium = _key(fact, "biennium") or biennium_of(fact.date)
    return Allotment(fact.ident, str(fact.values[1]), amount, fact.date, biennium, _key(fact, "manager"), fact.place)


def order_step_of(fact: Fact) -> OrderStep | None:
    """The step of a commitment that a fact says, or None."""
    amount = _chf(fact, 3)
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
        _key(fact, "payee"),
        fact.reason,
        _key(fact, "certified-by"),
        _key(fact, "allotment"),
        fact.place,
    )


def override_of(fact: Fact) -> Override:
    """The override that a fact says."""
    amount = fact.keys.get("amount")
    return Override(
        fact.ident,
        _key(fact, "code"),
        amount.number if isinstance(amount, Amount) else None,
        day_of(fact.keys.get("awaits")),
        fact.date,
        fact.reason,
        _key(fact, "approved-by"),
        fact.place,
    )


def letter_of(fact: Fact) -> SentLetter | None:
    """The letter that a fact says was sent, or None."""
    if len(fact.values) < 3:
        return None
    donor, kind = str(fact.values[1]), str(fact.values[2])
    instalment = _key(fact, "instalment")
    return SentLetter(fact.ident, donor, kind, fact.date, fact.agreement, instalment, fact.document, fact.place)


def service_in_kind_of(fact: Fact) -> ServiceInKind | None:
    """The services that a fact discloses, or None."""
    amount = _chf(fact, 2)
    if amount is None:
        return None
    keys = fact.agreement, fact.document
    return ServiceInKind(fact.ident, str(fact.values[1]), amount, fact.date, *keys, fact.place)


def resource_of(fact: Fact) -> Resource | None:
    """The figure beside the fund that a fact says, or None."""
    amount = _chf(fact, 2)
    if amount is None:
        return None
    year = _key(fact, "year")
    of_year = int(year) if year.isdigit() else fact.date.year
    return Resource(fact.ident, str(fact.values[1]), amount, fact.date, of_year, _key(fact, "source"), fact.place)


def closed_year_of(fact: Fact) -> int | None:
    """The year that a fact closes, or None: a close of anything else shuts nothing."""
    year = int(fact.ident) if fact.kind == "close" and fact.ident.isdecimal() and len(fact.ident) == 4 else 0
    return year or None


def _read(facts: FactSource, kind: str, ident: str | None) -> Iterable[Fact]:
    return facts.all(kind) if ident is None else facts.versions(kind, ident)


def agreement_versions(facts: FactSource, ident: str | None = None) -> Iterator[AgreementVersion]:
    """Versions of an agreement, or of all, oldest first."""
    return (found for fact in _read(facts, "agreement", ident) if (found := agreement_version_of(fact)))


def ever_recognised(facts: FactSource) -> dict[str, frozenset[str]]:
    """By recognition, the agreements of which a version says it."""
    found: dict[str, set[str]] = {}
    for version in agreement_versions(facts):
        found.setdefault(version.recognition, set()).add(version.id)
    return {recognition: frozenset(idents) for recognition, idents in found.items()}


def instalment_versions(facts: FactSource, of: str | None = None) -> Iterator[InstalmentVersion]:
    """Versions of the instalments of an agreement or a pledge, or of all, oldest first."""
    return (found for fact in _read(facts, "instalment", of) if (found := instalment_version_of(fact)))


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


def receivable_part_said(version: Fact) -> str:
    """Last part of the receivable account that a version of a donor gives it, if none before it names one."""
    return _key(version, "account") or camel_case(version.ident)


def receivable_parts(facts: FactSource, ident: str | None = None) -> Iterator[tuple[str, Fact]]:
    """Last part of the receivable account that each version of a donor, or of all, gives it, oldest first; a part that none
    names is made of the donor's id.
    """
    named: dict[str, str] = {}
    for fact in _read(facts, "donor", ident):
        part = named[fact.ident] = _key(fact, "account") or named.get(fact.ident) or camel_case(fact.ident)
        yield part, fact


def allotments(facts: FactSource, ident: str | None = None) -> Iterator[Allotment]:
    """The steps of an allotment, or of all, oldest first."""
    return (found for fact in _read(facts, "allotment", ident) if (found := allotment_of(fact)))


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
    return (override_of(fact) for fact in _read(facts, "override", ident))


def bank_accounts(facts: FactSource) -> Iterator[BankAccount]:
    """The bank accounts of the register, each once."""
    for account in dict.fromkeys(fact.ident for fact in facts.all("bank-account")):
        versions = facts.versions("bank-account", account)
        keys = merged_keys(versions)
        bank, iban, bic, number, signatories = (
            str(keys.get(name, "")) for name in ("bank", "iban", "bic", "number", "signatories")
        )
        days = day_of(keys.get("from")), day_of(keys.get("until"))
        yield BankAccount(account, bank, iban, bic, number, signatories, *days, str(keys.get("mandate", "")), versions[-1].place)


def explanations(facts: FactSource) -> Iterator[Explanation]:
    """All explanations, oldest first."""
    for fact in facts.all("explanation"):
        if len(fact.values) > 1:
            texts = {language: str(text) for language, text in fact.keys.items()}
            yield Explanation(fact.ident, str(fact.values[1]), fact.date, texts, fact.place)


def services_in_kind(facts: FactSource) -> Iterator[ServiceInKind]:
    """All services in kind, oldest first."""
    return (found for fact in facts.all("in-kind-service") if (found := service_in_kind_of(fact)))


def letters(facts: FactSource) -> Iterator[SentLetter]:
    """All letters, oldest first."""
    return (found for fact in facts.all("letter") if (found := letter_of(fact)))


def resources(facts: FactSource) -> Iterator[Resource]:
    """All figures beside the fund, oldest first."""
    return (found for fact in facts.all("resource") if (found := resource_of(fact)))
