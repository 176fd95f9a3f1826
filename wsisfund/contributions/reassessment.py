"""An agreement assessed again when IPSAS 47 is first applied: the effect is in opening net assets, not in revenue."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..books.draft import Draft
from ..books.records import Fact, Posting, Value
from ..errors import Refused
from ..manual.reassessments import WrongReassessment
from ..register.known import checked_id, known_agreement, known_donor
from ..register.officers import Officers, signatures
from ..register.versions import Agreement, agreement_at, instalments_at
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.arrived import arrived
from ..store.chart import checked_day, opening_of, receivable_of
from ..store.documents import Standing, not_recorded, standing_after
from ..store.index import Index
from ..store.measures import ALLOWANCE as OF_ALLOWANCE
from ..store.measures import DEFERRED as OF_DEFERRED
from ..store.measures import EXPENSE, OUTSTANDING, REVENUE, any_of
from ..store.of_agreement import allowance_of
from ..store.positions import instalment_held
from ..store.rates import newest_rate, rate_on
from ..vocabulary.accounts import ALLOWANCE, DEFERRED, REASSESSED
from ..vocabulary.event_table import EVENT
from ..vocabulary.events import CONDITIONAL, REASSESSED_AS, UNCONDITIONAL
from ..vocabulary.money import ZERO, grouped
from ..vocabulary.standards import IPSAS_47
from .correction import SomethingFollows
from .donors import NothingToChange, one_of
from .figures import AgreementFigures, figures_of

EVENT_NAME: Final = "reassessment"


class AgreementComplete(Refused):
    """Nothing of the agreement is still to come, deferred or unused: there is nothing that a new policy could change."""

    slug = "agreement-complete"


class ReassessAgreement(NamedTuple):
    """An agreement as the new standard has it.

    Args:
        recognition: unconditional, conditional or on-receipt. doc: the paper that the entry rests on.
        assessment: the document with the reasoning; default `doc`.
    """

    ident: str
    recognition: str
    doc: str
    assessment: str | None = None


def reassessment_draft(index: Index, asked: ReassessAgreement, day: date, officers: Officers) -> Draft:
    """A new version of the agreement from 1 January 2026, and what it has recognised until then made as the new policy has it.

    Unconditional: what is still to come is receivable at the rate of that day, nothing is deferred. Conditional: nothing is
    receivable, what was received and not used is deferred. On receipt: neither. The other side is opening net assets. The
    entry is of 1 January 2026, whatever day it is recorded on.

    Raises:
        NothingToChange, AgreementComplete, WrongReassessment, SomethingFollows, UnknownKind, UnknownAgreement, NotYetSigned,
        AgreementEnded, NoAuthority, AlreadyThere, MissingRate, StaleRate, DateOutOfRange.

    Source: IPSAS 47, transition; domain §1 (who decides).
    """
    at = IPSAS_47
    _not_before(day)
    checked_day(index, at)
    doc = checked_text(asked.doc, "document")
    how = one_of(asked.recognition, REASSESSED_AS, "recognition")
    ident = checked_id(asked.ident, "agreement")
    _signed_before(known_agreement(index, ident, day, running=False))
    agreement = known_agreement(index, ident, at)
    name = known_donor(index, agreement.donor).name
    not_recorded(index, EVENT_NAME, doc, name, agreement.id, "")
    assessment = checked_text(asked.assessment, "assessment") if asked.assessment else doc
    _something_new(index, agreement, how, assessment)
    _nothing_rests(index, agreement, how)
    figures = figures_of(index, agreement, at)
    _not_complete(agreement, figures)
    signed = signatures(index, EVENT[EVENT_NAME].officers, officers, at)
    keys: dict[str, Value] = {"recognition": how, "assessment": assessment}
    if agreement.interest == "donor" and how != CONDITIONAL:
        keys["interest"] = "fund"
    version = Fact(at, "agreement", (agreement.id, agreement.donor, agreement.amount), {**keys, "document": doc, **signed})
    said = [f"recognition: {how}, until 31 December 2025 {agreement.recognition}"]
    legs = list(_legs(index, agreement, figures, how))
    if not legs:
        return Draft(EVENT_NAME, doc, (version,), (*said, "nothing is posted"), agreement=agreement.id)
    effect = sum((p.chf for p in legs), ZERO)
    legs.append(chf_leg(REASSESSED, -effect))
    told: dict[str, Value] = {"event": EVENT_NAME, "doc": doc, "agreement": agreement.id, **signed}
    text = f"Agreement {agreement.id} assessed again under IPSAS 47"
    said.append(f"opening net assets change by {grouped(effect)} CHF")
    records = opening_of(index, [version, entry(at, name, text, told, legs, (agreement.id,))])
    return Draft(EVENT_NAME, doc, tuple(records), tuple(said), agreement=agreement.id)


# ---------------------------------------------------------------- what is assessed again


def _not_before(day: date) -> None:
    if day < IPSAS_47:
        raise WrongReassessment(
            f"agreements are not assessed again on {day.isoformat()}",
            why=f"IPSAS 47 applies from {IPSAS_47.isoformat()}",
            fix="leave --date out, or give a day from then on",
        )


def _signed_before(agreement: Agreement) -> None:
    if agreement.signed >= IPSAS_47:
        raise WrongReassessment(
            f"{agreement.id} was signed on {agreement.signed.isoformat()}",
            why=f"what is signed from {IPSAS_47.isoformat()} was assessed under IPSAS 47 at its signing",
            fix=f"where that was wrong:\nwsisfund agreement correct {agreement.id} --recognition R --doc REF",
            at=agreement.place,
        )


def _something_new(index: Index, agreement: Agreement, how: str, assessment: str) -> None:
    known = agreement_at(index, agreement.id, IPSAS_47)
    if how == agreement.recognition and known is not None and known.assessment == assessment:
        raise NothingToChange(
            f"{agreement.id} is {how} by {assessment} already",
            why="what is said is what the register has",
            fix="nothing to do",
            at=agreement.place,
        )


def _not_complete(agreement: Agreement, figures: AgreementFigures) -> None:
    still = any(i.open for i in figures.instalments) or figures.sums["deferred"] or _unused(figures)
    if not still:
        raise AgreementComplete(
            f"nothing of {agreement.id} is still to come, deferred or unused on {IPSAS_47.isoformat()}",
            why="only agreements that are not complete when IPSAS 47 is first applied are assessed again",
            fix=f"nothing to do; an agreement that is complete can be closed:\nwsisfund agreement close {agreement.id}",
            at=agreement.place,
        )


# What was entered under the old recognition: legs that the new one has not, and for deferred revenue every charge.
_RESTING: Final = any_of(OUTSTANDING, OF_ALLOWANCE, OF_DEFERRED, REVENUE)
_NAMED_AT_MOST: Final = 5


def _nothing_rests(index: Index, agreement: Agreement, how: str) -> None:
    """Nothing, where the recognition stays, or nothing was entered since under what it was."""
    if how == agreement.recognition:
        return
    resting = any_of(_RESTING, EXPENSE) if how == CONDITIONAL else _RESTING
    entries = standing_after(index, agreement.id, resting, IPSAS_47)
    changed = {} if UNCONDITIONAL not in (how, agreement.recognition) else _changed_since(index, agreement)
    again = f"wsisfund agreement reassess {agreement.id} --recognition {how} --doc REF"
    if entries:
        undo = "\n".join(f"wsisfund reverse {e.doc} --reason R" for e in entries[:_NAMED_AT_MOST])
        raise SomethingFollows(
            f"{agreement.id} was {agreement.recognition} when {_named(entries)} entered",
            why=f"from {IPSAS_47.isoformat()} it would be {how}, which enters them otherwise",
            fix=f"take them back, the newest first, assess the agreement, and record them again:\n{undo}\n{again}",
            at=agreement.place,
        )
    if changed:
        currency = agreement.amount.currency
        undo = "\n".join(
            f"wsisfund agreement amend {agreement.id} --instalment {n} --by={-by} --doc REF" for n, by in changed.items()
        )
        said = ", ".join(f"instalment {number} by {grouped(by, currency)} {currency}" for number, by in changed.items())
        raise SomethingFollows(
            f"{agreement.id} was {agreement.recognition} when it was amended: {said}",
            why=f"from {IPSAS_47.isoformat()} it would be {how}, and an amendment of it has an entry",
            fix=f"take the amendment back, assess the agreement, and amend it again:\n{undo}\n{again}",
            at=agreement.place,
        )


def _named(entries: Sequence[Standing]) -> str:
    """The newest of them by event, document and day."""
    named = ", ".join(f"{e.event} {e.doc} of {e.day.isoformat()}" for e in entries[:_NAMED_AT_MOST])
    more = len(entries) - _NAMED_AT_MOST
    return f"{named} and {more} more were" if more > 0 else f"{named} {'was' if len(entries) == 1 else 'were'}"


def _changed_since(index: Index, agreement: Agreement) -> Mapping[str, Decimal]:
    """By how much each instalment is another in the register now."""
    then, now = ({i.number: i.amount.number for i in instalments_at(index, agreement.id, day)} for day in (IPSAS_47, date.max))
    found = {number: amount - then.get(number, ZERO) for number, amount in now.items()}
    return {number: by for number, by in found.items() if by}


# ---------------------------------------------------------------- the entry


def _legs(index: Index, agreement: Agreement, figures: AgreementFigures, how: str) -> Iterator[Posting]:
    """From what stands to what the new recognition has; those that come to nothing are left out."""
    wanted = _to_come(index, agreement) if how == UNCONDITIONAL else {}
    account, currency = receivable_of(index, agreement.donor), agreement.amount.currency
    for number in (i.number for i in instalments_at(index, agreement.id, IPSAS_47)):
        held = instalment_held(index, account, agreement.id, number, currency, IPSAS_47)
        units = wanted.get(number, ZERO) - held.units
        if how == UNCONDITIONAL and units:
            yield leg(account, units, currency, rate_on(index, currency, IPSAS_47).chf(units), {"instalment": number})
        elif how != UNCONDITIONAL and (held.units or held.chf):
            yield leg(account, -held.units, currency, -held.chf, {"instalment": number})
    if how != UNCONDITIONAL:
        for number, chf in allowance_of(index, agreement.id, IPSAS_47).items():
            yield chf_leg(ALLOWANCE, -chf, {"instalment": number} if number else None)
    deferred = _unused(figures) if how == CONDITIONAL else ZERO
    standing = figures.sums["deferred"]
    if how == CONDITIONAL == agreement.recognition:
        deferred = standing
    if deferred != standing:
        yield chf_leg(DEFERRED, standing - deferred)


def _unused(figures: AgreementFigures) -> Decimal:
    """CHF that was received under an agreement and neither refunded nor charged; not below zero."""
    sums = figures.sums
    return max(ZERO, sums["received"] - sums["refunded"] - sums["direct"] - sums["support"] - sums["bank_charges"])


def _to_come(index: Index, agreement: Agreement) -> Mapping[str, Decimal]:
    """What is receivable of each instalment, in the agreement's currency: as it stands, or of one that promised, the rest.

    What arrived without an instalment pays the oldest ones first.
    """
    currency, due = agreement.amount.currency, instalments_at(index, agreement.id, IPSAS_47)
    if not agreement.promised:
        account = receivable_of(index, agreement.donor)
        return {i.number: instalment_held(index, account, agreement.id, i.number, currency, IPSAS_47).units for i in due}
    came = arrived(index, {agreement.id: currency}, IPSAS_47, agreement.id)
    rate = newest_rate(index, currency, IPSAS_47)
    units = {number: part.units(rate) for (_, number), part in came.items()}
    spare = sum((n for number, n in units.items() if number not in {i.number for i in due}), ZERO)
    found: dict[str, Decimal] = {}
    for i in sorted(due, key=lambda one: (one.due, one.number)):
        left = max(ZERO, i.amount.number - units.get(i.number, ZERO))
        paid = min(left, spare)
        found[i.number], spare = left - paid, spare - paid
    return found
