"""Signing an agreement: its facts, and for an unconditional one the receivable and the revenue in full (domain §1 and §3)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Fact, Posting, Transaction, Value
from ..errors import UsageFault
from ..manual.due_diligence import not_looked_into
from ..manual.faults import InstalmentsDoNotAddUp
from ..manual.register_links import not_signable
from ..register.facts import instalment_version_of
from ..register.known import checked_amount, checked_id, known_donor, known_earmark, known_pledge, not_there
from ..register.pledge_status import pledge_status
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import books_begin, checked_day, checked_reference_day, opening_of, receivable_of
from ..store.index import Index
from ..store.rates import rate_on
from ..vocabulary.accounts import EARMARKED, UNEARMARKED
from ..vocabulary.earmark import Earmark
from ..vocabulary.events import PROMISED, RECOGNITIONS
from ..vocabulary.money import ZERO, grouped
from ..vocabulary.standards import IPSAS_47
from .donors import one_of
from .pledges import Due, instalment_facts
from .support_rate import support_rate

# IPSAS 47 applies to periods from this day; from it an agreement's assessment is expected (domain §1).

TEST_BEFORE_2026 = (
    "conditional only with a specific, measurable performance duty and a duty to return what is not so used (IPSAS 23); "
    "a restriction on use, an earmark, without a duty to return is no condition: unconditional"
)
TEST_FROM_2026 = (
    "conditional only with a compliance obligation in a binding arrangement: an enforceable duty to use the money for a "
    "specified purpose inside the organization or for a third party (IPSAS 47); a duty to return alone, or an earmark alone, "
    "is none: unconditional"
)
TEST_OF_BINDING = (
    "; on-receipt where nothing binds the donor yet: no binding arrangement, or money that a parliament still has to vote"
)


class RecognitionNeeded(UsageFault):
    """Nobody said how the agreement's revenue is recognised; a finance officer decides that from its text."""

    slug = "recognition-needed"


def question_of(day: date) -> str:
    """The test of the standard in force on a day, by which an agreement is conditional or not (domain §1)."""
    return (TEST_FROM_2026 if day >= IPSAS_47 else TEST_BEFORE_2026) + TEST_OF_BINDING


def recognition_of(text: str | None, day: date) -> str:
    """`text` where it says a recognition; never guessed.

    Raises:
        RecognitionNeeded: none was named. UnknownKind: an unknown one.
    """
    if text:
        return one_of(text, RECOGNITIONS, "recognition")
    raise RecognitionNeeded(
        "how is the agreement recognised?",
        why=question_of(day),
        fix="read the agreement and say: --recognition unconditional, conditional, on-receipt, in-kind or opening; "
        "name the reasoning's document with --assessment",
    )


class SignAgreement(NamedTuple):
    """An agreement to sign.

    Args:
        recognition: unconditional, conditional, on-receipt, in-kind, opening; None is refused with the test of the standard.
        psc_rate: support cost as a fraction (0.07).
        instalments: (due date, amount), together the whole amount; in-kind and opening may do without.
        waiver: document that allows another support cost rate than the fund's.
        interest: ``fund`` (default) or ``donor``, the latter for conditional agreements.
    """

    ident: str
    donor: str
    amount: Decimal
    currency: str
    recognition: str | None
    earmark: str
    psc_rate: Decimal
    instalments: Sequence[Due] = ()
    pledges: Sequence[str] = ()
    document: str | None = None
    assessment: str | None = None
    starts: date | None = None
    ends: date | None = None
    interest: str | None = None
    waiver: str | None = None


# Why a signing of each other recognition than the unconditional posts nothing.
_NOTHING_POSTED: Final = {
    "conditional": "conditional: nothing is recognised at signing; money is deferred when it comes, charges release it",
    "on-receipt": "on receipt: money is revenue when it comes; until then its instalments are disclosed",
    "in-kind": "in kind: recognised when the goods arrive",
    "opening": "opening: its balances come with `wsisfund opening record`",
}


def signing_draft(index: Index, asked: SignAgreement, day: date) -> Draft:
    """The agreement as signed on `day`; one that is older than the books is put down as facts alone, whatever its recognition.

    Unconditional: a receivable for each instalment at the day's rate, half up, against revenue. Conditional, on receipt, in
    kind and opening: facts only.

    Raises:
        RecognitionNeeded, UnknownDonor, UnknownPledge, PledgeEnded, OtherDonor, AlreadyThere, UnknownEarmark, BadSupportCostRate,
        WaiverNeeded, InstalmentsDoNotAddUp, MissingRate, StaleRate, NoSuchCurrency, TooManyDecimals, DateOutOfRange,
        AccountCurrency.
    """
    checked_id(asked.ident, "agreement")
    known_donor(index, asked.donor)
    not_there(index, "agreement", asked.ident)
    fault = not_looked_into(index, asked.donor, day)
    if fault is not None:
        raise fault
    whole = Amount(checked_amount(asked.amount, asked.currency), asked.currency)
    older = day < books_begin(index)
    if older:
        checked_reference_day(day)
    else:
        checked_day(index, day)
    how = recognition_of(asked.recognition, day)
    for_ = known_earmark(index, asked.earmark)
    rate = support_rate(index, asked.psc_rate, how, asked.waiver, day)
    keys: dict[str, Value] = {"recognition": how, "earmark": str(for_), "psc-rate": rate}
    keys |= _named(index, asked.donor, asked.pledges, day)
    keys |= _described(asked)
    keys |= interest_owner(asked.interest, how)
    facts = [
        Fact(day, "agreement", (asked.ident, asked.donor, whole), keys),
        *_instalments(asked.ident, asked.instalments, whole, how, day),
    ]
    warnings = _warnings(index, how, asked.assessment, asked.pledges, whole, day)
    if older:
        note = (
            f"signed before the books begin ({books_begin(index).isoformat()}): its balances come with `wsisfund opening record`"
        )
        return Draft("agreement", asked.ident, tuple(facts), (note,), (*warnings, note), agreement=asked.ident)
    if how != "unconditional":
        note = _NOTHING_POSTED[how]
        return Draft("agreement", asked.ident, tuple(facts), (note,), warnings, agreement=asked.ident)
    transaction, derivation = _recognised(index, asked.ident, asked.donor, facts[1:], for_, asked.pledges, day)
    return Draft(
        "agreement", asked.ident, tuple(opening_of(index, [*facts, transaction])), derivation, warnings, agreement=asked.ident
    )


def _recognised(
    index: Index, ident: str, donor: str, instalments: Sequence[Fact], earmark: Earmark, pledges: Sequence[str], day: date
) -> tuple[Transaction, tuple[str, ...]]:
    """Receivables against revenue, one posting per instalment, and how the CHF came about."""
    account, several = receivable_of(index, donor), len(instalments) > 1
    legs: list[Posting] = []
    derivation: list[str] = []
    total = ZERO
    parts = [part for fact in instalments if (part := instalment_version_of(fact))]
    for part in parts:
        units, currency = part.amount
        rate = rate_on(index, currency, day)
        chf = rate.chf(units)
        legs.append(leg(account, units, currency, chf, {"instalment": part.number} if several else {}))
        derivation += [f"instalment {part.number}: {shown}" for shown in [rate.shown(units)] if shown]
        total += chf
    income = UNEARMARKED if earmark.is_unearmarked else EARMARKED
    legs.append(chf_leg(income, -total))
    derivation.append(f"revenue in full at signing: {grouped(total)} CHF ({income.rpartition(':')[2].lower()})")
    keys: dict[str, Value] = {"event": "agreement", "agreement": ident}
    if not several:
        keys["instalment"] = parts[0].number
    name = known_donor(index, donor).name
    return entry(day, name, f"Agreement {ident} signed", keys, legs, (ident, *pledges)), tuple(derivation)


def _named(index: Index, donor: str, pledges: Sequence[str], day: date) -> dict[str, Value]:
    for name in pledges:
        pledge = known_pledge(index, name, day)
        fault = not_signable(pledge, donor, day, pledge.place)
        if fault is not None:
            raise fault
    return {"pledge": ",".join(dict.fromkeys(pledges))} if pledges else {}


def _described(asked: SignAgreement) -> dict[str, Value]:
    keys: dict[str, Value] = {}
    for key, day in (("starts", asked.starts), ("ends", asked.ends)):
        if day:
            keys[key] = checked_reference_day(day)
    for key, text in (("document", asked.document), ("assessment", asked.assessment), ("waiver", asked.waiver)):
        if text:
            keys[key] = checked_text(text, key)
    return keys


def interest_owner(interest: str | None, how: str) -> dict[str, Value]:
    """The key that says whose interest is, none where nobody says it; the donor's only of a conditional agreement."""
    if not interest:
        return {}
    one_of(interest, ("fund", "donor"), "owner of interest")
    if interest == "donor" and how != "conditional":
        one_of(interest, ("fund",), "owner of interest of an agreement that is not conditional")
    return {"interest": interest}


def _instalments(ident: str, instalments: Sequence[Due], whole: Amount, how: str, day: date) -> list[Fact]:
    if not instalments and how in ("in-kind", "opening"):
        return []
    if not instalments:
        raise InstalmentsDoNotAddUp(
            f"{ident} has no instalments",
            why="receivables are kept by instalment, each with its due date, from which its age is counted",
            fix=f"give at least one: --instalment 2026-06-30={whole.number}",
        )
    return instalment_facts(ident, instalments, whole, day)


def _warnings(
    index: Index, how: str, assessment: str | None, pledges: Sequence[str], whole: Amount, day: date
) -> tuple[str, ...]:
    found = []
    if day >= IPSAS_47 and not assessment and how in ("unconditional", *PROMISED):
        found.append("no --assessment: from 2026 the document with the reasoning of the recognition is expected")
    rests = [pledge_status(index, known_pledge(index, name, day), day) for name in pledges]
    # What others took of them is told by the judge (`manual.signed_twice`).
    alike = [s.rest for s in rests if s.pledge.amount.currency == whole.currency and not s.signed]
    if rests and len(alike) == len(rests) and whole.number > sum(alike, Decimal(0)):
        shown = grouped(sum(alike, Decimal(0)), whole.currency)
        found.append(f"the agreement is for more than is unsigned of its pledges ({shown} {whole.currency})")
    return tuple(found)
