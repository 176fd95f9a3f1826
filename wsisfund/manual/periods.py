"""An agreement pays for what happens within its period (domain §8.8)."""

from collections.abc import Iterator
from datetime import date

from ..books.records import Place, Transaction
from ..errors import Fault, Refused
from ..register.budget_facts import ADJUST, OPEN, order_steps, overrides
from ..store.measures import ADVANCED, DIRECT, any_of
from ..vocabulary.event_table import named
from ..vocabulary.folding import fold_identity
from .places import place_of
from .restatements import year_restated
from .view import View

# A clearing is none of them: it reports what was advanced in time. A payment neither: it pays what was charged in time.
_SPENDING = frozenset(named("spends"))
_SPENT = any_of(DIRECT, ADVANCED)


class OutsidePeriod(Refused):
    """A charge, an advance or an order is dated before its agreement's period starts or after it ends."""

    slug = "outside-period"


def period_faults(view: View) -> Iterator[Fault]:
    """Charges, advances, and orders opened or raised, outside the period of the agreement that pays; an override may lift it."""
    lifted = {fold_identity(o.of) for o in overrides(view.facts) if o.code == OutsidePeriod.slug}
    for t in view.books.transactions:
        if t.event in _SPENDING and not t.credits and fold_identity(t.doc) not in lifted:
            yield from _of_entry(t, view)
    for step in order_steps(view.facts):
        if fold_identity(step.id) not in lifted and step.step in (OPEN, ADJUST) and step.amount > 0:
            agreement = step.agreement or _opened_under(view, step.id)
            yield from _outside(view, agreement, step.day, step.place, f"the order {step.id}", ordered=True)


def _of_entry(t: Transaction, view: View) -> Iterator[Fault]:
    said: set[str] = set()
    for p in t.postings:
        agreement = t.agreement_of(p)
        if p.chf > 0 and agreement not in said and _SPENT.holds(p.account, t.event):
            said.add(agreement)
            yield from _outside(view, agreement, t.date, place_of(t, p), f"an entry '{t.event}'", year=year_restated(t))


def _opened_under(view: View, order: str) -> str:
    return next((step.agreement for step in order_steps(view.facts, order)), "")


def _outside(
    view: View, ident: str, day: date, place: Place | None, what: str, *, ordered: bool = False, year: int | None = None
) -> Iterator[Fault]:
    """The refusal of what lies outside; a charge after the agreement's end is refused as such, an order is not known there.

    `year`: the earlier year that it belongs to, of which no day is named (domain §8.6).
    """
    found = view.signed.get(ident)
    if found is None:
        return
    starts, ends = found.period_at(day)
    if ordered and found.ended is not None:
        ends = min(ends, found.ended) if ends else found.ended
    first, last = (date(year, 1, 1), date(year, 12, 31)) if year else (day, day)
    if (starts is None or last >= starts) and (ends is None or first <= ends):
        return
    period = f"from {starts.isoformat() if starts else 'its signing'} to {ends.isoformat() if ends else 'its end'}"
    yield OutsidePeriod(
        f"{what} of {year or day} lies outside the period of {ident}",
        why=f"the agreement pays for what happens {period}; what was charged in time can be paid later",
        fix="name another agreement, amend the period, or let the approving officer lift it:\n"
        "wsisfund override DOC --code outside-period --reason …",
        at=place,
    )
