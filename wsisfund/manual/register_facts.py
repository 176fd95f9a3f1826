"""What contradicts itself in the register: unknown donors and pledges, missing keys, interest that is nobody's to claim."""

from collections.abc import Iterator, Mapping

from ..books.records import Fact, Value
from ..errors import Fault, clean
from ..register.budget_facts import OPEN, order_step_of
from ..register.facts import agreement_version_of
from ..register.known import UnknownAgreement, UnknownDonor, UnknownPledge
from ..register.source import EntryFacts
from ..register.versions import agreement_at, donor_repeated, giver_said, period_of, pledges_signed
from ..vocabulary.events import GENERAL_DONOR, PROMISED, UNCONDITIONAL
from ..vocabulary.folding import says_nothing
from ..vocabulary.standards import IPSAS_47
from .faults import MissingAssessment, bad_fact
from .instalments import instalment_faults
from .view import Scope, View

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
    for kind in ("pledge", "agreement", "in-kind-service", "letter"):
        yield from (_unknown_donor(fact) for fact in facts.all(kind) if giver_said(fact) not in donors)
    for fact in facts.all("agreement"):
        for pledge in pledges_signed(fact.keys):
            if pledge not in pledges:
                yield _unknown_pledge(fact, pledge)
        if donor_repeated(fact) not in ("", giver_said(fact)):
            yield bad_fact(fact, "the key donor is not the agreement's donor", "the donor is the second value", "delete the key")
    for kind in (*_REQUIRED, "commitment"):
        for fact in facts.firsts(kind).values():
            yield from _required(fact)
    for kind in ("agreement", "pledge"):
        yield from (_of_nothing(fact) for fact in facts.firsts(kind).values() if _is_of_nothing(fact))
    yield from _ends(view, pledges)
    yield from _periods(facts)
    yield from _brought_forward(view)
    yield from _interest(facts)
    yield from instalment_faults(facts)


def register_warnings(view: View) -> Iterator[Fault]:
    """Agreements signed from 2026 without the document that says why they are conditional or not (domain §1)."""
    for ident, fact in view.facts.firsts("agreement").items():
        found = agreement_at(view.facts, ident)
        assert found is not None, "it has a version"
        asked = fact.date >= IPSAS_47 and found.recognition in (UNCONDITIONAL, *PROMISED)
        if asked and says_nothing(found.assessment):
            yield MissingAssessment(
                f"{ident} names no assessment",
                why="from 2026 (IPSAS 47) a document says why an agreement is conditional or not",
                fix='add its reference to the agreement: assessment: "…"',
                at=fact.place,
            )


def _required(fact: Fact) -> Iterator[Fault]:
    for key in _REQUIRED.get(fact.kind, ()):
        if says_nothing(fact.keys.get(key, "")):
            yield bad_fact(fact, f"has no {key}", f"a first {fact.kind} says its {key}", f'add the key: {key}: "…"')
    order = order_step_of(fact) if fact.kind == "commitment" and not fact.agreement else None
    if order is not None and order.step == OPEN:
        yield bad_fact(
            fact, "names no agreement", "an order reserves the money of one agreement", 'add the key: agreement: "VC-…"'
        )


def _is_of_nothing(fact: Fact) -> bool:
    """Whether an agreement or a pledge begins without an amount; a later version may lower it to nothing."""
    version = agreement_version_of(fact)
    return version is not None and not version.amount.number


def _of_nothing(fact: Fact) -> Fault:
    return bad_fact(fact, "is of nothing", f"a first {fact.kind} says how much", "write the amount")


def _ends(view: View, pledges: set[str]) -> Iterator[Fault]:
    """Ends of agreements and pledges that there are not."""
    for fact in view.facts.all("agreement-end"):
        if view.signed.get(fact.ident) is None and view.covers(Scope.AGREEMENT, fact.ident):
            yield UnknownAgreement(
                f"agreement-end: no agreement '{clean(fact.ident)[:60]}'",
                why="what ends was signed",
                fix="correct the id (wsisfund agreement list), or delete the fact",
                at=fact.place,
            )
    for fact in view.facts.all("pledge-end"):
        if fact.ident not in pledges:
            yield UnknownPledge(
                f"pledge-end: no pledge '{clean(fact.ident)[:60]}'",
                why="what ends was announced",
                fix="correct the id (wsisfund pledge list), or delete the fact",
                at=fact.place,
            )


def _periods(facts: EntryFacts) -> Iterator[Fault]:
    for ident in dict.fromkeys(fact.ident for fact in facts.all("agreement")):
        keys: dict[str, Value] = {}
        for fact in facts.versions("agreement", ident):
            keys = {**keys, **fact.keys}
            starts, ends = period_of(keys)
            if starts is not None and ends is not None and ends < starts and fact.keys.keys() & {"starts", "ends"}:
                what = f"ends on {ends.isoformat()}, before it starts on {starts.isoformat()}"
                yield bad_fact(fact, what, "nothing could be charged in such a period", "correct starts or ends")


def _brought_forward(view: View) -> Iterator[Fault]:
    """What the books brought forward was there when they began; what is signed since is recognised by an entry."""
    for found in view.signed.all():
        if view.begins is not None and found.signed > view.begins and found.recognition_at(found.signed) == "opening":
            yield bad_fact(
                view.facts.versions("agreement", found.id)[0],
                "recognition is 'opening' after the books began",
                f"the books begin on {view.begins.isoformat()}; only what they brought forward is of the opening",
                "write unconditional, conditional or in-kind",
            )


def _unknown_donor(fact: Fact) -> Fault:
    donor = clean(giver_said(fact))[:60]
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
        version = agreement_version_of(fact)
        if version is not None and version.claims_interest:
            found = agreement_at(facts, fact.ident, fact.date)
            if found is not None and not found.conditional:
                why = "only a conditional agreement gives its interest to the donor: it is deferred and may have to be returned"
                yield bad_fact(
                    fact, "interest is 'donor' without a condition", why, 'write interest: "fund", or correct recognition'
                )
