"""Money that arrived: on a receivable, on a conditional agreement, too much of it, or from nobody knows whom (domain §3)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Posting, Value
from ..errors import Refused, UsageFault
from ..manual.authority import is_much_kept
from ..manual.faults import OverReceipt
from ..register.known import checked_amount, known_agreement, known_donor, known_instalment
from ..register.officers import NOBODY, Officers, signatures
from ..register.versions import Agreement, Instalment
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.arrived import SETTLES_AMOUNT, arrived_units
from ..store.chart import WrongCurrency, bank_account, bank_currency, checked_day, opening_of, receivable_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.positions import Held, deferred_left, instalment_held
from ..store.rates import Rate, rate_on
from ..vocabulary.accounts import ADVANCE_RECEIPTS, BANK_CHARGES, DEFERRED, EARMARKED, EXCHANGE, SUSPENSE, UNEARMARKED, bank
from ..vocabulary.event_table import BOTH
from ..vocabulary.money import ZERO, grouped, pro_rata

REALISED = f"{EXCHANGE}:Receivables:Realised"
UNKNOWN_REMITTER = "Unknown remitter"
_EXCESS = {"advance": ADVANCE_RECEIPTS, "suspense": SUSPENSE}


class PartsDoNotAddUp(UsageFault):
    """The parts of a receipt come to more than the receipt."""

    slug = "parts-do-not-add-up"


class NothingToReceive(Refused):
    """No money can arrive under an agreement of goods in kind."""

    slug = "nothing-to-receive"


class TwoDecisions(UsageFault):
    """Two decisions about the same money contradict each other."""

    slug = "contradictory-decisions"


class Part(NamedTuple):
    """What of a receipt is for one instalment: `units` in the currency of the receipt, None for whatever is left."""

    agreement: str
    instalment: str | None
    units: Decimal | None = None


class Due(NamedTuple):
    """One instalment as it stands before the receipt: open units and carrying (zero for a conditional agreement)."""

    agreement: Agreement
    instalment: Instalment
    account: str
    open: Held

    @property
    def currency(self) -> str:
        return self.agreement.amount.currency


class RecordReceipt(NamedTuple):
    """Money as the bank credited it.

    Args:
        amount: what reached the bank account, in `currency`.
        agreement, instalment: the one that it pays; neither, and no `parts`: nobody knows yet whose it is.
        account: the bank account; default ``Assets:Cash:Bank:<currency>``.
        parts: several instalments instead; without `units` one part takes everything.
        bank_charge: what a bank on the way kept, in `currency`; the instalment is paid by amount + charge.
        settles_amount: how much of the agreement it settles, in the agreement's currency, where that is another one.
        excess: ``advance`` or ``suspense`` for what is more than due; None refuses it.
        rate_document: where the donor agrees to what it settles, far from the day's rate; both officers answer for it.
    """

    amount: Decimal
    currency: str
    doc: str
    agreement: str | None = None
    instalment: str | None = None
    account: str | None = None
    parts: Sequence[Part] = ()
    bank_charge: Decimal | None = None
    settles_amount: Decimal | None = None
    excess: str | None = None
    payee: str | None = None
    rate_document: str | None = None


def receipt_draft(index: Index, asked: RecordReceipt, day: date, officers: Officers = NOBODY) -> Draft:
    """A receipt of `amount`, as the bank credited it on `day`.

    Cash at the day's rate. A receivable falls by its carrying, pro rata of the instalment; what is between is exchange,
    realised. A conditional agreement's money is deferred. No part: suspense, until an officer names the agreement.

    Raises:
        TwoDecisions, OverReceipt, WrongCurrency, PartsDoNotAddUp, NothingToReceive, AlreadyThere, and what `register.known`,
        `store.chart` and `store.rates` raise.

    Source: domain §3 (receipt, charge kept by a bank, overpaid part, arithmetic); IPSAS 4.
    """
    checked_amount(asked.amount, asked.currency)
    checked_day(index, day)
    doc = checked_text(asked.doc, "document")
    charge = checked_amount(asked.bank_charge, asked.currency) if asked.bank_charge is not None else Decimal(0)
    bank_ = _bank(index, asked.account, asked.currency)
    parts = _parts(asked)
    if not parts:
        return _unidentified(index, asked.amount, asked.currency, doc, bank_, day, asked.payee)
    gross = asked.amount + charge
    dues = [due_of(index, part, day) for part in parts]
    units = _shares(parts, gross, asked.currency)
    name = checked_text(asked.payee, "payee") if asked.payee else known_donor(index, dues[0].agreement.donor).name
    for due in dues:
        not_recorded(index, "receipt", doc, name, due.agreement.id, due.instalment.number)
    receipt = _Receipt(index, asked.currency, day, rate_on(index, asked.currency, day), bank_, len(parts) > 1)
    receipt.cash_left, receipt.cash_chf = asked.amount, receipt.rate.chf(asked.amount)
    # What the bank kept comes off the largest part, which always bears it.
    bearer = units.index(max(units))
    for n, (due, share) in enumerate(zip(dues, units, strict=True)):
        rest = gross - sum(units, Decimal(0)) if n == len(dues) - 1 else Decimal(0)
        receipt.add(due, share, rest, asked.settles_amount, asked.excess, charge if n == bearer else Decimal(0))
    keys: dict[str, Value] = {"event": "receipt", "doc": doc}
    if is_much_kept(receipt.kept, receipt.rate.chf(gross)):
        keys |= signatures(index, BOTH, officers, day)
    keys |= agreed_rate(index, asked.rate_document, officers, day)
    if len(parts) == 1:
        keys |= {"agreement": dues[0].agreement.id, "instalment": dues[0].instalment.number}
    narration = receipt.narration(dues, units, charge)
    transaction = entry(day, name, narration, keys, receipt.legs, [d.agreement.id for d in dues])
    records = opening_of(index, [transaction])
    return Draft("receipt", doc, tuple(records), tuple(receipt.derivation), agreement=dues[0].agreement.id)


def agreed_rate(index: Index, document: str | None, officers: Officers, day: date) -> dict[str, Value]:
    """Keys of an entry whose rate both officers answer for, on a document; none without one.

    Raises:
        what `register.officers.signatures` raises. BadText.
    """
    if not document:
        return {}
    return {"rate-document": checked_text(document, "document"), **signatures(index, BOTH, officers, day)}


class _Receipt:
    """Legs of a receipt, built part by part."""

    def __init__(self, index: Index, currency: str, day: date, rate: Rate, bank_: str, several: bool) -> None:
        self.index, self.currency, self.day, self.rate, self.bank, self.several = index, currency, day, rate, bank_, several
        self.legs: list[Posting] = []
        self.derivation: list[str] = []
        self.over = Decimal(0)
        self.kept = ZERO
        self.cash_left = Decimal(0)
        self.cash_chf = ZERO

    def add(self, due: Due, share: Decimal, rest: Decimal, settles: Decimal | None, excess: str | None, charge: Decimal) -> None:
        """One instalment: its cash, charge, receivable or deferral, overpaid part, exchange."""
        gross = share + rest
        settled, over = self._settled(due, gross, settles, excess)
        keys: dict[str, Value] = {"agreement": due.agreement.id, "instalment": due.instalment.number} if self.several else {}
        chf = self.rate.chf(gross)
        cash = self._cash(gross - charge, keys)
        kept = chf - cash if charge else ZERO
        if charge:
            self.kept += kept
            self.legs.append(chf_leg(BANK_CHARGES, kept, keys))
            shown = f"{grouped(chf)} − {grouped(cash)} = {grouped(kept)} CHF"
            self.derivation.append(f"bank charge: gross at the day's rate less what arrived, {shown}")
        elif chf != cash:
            chf = cash
        over_chf = self._over(over, excess, keys)
        if due.agreement.on_receipt:
            self._revenue(due, chf - over_chf, keys, settles is not None, settled)
        elif due.agreement.conditional:
            said: dict[str, Value] = {SETTLES_AMOUNT: Amount(settled, due.currency)} if settles is not None else {}
            self._deferred(due, chf - over_chf, kept, keys, said)
        else:
            self._receivable(due, settled, chf - over_chf, keys)

    def _settled(self, due: Due, gross: Decimal, settles: Decimal | None, excess: str | None) -> tuple[Decimal, Decimal]:
        """(units of the agreement that are settled, units of the receipt that are too much)."""
        if due.currency == self.currency:
            if settles is not None:
                raise WrongCurrency(
                    f"--settles-amount is for money in another currency than {due.currency}",
                    why="in the agreement's own currency the amount settles itself",
                    fix="leave it out; what a bank kept on the way comes with --bank-charge",
                )
            over = max(gross - due.open.units, Decimal(0))
            if over and excess is None:
                raise over_receipt(due, gross)
            self.over += over
            return gross - over, over
        if settles is None or self.several:
            raise WrongCurrency(
                f"{due.agreement.id} is in {due.currency}, the money in {self.currency}",
                why="how much of the agreement it settles is for an officer to say, not for a rate to guess",
                fix=f"state it in {due.currency}: --settles-amount AMOUNT (one instalment at a time)",
            )
        checked_amount(settles, due.currency)
        if settles > due.open.units:
            raise over_receipt(due, settles)
        return settles, Decimal(0)

    def _cash(self, units: Decimal, keys: dict[str, Value]) -> Decimal:
        """Cash at the day's rate; the last part takes what rounding left, so that the bank's amount is exact."""
        last = units == self.cash_left
        chf = self.cash_chf if last else self.rate.chf(units)
        self.cash_left -= units
        self.cash_chf -= chf
        self.legs.append(leg(self.bank, units, self.currency, chf, keys))
        self.derivation += [f"cash: {shown}" for shown in [self.rate.shown(units)] if shown]
        return chf

    def _over(self, over: Decimal, excess: str | None, keys: dict[str, Value]) -> Decimal:
        if not over:
            return ZERO
        assert excess is not None
        chf = self.rate.chf(over)
        self.legs.append(leg(_EXCESS[excess], -over, self.currency, -chf, keys))
        self.derivation.append(
            f"more than is due: {grouped(over, self.currency)} {self.currency}, kept as a liability ({excess})"
        )
        return chf

    def _revenue(self, due: Due, chf: Decimal, keys: dict[str, Value], stated: bool, settled: Decimal) -> None:
        if chf:
            said: dict[str, Value] = {SETTLES_AMOUNT: Amount(settled, due.currency)} if stated else {}
            self.legs.append(chf_leg(due.account, -chf, {**keys, **said}))
            self.derivation.append(f"recognised on receipt: {grouped(chf)} CHF is revenue now")

    def _deferred(self, due: Due, chf: Decimal, kept: Decimal, keys: dict[str, Value], said: dict[str, Value]) -> None:
        if chf:
            self.legs.append(chf_leg(DEFERRED, -chf, {**keys, **said}))
            self.derivation.append(f"conditional: {grouped(chf)} CHF deferred until it is used")
        release = min(kept, deferred_left(self.index, due.agreement.id, self.day) + chf)
        if release:
            income = UNEARMARKED if due.agreement.earmark.is_unearmarked else EARMARKED
            self.legs += [chf_leg(DEFERRED, release, keys), chf_leg(income, -release, keys)]
            self.derivation.append(f"the bank charge releases {grouped(release)} CHF of deferred revenue")

    def _receivable(self, due: Due, settled: Decimal, chf: Decimal, keys: dict[str, Value]) -> None:
        if not settled:
            return
        carrying = pro_rata(due.open.chf, settled, due.open.units)
        self.legs.append(leg(due.account, -settled, due.currency, -carrying, keys))
        if due.currency != "CHF":
            part = (
                "the whole of it"
                if settled == due.open.units
                else (f"{grouped(due.open.chf)} × {grouped(settled, due.currency)} / {grouped(due.open.units, due.currency)}")
            )
            self.derivation.append(f"receivable at carrying: {grouped(carrying)} CHF ({part})")
        gain = chf - carrying
        if gain:
            self.legs.append(chf_leg(REALISED, -gain, keys))
            word = "gain" if gain > 0 else "loss"
            self.derivation.append(f"exchange {word}: {grouped(chf)} − {grouped(carrying)} = {grouped(gain)} CHF, realised")

    def narration(self, dues: Sequence[Due], units: Sequence[Decimal], charge: Decimal) -> str:
        """What the entry says of itself."""
        due = dues[0]
        if self.several:
            return "Received for " + ", ".join(f"instalment {d.instalment.number} of {d.agreement.id}" for d in dues)
        of = f"Instalment {due.instalment.number}" + (f" of {due.agreement.id}" if due.agreement.promised else "")
        if self.over:
            return f"{of} received, {grouped(self.over, self.currency)} too much"
        if charge:
            return f"{of} received, short by a bank charge"
        if due.currency == self.currency and units[0] < due.open.units:
            return f"{due.currency} {grouped(units[0], due.currency)} of {grouped(due.open.units, due.currency)} received"
        return f"{of} received" + (f" in {self.currency}" if self.currency != due.currency else "")


def over_receipt(due: Due, wanted: Decimal) -> OverReceipt:
    """The refusal of `wanted` units on an instalment that has fewer open, with what an officer may decide."""
    currency = due.currency
    over = wanted - due.open.units
    return OverReceipt(
        f"{grouped(over, currency)} {currency} more than is due on instalment {due.instalment.number} of {due.agreement.id}",
        why=f"{grouped(wanted, currency)} against {grouped(due.open.units, currency)} {currency} outstanding "
        f"of {grouped(due.instalment.amount.number, currency)}",
        fix="say what becomes of it: --excess advance (owed to the donor), --excess suspense (to be identified), "
        "or pay several instalments with --apply ID:N=AMOUNT",
    )


def due_of(index: Index, part: Part, day: date) -> Due:
    """The instalment that a part names, and what is open of it: on that day, and after all entries, the smaller of the two.

    Raises:
        NothingToReceive: of goods in kind. UnknownAgreement, UnknownInstalment, NotYetSigned, AgreementEnded.
    """
    # Money that still comes after the end can be received.
    agreement = known_agreement(index, part.agreement, day, running=False)
    if agreement.in_kind:
        raise NothingToReceive(
            f"{agreement.id} is an agreement of goods in kind",
            why="goods are recorded when they arrive; no money comes in under it",
            fix="name another agreement",
            at=agreement.place,
        )
    instalment = known_instalment(index, agreement.id, part.instalment, day)
    currency = agreement.amount.currency
    if agreement.promised:
        came = arrived_units(index, agreement.id, instalment.number, currency)
        income = UNEARMARKED if agreement.earmark.is_unearmarked else EARMARKED
        account = income if agreement.on_receipt else DEFERRED
        return Due(agreement, instalment, account, Held(max(instalment.amount.number - came, Decimal(0)), ZERO))
    account = receivable_of(index, agreement.donor)
    now, ever = (instalment_held(index, account, agreement.id, instalment.number, currency, d) for d in (day, None))
    units = max(min(now.units, ever.units), Decimal(0))
    return Due(agreement, instalment, account, Held(units, pro_rata(now.chf, units, now.units) if units else ZERO))


def _shares(parts: Sequence[Part], gross: Decimal, currency: str) -> list[Decimal]:
    if len(parts) == 1 and parts[0].units is None:
        return [gross]
    shares = [checked_amount(part.units, currency) for part in parts if part.units is not None]
    if len(shares) != len(parts) or sum(shares, Decimal(0)) > gross:
        raise PartsDoNotAddUp(
            f"the parts come to {grouped(sum(shares, Decimal(0)), currency)} {currency}, more than the "
            f"{grouped(gross, currency)} {currency} received",
            why="the parts of a receipt are in its own currency; the bank charge counts as received",
            fix="correct the amounts of --apply",
        )
    return shares


def _parts(asked: RecordReceipt) -> Sequence[Part]:
    """The instalments that a receipt is for; none: nobody knows yet."""
    if asked.parts and (asked.agreement or asked.instalment):
        raise TwoDecisions(
            "the receipt is for one instalment, and it is for several",
            why="--agreement names the one that it pays, --apply each of several with its part",
            fix="keep one of the two",
        )
    if asked.agreement:
        return (Part(asked.agreement, asked.instalment),)
    if not asked.parts and any((asked.instalment, asked.bank_charge, asked.settles_amount, asked.excess, asked.rate_document)):
        raise TwoDecisions(
            "the receipt is of no agreement, and it says what it settles of one",
            why="instalment, bank charge, settled amount, excess and rate document belong to an agreement; without one all that "
            "the bank credited is held in suspense",
            fix="name the agreement, or leave the others out",
        )
    return asked.parts


def _bank(index: Index, account: str | None, currency: str) -> str:
    if account is None:
        return bank(currency)
    found = bank_account(index, account)
    held = bank_currency(index, found)
    if held != currency:
        raise WrongCurrency(
            f"{found} holds {held}, not {currency}",
            why="a bank account holds one currency",
            fix=f"name the account that was credited, or the amount in {held}",
        )
    return found


def _unidentified(index: Index, amount: Decimal, currency: str, doc: str, bank_: str, day: date, payee: str | None) -> Draft:
    rate = rate_on(index, currency, day)
    name = checked_text(payee, "payee") if payee else UNKNOWN_REMITTER
    not_recorded(index, "receipt-unidentified", doc, name, "", "")
    chf = rate.chf(amount)
    legs = (leg(bank_, amount, currency, chf), leg(SUSPENSE, -amount, currency, -chf))
    transaction = entry(day, name, "Unidentified receipt", {"event": "receipt-unidentified", "doc": doc}, legs)
    shown = rate.shown(amount)
    derivation = (*([f"cash: {shown}"] if shown else []), "no agreement named: a suspense liability, never revenue")
    return Draft("receipt-unidentified", doc, tuple(opening_of(index, [transaction])), derivation)
