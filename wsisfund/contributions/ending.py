"""The end of an agreement: nothing is open under it any more, and its unused rest is where the donor wants it (domain §2)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Fact, Record, Transaction, Value
from ..errors import Refused
from ..manual.faults import OverReceipt
from ..register.known import AlreadyThere, known_agreement
from ..register.officers import Officers
from ..register.versions import Agreement
from ..register.wording import checked_text
from ..store.chart import checked_day, opening_of
from ..store.documents import documents_under
from ..store.index import Index
from ..store.overlay import extend, overlay
from ..store.positions import deferred_left, open_items
from ..vocabulary.accounts import (
    ADVANCE_RECEIPTS,
    ADVANCES_PARTNERS,
    ADVANCES_TRAVEL,
    DONOR_REFUNDS,
    VENDORS,
)
from ..vocabulary.money import FUNCTIONAL, grouped
from .application import ApplyReceipt, application_draft
from .donors import one_of
from .figures import committed_of, figures_of
from .interest_moved import UnusedRest, interest_moved, left_to_the_fund
from .receipts import TwoDecisions
from .refunds import Returnable, refund_due_entry, returnable

REASONS = ("completed", "terminated")
_ITEMS = {
    ADVANCES_TRAVEL: "advance",
    ADVANCES_PARTNERS: "advance",
    VENDORS: "invoice to pay",
    DONOR_REFUNDS: "refund to pay",
    ADVANCE_RECEIPTS: "overpayment",
}


class StillOpen(Refused):
    """The agreement has commitments, advances, receivables, deferred money or payables that are still open."""

    slug = "still-open"


class Rest(NamedTuple):
    """What becomes of the unused rest: refunded, or moved to an agreement; the fund's own interest to another one."""

    refund: bool = False
    move_to: str | None = None
    instalment: str | None = None
    settles_amount: Decimal | None = None
    interest_to: str | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything was decided."""
        return self.refund or self.move_to is not None or self.interest_to is not None


class CloseAgreement(NamedTuple):
    """The end of an agreement, and what becomes of its rest.

    Args:
        reason: completed or terminated.
    """

    ident: str
    reason: str = "completed"
    doc: str | None = None
    rest: Rest = Rest()


def ending_draft(index: Index, asked: CloseAgreement, day: date, officers: Officers, available: Decimal) -> Draft:
    """The agreement ended on `day`, its unused rest refunded or moved in the same act on the donor's word `doc`.

    Money that came after the end, such as interest that the donor claims, is disposed of in the same way; the end stands.
    A re-earmark is an act of its own before the end (`contributions.re_earmark`): money that may still be spent belongs to an
    agreement that goes on.

    Args:
        available: cash(A) on that day and all later ones, CHF (domain §4): the unused rest.

    Raises:
        StillOpen: each thing that is open is named. UnusedRest, TwoDecisions, AlreadyThere, UnknownAgreement, NotYetSigned, and
        what the refund, or its application to the other agreement, raises.
    """
    checked_day(index, day)
    agreement = known_agreement(index, asked.ident, day, running=False)
    late = _came_late(index, agreement, asked.rest, available)
    one_of(asked.reason, REASONS, "reason")
    if asked.rest.refund and asked.rest.move_to is not None:
        raise TwoDecisions(
            "the rest cannot be refunded and moved",
            why="--refund gives it back to the donor, --move-to lets another agreement have it",
            fix="keep one of the two, as the donor's letter says",
        )
    doc = checked_text(asked.doc, "document") if asked.doc else ""
    keys: dict[str, Value] = {"reason": asked.reason, **({"document": doc} if doc else {})}
    records, derivation, warnings = _disposed(index, agreement, available, asked.rest, doc, day, officers)
    if late:
        return Draft("agreement-end", asked.ident, tuple(opening_of(index, records)), tuple(derivation), agreement=asked.ident)
    end = Fact(day, "agreement-end", (asked.ident,), keys)
    undelivered = _undelivered(index, agreement, day)
    return Draft(
        "agreement-end",
        asked.ident,
        tuple(opening_of(index, [*records, end])),
        (*derivation, *undelivered),
        tuple(warnings),
        agreement=asked.ident,
    )


def open_matters(index: Index, agreement: Agreement, day: date, *, rest_too: bool = True) -> list[str]:
    """What is open under an agreement at the end of a day, each in words; empty: it may be ended.

    Args:
        rest_too: count deferred money, which the refund or the move of the rest would take.
    """
    ident, found = agreement.id, []
    for order, left in committed_of(index, ident, day).items():
        if left:
            found.append(f"commitment {order}: {grouped(left)} CHF")
    for account, word in _ITEMS.items():
        docs = documents_under(index, account, ident)
        for item in open_items(index, account, day):
            if item.agreement == ident or (item.doc, item.payee) in docs:
                found.append(f"{word} {item.doc}: {grouped(abs(item.units), item.currency)} {item.currency}")
    if not agreement.promised:
        for i in figures_of(index, agreement, day).instalments:
            if i.open or i.chf:
                found.append(f"receivable, instalment {i.number}: {grouped(i.open, i.amount.currency)} {i.amount.currency}")
    deferred = deferred_left(index, ident, day)
    if deferred and rest_too:
        found.append(f"deferred revenue: {grouped(deferred)} CHF")
    return found


def _came_late(index: Index, agreement: Agreement, rest: Rest, available: Decimal) -> bool:
    """Whether the agreement has ended, and this says where money goes that came after its end.

    Raises:
        AlreadyThere: it has ended, and nothing is left of it or nobody says where it goes.
    """
    ends = index.versions("agreement-end", agreement.id)
    if ends and not (available > 0 and rest.is_said):
        left = f"; {grouped(available)} CHF came later: --refund, --move-to or --interest-to says where it goes"
        raise AlreadyThere(
            f"{agreement.id} ended on {ends[0].date.isoformat()}",
            why="an agreement ends once" + (left if available > 0 else ""),
            fix="nothing to do" if available <= 0 else f"wsisfund agreement close {agreement.id} --refund --doc LETTER",
            at=ends[0].place,
        )
    return bool(ends)


def _undelivered(index: Index, agreement: Agreement, day: date) -> list[str]:
    """What an agreement only promised and did not deliver: no longer expected."""
    if not agreement.promised:
        return []
    open_ = [i for i in figures_of(index, agreement, day).instalments if i.open]
    return [
        f"no longer expected: {grouped(i.open, i.amount.currency)} {i.amount.currency} of instalment {i.number}" for i in open_
    ]


def _disposed(
    index: Index, agreement: Agreement, available: Decimal, rest: Rest, doc: str, day: date, officers: Officers
) -> tuple[list[Record], list[str], list[str]]:
    """Entries that bring the unused rest to nothing, how they came about, and warnings."""
    goes = rest.refund or rest.move_to is not None
    late = bool(index.versions("agreement-end", agreement.id))
    _nothing_open(index, agreement, day, rest_too=not (goes or late))
    currency = agreement.amount.currency
    source = returnable(index, agreement, currency, available, day)
    interest = available - source.left
    if available > 0 and not rest.is_said:
        raise _unused(agreement, source, interest, currency)
    if available <= 0:
        return [], [], (["nothing is left: the decision about the rest was not needed"] if rest.is_said else [])
    if not doc:
        raise UnusedRest(
            f"on whose word does the rest of {agreement.id} go?",
            why=f"{grouped(available)} CHF is left, and the donor says in writing where it goes",
            fix="name the letter: --doc REF",
        )
    records: list[Record] = []
    derivation: list[str] = []
    if source.left:
        if not goes and late and agreement.conditional:
            return [left_to_the_fund(index, agreement, source.left, rest.interest_to, doc, day, officers)], [], []
        if not goes:
            raise _unused(agreement, source, interest, currency)
        if rest.move_to:
            # No money leaves: it is moved in CHF, as cash(A) counts it, so that nothing is gained or lost on the way.
            currency = FUNCTIONAL
            source = returnable(index, agreement, currency, available, day)
        owed = ADVANCE_RECEIPTS if rest.move_to else DONOR_REFUNDS
        made, shown = refund_due_entry(index, source, source.units(currency), currency, doc, day, officers, owed)
        records.append(made)
        derivation += shown
        if rest.move_to:
            applied = _applied(index, made, rest, doc, day)
            records += applied.records
            derivation += applied.derivation
    if interest:
        made, shown = interest_moved(index, agreement, interest, rest.interest_to or rest.move_to, doc, day)
        records.append(made)
        derivation += shown
    return records, derivation, []


def _nothing_open(index: Index, agreement: Agreement, day: date, *, rest_too: bool) -> None:
    """Refuse an end while something is open under the agreement (`StillOpen`)."""
    matters = open_matters(index, agreement, day, rest_too=rest_too)
    if matters:
        raise StillOpen(
            f"{agreement.id} cannot be ended: {len(matters)} thing{'s' if len(matters) > 1 else ''} under it "
            f"{'are' if len(matters) > 1 else 'is'} open",
            why="; ".join(matters),
            fix="close the orders, clear the advances, pay, receive or write off what is due; what is deferred is used, or goes "
            "where the donor says with --refund or --move-to",
            at=agreement.place,
        )


def _applied(index: Index, refunded: Transaction, rest: Rest, doc: str, day: date) -> Draft:
    """The rest, held for the donor by the entry before, applied to the other agreement."""
    assert rest.move_to is not None
    ahead = overlay(index)
    extend(ahead, opening_of(index, [refunded]))
    try:
        return application_draft(
            ahead,
            ApplyReceipt(
                doc=doc,
                agreement=rest.move_to,
                instalment=rest.instalment,
                settles_amount=rest.settles_amount,
                payee=refunded.payee,
            ),
            day,
        )
    except OverReceipt as over:
        over.fix = (
            f"raise {rest.move_to} by what it is to get:\n"
            f"wsisfund agreement amend {rest.move_to} --instalment N --by=AMOUNT --doc {doc}"
        )
        raise


def _unused(agreement: Agreement, source: Returnable, interest: Decimal, currency: str) -> UnusedRest:
    beside = "" if currency == FUNCTIONAL else f" ({grouped(source.left)} CHF)"
    donors = f"{grouped(source.units(currency), currency)} {currency}{beside} of the donor's"
    parts: Sequence[str] = [
        donors if source.left else "",
        f"{grouped(interest)} CHF of the fund's own interest" if interest else "",
    ]
    ways = (
        [
            f"refund it: wsisfund agreement close {agreement.id} --refund --doc LETTER",
            f"move it: wsisfund agreement close {agreement.id} --move-to ID --instalment N --doc LETTER",
            f"use it otherwise first: wsisfund re-earmark AMOUNT --agreement {agreement.id} --to PROGRAMME --doc LETTER",
        ]
        if source.left
        else []
    )
    if interest:
        ways.append("say which agreement goes on with the interest: --interest-to ID --doc REF")
    return UnusedRest(
        f"{agreement.id} has {grouped(source.left + interest)} CHF unused",
        why="; ".join(part for part in parts if part),
        fix="\n".join(ways),
        at=agreement.place,
    )
