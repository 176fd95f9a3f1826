"""The facts of the register as types, each read once from its ``custom`` line; those of the budget are in `budget_facts`.

A fact that cannot be read as what it is gives nothing here; the form of facts (`manual.facts`) reports it. Amounts are CHF
unless a currency stands beside them. What a donor gives (donors, pledges, agreements) is in `register.versions`.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Amount, Fact, Keys, Place
from .fact_values import chf_at, text_of, versions_or_all
from .source import FactSource
from .versions import camel_case


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


def letter_of(fact: Fact) -> SentLetter | None:
    """The letter that a fact says was sent, or None."""
    if len(fact.values) < 3:
        return None
    donor, kind = str(fact.values[1]), str(fact.values[2])
    instalment = text_of(fact, "instalment")
    return SentLetter(fact.ident, donor, kind, fact.date, fact.agreement, instalment, fact.document, fact.place)


def service_in_kind_of(fact: Fact) -> ServiceInKind | None:
    """The services that a fact discloses, or None."""
    amount = chf_at(fact, 2)
    if amount is None:
        return None
    keys = fact.agreement, fact.document
    return ServiceInKind(fact.ident, str(fact.values[1]), amount, fact.date, *keys, fact.place)


def resource_of(fact: Fact) -> Resource | None:
    """The figure beside the fund that a fact says, or None."""
    amount = chf_at(fact, 2)
    if amount is None:
        return None
    year = text_of(fact, "year")
    of_year = int(year) if year.isdigit() else fact.date.year
    return Resource(fact.ident, str(fact.values[1]), amount, fact.date, of_year, text_of(fact, "source"), fact.place)


def closed_year_of(fact: Fact) -> int | None:
    """The year that a fact closes, or None: a close of anything else shuts nothing."""
    year = int(fact.ident) if fact.kind == "close" and fact.ident.isdecimal() and len(fact.ident) == 4 else 0
    return year or None


def agreement_versions(facts: FactSource, ident: str | None = None) -> Iterator[AgreementVersion]:
    """Versions of an agreement, or of all, oldest first."""
    return (found for fact in versions_or_all(facts, "agreement", ident) if (found := agreement_version_of(fact)))


def ever_recognised(facts: FactSource) -> dict[str, frozenset[str]]:
    """By recognition, the agreements of which a version says it."""
    found: dict[str, set[str]] = {}
    for version in agreement_versions(facts):
        found.setdefault(version.recognition, set()).add(version.id)
    return {recognition: frozenset(idents) for recognition, idents in found.items()}


def instalment_versions(facts: FactSource, of: str | None = None) -> Iterator[InstalmentVersion]:
    """Versions of the instalments of an agreement or a pledge, or of all, oldest first."""
    return (found for fact in versions_or_all(facts, "instalment", of) if (found := instalment_version_of(fact)))


def receivable_part_said(version: Fact) -> str:
    """Last part of the receivable account that a version of a donor gives it, if none before it names one."""
    return text_of(version, "account") or camel_case(version.ident)


def receivable_parts(facts: FactSource, ident: str | None = None) -> Iterator[tuple[str, Fact]]:
    """Last part of the receivable account that each version of a donor, or of all, gives it, oldest first; a part that none
    names is made of the donor's id.
    """
    named: dict[str, str] = {}
    for fact in versions_or_all(facts, "donor", ident):
        part = named[fact.ident] = text_of(fact, "account") or named.get(fact.ident) or camel_case(fact.ident)
        yield part, fact


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
