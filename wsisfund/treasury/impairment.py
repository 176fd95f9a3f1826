"""Loss allowance of receivables: by days past due, on top of what an officer set for an agreement (domain §1, §3; E32)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Posting, Value
from ..errors import Faults, Refused
from ..manual.allowances import SPECIFIC, Allowance, losses_of, moves_specific
from ..register import policies
from ..register.known import AmountOutOfRange, UnknownAgreement, known_agreement
from ..register.wording import chf_leg, entry
from ..store.chart import checked_day, opening_of
from ..store.days import days_of_event
from ..store.index import Index
from ..store.of_agreement import allowance_moves, outstanding_at
from ..vocabulary.accounts import ALLOWANCE, IMPAIRMENT
from ..vocabulary.loss_steps import LossSteps
from ..vocabulary.money import ZERO, fits, grouped
from .references import own_reference
from .revaluation import revalued_items


class SpecificAboveReceivable(Refused):
    """The allowance set for an agreement would be more than it still owes."""

    slug = "specific-above-receivable"


def loss_steps(index: Index, day: date) -> LossSteps:
    """The table in force on a day: policy `impairment`, else that of the accounting manual."""
    return policies.IMPAIRMENT.value(index, day)


def allowances_at(index: Index, day: date) -> list[Allowance]:
    """Every agreement with a receivable or an allowance at the end of a day, by id."""
    steps = loss_steps(index, day)
    carrying: dict[str, dict[str, Decimal]] = {}
    for (ident, number, _), outstanding in outstanding_at(index, day).items():
        parts = carrying.setdefault(ident, {})
        parts[number] = parts.get(number, ZERO) + outstanding.chf
    carrying = {ident: left for ident, parts in carrying.items() if (left := {n: chf for n, chf in parts.items() if chf})}
    held, specific = _held(index, day)
    found = []
    for ident in sorted(carrying.keys() | held.keys()):
        losses = losses_of(index, ident, carrying.get(ident, {}), steps, day)
        allowance = Allowance(ident, losses, specific.get(ident, ZERO), held.get(ident, ZERO))
        if allowance.losses or allowance.held or allowance.specific:
            found.append(allowance)
    return found


def _held(index: Index, day: date) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """(allowance, what is left of its specific part) by agreement. A write-off takes the specific part first."""
    held: dict[str, Decimal] = {}
    specific: dict[str, Decimal] = {}
    for ident, chf, event, tags in allowance_moves(index, day):
        amount = -chf
        held[ident] = held.get(ident, ZERO) + amount
        if moves_specific(event, specific=SPECIFIC in tags):
            specific[ident] = max(ZERO, specific.get(ident, ZERO) + amount)
    return held, specific


class ImpairByAge(NamedTuple):
    """The day to whose ages the loss allowance is brought."""

    day: date


def impairment_draft(index: Index, asked: ImpairByAge) -> Draft:
    """The allowance of every agreement brought to what its age and the table in force say, plus its specific part.

    Only differences are written: a second run finds none, and one after a receipt releases what is no longer needed.

    Returns:
        A draft without records where every allowance is right.

    Source: IPSAS 41; domain §1 (impairment, table in the books).
    """
    checked_day(index, asked.day)
    changed = [a for a in allowances_at(index, asked.day) if a.change]
    derivation = [line for a in changed for line in _shown(a)]
    return _draft(index, asked.day, [(a.agreement, a.change) for a in changed], derivation, "Loss allowance by age", ())


class SetAllowance(NamedTuple):
    """A specific allowance for one agreement.

    Args:
        amount: CHF, zero to take it back.
    """

    day: date
    agreement: str
    amount: Decimal


def specific_draft(index: Index, asked: SetAllowance) -> Draft:
    """What an officer sets aside for one agreement, on top of what its age says: so much, whatever was set before.

    Returns:
        A draft without records where it is set already.

    Raises:
        SpecificAboveReceivable: with what its age says it would be more than the agreement still owes. UnknownAgreement.
    """
    checked_day(index, asked.day)
    found = known_agreement(index, asked.agreement, asked.day, running=False)
    if asked.amount < 0 or not fits(asked.amount, "CHF"):
        raise AmountOutOfRange(
            f"the allowance {asked.amount} CHF cannot be set",
            why="it is an amount in CHF with two decimals, zero or more",
            fix="give the whole allowance that the agreement needs beyond its age: --amount 1000.00",
        )
    now = next((a for a in allowances_at(index, asked.day) if a.agreement == found.id), Allowance(found.id, (), ZERO, ZERO))
    if not now.carrying:
        raise UnknownAgreement(
            f"{found.id} owes nothing on {asked.day.isoformat()}",
            why="an allowance is set against what is receivable",
            fix="check the id and the date",
        )
    by_age = sum((loss.loss for loss in now.losses), ZERO)
    if asked.amount and asked.amount + by_age > now.carrying:
        raise SpecificAboveReceivable(
            f"{grouped(asked.amount)} CHF on top of {grouped(by_age)} CHF by age are more than {found.id} owes",
            why=f"{grouped(now.carrying)} CHF are receivable on {asked.day.isoformat()}",
            fix=f"set at most {grouped(max(ZERO, now.carrying - by_age))} CHF",
        )
    change = asked.amount - now.specific
    shown = [
        f"{found.id}: specific allowance {grouped(asked.amount)} − {grouped(now.specific)} set before = {grouped(change)} CHF"
    ]
    return _draft(index, asked.day, [(found.id, change)] if change else [], shown, "Specific loss allowance", (SPECIFIC,))


def _draft(
    index: Index, day: date, changes: Sequence[tuple[str, Decimal]], derivation: Sequence[str], text: str, tags: Sequence[str]
) -> Draft:
    doc = own_reference(index, "IMPAIR", day)
    if not changes:
        return Draft("impairment", doc, ())
    keys: dict[str, Value] = {"event": "impairment", "doc": doc}
    several = len(changes) > 1
    if not several:
        keys["agreement"] = changes[0][0]
    legs: list[Posting] = []
    for ident, change in changes:
        own = {"agreement": ident} if several else {}
        legs += [chf_leg(IMPAIRMENT, change, own), chf_leg(ALLOWANCE, -change, own)]
    transaction = entry(day, "Impairment", text, keys, legs, tags=tags)
    return Draft("impairment", doc, tuple(opening_of(index, [transaction])), tuple(derivation), _warnings(index, day))


def _shown(allowance: Allowance) -> list[str]:
    lines = [
        f"{allowance.agreement}:{loss.instalment}: due {loss.due.isoformat()}, {loss.days} days past due, "
        f"{loss.percent} % of {grouped(loss.carrying)} = {grouped(loss.loss)} CHF, half up"
        for loss in allowance.losses
        if loss.loss or loss.days >= 0
    ]
    if allowance.specific:
        lines.append(f"{allowance.agreement}: specific allowance {grouped(allowance.specific)} CHF")
    word = "charged" if allowance.change > 0 else "released"
    lines.append(
        f"{allowance.agreement}: allowance {grouped(allowance.wanted)} CHF, held {grouped(allowance.held)}: "
        f"{grouped(abs(allowance.change))} {word}"
    )
    return lines


def _warnings(index: Index, day: date) -> tuple[str, ...]:
    later = days_of_event(index, "impairment", day)
    found = [f"the impairment of {d} was worked out before: run `wsisfund impair {d}` again" for d in later]
    try:
        names = sorted({r.item.name for r in revalued_items(index, day) if r.item.group == "Receivables"})
    except Faults as several:
        return (*(f"receivables are not at the closing rate: {fault.message}" for fault in several.faults), *found)
    if names:
        found.insert(0, f"not at the closing rate: {', '.join(names)}; run `wsisfund revalue {day.isoformat()}` first")
    return tuple(found)
