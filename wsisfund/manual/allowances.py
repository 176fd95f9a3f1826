"""The loss allowance: never more than what is outstanding, and worked out again where it was set (domain §1, §8.11)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Posting, Transaction
from ..errors import Fault, Refused, Warning_
from ..register.policies import IMPAIRMENT
from ..register.source import FactSource
from ..register.versions import instalments_at
from ..vocabulary.accounts import ALLOWANCE, RECEIVABLES
from ..vocabulary.biennium import ends_year
from ..vocabulary.loss_steps import LossSteps
from ..vocabulary.money import ZERO, grouped
from .places import place_of
from .view import Scope, View

SPECIFIC = "specific"
_DONOR = RECEIVABLES + ":"


def moves_specific(event: str, *, specific: bool) -> bool:
    """Whether what an entry moves of an allowance is of its specific part; a write-off takes that first.

    Args:
        event: its effective event. specific: whether the entry is tagged so.
    """
    return event == "write-off" or (event == "impairment" and specific)


class AllowanceAboveReceivable(Refused):
    """The loss allowance of an agreement would be more than the agreement still owes."""

    slug = "allowance-above-receivable"


class ImpairmentDiffers(Warning_):
    """A loss allowance is not what ages and policy give on the day on which it was set."""

    slug = "impairment-differs"


class Loss(NamedTuple):
    """One instalment with what is provided for by its age; amounts in CHF, `days` past due (negative before)."""

    instalment: str
    due: date
    days: int
    carrying: Decimal
    percent: Decimal
    loss: Decimal


class Allowance(NamedTuple):
    """What an agreement owes and what is set aside for it, on a day; `specific`: what is left of an officer's own part."""

    agreement: str
    losses: tuple[Loss, ...]
    specific: Decimal
    held: Decimal

    @property
    def carrying(self) -> Decimal:
        """CHF receivable of the agreement."""
        return sum((loss.carrying for loss in self.losses), ZERO)

    @property
    def wanted(self) -> Decimal:
        """By age and on top of it the specific part; never more than what is receivable."""
        return min(self.carrying, self.specific + sum((loss.loss for loss in self.losses), ZERO))

    @property
    def change(self) -> Decimal:
        """What is still to be charged, negative for what is released."""
        return self.wanted - self.held


def losses_of(facts: FactSource, ident: str, carrying: dict[str, Decimal], steps: LossSteps, day: date) -> tuple[Loss, ...]:
    """What ages give for an agreement on a day, by instalment.

    Args:
        carrying: CHF receivable by instalment.
    """
    due = {i.number: i.due for i in instalments_at(facts, ident, day)}
    losses = []
    for number, chf in sorted(carrying.items(), key=lambda pair: (len(pair[0]), pair[0])):
        days = (day - due[number]).days if number in due else -1
        losses.append(Loss(number, due.get(number, day), days, chf, steps.rate(days), steps.loss(chf, days)))
    return tuple(losses)


class _State:
    """Receivables, allowances and their specific parts while the walk goes on; `raised`: what set an allowance today."""

    def __init__(self) -> None:
        self.carrying: dict[str, dict[str, Decimal]] = defaultdict(dict)
        self.held: dict[str, Decimal] = {}
        self.specific: dict[str, Decimal] = {}
        self.raised: dict[str, tuple[Transaction, Posting]] = {}
        self.by_age: dict[str, Transaction] = {}

    def add(self, t: Transaction, event: str, original: Transaction) -> None:
        """Count an entry; `original` is what it takes back, or itself."""
        for p in t.postings:
            ident = t.agreement_of(p)
            if p.account.startswith(_DONOR):
                by_number, number = self.carrying[ident], t.instalment_of(p)
                by_number[number] = by_number.get(number, ZERO) + p.chf
            elif p.account == ALLOWANCE and ident:
                self._allow(t, p, event, ident, specific=SPECIFIC in original.tags)

    def _allow(self, t: Transaction, p: Posting, event: str, ident: str, *, specific: bool) -> None:
        self.held[ident] = self.held.get(ident, ZERO) - p.chf
        if moves_specific(event, specific=specific):
            self.specific[ident] = max(ZERO, self.specific.get(ident, ZERO) - p.chf)
        if p.chf < 0:
            self.raised[ident] = t, p
        if t.event == "impairment" and not specific:
            self.by_age[ident] = t


def allowance_faults(view: View) -> Iterator[Fault]:
    """Allowances that were raised above what is receivable; a warning where the ages of the day give another one.

    A later receipt may leave an allowance above the receivable until the next impairment releases it.
    """
    state = _State()
    day: date | None = None
    for n, (t, event) in enumerate(zip(view.books.transactions, view.events, strict=True)):
        if t.date != day:
            if day is not None:
                yield from _end_of_day(view, state, day)
            day = t.date
        state.add(t, event, view.books.transactions[view.reversals.original.get(n, n)])
    if day is not None:
        yield from _end_of_day(view, state, day)


def _end_of_day(view: View, state: _State, day: date) -> Iterator[Fault]:
    above = set()
    for ident, (t, p) in state.raised.items():
        owed = sum(state.carrying[ident].values(), ZERO)
        if state.held[ident] > owed and view.covers(Scope.AGREEMENT, ident):
            above.add(ident)
            yield _above(ident, state.held[ident], owed, t, p)
    state.raised.clear()
    if state.by_age:
        yield from _worked_out(view, state, day, above)
        state.by_age.clear()


def _worked_out(view: View, state: _State, day: date, apart: set[str]) -> Iterator[Fault]:
    """Of the agreements whose allowance was set that day; at the end of a year, of every one."""
    steps = IMPAIRMENT.value(view.facts, day)
    asked = set(state.by_age)
    if ends_year(day):
        asked |= {ident for ident, by_number in state.carrying.items() if any(by_number.values())} | state.held.keys()
    newest = next(reversed(state.by_age.values()))
    for ident in sorted(asked):
        if not ident or ident in apart or not view.covers(Scope.AGREEMENT, ident):
            continue
        carrying = {number: chf for number, chf in state.carrying[ident].items() if chf}
        losses = losses_of(view.facts, ident, carrying, steps, day)
        found = Allowance(ident, losses, state.specific.get(ident, ZERO), state.held.get(ident, ZERO))
        if found.change:
            yield _differs(found, day, state.by_age.get(ident, newest))


def _above(ident: str, held: Decimal, owed: Decimal, t: Transaction, p: Posting) -> Fault:
    return AllowanceAboveReceivable(
        f"the loss allowance of {ident} would be {grouped(held)} CHF, and it owes {grouped(owed)} CHF",
        why="no more can be lost than what is outstanding",
        fix=f"raise the allowance by {grouped(held - owed)} CHF less",
        at=place_of(t, p),
    )


def _differs(found: Allowance, day: date, t: Transaction) -> Fault:
    return ImpairmentDiffers(
        f"{found.agreement}: the loss allowance of {day.isoformat()} is {grouped(found.held)} CHF, not {grouped(found.wanted)}",
        why="; ".join(_shown(found.losses, found.specific)) or "nothing is receivable",
        fix=f"wsisfund impair {day.isoformat()} writes the difference of {grouped(found.change)} CHF; what an officer sets apart "
        "for one agreement is a specific allowance",
        at=t.place,
    )


def _shown(losses: Sequence[Loss], specific: Decimal) -> Iterator[str]:
    for loss in losses:
        yield f"instalment {loss.instalment}, {loss.days} days past due: {loss.percent} % of {grouped(loss.carrying)}"
    if specific:
        yield f"specific allowance {grouped(specific)} CHF"
