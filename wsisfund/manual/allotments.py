"""Allotments: a manager's part of a budget line in a biennium, and what entries say of them."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from ..books.records import Place, Transaction
from ..errors import Fault, UsageFault, clean
from ..register.budget_facts import allotments, order_steps
from ..register.source import FactSource
from ..store.measures import DIRECT
from ..vocabulary.biennium import biennium_of
from .view import View


class UnknownAllotment(UsageFault):
    """An entry names an allotment that is not there on its day, or that is of another line or biennium."""

    slug = "unknown-allotment"


class AllotmentChanged(UsageFault):
    """An allotment stays on its line and in its biennium; what goes elsewhere is an allotment of its own."""

    slug = "allotment-changed"


def allotment_faults(view: View) -> Iterator[Fault]:
    """Allotments that change their line, and entries that name one that is not theirs."""
    for ident in {step.id: None for step in allotments(view.facts)}:
        for before, step in pairwise(allotments(view.facts, ident)):
            if (before.line, before.biennium) != (step.line, step.biennium):
                yield AllotmentChanged(
                    f"allotment {clean(ident)[:60]} is of {before.line} in {before.biennium}, not {step.line} in {step.biennium}",
                    why="an allotment is a part of one line in one biennium",
                    fix="give the other one an id of its own",
                    at=step.place,
                )
    for order in order_steps(view.facts):
        if order.allotment:
            yield from refusal_of(view.facts, order.allotment, order.line, order.day, order.place)
    for t in view.books.transactions:
        if "allotment" in t.keys or any("allotment" in p.keys for p in t.postings):
            yield from _of_entry(view.facts, t)


def _of_entry(facts: FactSource, t: Transaction) -> Iterator[Fault]:
    for p in t.postings:
        ident, order = t.allotment_of(p), t.commitment_of(p)
        if not ident or not DIRECT.holds(p.account, t.event):
            continue
        of_order = next((step.allotment for step in order_steps(facts, order)), ident) if order else ident
        if of_order != ident:
            yield UnknownAllotment(
                f"{clean(order)[:60]} is not under allotment {clean(ident)[:60]}",
                why=f"the order is under {clean(of_order)[:60]}" if of_order else "the order is under no allotment",
                fix="leave the allotment out: what is charged under an order comes under the order's",
                at=t.place,
            )
        elif not order:
            yield from refusal_of(facts, ident, p.account, t.date, t.place)


def refusal_of(facts: FactSource, ident: str, line: str, day: date, place: Place | None = None) -> Iterator[Fault]:
    """Why an entry of a day on a line may not name an allotment; nothing where it may."""
    steps = [step for step in allotments(facts, ident) if step.day <= day]
    if not steps:
        why = "no allotment of this id is there on that day"
    elif (steps[0].line, steps[0].biennium) != (line, biennium_of(day)):
        why = f"it is of {steps[0].line} in {steps[0].biennium}, and the entry is on {line} in {biennium_of(day)}"
    else:
        return
    yield UnknownAllotment(
        f"no allotment {clean(ident)[:60]} for {line}", why=why, fix="wsisfund budget show lists the allotments", at=place
    )


def known_allotment(facts: FactSource, ident: str, line: str, day: date) -> str:
    """The id of an allotment that an entry of a day on a line may name.

    Raises:
        UnknownAllotment: it is none, or of another line or biennium.
    """
    refusal = next(refusal_of(facts, ident, line, day), None)
    if refusal is not None:
        raise refusal
    return ident
