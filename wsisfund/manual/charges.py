"""What a charge brings with it: support cost at the agreement's rate, and revenue where the agreement is conditional."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..errors import Fault
from ..register.reversals import REVERSAL
from ..store.measures import BANK_CHARGE, DIRECT, SUPPORT
from ..vocabulary.accounts import DEFERRED, EARMARKED, SUPPORT_PAYABLE, TRANSFERS, UNEARMARKED, programme_of
from ..vocabulary.event_table import TABLE, named
from ..vocabulary.events import ON_RECEIPT
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import ZERO, grouped, half_up, per_cent
from .faults import DeferredBelowZero, ReEarmarkNotZero, RevenueNotReleased, WrongSupportCost
from .places import place_of
from .signed import SignedAgreements
from .view import Scope, View

_DIRECT, _SUPPORT, _BANK_CHARGE, _PAYABLE, _DEFERRED, _REVENUE, _TRANSFER = range(1, 8)
# Money of a conditional agreement is deferred in these.
_RECEIPTS = frozenset(named("arrives"))
_OWED_ALONE = frozenset(named("owes_support"))
# Here a conditional agreement's revenue does not follow from a charge of the same entry.
_NOT_BY_CHARGE = frozenset(row.name for row in TABLE if not row.releases)

Leg = tuple[int, Posting, str]
# Charge and revenue released, by agreement and document as it is compared.
Invoices = dict[tuple[str, str], tuple[Decimal, Decimal]]


class _Kinds(dict[str, int]):
    """Kind of each account, 0 where these rules do not look."""

    def __missing__(self, account: str) -> int:
        self[account] = kind = _kind(account)
        return kind


def _kind(account: str) -> int:
    costs = {_DIRECT: DIRECT, _SUPPORT: SUPPORT, _BANK_CHARGE: BANK_CHARGE}
    for kind, condition in costs.items():
        if condition.holds(account, ""):
            return kind
    fixed = {
        SUPPORT_PAYABLE: _PAYABLE,
        DEFERRED: _DEFERRED,
        EARMARKED: _REVENUE,
        UNEARMARKED: _REVENUE,
        TRANSFERS: _TRANSFER,
    }
    return fixed.get(account, 0)


def charge_faults(view: View) -> Iterator[Fault]:
    """Charges with another support cost than the rate gives, revenue released wrongly, deferred revenue below zero.

    Reversals are not tested: they mirror what was.

    Source: domain §1 (support cost, conditional agreement) and §3.
    """
    kinds, signed = _Kinds(), view.signed
    deferred: dict[str, Decimal] = defaultdict(lambda: ZERO)
    invoices: Invoices = {}
    touched: dict[str, Transaction] = {}
    below: set[str] = set()
    day: date | None = None
    for n, (t, event) in enumerate(zip(view.books.transactions, view.events, strict=True)):
        if t.date != day:
            yield from _below_zero(deferred, touched, below)
            touched.clear()
            day = t.date
        legs: list[Leg] = [(kind, p, t.agreement_of(p)) for p in t.postings if (kind := kinds[p.account])]
        if not legs:
            continue
        covered = [leg for leg in legs if view.covers(Scope.AGREEMENT, leg[2])]
        if t.event != REVERSAL:
            yield from _support_cost(t, event, legs, signed)
            yield from _release(t, event, covered, signed, deferred, invoices)
        else:
            _reversed(view.taken_back(n), covered, invoices)
        for kind, p, agreement in legs:
            if kind == _DEFERRED and agreement and view.covers(Scope.AGREEMENT, agreement):
                deferred[agreement] -= p.chf
                if p.chf > 0 or agreement not in touched:
                    touched[agreement] = t
        if any(kind == _TRANSFER for kind, _, _ in legs):
            yield from _transfers(t, legs)
    yield from _below_zero(deferred, touched, below)
    yield from _left_behind(deferred, signed)


def _left_behind(deferred: dict[str, Decimal], signed: SignedAgreements) -> Iterator[Fault]:
    """Money that is still deferred of an agreement which now has its revenue on receipt: nothing would ever release it."""
    for ident, left in deferred.items():
        found = signed.get(ident)
        if found is not None and left > 0 and found.recognition_at(date.max) == ON_RECEIPT:
            yield RevenueNotReleased(
                f"{ident} is recognised on receipt now, and {grouped(left)} CHF of it is still deferred",
                why="what was received under a condition is released by its charges, or goes back",
                fix="leave the agreement conditional until nothing is deferred; sign what follows under another id",
                at=found.place,
            )


# ---------------------------------------------------------------- support cost


def _support_cost(t: Transaction, event: str, legs: Sequence[Leg], signed: SignedAgreements) -> Iterator[Fault]:
    groups: dict[tuple[str, str], list[Posting]] = {}
    support: dict[tuple[str, str], Decimal] = {}
    for kind, p, agreement in legs:
        if kind == _DIRECT:
            groups.setdefault((agreement, programme_of(p.account)), []).append(p)
        elif kind == _SUPPORT:
            key = agreement, programme_of(p.account)
            support[key] = support.get(key, ZERO) + p.chf
    for key, direct in groups.items():
        found = signed.get(key[0])
        booked = support.pop(key, ZERO)
        if found is not None:
            rate = found.rate_at(t.date)
            if booked != half_up(direct[0].chf * rate) or len(direct) > 1:
                yield from _compare(t, key, direct, rate, booked)
    for key, booked in support.items():
        if booked:
            yield from _compare(t, key, [], Decimal(0), booked)
    if groups or support:
        yield from _owed(t, event, legs)


def _compare(t: Transaction, key: tuple[str, str], direct: Sequence[Posting], rate: Decimal, booked: Decimal) -> Iterator[Fault]:
    """Half up per charge; whether a charge is a leg, a line or the invoice is the officer's reading, so each passes."""
    by_line: dict[str, Decimal] = {}
    for p in direct:
        by_line[p.account] = by_line.get(p.account, ZERO) + p.chf
    whole = sum((p.chf for p in direct), ZERO)
    wanted = half_up(whole * rate)
    by_leg = sum((half_up(p.chf * rate) for p in direct), ZERO)
    if booked in (wanted, by_leg, sum((half_up(f * rate) for f in by_line.values()), ZERO)):
        return
    agreement, programme = key
    yield WrongSupportCost(
        f"Expenses:{programme}:SupportCosts should be {grouped(wanted)} CHF, not {grouped(booked)}",
        why=f"{grouped(whole)} CHF × {per_cent(rate)} ({agreement or 'no agreement'}), half up, comes to {grouped(wanted)}",
        fix=f"write Expenses:{programme}:SupportCosts {wanted} CHF and Liabilities:Payables:SupportCosts {-wanted} CHF",
        at=place_of(t, direct[0]) if direct else t.place,
    )


def _owed(t: Transaction, event: str, legs: Sequence[Leg]) -> Iterator[Fault]:
    charged = sum((p.chf for kind, p, _ in legs if kind == _SUPPORT), ZERO)
    owed = -sum((p.chf for kind, p, _ in legs if kind == _PAYABLE), ZERO)
    if charged != owed and event not in _OWED_ALONE:
        yield WrongSupportCost(
            f"{grouped(charged)} CHF of support cost is charged, but {grouped(owed)} CHF is owed to ITU for it",
            why="support cost charged to an agreement becomes payable to ITU in the same entry",
            fix=f"write Liabilities:Payables:SupportCosts {-charged} CHF",
            at=t.place,
        )


# ---------------------------------------------------------------- conditional agreements


def _release(
    t: Transaction,
    event: str,
    legs: Sequence[Leg],
    signed: SignedAgreements,
    deferred: dict[str, Decimal],
    invoices: Invoices,
) -> Iterator[Fault]:
    if event in _NOT_BY_CHARGE:
        return
    for ident in dict.fromkeys(agreement for _, _, agreement in legs):
        found = signed.get(ident)
        if found is None or found.recognition_at(t.date) != "conditional":
            continue
        charge = _sum(legs, ident, _DIRECT, _SUPPORT, _BANK_CHARGE)
        revenue, drawn = -_sum(legs, ident, _REVENUE), _sum(legs, ident, _DEFERRED)
        if not charge and not revenue:
            continue
        received = revenue - drawn if event in _RECEIPTS else ZERO
        left = max(ZERO, deferred[ident] + received)
        least, most = _taken_back(t, ident, charge, revenue, invoices)
        lawful = revenue in (charge, min(charge, left)) if charge >= 0 else most <= revenue <= least
        if not lawful or (drawn != revenue and event not in _RECEIPTS):
            wanted = min(charge, left) if charge >= 0 else most
            yield _not_released(t, ident, charge, wanted, revenue, drawn if event not in _RECEIPTS else revenue, left)


def _taken_back(t: Transaction, ident: str, charge: Decimal, revenue: Decimal, invoices: Invoices) -> tuple[Decimal, Decimal]:
    """The least and the most revenue (zero or below) that a credit note takes back: what it lowers of its invoice beyond what
    released none, and all that the invoice released.

    `invoices` keeps what each invoice charged and released, less its credit notes so far; one that stands further down on the
    same day is not known yet, and then nothing is demanded.
    """
    key = ident, fold_identity(t.credits or t.doc)
    charged, released = invoices.get(key, (ZERO, ZERO))
    if charge >= 0 or key in invoices:
        invoices[key] = charged + charge, released + revenue
    if not t.credits or not charged:
        return ZERO, charge
    return min(ZERO, charge + charged - released), max(charge, -released)


def _reversed(root: Transaction, legs: Sequence[Leg], invoices: Invoices) -> None:
    """Count with its invoice what a reversal changes of it or of a credit note: `root`, taken back or given again."""
    for ident in dict.fromkeys(agreement for _, _, agreement in legs):
        key = ident, fold_identity(root.credits or root.doc)
        if key in invoices:
            charged, released = invoices[key]
            charge = _sum(legs, ident, _DIRECT, _SUPPORT, _BANK_CHARGE)
            invoices[key] = charged + charge, released - _sum(legs, ident, _REVENUE)


def _sum(legs: Sequence[Leg], agreement: str, *kinds: int) -> Decimal:
    return sum((p.chf for kind, p, a in legs if kind in kinds and a == agreement), ZERO)


def _not_released(
    t: Transaction, ident: str, charge: Decimal, wanted: Decimal, revenue: Decimal, drawn: Decimal, left: Decimal
) -> Fault:
    return RevenueNotReleased(
        f"{ident} should release {grouped(wanted)} CHF to revenue in this entry, not {grouped(revenue)}",
        why=(
            f"the agreement is conditional: its charge of {grouped(charge)} CHF (support cost and bank charges included) "
            f"releases what is deferred, {grouped(left)} CHF, up to that amount"
            if charge >= 0
            else "the agreement is conditional: a credit note takes back what its invoice released, and no more"
        )
        + ("" if drawn == revenue else f"; {grouped(drawn)} CHF is taken from deferred revenue"),
        fix=f"write {DEFERRED} {wanted} CHF and {EARMARKED} {-wanted} CHF",
        at=t.place,
    )


def _below_zero(deferred: dict[str, Decimal], touched: dict[str, Transaction], below: set[str]) -> Iterator[Fault]:
    for ident, t in touched.items():
        if deferred[ident] >= 0:
            below.discard(ident)
        elif ident not in below:
            below.add(ident)
            yield DeferredBelowZero(
                f"deferred revenue of {ident} would be {grouped(deferred[ident])} CHF",
                why="only what was received under a conditional agreement can be released or returned",
                fix=f"release or return {grouped(-deferred[ident])} CHF less, or record the receipt first",
                at=t.place,
            )


def _transfers(t: Transaction, legs: Sequence[Leg]) -> Iterator[Fault]:
    totals: dict[str, Decimal] = {}
    for kind, p, agreement in legs:
        if kind == _TRANSFER:
            totals[agreement] = totals.get(agreement, ZERO) + p.chf
    for agreement, total in totals.items():
        if total:
            yield ReEarmarkNotZero(
                f"{TRANSFERS} of {agreement or 'the entry'} moves by {grouped(total)} CHF",
                why="a re-earmark takes from one programme of an agreement what it gives to another; it always nets to 0.00",
                fix=f"correct one leg by {grouped(-total)} CHF",
                at=t.place,
            )
