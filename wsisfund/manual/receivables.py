"""Receivables by instalment and the loss allowance by agreement: neither passes zero at the end of a day."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..books.records import Amount, Place, Posting, Transaction
from ..errors import Fault
from ..register.reversals import REVERSAL
from ..vocabulary.accounts import ALLOWANCE, RECEIVABLES
from ..vocabulary.event_table import named
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped
from .faults import AgreementNotInFull, AgreementNotRecorded, BelowReceived, OverReceipt, WriteOffAboveAllowance
from .signed import SignedAgreement, SignedAgreements
from .view import Scope, View

_DONOR = RECEIVABLES + ":"
AMENDMENT = "amendment"

Item = tuple[str, str, str]


def receivable_faults(view: View) -> Iterator[Fault]:
    """Receipts of more than is due, write-offs above the allowance, signings that are not in full, or made twice.

    Events are effective ones, so that a signing that was reversed counts no more.
    """
    recognised, signed = Recognised(), view.signed
    balances: dict[Item, Decimal] = {}
    touched: dict[Item, tuple[Transaction, Posting]] = {}
    below: set[Item] = set()
    day: date | None = None
    for t, event in zip(view.books.transactions, view.events, strict=True):
        if t.date != day:
            if touched:
                yield from _end_of_day(balances, touched, below, signed)
                touched.clear()
            day = t.date
        for p in t.postings:
            account = p.account
            if account.startswith(_DONOR):
                key = t.agreement_of(p), t.instalment_of(p), p.currency
                change = p.units
            elif account == ALLOWANCE:
                key, change = (t.agreement_of(p), "", ""), -p.chf
            else:
                continue
            if not view.covers(Scope.AGREEMENT, key[0]):
                continue
            balances[key] = balances.get(key, ZERO) + change
            if change < 0 or key not in touched:
                touched[key] = t, p
        named = recognised.add(t, event, ("agreement",))
        if named and t.event != REVERSAL:
            yield from _in_full(t, {ident for ident in named if view.covers(Scope.AGREEMENT, ident)}, recognised, signed)
    yield from _end_of_day(balances, touched, below, signed)


def _end_of_day(
    balances: dict[Item, Decimal], touched: dict[Item, tuple[Transaction, Posting]], below: set[Item], signed: SignedAgreements
) -> Iterator[Fault]:
    for key, (t, p) in touched.items():
        balance = balances[key]
        if balance >= 0:
            below.discard(key)
        elif key not in below and _is_known(key, t.date, signed):
            below.add(key)
            yield _over(key, balance, t, p)


def _is_known(key: Item, day: date, signed: SignedAgreements) -> bool:
    """Whether the agreement and its instalment exist on that day; where they do not, that is the fault to report."""
    agreement, instalment, currency = key
    found = signed.get(agreement)
    return found is not None and found.signed <= day and (not currency or instalment in found.instalments)


def _over(key: Item, balance: Decimal, t: Transaction, p: Posting) -> Fault:
    agreement, instalment, currency = key
    place = Place(t.place.file, p.line or t.place.line) if t.place else None
    if not currency:
        return WriteOffAboveAllowance(
            f"the loss allowance of {agreement} would be short by {grouped(-balance)} {FUNCTIONAL}",
            why="a write-off is charged to the allowance that was made for it",
            fix=f"set a specific allowance first:\nwsisfund impair {t.date.isoformat()} --agreement {agreement} --amount CHF",
            at=place,
        )
    if t.event == AMENDMENT and p.units < 0:
        return below_received(key, -p.units, balance - p.units, place)
    return OverReceipt(
        f"instalment {instalment or '?'} of {agreement}: {grouped(-balance, currency)} {currency} more than is due",
        why="a receivable ends at zero: receipts, write-offs and reductions together cannot pass what was agreed",
        fix="book the overpaid part as an advance receipt (--excess advance) or as suspense, or name the instalment that it pays",
        at=place,
    )


def below_received(key: Item, by: Decimal, left: Decimal, place: Place | None = None) -> BelowReceived:
    """The fault of an amendment that lowers an instalment by more than is `left` to come of it; amounts in its currency."""
    agreement, instalment, currency = key
    return BelowReceived(
        f"instalment {instalment} of {agreement} can be lowered by {grouped(left, currency)} {currency} at most, "
        f"not by {grouped(by, currency)}",
        why=f"only {grouped(left, currency)} {currency} of it is still to come",
        fix="lower it by less; what was received already goes back with `wsisfund refund due`",
        at=place,
    )


_AGREEING = named("agrees")
# Like an opening, it leaves as a receivable what is still to come of the agreement.
_RENEWING = frozenset(named("reassesses"))


class Recognised:
    """What signings and amendments recognised of each instalment, in its currency, and on which agreements openings stand."""

    def __init__(self) -> None:
        self.units: dict[str, dict[str, Decimal]] = {}
        self.opened: set[str] = set()

    def add(self, t: Transaction, event: str, counted: tuple[str, ...] = _AGREEING) -> set[str]:
        """Count an entry whose effective event is `event`, where it is `counted`; the agreements that it signed or amended."""
        renewed = event == "opening" or event in _RENEWING
        if event not in counted and not renewed:
            return set()
        named = set()
        for p in t.postings:
            if p.account.startswith(_DONOR):
                ident = t.agreement_of(p)
                if renewed:
                    self.opened.add(ident)
                    continue
                by_number = self.units.setdefault(ident, {})
                number = t.instalment_of(p)
                by_number[number] = by_number.get(number, ZERO) + p.units
                named.add(ident)
        return named

    def wrong(self, agreement: SignedAgreement, day: date) -> tuple[str, Amount, Decimal] | None:
        """The first instalment that is not recognised as the register has it: number, what is due, what is recognised."""
        due, units = agreement.due_at(day), self.units.get(agreement.id, {})
        for number in sorted(due):
            if due[number].number != units.get(number, ZERO):
                return number, due[number], units.get(number, ZERO)
        return None


def _in_full(t: Transaction, named: set[str], recognised: Recognised, signed: SignedAgreements) -> Iterator[Fault]:
    """After its signing an unconditional agreement is recognised with all its instalments, once and as the register has it.

    A receivable that was brought forward is what was left of the agreement, so there only the register knows the whole.
    """
    for ident in sorted(named - recognised.opened):
        found = signed.get(ident)
        if found is None or found.recognition_at(t.date) != "unconditional" or not found.instalments:
            continue
        wrong = recognised.wrong(found, t.date)
        if wrong is not None and set(recognised.units[ident]) <= set(found.due_at(t.date)):
            number, amount, units = wrong
            booked = grouped(units, amount.currency)
            yield AgreementNotInFull(
                f"{ident}: instalment {number} is {grouped(amount.number, amount.currency)} {amount.currency}, not {booked}",
                why="an unconditional agreement is receivable and revenue in full at signing, once, one posting per instalment",
                fix="write what the register says is due, or correct the register",
                at=t.place,
            )


def _another_day(found: SignedAgreement, t: Transaction) -> Fault:
    return AgreementNotRecorded(
        f"{found.id} is signed on {found.signed.isoformat()} by the register, and its entry is of {t.date.isoformat()}",
        why="receivable and revenue are recognised on the day of signing, at its rate and in its year",
        fix="date the entry, or the agreement, from the day on which it was signed",
        at=t.place,
    )


def _recognised_all_the_same(found: SignedAgreement, standing: Decimal) -> Fault:
    return AgreementNotRecorded(
        f"{found.id} is {found.recognition_at(date.max)} by the register, and the entries recognise {grouped(standing)}",
        why="what an agreement is posted as and what it is registered as agree",
        fix="take the entry of the signing back, or correct recognition:\nwsisfund agreement correct ID …",
        at=found.place,
    )


def recognition_warnings(view: View) -> Iterator[Fault]:
    """Unconditional agreements signed since the books began that no entry recognised, or not as their newest version."""
    signed, begun = view.signed, view.begins
    if begun is None:
        return
    recognised = Recognised()
    entered: dict[str, Transaction] = {}
    for t, event in zip(view.books.transactions, view.events, strict=True):
        named = recognised.add(t, event)
        if t.event == "agreement":
            entered |= dict.fromkeys(named - entered.keys(), t)
    for found in signed.all():
        if not view.covers(Scope.AGREEMENT, found.id) or found.id in recognised.opened:
            continue
        standing = sum(recognised.units.get(found.id, {}).values(), ZERO)
        if standing and found.id in entered and entered[found.id].date != found.signed:
            yield _another_day(found, entered[found.id])
        if found.signed < begun:
            continue
        if found.recognition_at(date.max) != "unconditional":
            if standing and found.recognition_at(found.signed) == "unconditional":
                yield _recognised_all_the_same(found, standing)
            continue
        if not found.instalments and not standing:
            yield AgreementNotRecorded(
                f"{found.id} has no instalment, and no entry recognises it",
                why="an unconditional agreement is receivable and revenue in full at signing, one posting per instalment",
                fix="write its instalments into the register, and record the entry of the signing",
                at=found.place,
            )
        wrong = recognised.wrong(found, date.max)
        if wrong is not None:
            number, amount, units = wrong
            yield AgreementNotRecorded(
                f"{found.id}: instalment {number} is {grouped(amount.number, amount.currency)} {amount.currency} in the "
                f"register, and {grouped(units, amount.currency)} in the entries",
                why="an unconditional agreement is receivable and revenue in full at signing, and follows each amendment",
                fix="record the entry of the signing or the amendment that is missing, or correct the register",
                at=found.place,
            )
