"""A charge: direct cost, support cost at each agreement's rate, what is owed or paid, deferred revenue released (domain §3)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Posting, Value
from ..errors import UsageFault, clean
from ..manual.allotments import known_allotment
from ..manual.credit_notes import CreditsNothing
from ..register.budget_facts import order_steps
from ..register.known import AmountOutOfRange, checked_amount, known_agreement, unknown_commitment
from ..register.officers import Officers, signatures
from ..register.source import FactSource
from ..register.versions import Agreement
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import WrongCurrency, bank_account, bank_currency, budget_line, checked_day, opening_of
from ..store.documents import not_recorded
from ..store.entries import reference_of
from ..store.index import Index
from ..store.positions import Held, invoiced, open_items
from ..store.rates import Rate, rate_on
from ..vocabulary.accounts import (
    SUPPORT_PAYABLE,
    VENDORS,
    programme_of,
    support_line,
)
from ..vocabulary.event_table import BOTH, EVENT
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped, pro_rata
from .carrying import CASH_REALISED, PAYABLES_REALISED, cash_out
from .charge import Invoice, defer_again, release, support_cost, with_money


class ChargeParts(UsageFault):
    """The parts that the agreements pay do not come to the amount."""

    slug = "parts-do-not-add-up"


class Share(NamedTuple):
    """What an agreement pays of a charge, in the invoice's currency; None: all that the others leave."""

    agreement: str
    units: Decimal | None = None


class _Paid(NamedTuple):
    agreement: Agreement
    units: Decimal
    direct: Decimal
    support: Decimal


class RecordExpenditure(NamedTuple):
    """An invoice on a budget line.

    Args:
        account: the budget line. amount: of the invoice, in `currency`; negative for a vendor's credit note.
        shares: who pays; one without `units` takes the rest. None named: the commitment's agreement.
        commitment: the order that the invoice comes under.
        paid_from: bank account, for a charge paid at once; then both officers are needed.
        credits: the invoice that a credit note takes back; a credit note names one.
        assigned: the document by which somebody else invoices than the order names.
        restates: the earlier year that this corrects; then both officers are needed.
        allotment: the manager's part of the line that it comes under, where no order says it.
        due: by when it is to be paid, within a year.
    """

    account: str
    amount: Decimal
    shares: Sequence[Share]
    payee: str
    doc: str
    currency: str = FUNCTIONAL
    commitment: str | None = None
    paid_from: str | None = None
    narration: str | None = None
    credits: str | None = None
    assigned: str | None = None
    restates: str | None = None
    allotment: str | None = None
    due: date | None = None


def expenditure_draft(index: Index, asked: RecordExpenditure, day: date, officers: Officers) -> Draft:
    """An invoice on a budget line, owed to `payee` or paid from a bank account at once.

    Support cost is each agreement's rate on its direct part, half up. A conditional agreement releases min(charge, what is
    left deferred) to revenue in the same entry.

    Raises:
        UnknownAccount, UnknownCommitment, ChargeParts, InKindCharge, NoAuthority, AlreadyThere, WrongCurrency, BankBelowZero,
        RevalueFirst and what `register.known` and `store.rates` raise.

    Source: domain §3 (invoice, charge on a conditional agreement) and §1 (support cost).
    """
    shares = asked.shares
    budget_line(index, asked.account)
    checked_amount(asked.amount, asked.currency, signed=True)
    checked_day(index, day)
    doc, payee = checked_text(asked.doc, "document"), checked_text(asked.payee, "payee")
    if asked.commitment and not shares:
        shares = (Share(agreement_of(index, asked.commitment, day)),)
    elif asked.commitment:
        agreement_of(index, asked.commitment, day)
    if asked.amount < 0 and asked.paid_from:
        raise AmountOutOfRange(
            "a credit note cannot be paid from a bank",
            why="its amount is negative: the vendor owes the fund",
            fix="leave --paid-from out, and record what comes back as money received",
        )
    if asked.allotment:
        known_allotment(index, asked.allotment, asked.account, day)
    rate = _rate(index, asked, payee, day)
    paid = _paid(index, asked.amount, asked.currency, shares, rate, day)
    for part in paid:
        not_recorded(index, "expense", doc, payee, part.agreement.id, "")
    asked = asked._replace(credits=reference_of(index, asked.credits)) if asked.credits else asked
    keys = _keys(index, asked, doc, day, officers)
    if len(paid) == 1:
        keys["agreement"] = paid[0].agreement.id
    credited = Invoice(asked.credits, payee) if asked.credits else None
    charge = _Charge(index, asked, credited, day, len(paid) > 1)
    charge.add(paid, asked.paid_from, asked.amount, rate)
    text = checked_text(asked.narration, "narration") if asked.narration else _narration(doc, asked.amount, asked.commitment)
    transaction = entry(day, payee, text, keys, charge.legs, [asked.commitment or "", *(p.agreement.id for p in paid)])
    return Draft(
        "expense",
        doc,
        tuple(opening_of(index, [transaction])),
        tuple(charge.derivation),
        budget_line=asked.account,
        agreement=paid[0].agreement.id,
    )


def _keys(index: Index, asked: RecordExpenditure, doc: str, day: date, officers: Officers) -> dict[str, Value]:
    """What the entry says of all its legs, but for the agreement: there may be several."""
    keys: dict[str, Value] = {"event": "expense", "doc": doc, "commitment": asked.commitment or ""}
    keys |= {
        name: checked_text(said, name)
        for name in ("credits", "assigned", "restates", "allotment")
        if (said := getattr(asked, name))
    }
    keys |= {"due": asked.due} if asked.due else {}
    return keys | signatures(index, BOTH if asked.paid_from or asked.restates else EVENT["expense"].officers, officers, day)


def _rate(index: Index, asked: RecordExpenditure, payee: str, day: date) -> Rate:
    """The day's rate; of a credit note that at which its invoice was booked, since it takes that back.

    Raises:
        CreditsNothing: a credit note names no invoice of its payee.
    """
    if asked.amount > 0:
        if asked.credits:
            raise CreditsNothing(
                "the amount of a credit note is negative",
                why="it takes back what the invoice charged",
                fix=f"write it so: -- -{asked.amount}, or leave --credits out",
            )
        return rate_on(index, asked.currency, day)
    invoice = invoiced(index, VENDORS, asked.credits or "", payee, asked.currency, day)
    if not invoice.units:
        raise CreditsNothing(
            f"which invoice of {payee} does the credit note take back?"
            if not asked.credits
            else f"the books hold no invoice '{clean(asked.credits)[:60]}' of {payee} in {asked.currency} by {day.isoformat()}",
            why="a credit note takes back what an invoice of the same payee charged, in sum no more",
            fix="name the document of the invoice: --credits DOC",
        )
    if asked.currency == FUNCTIONAL:
        return Rate(FUNCTIONAL, Decimal(1), day)
    return Rate(asked.currency, invoice.chf / invoice.units, day)


def _unpaid(index: Index, invoice: Invoice | None, currency: str, day: date) -> Held:
    """What is unpaid of a foreign invoice that is credited, positive; nothing in CHF, which is carried at what it is."""
    if invoice is None or currency == FUNCTIONAL:
        return Held(ZERO, ZERO)
    for item in open_items(index, VENDORS, day):
        if (fold_identity(item.doc), item.payee, item.currency) == (fold_identity(invoice.doc), invoice.payee, currency):
            return Held(max(ZERO, -item.units), -item.chf)
    return Held(ZERO, ZERO)


class _Charge:
    """Legs of a charge in the order of the manual's examples: expense, liability or cash, release."""

    def __init__(self, index: Index, asked: RecordExpenditure, credited: Invoice | None, day: date, several: bool) -> None:
        self.index, self.account, self.currency = index, asked.account, asked.currency
        self.credited, self.day, self.several = credited, day, several
        self.unpaid = _unpaid(index, credited, asked.currency, day)
        self.legs: list[Posting] = []
        self.derivation: list[str] = []

    def add(self, paid: Sequence[_Paid], paid_from: str | None, amount: Decimal, rate: Rate) -> None:
        if text := rate.shown(amount, self.credited.doc if self.credited else ""):
            self.derivation.append(f"credit note: {text}" if self.credited else f"invoice: {text}")
        for part in paid:
            self._expense(part)
        if paid_from:
            self._cash(paid_from, amount, sum((p.direct for p in paid), ZERO), paid[0])
        for part in paid:
            self._owed(part, bool(paid_from))
        for part in paid:
            self._release(part)

    def _keys(self, part: _Paid) -> dict[str, Value]:
        return {"agreement": part.agreement.id} if self.several else {}

    def _expense(self, part: _Paid) -> None:
        self.legs.append(chf_leg(self.account, part.direct, self._keys(part)))
        if part.support:
            self.legs.append(chf_leg(support_line(programme_of(self.account)), part.support, self._keys(part)))
            self.derivation.append(support_cost(part.agreement, part.direct)[1])

    def _owed(self, part: _Paid, is_paid: bool) -> None:
        if not is_paid:
            owed = self._credited(part)
            self.legs += [leg(VENDORS, -h.units, self.currency, -h.chf, self._keys(part)) for h in owed if h.units]
            gain = part.direct - sum((h.chf for h in owed), ZERO)
            if gain:
                self.legs.append(chf_leg(PAYABLES_REALISED, -gain, self._keys(part)))
                self.derivation.append(f"exchange on what is unpaid of the invoice: {grouped(gain)} CHF, realised")
        if part.support:
            self.legs.append(chf_leg(SUPPORT_PAYABLE, -part.support, self._keys(part)))

    def _cash(self, paid_from: str, amount: Decimal, direct: Decimal, first: _Paid) -> None:
        account = bank_account(self.index, paid_from)
        held = bank_currency(self.index, account)
        if held != self.currency:
            raise WrongCurrency(
                f"{account} holds {held}, the invoice is in {self.currency}",
                why="an invoice paid at once is paid in its own currency",
                fix=f"record the invoice without --paid-from, then: wsisfund payment DOC AMOUNT --from {paid_from}",
            )
        out = cash_out(self.index, account, amount, self.day)
        self.legs.append(leg(account, -amount, held, -out.chf, self._keys(first)))
        self.derivation += out.derivation
        if out.chf != direct:
            self.legs.append(chf_leg(CASH_REALISED, out.chf - direct, self._keys(first)))
            self.derivation.append(f"exchange on cash: {grouped(direct - out.chf)} CHF, realised")

    def _credited(self, part: _Paid) -> tuple[Held, ...]:
        """What a part makes owed. Of a credit note apart: what is unpaid of its invoice, at its carrying, and the rest, at the
        invoice's rate.
        """
        taken = min(-part.units, self.unpaid.units)
        if taken <= 0:
            return (Held(part.units, part.direct),)
        carrying = pro_rata(self.unpaid.chf, taken, self.unpaid.units)
        self.unpaid = Held(self.unpaid.units - taken, self.unpaid.chf - carrying)
        rest = part.direct + pro_rata(-part.direct, taken, -part.units)
        return Held(-taken, -carrying), Held(part.units + taken, rest)

    def _release(self, part: _Paid) -> None:
        charge, keys = part.direct + part.support, self._keys(part)
        if self.credited is None:
            made = release(self.index, part.agreement, charge, self.day, keys)
        else:
            made = defer_again(self.index, part.agreement, -charge, self.credited, self.day, keys)
        self.legs += made.legs
        self.derivation += made.derivation


def _paid(index: Index, amount: Decimal, currency: str, shares: Sequence[Share], rate: Rate, day: date) -> list[_Paid]:
    """Each agreement's part; the last takes what rounding leaves of the invoice in CHF."""
    if not shares:
        raise ChargeParts(
            "which agreement pays?",
            why="every charge is paid by an agreement, or by the unearmarked ones together",
            fix="name it: --agreement ID, several with ID=PART, or --agreement pool",
        )
    agreements = [known_agreement(index, s.agreement, day) for s in shares]
    units = _units(amount, currency, shares)
    left = rate.chf(amount)
    paid = []
    for n, (agreement, part) in enumerate(zip(agreements, units, strict=True)):
        with_money(agreement)
        direct = left if n == len(units) - 1 else rate.chf(part)
        left -= direct
        paid.append(_Paid(agreement, part, direct, support_cost(agreement, direct)[0]))
    return paid


def _units(amount: Decimal, currency: str, shares: Sequence[Share]) -> list[Decimal]:
    if len({s.agreement for s in shares}) != len(shares):
        raise ChargeParts("an agreement is named twice", why="each agreement pays one part", fix="add its parts up")
    named = [checked_amount(s.units, currency, signed=amount < 0) for s in shares if s.units is not None]
    rest = amount - sum(named, Decimal(0))
    without = len(shares) - len(named)
    if without > 1 or (without == 0 and rest) or (without == 1 and rest * amount <= 0):
        raise ChargeParts(
            f"the parts come to {grouped(amount - rest, currency)} of {grouped(amount, currency)} {currency}",
            why="the parts of the agreements make up the whole amount; one agreement may be named without, and takes the rest",
            fix="correct the parts: --agreement ID=PART",
        )
    return [rest if s.units is None else s.units for s in shares]


def agreement_of(facts: FactSource, commitment: str, day: date) -> str:
    """Agreement of a commitment that was opened by `day`.

    Raises:
        UnknownCommitment: none was.
    """
    for step in order_steps(facts, commitment):
        if step.day <= day:
            return step.agreement
    raise unknown_commitment(facts, commitment, day)


def _narration(doc: str, amount: Decimal, commitment: str | None) -> str:
    what = "Credit note" if amount < 0 else "Invoice"
    return f"{what} under {commitment}" if commitment else f"{what} {doc}"
