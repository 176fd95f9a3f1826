"""No more than was agreed: goods in kind, and money received under agreements that only promise (domain §8.11).

What a donor owes under an unconditional agreement is a receivable, which ends at zero (`receivables`).
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..books.records import Amount, Place, Posting, Transaction
from ..errors import Fault, Refused, Warning_
from ..register.facts import instalment_versions
from ..register.policies import RATE_TOLERANCE
from ..register.versions import agreement_at
from ..store.arrived import Arrived
from ..store.measures import RECEIVED
from ..vocabulary.accounts import (
    ADVANCE_RECEIPTS,
    DEFERRED,
    EARMARKED,
    IN_KIND,
    RECEIVABLES,
    UNEARMARKED,
    is_expense,
    programme_of,
)
from ..vocabulary.event_table import named
from ..vocabulary.events import PROMISED
from ..vocabulary.money import FUNCTIONAL, ZERO, convert, grouped
from .budget_codes import WrongEarmark
from .faults import OverReceipt
from .places import place_of
from .receivables import below_received
from .signed import SignedAgreement
from .view import Scope, View

_RECEIPTS = frozenset(named("arrives"))
# Where what came stands: deferred under a condition, else revenue at once.
_MADE = (DEFERRED, EARMARKED, UNEARMARKED)

Item = tuple[str, str]
Leg = tuple[Transaction, Posting]


class AboveAgreement(Refused):
    """More goods in kind are recorded than the agreement gives."""

    slug = "above-agreement"


class AdvanceWhileDue(Warning_):
    """Money is kept as overpaid by a donor while the instalment that it came for is not received in full."""

    slug = "advance-while-due"


# ---------------------------------------------------------------- goods in kind


def goods_faults(view: View) -> Iterator[Fault]:
    """At the end of each day, the goods received under an agreement are worth no more than it says."""
    total: dict[str, Decimal] = {}
    touched: dict[str, Leg] = {}
    day: date | None = None
    for t in view.books.transactions:
        if t.date != day:
            yield from _goods_of_day(view, total, touched)
            touched.clear()
            day = t.date
        for p in t.postings:
            if p.account == IN_KIND:
                ident = t.agreement_of(p)
                total[ident] = total.get(ident, ZERO) - p.chf
                if p.chf < 0:
                    touched[ident] = t, p
    yield from _goods_of_day(view, total, touched)


def goods_earmark_faults(view: View) -> Iterator[Fault]:
    """Goods in kind that are put to a programme outside their agreement's earmark (domain §4, *Earmark*)."""
    for t in view.books.transactions:
        for p in t.postings if t.event == "in-kind" else ():
            if not is_expense(p.account):
                continue
            found, programme = agreement_at(view.facts, t.agreement_of(p), t.date), programme_of(p.account)
            if found is not None and not found.earmark.is_unearmarked and programme not in found.earmark.programmes:
                yield WrongEarmark(
                    f"the goods of {found.id} are for {found.earmark}, not for {programme}",
                    why="what a donor gives for one purpose is used for it",
                    fix="name the programme that they were given for, "
                    "or record the donor's letter as a new version of the agreement",
                    at=place_of(t, p),
                )


def _goods_of_day(view: View, total: dict[str, Decimal], touched: dict[str, Leg]) -> Iterator[Fault]:
    for ident, (t, p) in touched.items():
        found = agreement_at(view.facts, ident, t.date) if view.covers(Scope.AGREEMENT, ident) else None
        agreed = _in_chf(view, found.amount, t.date) if found is not None else None
        if agreed is not None and total[ident] > agreed:
            yield AboveAgreement(
                f"goods in kind of {ident} would come to {grouped(total[ident])} CHF, {grouped(total[ident] - agreed)} too much",
                why=f"the agreement gives {grouped(agreed)} CHF; goods are recorded at fair value, within what was agreed",
                fix="correct the amount, or record what was agreed beyond it first: a new version of the agreement",
                at=place_of(t, p),
            )


def _in_chf(view: View, amount: Amount, day: date) -> Decimal | None:
    """What an agreement gives, in CHF; in another currency at the rate of the day, with what rates may lie apart."""
    if amount.currency == FUNCTIONAL:
        return amount.number
    rate = view.rates.at(amount.currency, day)
    return None if rate is None else convert(amount.number, rate.rate * (1 + RATE_TOLERANCE.value(view.facts, day)))


# ---------------------------------------------------------------- money of agreements that only promise


def promised_receipt_faults(view: View) -> Iterator[Fault]:
    """At the end of each day, what arrived of an agreement without receivables is within it, by instalment and as a whole."""
    came: dict[Item, Arrived] = {}
    touched: dict[Item, Transaction] = {}
    below: set[Item] = set()
    day: date | None = None
    for t, event in zip(view.books.transactions, view.events, strict=True):
        if t.date != day:
            yield from _received_of_day(view, came, touched, below)
            touched.clear()
            day = t.date
        if event in _RECEIPTS:
            _count(view, t, event, came, touched)
    yield from _received_of_day(view, came, touched, below)
    yield from _lowered(view, came, below)


def _lowered(view: View, came: dict[Item, Arrived], below: set[Item]) -> Iterator[Fault]:
    """Agreements that a later version lowered below what had come."""
    for key, part in came.items():
        found = view.signed.get(key[0])
        agreed = _agreed(found, key[1], date.max) if found is not None and view.covers(Scope.AGREEMENT, key[0]) else None
        if agreed is not None and key not in below and (over := _units(view, part, date.max) - agreed) > 0:
            yield _below(view, key, over, part.currency) or _over(key, over, agreed, part.currency, _newest(view, key[0]))


def _newest(view: View, ident: str) -> Place | None:
    return view.facts.versions("instalment", ident)[-1].place


def _below(view: View, key: Item, over: Decimal, currency: str) -> Fault | None:
    """The fault of the version that lowered the instalment; None where it was never more."""
    versions = [v for v in instalment_versions(view.facts, key[0]) if v.number == key[1]]
    by = versions[-2].amount.number - versions[-1].amount.number if len(versions) > 1 else ZERO
    return below_received((*key, currency), by, by - over, versions[-1].place) if by > 0 else None


def _count(view: View, t: Transaction, event: str, came: dict[Item, Arrived], touched: dict[Item, Transaction]) -> None:
    parts: dict[Item, Arrived] = {}
    said: dict[Item, Arrived] = {}
    for p in t.postings:
        ident, number = t.agreement_of(p), t.instalment_of(p)
        found = view.signed.get(ident)
        # Where a new policy changed the recognition, what came before the change counts all the same.
        if found is None or not found.recognitions & set(PROMISED) or len(found.currencies) != 1:
            continue
        (own,) = found.currencies
        if p.account in _MADE and (amount := p.settles_amount) and amount.currency == own:
            units = amount.number if p.chf < 0 else -amount.number
            said.setdefault((ident, number), Arrived(own)).add(Arrived(own, units, -p.chf))
        if RECEIVED.holds(p.account, event):
            part = Arrived(own, p.units, p.chf) if p.currency == own else Arrived(own, other=p.chf)
            parts.setdefault((ident, number), Arrived(own)).add(part)
    for key, part in (parts | said).items():
        for whole in dict.fromkeys((key, (key[0], ""))):
            came.setdefault(whole, Arrived(part.currency)).add(part)
            if part.chf > 0:
                touched[whole] = t


def _received_of_day(
    view: View, came: dict[Item, Arrived], touched: dict[Item, Transaction], below: set[Item]
) -> Iterator[Fault]:
    for key, t in touched.items():
        found = view.signed.get(key[0])
        if found is None or not view.covers(Scope.AGREEMENT, key[0]):
            continue
        agreed = _agreed(found, key[1], t.date)
        units = _units(view, came[key], t.date)
        if agreed is None or units <= agreed:
            below.discard(key)
        elif key not in below:
            below.add(key)
            yield _over(key, units - agreed, agreed, came[key].currency, t.place)


def _agreed(found: SignedAgreement, number: str, day: date) -> Decimal | None:
    """What is due on an instalment, or with no number on all of them; None where the register has none."""
    due = found.due_at(day)
    if number:
        return due[number].number if number in due else None
    return sum((amount.number for amount in due.values()), Decimal(0)) if due else None


def _units(view: View, came: Arrived, day: date, *, most: bool = False) -> Decimal:
    """What arrived, in the agreement's currency; where only a rate says how much, as little, or as much, as it may be."""
    rate = view.rates.at(came.currency, day)
    units = came.units(rate.rate if rate else None)
    if came.currency == FUNCTIONAL or not came.other:
        return units
    by_rate = units - came.own
    apart = abs(by_rate) * RATE_TOLERANCE.value(view.facts, day)
    return units + apart if most else units - apart


def _over(key: Item, over: Decimal, agreed: Decimal, currency: str, place: Place | None) -> Fault:
    ident, number = key
    what = f"instalment {number} of {ident}" if number else ident
    return OverReceipt(
        f"{what}: {grouped(over, currency)} {currency} more than is due",
        why=f"{grouped(agreed, currency)} {currency} were agreed; nothing is receivable, and no more than that may come",
        fix="book the overpaid part as an advance receipt (--excess advance) or as suspense, or name the instalment that it pays",
        at=place,
    )


# ---------------------------------------------------------------- overpaid, and yet due


def advance_while_due_warnings(view: View) -> Iterator[Fault]:
    """Overpaid parts of receipts whose instalment is not received in full at the end of the day."""
    held: dict[tuple[str, str], Decimal] = {}
    came: dict[Item, Arrived] = {}
    kept: list[tuple[Transaction, Posting, str]] = []
    day: date | None = None
    for n, (t, event) in enumerate(zip(view.books.transactions, view.events, strict=True)):
        if t.date != day:
            yield from _kept(view, kept, held, came)
            kept.clear()
            day = t.date
        for p in t.postings:
            if p.account.startswith(RECEIVABLES + ":"):
                key = t.agreement_of(p), t.instalment_of(p)
                held[key] = held.get(key, ZERO) + p.units
            elif p.account == ADVANCE_RECEIPTS and t.event == "receipt" and p.units < 0 and n not in view.reversals.undone:
                kept.append((t, p, t.instalment_of(p)))
        if event in _RECEIPTS:
            _count(view, t, event, came, {})
    yield from _kept(view, kept, held, came)


def _kept(
    view: View, kept: list[tuple[Transaction, Posting, str]], held: dict[tuple[str, str], Decimal], came: dict[Item, Arrived]
) -> Iterator[Fault]:
    for t, p, number in kept:
        ident = t.agreement_of(p)
        found = view.signed.get(ident)
        if not number or found is None or not view.covers(Scope.AGREEMENT, ident) or number not in found.due_at(t.date):
            continue
        due = found.due_at(t.date)[number]
        left = held.get((ident, number), ZERO)
        if found.recognition_at(t.date) in PROMISED:
            arrived = came.get((ident, number))
            left = due.number - (_units(view, arrived, t.date, most=True) if arrived else ZERO)
        if left > 0:
            yield AdvanceWhileDue(
                f"{grouped(-p.units, p.currency)} {p.currency} of {ident} are kept as overpaid, while instalment {number} has "
                f"{grouped(left, due.currency)} {due.currency} to come",
                why="an advance receipt is what a donor paid beyond the instalment",
                fix="record the money on the instalment, and only what is beyond it as an advance receipt",
                at=place_of(t, p),
            )
