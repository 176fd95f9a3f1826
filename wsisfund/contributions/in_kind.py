"""Goods and services in kind: goods at fair value when control passes, services disclosed only (domain §1, §3; E13, E23)."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Fact, Value
from ..errors import Refused, UsageFault
from ..register.facts import services_in_kind
from ..register.known import AlreadyThere, UnknownEarmark, checked_amount, checked_id, known_agreement, known_donor, known_earmark
from ..register.versions import Agreement, agreement_at
from ..register.wording import checked_text, chf_leg, entry
from ..store.chart import checked_day, opening_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..vocabulary.accounts import IN_KIND, goods_line
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import FUNCTIONAL, grouped

TAG = "inkind"


class NotInKind(Refused):
    """Goods would be recorded under an agreement of money."""

    slug = "not-in-kind"


class DonorNeeded(UsageFault):
    """Services are disclosed for an agreement that the register does not have, and nobody says who gives them."""

    slug = "donor-needed"


class RecordGoods(NamedTuple):
    """Goods in kind that were handed over.

    Args:
        amount: fair value in CHF. programme: may be left out where the agreement's earmark is one programme.
    """

    agreement: str
    amount: Decimal
    doc: str
    programme: str | None = None
    text: str | None = None


def goods_draft(index: Index, asked: RecordGoods, day: date) -> Draft:
    """Goods worth `amount` CHF, given and not lent, on the day on which control passes.

    Revenue and expense alike, outside the budget, without support cost.

    Raises:
        NotInKind, UnknownEarmark, AlreadyThere, UnknownAgreement, NotYetSigned, AgreementEnded, TooManyDecimals.

    Source: IPSAS 47 (fair value at the day of control), UN guidance on goods in kind.
    """
    checked_day(index, day)
    checked_amount(asked.amount, FUNCTIONAL)
    doc = checked_text(asked.doc, "document")
    found = known_agreement(index, asked.agreement, day)
    if not found.in_kind:
        raise NotInKind(
            f"{found.id} is {found.recognition}, an agreement of money",
            why="goods are given under an agreement of their own, recognised in kind",
            fix="sign one first:\nwsisfund agreement sign ID DONOR AMOUNT CHF --recognition in-kind --psc-rate 0 --earmark E",
            at=found.place,
        )
    line = goods_line(_programme(index, found, asked.programme))
    name = known_donor(index, found.donor).name
    not_recorded(index, "in-kind", doc, name, found.id, "")
    narration = checked_text(asked.text, "text") if asked.text else f"Goods in kind of {found.id}"
    legs = [chf_leg(line, asked.amount), chf_leg(IN_KIND, -asked.amount)]
    keys: dict[str, Value] = {"event": "in-kind", "doc": doc, "agreement": found.id}
    transaction = entry(day, name, narration, keys, legs, (found.id,), (TAG,))
    derivation = (f"fair value: {grouped(asked.amount)} CHF, revenue and expense alike; no support cost, outside the budget",)
    return Draft("in-kind", doc, tuple(opening_of(index, [transaction])), derivation, agreement=found.id)


class DiscloseServices(NamedTuple):
    """Services in kind, for the notes.

    Args:
        donor: who gives them, where the register has no agreement of this id.
    """

    agreement: str
    amount: Decimal
    doc: str
    donor: str | None = None
    text: str | None = None


def services_draft(index: Index, asked: DiscloseServices, day: date) -> Draft:
    """Services worth `amount` CHF: a fact of the register, which the notes disclose; nothing is posted.

    The first disclosure has the id of its agreement, a later one a number behind it, so that none replaces another.

    Raises:
        DonorNeeded, UnknownDonor, AlreadyThere, NotYetSigned, BadId, TooManyDecimals, DateOutOfRange.

    Source: IPSAS 23 and 47: recognition of services in kind is optional; UN practice is to disclose them.
    """
    checked_day(index, day)
    checked_amount(asked.amount, FUNCTIONAL)
    checked_id(asked.agreement, "agreement")
    keys: dict[str, Value] = {"description": checked_text(asked.text, "text")} if asked.text else {}
    if agreement_at(index, asked.agreement) is not None:
        found = known_agreement(index, asked.agreement, day)
        keys["agreement"], giver = found.id, found.donor
    elif asked.donor is None:
        raise DonorNeeded(
            f"who gives the services of {asked.agreement}?",
            why="the register has no agreement of this id, so the donor does not follow from it",
            fix="name the donor: --donor ID, or sign the agreement first",
        )
    else:
        giver = asked.donor
    known_donor(index, giver)
    doc = checked_text(asked.doc, "document")
    _not_disclosed(index, asked.agreement, doc)
    keys["document"] = doc
    taken = {f.ident for f in index.all("in-kind-service")}
    number, ident = 1, asked.agreement
    while ident in taken:
        number += 1
        ident = f"{asked.agreement}/{number}"
    fact = Fact(day, "in-kind-service", (ident, giver, Amount(asked.amount, FUNCTIONAL)), keys)
    note = "services in kind are disclosed in the notes; nothing is posted"
    return Draft("in-kind-service", ident, (fact,), (note,))


def _programme(index: Index, agreement: Agreement, text: str | None) -> str:
    earmark = known_earmark(index, text) if text else agreement.earmark
    if len(earmark.programmes) == 1:
        return earmark.programmes[0]
    raise UnknownEarmark(
        f"for which programme are the goods of {agreement.id}?",
        why=f"the agreement is for {agreement.earmark}",
        fix="name one: --programme Forum",
        at=agreement.place,
    )


def _not_disclosed(index: Index, agreement: str, doc: str) -> None:
    for service in services_in_kind(index):
        # Under an agreement that is not signed yet its id alone says whose it is, with a number behind it or not.
        of = service.agreement or re.sub(r"/[0-9]+$", "", service.id)
        if agreement in (of, service.id) and fold_identity(service.document) == fold_identity(doc):
            raise AlreadyThere(
                f"{doc} of {agreement} is disclosed already, since {service.day.isoformat()}",
                why="a document is recorded once for an agreement",
                fix="nothing to do",
                at=service.place,
            )
