"""Pledges: announced contributions, a memorandum until an agreement names them (domain §1 and §2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Fact, Value
from ..errors import Refused
from ..manual.faults import InstalmentsDoNotAddUp
from ..manual.register_links import PledgeEnded
from ..register.known import checked_amount, checked_id, known_donor, known_earmark, known_pledge, not_there
from ..register.signed_parts import signed_parts
from ..register.versions import FactSource, Pledge, instalments_at, pledge_at
from ..register.wording import checked_text
from ..store.chart import checked_day, checked_reference_day
from ..store.index import Index
from ..vocabulary.events import PLEDGE_KINDS
from ..vocabulary.money import grouped
from .donors import one_of

END_REASONS = ("withdrawn", "lapsed", "import-undone")

Due = tuple[date, Decimal]


class PledgeSigned(Refused):
    """An agreement names the pledge in full, so there is nothing left to end."""

    slug = "pledge-signed"


class PledgeStatus(NamedTuple):
    """What became of a pledge by a day: agreements that name it, what they took of it, and the unsigned rest (its currency).

    `status` is ``unsigned``, ``partly-signed``, ``signed`` or ``ended``; an ended pledge has no rest.
    """

    pledge: Pledge
    agreements: tuple[str, ...]
    signed: Decimal
    rest: Decimal
    status: str


@dataclass(frozen=True)
class AddPledge:
    """A pledge as its donor announced it."""

    ident: str
    donor: str
    amount: Decimal
    currency: str
    earmark: str = "unearmarked"
    kind: str = "cash"
    due: date | None = None
    instalments: Sequence[Due] = ()
    reference: str | None = None


def pledge_draft(index: Index, asked: AddPledge, day: date) -> Draft:
    """A pledge as announced on `day`, with its instalments where the donor named some.

    Raises:
        UnknownDonor, AlreadyThere, BadId, NoSuchCurrency, TooManyDecimals, UnknownEarmark, InstalmentsDoNotAddUp, DateOutOfRange.
    """
    checked_id(asked.ident, "pledge")
    known_donor(index, asked.donor)
    not_there(index, "pledge", asked.ident)
    checked_amount(asked.amount, asked.currency)
    checked_day(index, day)
    keys: dict[str, Value] = {
        "earmark": str(known_earmark(index, asked.earmark)),
        "kind": one_of(asked.kind, PLEDGE_KINDS, "kind of pledge"),
    }
    if asked.due:
        keys["due"] = checked_reference_day(asked.due)
    if asked.reference:
        keys["reference"] = checked_text(asked.reference, "reference")
    facts = [Fact(day, "pledge", (asked.ident, asked.donor, Amount(asked.amount, asked.currency)), keys)]
    if asked.instalments:
        facts += instalment_facts(asked.ident, asked.instalments, Amount(asked.amount, asked.currency), day)
    return Draft("pledge", asked.ident, tuple(facts))


def instalment_facts(of: str, instalments: Sequence[Due], whole: Amount, day: date) -> list[Fact]:
    """Instalments numbered from 1 by due date.

    Raises:
        InstalmentsDoNotAddUp: they do not sum to `whole`. TooManyDecimals, DateOutOfRange.
    """
    for due, amount in instalments:
        checked_reference_day(due)
        checked_amount(amount, whole.currency)
    total = sum((amount for _, amount in instalments), Decimal(0))
    if total != whole.number:
        raise InstalmentsDoNotAddUp(
            f"the instalments come to {grouped(total, whole.currency)} {whole.currency}, "
            f"not to {grouped(whole.number, whole.currency)} {whole.currency}",
            why=f"given: {' + '.join(grouped(amount, whole.currency) for _, amount in instalments) or 'none'}",
            fix="give one --instalment DATE=AMOUNT for each, together the whole amount",
        )
    ordered = sorted(instalments, key=lambda i: i[0])
    return [
        Fact(day, "instalment", (of, str(n), due, Amount(amount, whole.currency)), {})
        for n, (due, amount) in enumerate(ordered, 1)
    ]


@dataclass(frozen=True)
class EndPledge:
    """The end of a pledge."""

    ident: str
    reason: str
    document: str | None = None
    batch: str | None = None


def end_draft(index: Index, asked: EndPledge, day: date) -> Draft:
    """The end of a pledge, or of what is unsigned of it.

    Raises:
        UnknownPledge, PledgeEnded, PledgeSigned, UnknownKind.
    """
    checked_day(index, day)
    status = pledge_status(index, known_pledge(index, asked.ident, day), day)
    if status.status == "ended":
        raise PledgeEnded(
            f"{asked.ident} ended on {status.pledge.ended}",
            why="a pledge ends once",
            fix="nothing need be done",
            at=status.pledge.place,
        )
    if status.status == "signed":
        raise PledgeSigned(
            f"{asked.ident} is signed in full by {', '.join(status.agreements)}",
            why="only what is not signed of a pledge can be withdrawn or lapse",
            fix="an agreement is ended by itself",
            at=status.pledge.place,
        )
    keys: dict[str, Value] = {"reason": one_of(asked.reason, END_REASONS, "reason")}
    if asked.document:
        keys["document"] = checked_text(asked.document, "document")
    if asked.batch:
        keys["batch"] = asked.batch
    return Draft("pledge-end", asked.ident, (Fact(day, "pledge-end", (asked.ident,), keys),))


def pledge_status(
    facts: FactSource, pledge: Pledge, at: date | None = None, parts: dict[str, list[tuple[str, Decimal]]] | None = None
) -> PledgeStatus:
    """What became of `pledge` by a day; `parts` are those of `signed_parts`, worked out once for many pledges."""
    taken = (signed_parts(facts, at) if parts is None else parts).get(pledge.id, [])
    signed = sum((part for _, part in taken), Decimal(0))
    rest = max(pledge.amount.number - signed, Decimal(0))
    ended = pledge.ended is not None and (at is None or pledge.ended <= at)
    status = "signed" if taken and not rest else "ended" if ended else "partly-signed" if taken else "unsigned"
    return PledgeStatus(pledge, tuple(i for i, _ in taken), signed, Decimal(0) if ended else rest, status)


def all_pledges(facts: FactSource, at: date | None = None) -> list[PledgeStatus]:
    """Every pledge announced by a day with what became of it, by announcement, then id."""
    parts = signed_parts(facts, at)
    first: dict[str, date] = {}
    for fact in facts.all("pledge"):
        if at is None or fact.date <= at:
            first.setdefault(fact.ident, fact.date)
    found = (pledge_at(facts, ident, at) for ident in sorted(first, key=lambda i: (first[i], i)))
    return [pledge_status(facts, pledge, at, parts) for pledge in found if pledge is not None]


def pledge_instalments(facts: FactSource, ident: str, at: date | None = None) -> list[tuple[str, date, Amount]]:
    """(number, due, amount) of a pledge's instalments."""
    return [(i.number, i.due, i.amount) for i in instalments_at(facts, ident, at)]
