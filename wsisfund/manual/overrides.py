"""What an override may let pass, and for which entry (domain §4 and §8.13)."""

from collections.abc import Iterator
from datetime import date

from ..errors import BooksFault, Fault, Refused, Warning_, clean
from ..register.budget_facts import OPEN, Override, order_steps, overrides
from ..vocabulary.folding import fold_identity
from .advances import AdvanceOverdue
from .control import OverAppropriation
from .periods import OutsidePeriod
from .view import Scope, View, WholeNeeded

LIFTED = (OverAppropriation.slug, OutsidePeriod.slug, AdvanceOverdue.slug)


class NoOverride(Refused):
    """The refusal is none that an officer may override."""

    slug = "no-override"


class OverrideOfNothing(BooksFault):
    """An override names no entry that stands in the books, and does not say until when it awaits one."""

    slug = "override-of-nothing"


class OverrideUnused(Warning_):
    """The day until which an override awaited its entry is over, and none came."""

    slug = "override-unused"


def override_faults(view: View) -> Iterator[Fault]:
    """Overrides of what cannot be overridden, and of entries that are not there."""
    asked = list(overrides(view.facts))
    if not asked:
        return
    there = _standing(view, {fold_identity(o.of) for o in asked})
    last = view.ends or date.min
    if view.before is not None and view.before.ends != view.ends and any(o.awaits is not None for o in asked):
        raise WholeNeeded("an override may await its entry no longer")
    for override in asked:
        if not view.covers(Scope.DOCUMENT, fold_identity(override.of)):
            continue
        if override.code not in LIFTED:
            yield no_override(override.code, override)
        elif fold_identity(override.of) in there:
            continue
        elif override.awaits is None:
            yield _of_nothing(override)
        elif override.awaits < last:
            yield _unused(override)


def _standing(view: View, wanted: set[str]) -> set[str]:
    """Those of the folded documents and orders that an entry has which was not taken back."""
    found = {fold_identity(step.id) for step in order_steps(view.facts) if step.step == OPEN} & wanted
    for n, t in enumerate(view.books.transactions):
        if t.doc and n not in view.reversals.undone and fold_identity(t.doc) in wanted:
            found.add(fold_identity(t.doc))
    return found


def no_override(code: str, at: Override | None = None) -> NoOverride:
    """The refusal of an override of `code`."""
    return NoOverride(
        f"'{clean(code)[:60]}' cannot be overridden",
        why="an officer may let an entry pass its appropriation, its agreement's period or an advance past its due date, "
        "not the money in the bank",
        fix=f"it lifts {', '.join(LIFTED)} only",
        at=at.place if at else None,
    )


def _of_nothing(override: Override) -> Fault:
    return OverrideOfNothing(
        f"the override of {clean(override.of)[:60]} is of no entry that stands",
        why="an override lets one entry pass, named by its document or its commitment",
        fix="name the entry; for one that is still to come, say until when: awaits: 2026-12-31",
        at=override.place,
    )


def _unused(override: Override) -> Fault:
    assert override.awaits is not None
    return OverrideUnused(
        f"the override of {clean(override.of)[:60]} awaited an entry until {override.awaits.isoformat()}, and none came",
        why="an entry after that day is not let through by it",
        fix="nothing to do; an entry that comes later needs an override of its own",
        at=override.place,
    )
