"""Donors that are no Member State are looked into before their agreement is signed, where the fund has that policy."""

from collections.abc import Iterator
from datetime import date

from ..books.records import Fact
from ..errors import Fault, Refused, clean
from ..register.due_diligence import CLEARED, KIND, Decision, decision_at, decision_of
from ..register.facts import agreement_versions
from ..register.known import UnknownDonor
from ..register.officers import NoAuthority
from ..register.policies import DUE_DILIGENCE_FROM, formal_rules_apply
from ..register.source import FactSource
from ..register.versions import donor_at, officer_at
from ..vocabulary.folding import says_nothing
from .named import MissingDocument
from .view import Scope, View

_EXEMPT = "member-state"


class NoDueDiligence(Refused):
    """A donor that is no Member State signs an agreement without having been looked into, or after it was turned down."""

    slug = "no-due-diligence"


def due_diligence_faults(view: View) -> Iterator[Fault]:
    """Signings that the policy does not allow; decisions about nobody, of nobody, or on no paper."""
    for fact in view.facts.all(KIND):
        if not view.facts.versions("donor", fact.ident) and not view.facts.versions("partner", fact.ident):
            yield UnknownDonor(
                f"due diligence of '{clean(fact.ident)[:60]}'",
                why="the register has no donor and no partner of this id",
                fix="correct the id, or register who it is first",
                at=fact.place,
            )
        yield from _of_nobody(view.facts, fact)
        if says_nothing(decision_of(fact).document) and formal_rules_apply(view.facts, fact.date):
            yield MissingDocument(
                f"the due diligence of {clean(fact.ident)[:60]} names no document",
                why="what was found out stands on a paper",
                fix='add the key document: "…"',
                at=fact.place,
            )
    seen: set[str] = set()
    for version in agreement_versions(view.facts):
        if version.id not in seen and view.covers(Scope.AGREEMENT, version.id):
            fault = not_looked_into(view.facts, version.donor, version.day)
            if fault is not None:
                fault.file, fault.line = version.place or (None, None)
                yield fault
        seen.add(version.id)


def _of_nobody(facts: FactSource, fact: Fact) -> Iterator[Fault]:
    """A decision that names no officer of its day."""
    by = decision_of(fact).decided_by
    known = not facts.all("officer") or officer_at(facts, by, fact.date) is not None
    if known if by else not formal_rules_apply(facts, fact.date):
        return
    said = f"was decided by {clean(by)[:60]}, who is no officer" if by else "says not who decided"
    yield NoAuthority(
        f"the due diligence of {clean(fact.ident)[:60]} {said}",
        why="an officer of the fund decides who may give to it",
        fix="name the officer: --as OFFICER",
        at=fact.place,
    )


def not_looked_into(facts: FactSource, donor: str, day: date) -> NoDueDiligence | None:
    """The fault of a donor that may not sign on a day; None where it may."""
    begin = DUE_DILIGENCE_FROM.at(facts, day)
    known = donor_at(facts, donor, day) or donor_at(facts, donor)
    if begin is None or day < begin or known is None or known.type == _EXEMPT or not facts.versions("donor", donor):
        return None
    found = decision_at(facts, donor, day)
    if found is not None and found.result == CLEARED and (found.until is None or found.until >= day):
        return None
    return NoDueDiligence(
        f"{clean(donor)[:60]} may not sign on {day.isoformat()}: {_said(found)}",
        why="policy due-diligence-from: a donor that is no Member State is looked into before it signs",
        fix=f"record what was decided:\nwsisfund donor due-diligence {clean(donor)[:60]} --result cleared --doc REF",
    )


def _said(found: Decision | None) -> str:
    if found is None:
        return "nobody has looked into it"
    if found.result != CLEARED:
        return f"it was turned down on {found.day.isoformat()}"
    return f"its clearance ended on {found.until.isoformat()}" if found.until else ""
