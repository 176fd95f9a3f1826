"""What entries of the register say of one another: donors' accounts, signed pledges, letters, programmes (domain §2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from ..books.records import Fact, Place
from ..errors import Fault, Refused, UsageFault, Warning_, clean
from ..register.facts import AgreementVersion, SentLetter, agreement_version_of, letter_of, receivable_parts, resource_of
from ..register.source import FactSource, programmes
from ..register.versions import Pledge, agreement_at, giver_said, pledge_at, pledges_signed
from ..vocabulary.accounts import RECEIVABLES
from ..vocabulary.events import PROGRAMMES

if TYPE_CHECKING:
    from .view import View

LETTER_KINDS: Final = ("invitation", "acknowledgement", "reminder", "call", "final-statement")


class UnknownKind(UsageFault):
    """A type, role, kind or policy is not one of those that the books know."""

    slug = "unknown-kind"


class AccountTaken(UsageFault):
    """The part of a receivable account's name is already another donor's, or cannot be one."""

    slug = "account-taken"


class OtherDonor(Refused):
    """An agreement names a pledge of another donor, or a letter or a sponsor an agreement of another donor."""

    slug = "other-donor"


class PledgeDonorChanged(Warning_):
    """A later version of a pledge names another donor than the one who announced it."""

    slug = "pledge-donor-changed"


class PledgeEnded(Refused):
    """The pledge was withdrawn or has lapsed."""

    slug = "pledge-ended"


class AgreementOpen(Refused):
    """A final statement of account is asked for an agreement that has not ended."""

    slug = "agreement-open"


class UnknownProgramme(UsageFault):
    """A programme is none of the accounting manual's, and the register adds none of that name."""

    slug = "unknown-programme"


def register_link_faults(view: View) -> Iterator[Fault]:
    """Donors with one account, agreements of others' or ended pledges, letters and programmes that there are not."""
    yield from _accounts(view)
    for fact in view.books.facts:
        version = agreement_version_of(fact) if fact.kind == "agreement" and "pledge" in fact.keys else None
        if version is not None:
            yield from _pledges(view, version)
        elif fact.kind == "pledge":
            yield from _announced(view, fact)
        elif fact.kind == "letter" and (letter := letter_of(fact)):
            yield from _letter(view, letter)
        elif fact.kind == "resource":
            yield from _resource(view, fact)


def _accounts(view: View) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for part, fact in receivable_parts(view.facts):
        if taken.setdefault(part, fact.ident) != fact.ident:
            yield account_taken(part, taken[part], fact)


def account_taken(part: str, holder: str, fact: Fact) -> AccountTaken:
    """The refusal of an account's name that another donor has."""
    return AccountTaken(
        f"the account {RECEIVABLES}:{part} is that of {clean(holder)[:60]}",
        why="each donor has an account of its own",
        fix="give another: --account NAME",
        at=fact.place,
    )


def _pledges(view: View, version: AgreementVersion) -> Iterator[Fault]:
    for name in pledges_signed(version.keys):
        pledge = pledge_at(view.facts, name, version.day)
        fault = pledge and not_signable(pledge, version.donor, version.day, version.place)
        if fault:
            yield fault


def not_signable(pledge: Pledge, donor: str, day: date, place: Place | None) -> Fault | None:
    """Why an agreement of a donor cannot sign a pledge on a day, told at a place; None where it can."""
    name = clean(pledge.id)[:60]
    if pledge.donor != donor:
        return OtherDonor(
            f"{name} is a pledge of {pledge.donor}, not of {clean(donor)[:60]}",
            why="an agreement signs pledges of its own donor",
            fix="check the pledge and the donor: wsisfund pledge list",
            at=place,
        )
    if pledge.ended is not None and pledge.ended <= day:
        return PledgeEnded(
            f"{name} ended on {pledge.ended.isoformat()}",
            why="a pledge that was withdrawn or has lapsed cannot be signed",
            fix="leave it out, or record the new announcement as a pledge",
            at=place,
        )
    return None


def _announced(view: View, fact: Fact) -> Iterator[Fault]:
    """A pledge whose donor is another one now, though what was announced had not ended by then."""
    versions = view.facts.versions("pledge", fact.ident)
    if len(versions) == 1:
        return
    before = versions[versions.index(fact) - 1] if fact in versions[1:] else fact
    donor, was = giver_said(fact), giver_said(before)
    ends = view.facts.versions("pledge-end", fact.ident)
    if donor != was and not any(before.date <= end.date <= fact.date for end in ends):
        yield PledgeDonorChanged(
            f"{clean(fact.ident)[:60]} would be of {clean(donor)[:60]}; {clean(was)[:60]} announced it",
            why="a pledge is one donor's announcement; what was signed on it, and written about it, names that donor",
            fix="write the donor who announced it; the announcement of another is a pledge of its own",
            at=fact.place,
        )


def _resource(view: View, fact: Fact) -> Iterator[Fault]:
    resource = resource_of(fact)
    if resource is not None and resource.programme and resource.programme not in programmes(view.facts):
        yield unknown_programme(view.facts, resource.programme, fact)


def _letter(view: View, letter: SentLetter) -> Iterator[Fault]:
    if letter.kind not in LETTER_KINDS:
        yield UnknownKind(
            f"letter {clean(letter.id)[:60]}: no kind '{clean(letter.kind)[:60]}'",
            why=f"letters are: {', '.join(LETTER_KINDS)}",
            fix="write one of these",
            at=letter.place,
        )
        return
    found = agreement_at(view.facts, letter.agreement, letter.day) if letter.agreement else None
    if found is not None and found.donor != letter.donor:
        yield OtherDonor(
            f"letter {clean(letter.id)[:60]} to {clean(letter.donor)[:60]} is about {found.id}, which is with {found.donor}",
            why="what was agreed with one donor is written to that donor",
            fix="correct the donor, or the agreement",
            at=letter.place,
        )
    if letter.kind == "final-statement" and found is not None and (found.ended is None or found.ended > letter.day):
        yield AgreementOpen(
            f"{found.id} has not ended by {letter.day.isoformat()}",
            why="a statement of account is final when nothing can follow: no receipt, no charge, no rest",
            fix=f"close it first: wsisfund agreement close {found.id} …",
            at=letter.place,
        )


def unknown_programme(facts: FactSource, name: str, fact: Fact | None = None) -> UnknownProgramme:
    """The refusal of a programme that there is not."""
    return UnknownProgramme(
        f"no programme '{clean(name)[:60]}'",
        why=f"there are: {', '.join([*PROGRAMMES, *sorted(programmes(facts) - set(PROGRAMMES))])}",
        fix=f"wsisfund action-line add {clean(name)[:60]} --name NAME registers one",
        at=fact.place if fact else None,
    )
