"""What contradicts itself in the register: unknown donors and pledges, missing keys, interest that is nobody's to claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ..books.records import Fact, merged_keys
from ..errors import Fault, clean
from ..register.known import UnknownDonor, UnknownPledge
from ..register.versions import EntryFacts
from ..vocabulary.events import GENERAL_DONOR, PROMISED
from .faults import MissingAssessment, bad_fact
from .instalments import instalment_faults
from .view import View

_IPSAS_47 = date(2026, 1, 1)
# Keys that the first version of a fact must have.
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "officer": ("roles",),
    "agreement": ("recognition",),
    "override": ("code", "reason"),
}


def register_faults(view: View) -> Iterator[Fault]:
    """What contradicts itself in the register: unknown donors and pledges, missing keys, instalments that do not add up."""
    facts = view.facts
    donors = {f.ident for f in facts.all("donor")} | {GENERAL_DONOR}
    pledges = {f.ident for f in facts.all("pledge")}
    seen: set[tuple[str, str]] = set()
    for fact in view.books.facts:
        if fact.kind in ("pledge", "agreement", "in-kind-service", "letter") and str(fact.values[1]) not in donors:
            yield _unknown_donor(fact)
        if fact.kind == "agreement":
            for pledge in str(fact.keys.get("pledge", "")).split(","):
                if pledge.strip() and pledge.strip() not in pledges:
                    yield _unknown_pledge(fact, pledge.strip())
            if "donor" in fact.keys and fact.keys["donor"] != fact.values[1]:
                yield bad_fact(
                    fact, "the key donor is not the agreement's donor", "the donor is the second value", "delete the key"
                )
        if (fact.kind, fact.ident) not in seen:
            seen.add((fact.kind, fact.ident))
            yield from _required(fact)
    yield from _interest(facts)
    yield from instalment_faults(facts)


def register_warnings(view: View) -> Iterator[Fault]:
    """Agreements signed from 2026 without the document that says why they are conditional or not (domain §1)."""
    seen: set[str] = set()
    facts = view.facts
    for fact in facts.all("agreement"):
        if fact.ident in seen:
            continue
        seen.add(fact.ident)
        keys = merged_keys(facts.versions("agreement", fact.ident))
        if fact.date >= _IPSAS_47 and keys.get("recognition") in ("unconditional", *PROMISED) and not keys.get("assessment"):
            yield MissingAssessment(
                f"{fact.ident} names no assessment",
                why="from 2026 (IPSAS 47) a document says why an agreement is conditional or not",
                fix='add its reference to the agreement: assessment: "…"',
                at=fact.place,
            )


def _required(fact: Fact) -> Iterator[Fault]:
    for key in _REQUIRED.get(fact.kind, ()):
        if not str(fact.keys.get(key, "")).strip():
            yield bad_fact(fact, f"has no {key}", f"a first {fact.kind} says its {key}", f'add the key: {key}: "…"')
    if fact.kind == "commitment" and fact.values[1] == "open" and not fact.keys.get("agreement"):
        yield bad_fact(
            fact, "names no agreement", "an order reserves the money of one agreement", 'add the key: agreement: "VC-…"'
        )


def _unknown_donor(fact: Fact) -> Fault:
    donor = clean(str(fact.values[1]))[:60]
    return UnknownDonor(
        f"{fact.kind} {clean(fact.ident)[:60]}: no donor '{donor}'",
        why="the register has none of this id",
        fix=f"correct the id, or register the donor:\nwsisfund donor add {donor} --name NAME --type TYPE",
        at=fact.place,
    )


def _unknown_pledge(fact: Fact, pledge: str) -> Fault:
    return UnknownPledge(
        f"agreement {clean(fact.ident)[:60]}: no pledge '{clean(pledge)[:60]}'",
        why="the register has none of this id",
        fix="correct the id, or delete the key pledge where the agreement follows from none",
        at=fact.place,
    )


def _interest(facts: EntryFacts) -> Iterator[Fault]:
    """The donor may claim interest only under a conditional agreement (domain §1)."""
    for fact in facts.all("agreement"):
        if fact.keys.get("interest") == "donor":
            versions = [v for v in facts.versions("agreement", fact.ident) if v.date <= fact.date]
            if merged_keys(versions).get("recognition") != "conditional":
                why = "only a conditional agreement gives its interest to the donor: it is deferred and may have to be returned"
                yield bad_fact(
                    fact, "interest is 'donor' without a condition", why, 'write interest: "fund", or correct recognition'
                )
