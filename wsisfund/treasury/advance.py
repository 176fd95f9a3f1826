"""Money given ahead under a commitment, to a traveller or a partner, and cleared by a claim or a report (domain §3, E19, E21)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Posting, Value
from ..errors import Refused, UsageFault
from ..register.budget_facts import order_steps
from ..register.known import checked_amount, known_agreement, unknown_commitment
from ..register.officers import Officers, signatures
from ..register.partners import unbound_partner
from ..register.versions import Agreement
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import WrongCurrency, bank_account, bank_currency, budget_line, checked_day, opening_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.item_book import OpenItem
from ..store.positions import open_item
from ..store.rates import rate_on
from ..vocabulary.accounts import (
    ADVANCES_PARTNERS,
    ADVANCES_TRAVEL,
    SUPPORT_PAYABLE,
    VENDORS,
    bank,
    programme_of,
    support_line,
)
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped
from .assignment import assignment, counterparty
from .carrying import CASH_REALISED, cash_out
from .charge import release, support_cost, with_money
from .expenditure import RecordExpenditure, agreement_of, expenditure_draft

ACCOUNTS = {"travel": ADVANCES_TRAVEL, "partners": ADVANCES_PARTNERS}


class NothingToClear(UsageFault):
    """The clearing says neither what was spent nor what came back."""

    slug = "nothing-to-clear"


class OverReturn(Refused):
    """More came back, or was settled by what came back, than the advance has outstanding."""

    slug = "over-return"


class Spent(NamedTuple):
    """What a claim or report shows as used: CHF on a budget line; None: the line of the commitment."""

    amount: Decimal
    account: str | None = None


class PayAdvance(NamedTuple):
    """An advance to pay.

    Args:
        from_: bank account, default that of `currency`. currency: default that of the account, else CHF.
        doc: the bank's reference.
    """

    amount: Decimal
    commitment: str
    payee: str
    doc: str
    from_: str | None = None
    currency: str | None = None
    text: str | None = None


def advance_draft(index: Index, asked: PayAdvance, kind: str, day: date, officers: Officers) -> Draft:
    """An advance to a traveller or a partner, paid from a bank under a commitment; it stands in CHF at the day's rate.

    Whether the order has so much open beyond earlier advances is for the gate to judge.

    Args:
        kind: travel or partners. amount: as the bank pays it out, in the currency of its account.

    Raises:
        UnknownCommitment, UnknownAccount, WrongCurrency, NoAuthority, AlreadyThere, NotYetSigned, AgreementEnded, BankBelowZero,
        RevalueFirst, TooManyDecimals, MissingRate, StaleRate.

    Source: domain §3 (advance), §1 (advances are CHF, at the rate of the day they are paid).
    """
    checked_day(index, day)
    doc, payee = checked_text(asked.doc, "document"), checked_text(asked.payee, "payee")
    account = bank_account(index, asked.from_ or bank(asked.currency or FUNCTIONAL))
    held = bank_currency(index, account)
    if asked.currency not in (None, held):
        raise WrongCurrency(
            f"{account} holds {held}, the advance is in {asked.currency}",
            why="an advance is the money that the bank pays out",
            fix=f"give the amount in {held}, or pay from an account of {asked.currency} with --from",
        )
    checked_amount(asked.amount, held)
    agreement = with_money(known_agreement(index, agreement_of(index, asked.commitment, day), day))
    if kind == "partners" and unbound_partner(index, payee, day) is not None:
        return _expensed(index, asked, account, held, day, officers)
    not_recorded(index, "advance", doc, payee, agreement.id, "")
    keys: dict[str, Value] = {"event": "advance", "doc": doc, "agreement": agreement.id, "commitment": asked.commitment}
    keys |= signatures(index, EVENT["advance"].officers, officers, day)
    out = cash_out(index, account, asked.amount, day)
    legs: list[Posting] = [chf_leg(ACCOUNTS[kind], out.value), leg(account, -asked.amount, held, -out.chf)]
    legs += [chf_leg(CASH_REALISED, out.realised)] if out.realised else []
    usual = "Mission advance" if kind == "travel" else f"Advance under {asked.commitment}"
    narration = checked_text(asked.text, "text") if asked.text else usual
    transaction = entry(day, payee, narration, keys, legs, (asked.commitment, agreement.id))
    note = f"outstanding until it is cleared: {grouped(out.value)} CHF under {asked.commitment}"
    line = _line_of(index, asked.commitment, day)
    records = tuple(opening_of(index, [transaction]))
    return Draft("advance", doc, records, (*out.derivation, note), budget_line=line, agreement=agreement.id)


def _expensed(index: Index, asked: PayAdvance, account: str, currency: str, day: date, officers: Officers) -> Draft:
    """The expense, paid at once, that money for a partner without a binding arrangement is."""
    expense = RecordExpenditure(
        _line_of(index, asked.commitment, day),
        asked.amount,
        (),
        asked.payee,
        asked.doc,
        currency,
        asked.commitment,
        account,
        asked.text or f"Under {asked.commitment}, without a binding arrangement",
    )
    draft = expenditure_draft(index, expense, day, officers)
    note = f"{asked.payee} is bound by no arrangement: expense when it is paid, and no advance (IPSAS 48)"
    return replace(draft, derivation=(note, *draft.derivation))


class ClearAdvance(NamedTuple):
    """What became of an advance.

    Args:
        advance: the advance's own document. spent: in CHF, by line. returned: in the currency of the account `to`.
        settles_amount: CHF of the advance that money in another currency settles; default its value at the day's rate.
        payee: where several have an advance of this reference.
        assignee: with whom it is settled instead. assigned: the document that says so.
    """

    advance: str
    doc: str
    spent: Sequence[Spent] = ()
    returned: Decimal | None = None
    to: str | None = None
    settles_amount: Decimal | None = None
    payee: str | None = None
    assignee: str | None = None
    assigned: str | None = None
    text: str | None = None


def clearing_draft(index: Index, asked: ClearAdvance, day: date, officers: Officers) -> Draft:
    """An advance cleared, in full or in part, by a claim or a report `doc`.

    What was used is charged to its budget lines with support cost, and releases revenue where the agreement is conditional.
    What came back is money in the bank. A claim of more than is outstanding is owed to the payee beyond it.

    Raises:
        UnknownDocument, NothingToClear, OverReturn, UnknownAccount, UnknownCommitment, NoAuthority, AlreadyThere,
        TooManyDecimals, MissingRate, StaleRate.

    Source: domain §3 (clearing, E19, E21), §4 (under a commitment).
    """
    checked_day(index, day)
    doc = checked_text(asked.doc, "document")
    item = open_item(index, (ADVANCES_TRAVEL, ADVANCES_PARTNERS), asked.advance, asked.payee)
    if not asked.spent and asked.returned is None:
        raise NothingToClear(
            f"what became of the advance {item.doc}?",
            why=f"{grouped(item.units)} CHF of {item.payee} is outstanding",
            fix="say what was used, what came back, or both: --spent AMOUNT --returned AMOUNT --to BANK",
        )
    agreement = with_money(known_agreement(index, item.agreement, day))
    line = _line_of(index, item.commitment, day)
    lines = [(budget_line(index, s.account or line), checked_amount(s.amount, FUNCTIONAL)) for s in asked.spent]
    payee = counterparty(item, asked.assignee, asked.assigned)
    not_recorded(index, "advance-clear", doc, payee, agreement.id, "")
    keys: dict[str, Value] = {"event": "advance-clear", "doc": doc, "settles": item.doc, "agreement": agreement.id}
    keys |= assignment(asked.assigned)
    foreign = any(account != line for account, _ in lines)
    keys |= {} if foreign else {"commitment": item.commitment}
    keys |= signatures(index, EVENT["advance-clear"].officers, officers, day)
    clearing = _Clearing(index, agreement, item, line, day, foreign)
    clearing.add(lines, asked.returned, asked.to, asked.settles_amount, doc)
    narration = checked_text(asked.text, "text") if asked.text else _narration(item, clearing)
    transaction = entry(day, payee, narration, keys, clearing.legs, (item.commitment, agreement.id))
    return Draft(
        "advance-clear",
        doc,
        tuple(opening_of(index, [transaction])),
        tuple(clearing.derivation),
        budget_line=line,
        agreement=agreement.id,
    )


class _Clearing:
    """Legs of a clearing in the order of the manual's examples: expense, cash back, advance, liability, release."""

    def __init__(self, index: Index, agreement: Agreement, item: OpenItem, line: str, day: date, foreign: bool) -> None:
        self.index, self.agreement, self.item, self.line, self.day = index, agreement, item, line, day
        # Where another line is charged as well, only the order's own legs name the order.
        self._order: dict[str, Value] = {"commitment": item.commitment} if foreign else {}
        self.legs: list[Posting] = []
        self.derivation: list[str] = []
        self.spent = self.support = self.back = ZERO

    def add(
        self,
        lines: Sequence[tuple[str, Decimal]],
        returned: Decimal | None,
        to: str | None,
        settles: Decimal | None,
        doc: str,
    ) -> None:
        """All legs; `doc` is what the payee is owed by where the claim is larger than the advance."""
        for account, amount in lines:
            self._charge(account, amount)
        if returned is not None:
            self._returned(returned, to, settles)
        settled = min(self.spent + self.back, self.item.units)
        if self.back > self.item.units or (self.back and self.spent + self.back > self.item.units):
            raise OverReturn(
                f"{grouped(self.spent)} CHF used and {grouped(self.back)} CHF returned come to more than the "
                f"{grouped(self.item.units)} CHF outstanding of {self.item.doc}",
                why="nothing comes back of an advance that was used up",
                fix="correct the amounts; a claim of more than the advance comes without --returned",
            )
        self.legs.append(chf_leg(self.item.account, -settled, self._order))
        left = self.item.units - settled
        self.derivation.append(f"advance: {grouped(self.item.units)} − {grouped(settled)} = {grouped(left)} CHF outstanding")
        owed = self.spent + self.back - settled
        if owed:
            self.legs.append(chf_leg(VENDORS, -owed, {"settles": doc}))
            self.derivation.append(f"owed to {self.item.payee} beyond the advance: {grouped(owed)} CHF")
        if self.support:
            self.legs.append(chf_leg(SUPPORT_PAYABLE, -self.support))
        released = release(self.index, self.agreement, self.spent + self.support, self.day)
        self.legs += released.legs
        self.derivation += released.derivation

    def _charge(self, account: str, amount: Decimal) -> None:
        self.legs.append(chf_leg(account, amount, self._order if account == self.line else None))
        support, shown = support_cost(self.agreement, amount)
        if support:
            self.legs.append(chf_leg(support_line(programme_of(account)), support))
            self.derivation.append(shown)
        self.spent += amount
        self.support += support

    def _returned(self, units: Decimal, to: str | None, settles: Decimal | None) -> None:
        account = bank_account(self.index, to or FUNCTIONAL)
        currency = bank_currency(self.index, account)
        checked_amount(units, currency)
        rate = rate_on(self.index, currency, self.day)
        value = rate.chf(units)
        if currency == FUNCTIONAL and settles is not None:
            raise WrongCurrency(
                "--settles-amount is for money that came back in another currency",
                why="in CHF the amount settles itself",
                fix="leave it out",
            )
        self.back = checked_amount(settles, FUNCTIONAL) if settles is not None else value
        self.legs.append(leg(account, units, currency, value))
        self.derivation += [f"returned: {text}" for text in [rate.shown(units)] if text]
        gain = value - self.back
        if gain:
            self.legs.append(chf_leg(CASH_REALISED, -gain))
            word = "gain" if gain > 0 else "loss"
            self.derivation.append(f"exchange {word}: {grouped(value)} − {grouped(self.back)} = {grouped(gain)} CHF, realised")


def _line_of(index: Index, commitment: str, day: date) -> str:
    """Budget line of a commitment opened by `day`."""
    for step in order_steps(index, commitment):
        if step.day <= day:
            return step.line
    raise unknown_commitment(index, commitment, day)


def _narration(item: OpenItem, clearing: _Clearing) -> str:
    word = "Claim settled" if item.account == ADVANCES_TRAVEL else f"Report accepted: {grouped(clearing.spent)} used"
    if not clearing.spent:
        return f"{grouped(clearing.back)} of the advance returned"
    return word + (f", {grouped(clearing.back)} returned" if clearing.back else "")
