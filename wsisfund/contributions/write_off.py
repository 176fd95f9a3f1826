"""A receivable given up, against the loss allowance that was made for it (domain §1 and §3, E28)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Value
from ..errors import Refused
from ..manual.faults import WriteOffAboveAllowance
from ..register.known import checked_amount, known_agreement, known_donor
from ..register.officers import Officers, signatures
from ..register.versions import Agreement
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import checked_day, opening_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.positions import allowance_left
from ..vocabulary.accounts import ALLOWANCE
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import FUNCTIONAL, grouped, pro_rata
from .receipts import Due, Part, due_of


class NothingToWriteOff(Refused):
    """The instalment has less outstanding than is to be written off, or nothing was recognised of it."""

    slug = "nothing-to-write-off"


class WriteOff(NamedTuple):
    """What a donor will not pay."""

    agreement: str
    amount: Decimal
    doc: str
    instalment: str | None = None


def write_off_draft(index: Index, asked: WriteOff, day: date, officers: Officers) -> Draft:
    """`amount` of an instalment, in the agreement's currency, written off against the agreement's loss allowance.

    Raises:
        WriteOffAboveAllowance: its carrying is more than the allowance. NothingToWriteOff: less is outstanding, or the
            agreement is conditional, so that nothing was recognised. NoAuthority, AlreadyThere, UnknownAgreement,
            UnknownInstalment, NotYetSigned, AgreementEnded, TooManyDecimals.

    Source: ITU Financial Regulations art. 29: debts of Member States are the Plenipotentiary Conference's domain, which may
    delegate; so each write-off names the authority's document.
    """
    checked_day(index, day)
    doc = checked_text(asked.doc, "document")
    found = known_agreement(index, asked.agreement, day)
    currency = found.amount.currency
    checked_amount(asked.amount, currency)
    due = _outstanding(index, asked, found, day)
    carrying, allowance = pro_rata(due.open.chf, asked.amount, due.open.units), allowance_left(index, found.id, day)
    if carrying > allowance:
        raise WriteOffAboveAllowance(
            f"the loss allowance of {found.id} would be short by {grouped(carrying - allowance)} CHF",
            why=f"{grouped(carrying)} CHF against an allowance of {grouped(allowance)} CHF; a write-off is charged to the "
            "allowance that was made for it",
            fix=f"set a specific allowance first:\nwsisfund impair {day.isoformat()} --agreement {found.id} --amount CHF",
        )
    name = known_donor(index, found.donor).name
    not_recorded(index, "write-off", doc, name, found.id, due.instalment.number)
    keys: dict[str, Value] = {"event": "write-off", "doc": doc, "agreement": found.id, "instalment": due.instalment.number}
    keys |= signatures(index, EVENT["write-off"].officers, officers, day)
    legs = [chf_leg(ALLOWANCE, carrying), leg(due.account, -asked.amount, currency, -carrying)]
    text = (
        f"{grouped(asked.amount, currency)} written off"
        if currency == FUNCTIONAL
        else f"{currency} {grouped(asked.amount, currency)} written off"
    )
    transaction = entry(day, name, text, keys, legs, (found.id,))
    derivation = [f"allowance: {grouped(allowance)} − {grouped(carrying)} = {grouped(allowance - carrying)} CHF"]
    if currency != FUNCTIONAL:
        part = f"{grouped(due.open.chf)} × {grouped(asked.amount, currency)} / {grouped(due.open.units, currency)}"
        whole = asked.amount == due.open.units
        derivation.insert(0, f"receivable at carrying: {grouped(carrying)} CHF ({'the whole of it' if whole else part})")
    return Draft("write-off", doc, tuple(opening_of(index, [transaction])), tuple(derivation), agreement=found.id)


def _outstanding(index: Index, asked: WriteOff, found: Agreement, day: date) -> Due:
    """The instalment of which so much is outstanding, or the fault that says why nothing can be written off."""
    currency = found.amount.currency
    if found.promised or found.in_kind:
        raise NothingToWriteOff(
            f"{found.id} is {found.recognition}: no receivable stands in the books",
            why="nothing was recognised of what has not come in under it",
            fix=f"lower the agreement instead:\nwsisfund agreement amend {found.id} --instalment N --by=-AMOUNT --doc REF",
            at=found.place,
        )
    due = due_of(index, Part(found.id, asked.instalment), day)
    if asked.amount > due.open.units:
        raise NothingToWriteOff(
            f"instalment {due.instalment.number} of {found.id} has {grouped(due.open.units, currency)} {currency} outstanding, "
            f"not {grouped(asked.amount, currency)}",
            why="no more can be written off than is still due",
            fix=f"write off {grouped(due.open.units, currency)} {currency} at most" if due.open.units else "nothing to do",
        )
    return due
