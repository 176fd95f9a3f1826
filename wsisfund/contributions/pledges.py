"""Pledges: announced contributions, a memorandum until an agreement names them (domain §1 and §2)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Fact, Value
from ..errors import Refused
from ..manual.faults import InstalmentsDoNotAddUp
from ..manual.register_links import PledgeEnded
from ..register.known import checked_amount, checked_id, known_donor, known_earmark, known_pledge, not_there
from ..register.pledge_status import pledge_status
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


class AddPledge(NamedTuple):
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


class EndPledge(NamedTuple):
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
            fix="nothing to do",
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
