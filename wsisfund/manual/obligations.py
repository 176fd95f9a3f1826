"""Duties of the register: each says when, and what was sent answers one of its days, once."""

from collections.abc import Iterator, Sequence
from datetime import date

from ..books.records import Fact
from ..errors import Fault, UsageFault, clean
from ..register.known import AlreadyThere
from ..register.obligations import (
    KIND,
    SENT,
    catalogue,
    days_of,
    due_of,
    every_said,
    months_of,
    still_sent,
    versions_of,
    what_was_sent,
    years_ahead,
)
from ..register.policies import formal_rules_apply
from ..register.source import FactSource
from ..register.versions import agreement_at
from ..vocabulary.folding import says_nothing
from ..vocabulary.register_form import WITHDRAWN
from .faults import bad_fact
from .identity import where
from .named import MissingDocument
from .programme_register import order_faults
from .view import View


class NotOwed(UsageFault):
    """Something is said to be sent for a duty that there is not, or for a day on which it is not owed."""

    slug = "not-owed"


def obligation_faults(view: View) -> Iterator[Fault]:
    """Duties without a day, of no agreement, or repeated unreadably; what was sent for no day of one, twice, or on no paper."""
    seen: dict[tuple[str, date | None], Fact] = {}
    records = view.facts.all(SENT)
    sent = {id(fact) for fact in still_sent(records)}
    yield from _withdrawal_faults(records)
    for fact in view.facts.all(KIND):
        yield from _of_duty(view, fact)
    for fact in records:
        if id(fact) in sent:
            due = due_of(fact)
            other = seen.setdefault((fact.ident, due), fact)
            if other is not fact:
                yield _twice(fact, other)
            else:
                yield from _of_sent(view, fact, due)


def _withdrawal_faults(records: Sequence[Fact]) -> Iterator[Fault]:
    """Records that take back what was not sent by their day, or say not why."""
    sent: dict[tuple[str, date | None, date | None, str], date] = {}
    for fact in records:
        what = what_was_sent(fact)
        if WITHDRAWN not in fact.keys:
            sent.setdefault(what, fact.date)
            continue
        if sent.get(what, date.max) > fact.date:
            why = "what is taken back was sent for that day, on the day that sent names, under that document"
            yield bad_fact(fact, "takes back what was not sent", why, "correct the day, sent or document")
        if says_nothing(str(fact.keys[WITHDRAWN])):
            yield bad_fact(fact, "is withdrawn for no reason", "an auditor reads why", f'add it: {WITHDRAWN}: "…"')


def _of_duty(view: View, fact: Fact) -> Iterator[Fault]:
    every, agreement = every_said(fact), fact.agreement
    if every is not None and months_of(every) is None:
        yield bad_fact(fact, f"every is '{clean(every)[:40]}'", "a duty comes back in months or years", 'write every: "1 year"')
    if not any(version.since <= fact.date for version in versions_of(view.facts, fact.ident)):
        yield bad_fact(fact, "says no day", "what is owed is owed by a day", "add the key due: 2026-06-30")
    # A later version may end a duty before its day: so is one taken back that was registered by mistake.
    if fact is view.facts.versions(KIND, fact.ident)[0]:
        yield from order_faults(fact, (("due", "until"),), fact.keys)
    if agreement and agreement_at(view.facts, agreement) is None:
        why = "a duty may name the agreement that promises it, and the register has none of this id"
        yield bad_fact(fact, f"names the agreement '{clean(agreement)[:60]}'", why, "correct agreement")


def _of_sent(view: View, fact: Fact, due: date | None) -> Iterator[Fault]:
    fault = None if due is None else not_owed(view.facts, fact.ident, due)
    if fault is not None:
        fault.file, fault.line = fact.place or (None, None)
        yield fault
    if says_nothing(fact.document) and formal_rules_apply(view.facts, fact.date):
        yield MissingDocument(
            f"what was sent for {clean(fact.ident)[:60]} names no document",
            why="a duty is met by a paper that can be looked up",
            fix='add the key document: "C26/8"',
            at=fact.place,
        )


def not_owed(facts: FactSource, ident: str, due: date) -> NotOwed | None:
    """The fault of a day on which a duty is not owed; None where it is."""
    versions = versions_of(facts, ident)
    if any(True for _ in days_of(versions, due, due)):
        return None
    name = clean(ident)[:60]
    if not versions:
        known = sorted({fact.ident for fact in (*catalogue(), *facts.all(KIND))})
        what, why, fix = f"no obligation '{name}'", f"there are: {', '.join(known)}", "wsisfund obligation list shows all"
    else:
        near = [day for _, day in days_of(versions, date.min, years_ahead(due, 8))]
        near = sorted(near, key=lambda day: abs((day - due).days))[:3]
        what = f"{name} is not owed on {due.isoformat()}"
        why = "it is owed on days such as " + ", ".join(day.isoformat() for day in sorted(near)) if near else "it is owed no more"
        fix = "name the day for which it was sent: --due DATE"
    return NotOwed(what, why=why, fix=fix)


def _twice(fact: Fact, other: Fact) -> AlreadyThere:
    return AlreadyThere(
        f"{clean(fact.ident)[:60]} was sent for {due_of(fact)} already",
        why=f"it stands at {where(other.place)}; a day is answered once",
        fix="delete the second one",
        at=fact.place,
    )
