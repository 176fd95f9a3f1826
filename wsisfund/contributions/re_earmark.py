"""Money of an agreement that its donor lets be used for another programme (domain §3, E22; §4, *Earmark*)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Value
from ..register.known import UnknownEarmark, checked_amount, known_agreement, known_donor, known_earmark
from ..register.officers import Officers, signatures
from ..register.versions import Agreement
from ..register.wording import checked_text, chf_leg, entry
from ..store.chart import checked_day, opening_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..vocabulary.accounts import TRANSFERS
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import FUNCTIONAL, grouped


class ReEarmark(NamedTuple):
    """Another programme for an agreement's money.

    Args:
        source: may be left out where the earmark is one programme, or none: unearmarked money comes from all its programmes.
    """

    agreement: str
    amount: Decimal
    target: str
    doc: str
    source: str | None = None


def re_earmark_draft(index: Index, asked: ReEarmark, day: date, officers: Officers) -> Draft:
    """`amount` CHF of an agreement moved from the programme `source` to `target` by the donor's letter `doc`.

    Whether so much is left for `source` is for the gate to judge (wrong-earmark).

    Raises:
        UnknownEarmark: a programme that does not exist, or both the same. NoAuthority, AlreadyThere, UnknownAgreement,
        NotYetSigned, AgreementEnded, TooManyDecimals.
    """
    checked_day(index, day)
    checked_amount(asked.amount, FUNCTIONAL)
    doc = checked_text(asked.doc, "document")
    found = known_agreement(index, asked.agreement, day)
    from_, to = _programme(index, asked.source or _only(found)), _programme(index, asked.target)
    if from_ == to:
        raise UnknownEarmark(
            f"the money is for {to} already", why="a re-earmark moves it to another programme", fix="name the other programme"
        )
    name = known_donor(index, found.donor).name
    not_recorded(index, "re-earmark", doc, name, found.id, "")
    keys: dict[str, Value] = {"event": "re-earmark", "doc": doc, "agreement": found.id}
    keys |= signatures(index, EVENT["re-earmark"].officers, officers, day)
    legs = [chf_leg(TRANSFERS, asked.amount, {"programme": from_}), chf_leg(TRANSFERS, -asked.amount, {"programme": to})]
    transaction = entry(day, name, "Re-earmarked by letter", keys, legs, (found.id,))
    derivation = (
        f"{found.id}: {grouped(asked.amount)} CHF that were for {from_} are for {to}; support cost is paid from them too",
    )
    return Draft("re-earmark", doc, tuple(opening_of(index, [transaction])), derivation, agreement=found.id)


def _programme(index: Index, text: str) -> str:
    earmark = known_earmark(index, text)
    if len(earmark.programmes) == 1:
        return earmark.programmes[0]
    raise UnknownEarmark(
        f"'{text}' is not one programme", why="money is moved from one programme to one other", fix="write C5, or Forum"
    )


def _only(agreement: Agreement) -> str:
    if agreement.earmark.is_unearmarked:
        return "General"
    if len(agreement.earmark.programmes) == 1:
        return agreement.earmark.programmes[0]
    raise UnknownEarmark(
        f"from which programme of {agreement.id}?",
        why=f"the agreement is for {agreement.earmark}",
        fix="name it: --from PROGRAMME",
        at=agreement.place,
    )
