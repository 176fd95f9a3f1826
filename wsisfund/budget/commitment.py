"""Orders and contracts: money reserved, adjusted, released (domain §4; ITU Financial Rule 10.1, obligating documents)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Account, Amount, Fact, Value
from ..errors import Refused
from ..manual.allotments import known_allotment
from ..manual.control import OverRelease
from ..register.budget_facts import CLOSE, OrderStep, order_steps
from ..register.known import checked_amount, checked_id, known_agreement, not_there, unknown_commitment
from ..register.officers import Officers, signatures
from ..register.once import not_said
from ..register.wording import checked_text
from ..store.chart import budget_line, checked_day, opening_of
from ..store.index import Index
from ..store.orders import charges_of
from ..store.rates import rate_on
from ..vocabulary.event_table import ONE
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped, half_up, per_cent


class CommitmentClosed(Refused):
    """The commitment was closed; what it had left is released."""

    slug = "commitment-closed"


class NothingToCommit(Refused):
    """An agreement of goods in kind has no money to commit."""

    slug = "nothing-to-spend"


class Order(NamedTuple):
    """A commitment as it stands: `open` in CHF, `currency` that of the order."""

    id: str
    account: str
    agreement: str
    currency: str
    open: Decimal
    opened: date
    closed: date | None


class OpenCommitment(NamedTuple):
    """Money to reserve for an order."""

    ident: str
    account: str
    amount: Decimal
    agreement: str
    currency: str = FUNCTIONAL
    payee: str | None = None
    reason: str | None = None
    allotment: str | None = None


def open_draft(index: Index, asked: OpenCommitment, day: date, officers: Officers) -> Draft:
    """`amount` reserved on a line for an agreement; in another currency at the rate of `day`, its original kept beside.

    Raises:
        UnknownAccount, UnknownAgreement, UnknownAllotment, NotYetSigned, AgreementEnded, AlreadyThere, NoAuthority,
        TooManyDecimals, MissingRate, StaleRate. Whether there is enough is for the gate to judge.
    """
    checked_id(asked.ident, "commitment")
    budget_line(index, asked.account)
    checked_amount(asked.amount, asked.currency)
    checked_day(index, day)
    found = known_agreement(index, asked.agreement, day)
    if found.in_kind:
        raise NothingToCommit(
            f"{asked.agreement} is an agreement of goods in kind",
            why="no money comes in under it",
            fix="name the agreement whose money is committed",
            at=found.place,
        )
    not_there(index, "commitment", asked.ident)
    rate = rate_on(index, asked.currency, day)
    chf = rate.chf(asked.amount)
    keys: dict[str, Value] = {"agreement": asked.agreement}
    if asked.allotment:
        keys["allotment"] = known_allotment(index, asked.allotment, asked.account, day)
    keys |= {"original": Amount(asked.amount, asked.currency)} if asked.currency != FUNCTIONAL else {}
    keys |= {"payee": checked_text(asked.payee, "payee")} if asked.payee else {}
    keys |= signatures(index, ONE, officers, day)
    keys |= {"reason": checked_text(asked.reason, "reason")} if asked.reason else {}
    fact = Fact(day, "commitment", (asked.ident, "open", Account(asked.account), Amount(chf, FUNCTIONAL)), keys)
    support = half_up(chf * found.psc_rate)
    reserve = f"support cost reserved: {grouped(chf)} × {per_cent(found.psc_rate)} = {grouped(support)} CHF, half up"
    derivation = tuple(text for text in (rate.shown(asked.amount), reserve) if text)
    records = tuple(opening_of(index, [fact]))
    return Draft("commitment", asked.ident, records, derivation, budget_line=asked.account, agreement=asked.agreement)


class AdjustCommitment(NamedTuple):
    """A commitment to raise or lower."""

    ident: str
    by: Decimal
    reason: str


def adjust_draft(index: Index, asked: AdjustCommitment, day: date, officers: Officers) -> Draft:
    """A commitment raised or lowered `by` an amount in the order's own currency, at the rate of `day`.

    Raises:
        UnknownCommitment, CommitmentClosed, OverRelease, AgreementEnded, NoAuthority, TooManyDecimals, MissingRate, StaleRate.
    """
    order = known_order(index, asked.ident, day)
    checked_amount(asked.by, order.currency, signed=True)
    known_agreement(index, order.agreement, day, running=asked.by > 0)
    rate = rate_on(index, order.currency, day)
    chf = rate.chf(asked.by)
    if chf < -order.open:
        raise OverRelease(
            f"{asked.ident} has {grouped(order.open)} CHF open and cannot be lowered by {grouped(-chf)} CHF",
            why="what was charged already is not reserved any more",
            fix=f"lower it by {grouped(order.open)} CHF at most, or close it:\n"
            f"wsisfund commitment close {asked.ident} --reason …",
        )
    keys: dict[str, Value] = {"agreement": order.agreement}
    keys |= {"original": Amount(asked.by, order.currency)} if order.currency != FUNCTIONAL else {}
    keys |= signatures(index, ONE, officers, day)
    keys["reason"] = checked_text(asked.reason, "reason")
    step = asked.ident, "adjust", Account(order.account), Amount(chf, FUNCTIONAL)
    fact = not_said(index, Fact(day, "commitment", step, keys))
    after = f"open: {grouped(order.open)} {'+' if chf > 0 else '−'} {grouped(abs(chf))} = {grouped(order.open + chf)} CHF"
    derivation = tuple(text for text in (rate.shown(asked.by), after) if text)
    return Draft("commitment", asked.ident, (fact,), derivation, budget_line=order.account, agreement=order.agreement)


class CloseCommitment(NamedTuple):
    """A commitment to release."""

    ident: str
    reason: str


def close_draft(index: Index, asked: CloseCommitment, day: date, officers: Officers) -> Draft:
    """A commitment closed: what it has open goes back to its line and its agreement.

    Raises:
        UnknownCommitment, CommitmentClosed, NoAuthority. An advance outstanding under it refuses the close (gate).
    """
    order = known_order(index, asked.ident, day)
    keys: dict[str, Value] = {"agreement": order.agreement}
    keys |= signatures(index, ONE, officers, day)
    keys["reason"] = checked_text(asked.reason, "reason")
    fact = Fact(day, "commitment", (asked.ident, "close", Account(order.account), Amount(ZERO, FUNCTIONAL)), keys)
    released = (f"released: {grouped(order.open)} CHF",)
    return Draft("commitment", asked.ident, (fact,), released, budget_line=order.account, agreement=order.agreement)


def order_at(index: Index, ident: str, day: date) -> Order | None:
    """A commitment as it stands at the end of a day, or None where it was not opened by then."""
    steps = [step for step in order_steps(index, ident) if step.day <= day]
    if not steps:
        return None
    first = steps[0]
    closed = next((step.day for step in steps if step.step == CLOSE), None)
    currency = first.original.currency if first.original else FUNCTIONAL
    return Order(ident, first.line, first.agreement, currency, _left(index, ident, steps, day), first.day, closed)


def _left(index: Index, ident: str, steps: Sequence[OrderStep], day: date) -> Decimal:
    """CHF still open: each charge takes at most what is open when it comes, as in `movements`."""
    changes = [(step.day, 2 if step.step == CLOSE else 0, step.amount) for step in steps]
    changes += [(moved, 1, chf) for moved, chf in charges_of(index, ident, day)]
    left = ZERO
    for _, rank, amount_chf in sorted(changes, key=lambda c: c[:2]):
        left = ZERO if rank == 2 else left - min(amount_chf, left) if rank == 1 else left + amount_chf
    return left


def known_order(index: Index, ident: str, day: date) -> Order:
    """A commitment that is open on `day`.

    Raises:
        UnknownCommitment, CommitmentClosed.
    """
    checked_day(index, day)
    order = order_at(index, ident, day)
    if order is None:
        raise unknown_commitment(index, ident, day)
    if order.closed is not None:
        raise CommitmentClosed(
            f"{ident} was closed on {order.closed.isoformat()}",
            why="a closed order takes no more charges and no adjustment",
            fix="open a new commitment",
        )
    return order
