"""A signed agreement corrected: what was registered wrongly is said anew, and what was recognised follows it (domain §8.7)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Fact, Posting, Value
from ..errors import Refused
from ..manual.register_links import OtherDonor
from ..register.known import checked_id, known_agreement, known_donor, known_earmark
from ..register.officers import Officers, signatures
from ..register.versions import Agreement, instalments_at
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import books_begin, checked_day, checked_reference_day, opening_of, receivable_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.of_agreement import chf_by_account, outstanding_of
from ..store.rates import rate_on
from ..vocabulary.accounts import CONTRIBUTIONS, EARMARKED, RECEIVABLES, UNEARMARKED
from ..vocabulary.event_table import EVENT
from ..vocabulary.events import RECOGNITIONS
from ..vocabulary.money import ZERO, per_cent
from .amendment import no_later_version
from .donors import NothingToChange, one_of
from .signing import interest_owner
from .support_rate import support_rate

UNCONDITIONAL, UNBOUND = "unconditional", "unearmarked"


class SomethingFollows(Refused):
    """Money was received, charged or written off under the agreement; what it recognised cannot be taken back any more."""

    slug = "something-follows"


class CorrectAgreement(NamedTuple):
    """What was registered wrongly of an agreement; None: as it was.

    Args:
        doc: the document that says how it is right. donor: only to say that another donor needs another agreement.
        psc_rate: support cost as a fraction. waiver: document that allows another rate than the fund's.
    """

    ident: str
    doc: str
    earmark: str | None = None
    psc_rate: Decimal | None = None
    recognition: str | None = None
    assessment: str | None = None
    interest: str | None = None
    starts: date | None = None
    ends: date | None = None
    waiver: str | None = None
    donor: str | None = None


def correction_draft(index: Index, asked: CorrectAgreement, day: date, officers: Officers) -> Draft:
    """A new version of the agreement from `day`, and the entry by which what it recognised follows.

    Where the recognition changes, or the revenue becomes earmarked or unearmarked, the signing is taken back at carrying and
    recognised anew; that needs an agreement on which nothing rests yet. Everything else is a version alone.

    Raises:
        NothingToChange, SomethingFollows, OtherDonor, AmendedLater, BadSupportCostRate, WaiverNeeded, UnknownEarmark,
        UnknownKind, UnknownAgreement, AgreementEnded, NoAuthority, AlreadyThere, MissingRate, StaleRate, DateOutOfRange.
    """
    checked_day(index, day)
    doc = checked_text(asked.doc, "document")
    agreement = known_agreement(index, checked_id(asked.ident, "agreement"), day)
    _same_donor(agreement, asked.donor)
    no_later_version(index, agreement, day)
    keys = _changed(index, agreement, asked, day)
    if not keys:
        raise NothingToChange(
            f"nothing of {agreement.id} would change",
            why="what is said is what the register has",
            fix="say what is wrong: --earmark, --psc-rate, --recognition, --assessment, --interest, --starts or --ends",
            at=agreement.place,
        )
    derivation = [f"{key}: {_shown(value)} instead of {_before(agreement, key)}" for key, value in keys.items()]
    signed = signatures(index, EVENT["amendment"].officers, officers, day)
    legs = _anew(index, agreement, keys, day)
    version = Fact(day, "agreement", (agreement.id, agreement.donor, agreement.amount), {**keys, "document": doc, **signed})
    if not legs:
        return Draft("correction", doc, (version,), (*derivation, "nothing is posted"), agreement=agreement.id)
    name = known_donor(index, agreement.donor).name
    not_recorded(index, "amendment", doc, name, agreement.id, "")
    told: dict[str, Value] = {"event": "amendment", "doc": doc, "agreement": agreement.id, **signed}
    made = entry(day, name, f"Agreement {agreement.id} corrected", told, legs, (agreement.id,))
    return Draft("correction", doc, tuple(opening_of(index, [version, made])), tuple(derivation), agreement=agreement.id)


def _same_donor(agreement: Agreement, donor: str | None) -> None:
    if donor not in (None, agreement.donor):
        raise OtherDonor(
            f"{agreement.id} is an agreement of {agreement.donor}",
            why="an agreement never goes to another donor: its receivable, its letters and its reports are his",
            fix=f"close {agreement.id} and sign the other donor's agreement under an id of its own",
            at=agreement.place,
        )


def _changed(index: Index, agreement: Agreement, asked: CorrectAgreement, day: date) -> dict[str, Value]:
    """What the new version says otherwise than the register."""
    how = one_of(asked.recognition, RECOGNITIONS, "recognition") if asked.recognition else agreement.recognition
    said: dict[str, Value] = {}
    if how != agreement.recognition:
        said["recognition"] = how
    if asked.earmark and (earmark := known_earmark(index, asked.earmark)) != agreement.earmark:
        said["earmark"] = str(earmark)
    rate = agreement.psc_rate if asked.psc_rate is None else asked.psc_rate
    if rate != agreement.psc_rate or how != agreement.recognition:
        rate = support_rate(index, rate, how, asked.waiver, day)
        said |= {"psc-rate": rate} if rate != agreement.psc_rate else {}
    if asked.interest and asked.interest != agreement.interest:
        said |= interest_owner(asked.interest, how)
    papers = ("assessment", asked.assessment, agreement.assessment), ("waiver", asked.waiver, agreement.waiver)
    for key, text, known in papers:
        if text and text != known:
            said[key] = checked_text(text, key)
    for key, day_, before in (("starts", asked.starts, agreement.starts), ("ends", asked.ends, agreement.ends)):
        if day_ and day_ != before:
            said[key] = checked_reference_day(day_)
    return said


def _anew(index: Index, agreement: Agreement, keys: dict[str, Value], day: date) -> list[Posting]:
    """Legs that take back what was recognised and recognise it as it is right; none where both are the same."""
    was, now = agreement.recognition, str(keys.get("recognition", agreement.recognition))
    income = UNEARMARKED if agreement.earmark.is_unearmarked else EARMARKED
    anew = _income_of(str(keys["earmark"])) if "earmark" in keys else income
    if UNCONDITIONAL not in (was, now) or (was == now and anew == income) or agreement.signed < books_begin(index):
        if was != now and UNCONDITIONAL in (was, now):
            raise _follows(agreement, "it is older than the books, and its balances were brought forward")
        moved = [*chf_by_account(index, agreement.id)] if was != now and agreement.promised else []
        if moved:
            raise _follows(agreement, f"money moved under it on {', '.join(moved)}")
        return []
    held = _nothing_follows(index, agreement, day)
    account, currency = receivable_of(index, agreement.donor), agreement.amount.currency
    legs: list[Posting] = []
    if was == UNCONDITIONAL:
        legs += [leg(account, -units, currency, -chf, {"instalment": number}) for number, units, chf in held]
        legs.append(chf_leg(income, sum((chf for *_, chf in held), ZERO)))
    if now == UNCONDITIONAL:
        rate = rate_on(index, currency, day)
        due = instalments_at(index, agreement.id, day)
        parts = held if was == now else [(i.number, i.amount.number, rate.chf(i.amount.number)) for i in due]
        legs += [leg(account, units, currency, chf, {"instalment": number}) for number, units, chf in parts]
        legs.append(chf_leg(anew, -sum((chf for *_, chf in parts), ZERO)))
    return legs


def _income_of(earmark: str) -> str:
    return UNEARMARKED if earmark == UNBOUND else EARMARKED


def _nothing_follows(index: Index, agreement: Agreement, day: date) -> list[tuple[str, Decimal, Decimal]]:
    """Number, units and carrying of each instalment, where the signing and its amendments are all that moved the agreement.

    Raises:
        SomethingFollows: money came or went under it.
    """
    other = [a for a in chf_by_account(index, agreement.id) if not a.startswith((RECEIVABLES + ":", CONTRIBUTIONS + ":"))]
    held = [(n, *left) for n, left in outstanding_of(index, agreement.id, agreement.amount.currency).items()]
    due = {i.number: i.amount.number for i in instalments_at(index, agreement.id, day)}
    whole = agreement.recognition != UNCONDITIONAL or {n: units for n, units, _ in held} == due
    if other or not whole:
        raise _follows(agreement, f"money moved under it on {', '.join(other)}" if other else "a part of it was received")
    return held


def _follows(agreement: Agreement, why: str) -> SomethingFollows:
    return SomethingFollows(
        f"what {agreement.id} recognised at its signing cannot be taken back",
        why=why,
        fix="reverse what rests on it first; or close it, and sign it anew under another id",
        at=agreement.place,
    )


def _shown(value: Value) -> str:
    return per_cent(value) if isinstance(value, Decimal) else str(value)


def _before(agreement: Agreement, key: str) -> str:
    found = {
        "recognition": agreement.recognition,
        "earmark": str(agreement.earmark),
        "psc-rate": per_cent(agreement.psc_rate),
        "interest": agreement.interest,
        "starts": agreement.starts,
        "ends": agreement.ends,
    }.get(key)
    return str(found) if found else "nothing"
