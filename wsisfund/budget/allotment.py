"""Allotments: part of a budget line given to a manager, and what managers have left."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Account, Amount, Fact, Value
from ..manual.allotments import known_allotment
from ..manual.balances import lowest, total_at
from ..register.budget_facts import allotments, allotments_by_line
from ..register.known import AlreadyThere, checked_amount, checked_id
from ..register.officers import Officers, signatures
from ..register.once import not_said
from ..register.wording import checked_text
from ..store.chart import budget_line, checked_day, opening_of
from ..store.index import Index
from ..vocabulary.biennium import biennium_of
from ..vocabulary.event_table import ONE
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped


class Allot(NamedTuple):
    """Part of a budget line to give to a manager, or to take back (`amount` below zero), in the biennium of the day.

    `amount` zero: it is another manager's from that day on.
    """

    account: str
    ident: str
    manager: str
    amount: Decimal = ZERO
    reason: str | None = None


class Allotted(NamedTuple):
    """One allotment of a line by a day, CHF; `available`: the least that it has left on that day or later."""

    id: str
    account: str
    manager: str
    allotted: Decimal
    used: Decimal
    available: Decimal


def allot_draft(index: Index, asked: Allot, day: date, officers: Officers) -> Draft:
    """An allotment given, raised, lowered or put under another manager; whether line and allotment bear it the gate judges.

    Raises:
        UnknownAccount, UnknownAllotment, TooManyDecimals, NoAuthority, AlreadyThere, DateOutOfRange, BadText.
    """
    budget_line(index, asked.account)
    checked_day(index, day)
    checked_id(asked.ident, "allotment")
    if index.versions("allotment", asked.ident) or asked.amount <= 0:
        known_allotment(index, asked.ident, asked.account, day)
    keys: dict[str, Value] = {"biennium": biennium_of(day), "manager": checked_text(asked.manager, "manager")}
    if asked.amount:
        checked_amount(asked.amount, FUNCTIONAL, signed=True)
    else:
        _test_other_manager(index, asked.ident, str(keys["manager"]), day)
    keys |= signatures(index, () if officers.approved_by else ONE, officers, day)
    keys |= {"reason": checked_text(asked.reason, "reason")} if asked.reason else {}
    values = asked.ident, Account(asked.account), Amount(asked.amount, FUNCTIONAL)
    fact = not_said(index, Fact(day, "allotment", values, keys))
    total = sum((step.amount for step in allotments(index, asked.ident)), asked.amount)
    note = f"allotted to {keys['manager']} on {asked.account}, with this: {grouped(total)} CHF"
    return Draft("allotment", asked.ident, tuple(opening_of(index, [fact])), (note,), budget_line=asked.account)


def _test_other_manager(index: Index, ident: str, manager: str, day: date) -> None:
    """Raises AlreadyThere: by that day the allotment is this manager's, so that nothing would change."""
    last = [step for step in allotments(index, ident) if step.day <= day][-1]
    if last.manager == manager:
        raise AlreadyThere(
            f"allotment {ident} is {manager}'s already, since {last.day.isoformat()}",
            why="without an amount an allotment goes to another manager",
            fix="name the other manager, or give the amount by which it is raised or lowered",
            at=last.place,
        )


def allotted_lines(index: Index, biennium: str, at: date) -> list[Allotted]:
    """The allotments of a biennium by a day, sorted by line and id."""
    found = []
    for (of, line), idents in sorted(allotments_by_line(index).items()):
        for ident in idents if of == biennium else ():
            steps = [step for step in allotments(index, ident) if step.day <= at]
            if steps:
                series = index.series("allotment", ident)
                given = sum((step.amount for step in steps), ZERO)
                left = lowest(at, [series]).amount
                found.append(Allotted(ident, line, steps[-1].manager, given, given - total_at(series, at), left))
    return found
