"""Who certifies what comes under an allotment: any certifying officer, or, by policy from its day on, the allotment's manager."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ..books.records import Place, Transaction
from ..errors import Fault, Refused, clean
from ..register.budget_facts import CLOSE, allotments, order_steps
from ..register.officers import AWAITED, in_office, officers_named
from ..register.policies import ALLOTMENT_CERTIFIER, formal_rules_apply
from ..register.source import FactSource
from ..register.versions import officer_at
from ..store.measures import DIRECT
from ..vocabulary.events import ROLE_OF_KEY
from .view import View

_MANAGER: Final = "manager"
_CERTIFYING: Final = ROLE_OF_KEY["certified-by"]


class NotTheManager(Refused):
    """What an order or a charge takes of an allotment is certified by another officer than its manager.

    By the policy `allotment-certifier`; an allotment whose manager is no officer of the register is certified by any.
    """

    slug = "not-the-manager"


class ManagerNeeded(Refused):
    """An allotment is given to somebody who cannot certify what comes under it, as the policy `allotment-certifier` asks."""

    slug = "manager-needed"


def allotment_manager_faults(view: View) -> Iterator[Fault]:
    """Allotments that are given to nobody who may certify, and spending of one that another than its manager certified."""
    facts = view.facts
    if ALLOTMENT_CERTIFIER.since(facts, date.max) is None:
        return
    for step in allotments(facts):
        if step.amount > 0 and managed_on(facts, step.day) and not in_office(facts, step.manager, _CERTIFYING, step.day):
            yield ManagerNeeded(
                f"allotment {clean(step.id)[:60]} is given to {clean(step.manager)[:60]!r}, who may certify nothing on that day",
                why="by the policy allotment-certifier its manager certifies what comes under it",
                fix="name a certifying officer: --manager OFFICER; wsisfund officer list shows them",
                at=step.place,
            )
    for order in order_steps(facts):
        if order.step != CLOSE and order.amount > 0:
            ident = order.allotment or _allotment_of(facts, order.id)
            yield from _refused(facts, ident, order.certified_by, order.day, f"order {clean(order.id)[:60]}", order.place)
    for t in view.books.transactions:
        yield from _of_entry(facts, t)


def managed_on(facts: FactSource, day: date) -> bool:
    """Whether on a day what comes under an allotment is certified by its manager."""
    return ALLOTMENT_CERTIFIER.at(facts, day) == _MANAGER and formal_rules_apply(facts, day)


def _of_entry(facts: FactSource, t: Transaction) -> Iterator[Fault]:
    charged = [p for p in t.postings if p.chf > 0 and DIRECT.holds(p.account, t.event)]
    idents = {t.allotment_of(p) or _allotment_of(facts, t.commitment_of(p)) for p in charged}
    for ident in sorted(idents - {""}):
        yield from _refused(facts, ident, officers_named(t.keys).certified_by or "", t.date, "the charge", t.place)


def _allotment_of(facts: FactSource, order: str) -> str:
    return next((step.allotment for step in order_steps(facts, order)), "") if order else ""


def _refused(facts: FactSource, ident: str, certified: str, day: date, what: str, place: Place | None) -> Iterator[Fault]:
    steps = [step for step in allotments(facts, ident) if step.day <= day] if ident else []
    if not steps or not managed_on(facts, day) or certified == AWAITED:
        return
    manager = steps[-1].manager
    if certified != manager and officer_at(facts, manager, day) is not None:
        yield NotTheManager(
            f"{what} comes under allotment {clean(ident)[:60]}, and {clean(certified)[:60] or 'nobody'} certified it",
            why=f"by the policy allotment-certifier its manager certifies it: {clean(manager)[:60]}",
            fix=f"have {clean(manager)[:60]} certify it, or name another one with `budget allot … --manager OFFICER`",
            at=place,
        )
