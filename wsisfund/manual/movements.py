"""Every change of a control balance, in order of time: one walk over the books.

A movement is (kind, key, day, CHF). What each kind adds up to at the end of a day (domain §4):

    kind        key                     balance
    budget      <biennium>|<account>    appropriated ± virements − charged + let through by an override
    committed   <account>               − open commitments, whenever opened (they carry on past the biennium)
    allotment   <allotment>             allotted − charged − open commitments under it
    support     <biennium>|<programme>  the same two for the programme's SupportCosts,
    reserved    <programme>             reserved at the agreement's rate, rounded per commitment
    cash        <agreement>             what the agreement may still spend; not what vendors owe of its credit notes
    owed-by-vendors  <agreement>        what vendors owe of its credit notes
    fund        (empty)                 Σ cash over all agreements
    exchange    (empty)                 exchange differences on cash and payables, gains positive
    received, used, moved, other        of an agreement (used and moved by <agreement>|<programme>), for its earmark;
                                        other = interest − refunded
    commitment-opened, -adjusted, -charged, -released, advance-outstanding    of a commitment

Availability (`availability`) and the rules (`rules`) read nothing but these, from here or from the index.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from ..books.records import Amount, Books, Fact, Posting, Transaction
from ..register.budget_facts import (
    CLOSE,
    OPEN,
    Allotment,
    Appropriation,
    OrderStep,
    Virement,
    allotment_of,
    appropriation_of,
    order_step_of,
    virement_of,
)
from ..register.versions import psc_rate_of
from ..store import measures
from ..vocabulary.accounts import ADVANCES, programme_of
from ..vocabulary.biennium import biennium_of
from ..vocabulary.money import FUNCTIONAL, ZERO, half_up
from .followed_lines import line_of
from .vendor_debts import VendorDebts

_RECEIVED, _EXPENSE, _BANK_CHARGE, _IN_BUDGET, _DIRECT = 1, 2, 4, 8, 16
_ADVANCED, _EXCHANGED, _OTHER, _RE_EARMARKED = 32, 64, 128, 256
_MEASURES = {
    _RECEIVED: measures.RECEIVED,
    _EXPENSE: measures.EXPENSE,
    _BANK_CHARGE: measures.BANK_CHARGE,
    _IN_BUDGET: measures.IN_BUDGET,
    _DIRECT: measures.DIRECT,
    _ADVANCED: measures.ADVANCED,
    _EXCHANGED: measures.EXCHANGED,
    _OTHER: measures.any_of(measures.INTEREST, measures.REFUNDED),
    _RE_EARMARKED: measures.RE_EARMARKED,
}


@dataclass(slots=True, eq=False, repr=False)
class Commitment:
    """An order while the walk goes on. Amounts CHF; `original` and `invoiced` in the order's currency."""

    id: str
    agreement: str
    account: str
    allotment: str = ""
    open: Decimal = ZERO
    outstanding: Decimal = ZERO
    reserve: Decimal = ZERO
    held: Decimal = ZERO
    original: Amount | None = None
    invoiced: Decimal = ZERO
    closed: bool = False

    @property
    def programme(self) -> str:
        """Programme of the order's budget line."""
        return programme_of(self.account)


@dataclass(slots=True, eq=False, repr=False)
class Step:
    """One entry and what it moved: `taken` lists the balances that it drew on, which must not end that day below zero."""

    record: Transaction | Fact
    event: str
    moved: list[tuple[str, str, date, Decimal]] = field(default_factory=list)
    taken: list[tuple[str, str, date]] = field(default_factory=list)
    # Seldom anything: no list for each of 100,000 entries.
    excess: tuple[tuple[Commitment, Decimal], ...] = ()
    overdrawn_advance: tuple[Commitment, ...] = ()
    over_released: tuple[tuple[Commitment, Decimal], ...] = ()
    mismatched: tuple[str, ...] = ()
    outstanding_at_close: Decimal = ZERO


class ControlWalk:
    """Steps of the books in order of time. Iterate once; the state is that after the last step."""

    def __init__(self, books: Books, events: Sequence[str]) -> None:
        self.commitments: dict[str, Commitment] = {}
        self._books = books._replace(facts=tuple(fact for fact in books.facts if fact.kind in _READ))
        self._events = {id(t): e for t, e in zip(books.transactions, events, strict=True)}
        self._rates: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
        self._step: Step
        self._debts = VendorDebts(books.transactions)
        self._by_kind: dict[str, Callable[[Any], None]] = {
            "appropriation": self._appropriation,
            "virement": self._virement,
            "allotment": self._allotment,
            "commitment": self._commitment,
        }
        for fact in books.facts:
            if fact.kind == "agreement" and "psc-rate" in fact.keys:
                self._rates[fact.ident].append((fact.date, psc_rate_of(fact.keys)))

    def __iter__(self) -> Iterator[Step]:
        for record in self._books.chronological():
            if isinstance(record, Transaction):
                self._step = Step(record, self._events[id(record)])
                self._transaction(record)
            else:
                said = _READ[record.kind](record)
                if said is None:  # the register's rules report what cannot be read
                    continue
                self._step = Step(record, record.kind)
                self._by_kind[record.kind](said)
            yield self._step

    def rate_of(self, agreement: str, at: date) -> Decimal:
        """Support cost rate of an agreement on a day."""
        rate = Decimal(0)
        for day, value in self._rates.get(agreement, ()):
            if day > at:
                break
            rate = value
        return rate

    # ---------------------------------------------------------------- what a step records

    def _move(self, kind: str, key: str, amount: Decimal, day: date | None = None) -> None:
        if amount:
            self._step.moved.append((kind, key, day or self._step.record.date, amount))

    def _take(self, kind: str, key: str, day: date | None = None) -> None:
        self._step.taken.append((kind, key, day or self._step.record.date))

    def _cash(self, agreement: str, amount: Decimal) -> None:
        if agreement and amount:
            self._move("cash", agreement, amount)
            self._move("fund", "", amount)
            if amount < 0:
                self._take("cash", agreement)

    def _line(self, account: str, amount: Decimal, day: date, biennium: str) -> None:
        """Appropriated, vired or charged (negative) on a budget line or a support cost line."""
        kind, key = line_of(account)
        self._move(kind, _joined(biennium, key), amount, day)
        if amount < 0:
            self._take(kind, key, day)

    # ---------------------------------------------------------------- facts

    def _appropriation(self, given: Appropriation) -> None:
        self._line(given.line, given.amount, given.counts_from, given.biennium)

    def _virement(self, moved: Virement) -> None:
        self._line(moved.source, -moved.amount, moved.day, moved.biennium)
        self._line(moved.target, moved.amount, moved.day, moved.biennium)

    def _allotment(self, given: Allotment) -> None:
        self._move("allotment", given.id, given.amount)
        # What is allotted is taken from what the line has for everybody.
        self._take("budget", given.line)
        if given.amount < 0:
            self._take("allotment", given.id)

    def _commitment(self, step: OrderStep) -> None:
        ident, action, account, amount = step.id, step.step, step.line, step.amount
        known = self.commitments.get(ident)
        if action == OPEN and known is None:
            known = self.commitments[ident] = Commitment(ident, step.agreement, account, step.allotment)
        if known is None or known.closed or (known.account, known.agreement) != (account, step.agreement or known.agreement):
            self._step.mismatched += (ident,)
            return
        self._original(known, step.original)
        if action == CLOSE:
            self._step.outstanding_at_close = known.outstanding
            self._move("commitment-released", ident, known.open)
            self._hold(known, -known.open, ZERO)
            known.closed = True
            return
        self._move("commitment-opened" if action == OPEN else "commitment-adjusted", ident, amount)
        self._hold(known, amount, ZERO)
        if known.open < 0:
            self._step.over_released += ((known, -known.open),)
        elif known.outstanding > known.open:
            self._step.overdrawn_advance += (known,)
        if amount > 0:
            self._request(known)

    @staticmethod
    def _original(commitment: Commitment, value: object) -> None:
        if isinstance(value, Amount):
            before = commitment.original.number if commitment.original else Decimal(0)
            commitment.original = Amount(before + value.number, value.currency)

    def _request(self, commitment: Commitment) -> None:
        """What a new reservation has to leave at zero or above."""
        self._take("budget", commitment.account)
        if commitment.allotment:
            self._take("allotment", commitment.allotment)
        self._take("support", commitment.programme)
        self._take("cash", commitment.agreement)
        self._take("earmark", _joined(commitment.agreement, commitment.programme))

    def _hold(self, c: Commitment, opened: Decimal, advanced: Decimal) -> None:
        """Reserve more or less: budget line, support cost at the rate of the day, cash beyond what is advanced already."""
        c.open += opened
        c.outstanding += advanced
        reserve = half_up(c.open * self.rate_of(c.agreement, self._step.record.date))
        held = max(ZERO, c.open - c.outstanding) + reserve
        self._move("committed", c.account, -opened)
        self._move("reserved", c.programme, c.reserve - reserve)
        if c.allotment:
            self._move("allotment", c.allotment, -opened)
        self._move("used", _joined(c.agreement, c.programme), opened + reserve - c.reserve)
        self._move("advance-outstanding", c.id, advanced)
        self._cash(c.agreement, c.held - held)
        c.reserve, c.held = reserve, held

    # ---------------------------------------------------------------- transactions

    def _transaction(self, t: Transaction) -> None:
        event = self._step.event
        direct: dict[str, Decimal] = {}
        advanced: dict[str, Decimal] = {}
        for p in t.postings:
            account = p.account
            counts = _counts_as(account, event)
            if counts & _RECEIVED:
                self._received(t.agreement_of(p), p.chf)
            if counts & _EXPENSE:
                self._charge(t, p, direct, counts)
            elif counts & _ADVANCED:
                self._advance(t, p, advanced)
            elif counts & _EXCHANGED:
                self._move("exchange", "", -p.chf)
            elif counts & _OTHER:
                self._other(t.agreement_of(p), -p.chf)
            elif counts & _RE_EARMARKED:
                self._re_earmark(t.agreement_of(p), t.programme_of(p), -p.chf)
        for agreement, chf in self._debts.changes(t):
            # What a vendor owes cannot be spent; when it comes, it can. Neither draws on the cash that is there.
            self._move("cash", agreement, chf)
            self._move("fund", "", chf)
            self._move("owed-by-vendors", agreement, -chf)
        for ident in sorted(direct.keys() | advanced.keys()):
            self._under_commitment(t, ident, direct.get(ident, ZERO), advanced.get(ident, ZERO))

    def _received(self, agreement: str, chf: Decimal) -> None:
        if agreement:
            self._move("received", agreement, chf)
            self._cash(agreement, chf)

    def _other(self, agreement: str, chf: Decimal) -> None:
        if agreement:
            self._move("other", agreement, chf)
            self._cash(agreement, chf)

    def _re_earmark(self, agreement: str, programme: str, chf: Decimal) -> None:
        moved = _joined(agreement, programme)
        self._move("moved", moved, chf)
        if chf < 0:
            self._take("earmark", moved)

    def _charge(self, t: Transaction, p: Posting, direct: dict[str, Decimal], counts: int) -> None:
        agreement, programme = t.agreement_of(p), programme_of(p.account)
        if counts & _BANK_CHARGE:
            self._cash(agreement, -p.chf)
        if not counts & _IN_BUDGET:
            return
        self._line(p.account, -p.chf, t.date, biennium_of(t.date))
        used = _joined(agreement, programme)
        self._move("used", used, p.chf)
        self._cash(agreement, -p.chf)
        if p.chf > 0:
            self._take("earmark", used)
        ident = t.commitment_of(p)
        if counts & _DIRECT:
            self._charge_allotment(self._allotment_named(t, p, ident), p.chf)
        if ident and counts & _DIRECT:
            direct[ident] = direct.get(ident, ZERO) + p.chf
            known = self.commitments.get(ident)
            # A credit note or a reversal may come after the close; it gives back to an open order only.
            closed = known is not None and known.closed and p.chf > 0
            if known is None or closed or (known.account, known.agreement) != (p.account, agreement):
                self._step.mismatched += (ident,)

    def _allotment_named(self, t: Transaction, p: Posting, order: str) -> str:
        """The allotment of the order that a charge comes under, or that the entry names."""
        known = self.commitments.get(order) if order else None
        return t.allotment_of(p) if known is None else known.allotment

    def _charge_allotment(self, allotment: str, chf: Decimal) -> None:
        if allotment:
            self._move("allotment", allotment, -chf)
            if chf > 0:
                self._take("allotment", allotment)

    def _advance(self, t: Transaction, p: Posting, advanced: dict[str, Decimal]) -> None:
        self._cash(t.agreement_of(p), -p.chf)
        ident = t.commitment_of(p)
        if ident:
            advanced[ident] = advanced.get(ident, ZERO) + p.chf
            known = self.commitments.get(ident)
            if known is None or (known.closed and p.chf > 0) or known.agreement != t.agreement_of(p):
                self._step.mismatched += (ident,)

    def _under_commitment(self, t: Transaction, ident: str, direct: Decimal, advanced: Decimal) -> None:
        """A charge lowers what is open; what goes beyond it is a request of its own, lawful only where the rate moved."""
        known = self.commitments.get(ident)
        if known is None or known.closed:
            return
        known.invoiced += _units_invoiced(t, known) if direct else Decimal(0)
        charged = min(direct, known.open)
        self._move("commitment-charged", ident, charged)
        self._hold(known, -charged, advanced)
        if direct > charged and not _only_the_rate_moved(known):
            self._step.excess += ((known, direct - charged),)
        if known.outstanding > known.open or known.outstanding < 0:
            self._step.overdrawn_advance += (known,)


@cache
def _counts_as(account: str, event: str) -> int:
    """What a posting counts as (`store.measures`), as bits: worked out once for an account under an event."""
    return sum(bit for bit, condition in _MEASURES.items() if condition.holds(account, event))


@lru_cache(maxsize=65536)
def _joined(first: str, second: str) -> str:
    """A key of two parts: one text for all entries that move the balance."""
    return f"{first}|{second}"


def _units_invoiced(t: Transaction, commitment: Commitment) -> Decimal:
    currency = commitment.original.currency if commitment.original else FUNCTIONAL
    if currency == FUNCTIONAL:
        return Decimal(0)
    owed = (p for p in t.postings if p.currency == currency and not p.account.startswith(ADVANCES))
    return -sum((p.units for p in owed), Decimal(0))


def _only_the_rate_moved(commitment: Commitment) -> bool:
    """Whether the invoices are still within the order's amount in its own currency (domain §4, under a commitment)."""
    original = commitment.original
    return original is not None and original.currency != FUNCTIONAL and 0 < commitment.invoiced <= original.number


_READ: Mapping[str, Callable[[Fact], object]] = {
    "appropriation": appropriation_of,
    "virement": virement_of,
    "allotment": allotment_of,
    "commitment": order_step_of,
}
