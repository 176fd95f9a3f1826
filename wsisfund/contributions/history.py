"""What happened to one agreement, in order of time, and its balances in its own currency beside CHF."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..register.budget_facts import order_step_of
from ..register.facts import agreement_versions
from ..register.versions import Agreement
from ..store.arrived import arrived_of
from ..store.index import Index
from ..store.measures import SETTLED
from ..store.of_agreement import EntrySums, entry_sums, held_under
from ..store.orders import steps_of
from ..store.rates import MissingRate, StaleRate, newest_rate, rate_on
from ..vocabulary.event_table import named
from ..vocabulary.money import FUNCTIONAL, ZERO, half_up
from .figures import figures_of


class Happening(NamedTuple):
    """One thing that happened: a version, an entry (its debits), a commitment, the end. `chf` None where nothing is posted."""

    day: date
    what: str
    document: str
    amount: Decimal
    currency: str
    chf: Decimal | None
    place: str


class OwnBalance(NamedTuple):
    """A balance of the agreement in its own currency beside CHF."""

    name: str
    units: Decimal
    chf: Decimal


def history_of(index: Index, ident: str, at: date) -> list[Happening]:
    """Everything that names the agreement by a day, in order of time; within a day register, orders, entries, end."""
    found: list[tuple[date, int, Happening]] = []
    for n, version in enumerate(v for v in agreement_versions(index, ident) if v.day <= at):
        what, document = "signed" if n == 0 else f"version {n + 1}", version.document
        place = f"{version.place.file}:{version.place.line}" if version.place else ""
        found.append((version.day, 0, Happening(version.day, what, document, *version.amount, None, place)))
    for step in map(order_step_of, steps_of(index, ident)):
        if step is not None and step.day <= at:
            place = f"{step.place.file}:{step.place.line}" if step.place else ""
            stepped = Happening(step.day, f"commitment {step.step}", step.id, step.amount, FUNCTIONAL, None, place)
            found.append((step.day, 1, stepped))
    found += [(h.day, 2, h) for h in _entries(index, ident, at)]
    for fact in index.versions("agreement-end", ident):
        if fact.date <= at:
            place = f"{fact.place.file}:{fact.place.line}" if fact.place else ""
            ended = Happening(fact.date, f"ended: {fact.reason}", fact.document, ZERO, FUNCTIONAL, None, place)
            found.append((fact.date, 3, ended))
    return [happening for _, _, happening in sorted(found, key=lambda entry: entry[:2])]


def _entries(index: Index, ident: str, at: date) -> list[Happening]:
    """One line for each entry: its debits under the agreement in CHF, and what moved of its foreign currency, if any."""
    by_entry: dict[tuple[date, str, str, str], dict[str, EntrySums]] = {}
    for sums in entry_sums(index, ident, at, (*named("refunds"), "reversal")):
        by_entry.setdefault((sums.day, sums.event, sums.doc, f"{sums.file}:{sums.line}"), {})[sums.currency] = sums
    found = []
    for (day, event, doc, place), parts in by_entry.items():
        # Of some entries (interest, what is set free) only the credit side names the agreement.
        total = sum((s.chf_debits for s in parts.values()), ZERO) or sum((s.chf_credits for s in parts.values()), ZERO)
        moved = {c: max(s.debits, s.credits) for c, s in parts.items()}
        foreign = sorted((c for c in parts if c != FUNCTIONAL and moved[c]), key=lambda c: (-parts[c].chf_debits, c))
        currency = foreign[0] if foreign else FUNCTIONAL
        found.append(Happening(day, event, doc, moved[currency] if foreign else total, currency, total, place))
    return found


def balances_of(index: Index, agreement: Agreement, at: date, available: Decimal) -> list[OwnBalance]:
    """Agreed, outstanding and received in the agreement's currency, each beside CHF; what is available at the day's rate.

    Outstanding stands in CHF at its carrying, the agreed amount at what was recognised of it (nothing, where conditional).
    """
    figures = figures_of(index, agreement, at)
    currency = agreement.amount.currency
    outstanding = sum((i.open for i in figures.instalments), Decimal(0))
    carrying = sum((i.chf for i in figures.instalments), ZERO)
    found = [
        OwnBalance("agreed", agreement.amount.number, figures.sums["recognised"]),
        OwnBalance("outstanding", outstanding, carrying),
        OwnBalance("received", _received(index, agreement, at), figures.sums["received"]),
    ]
    try:
        rate = rate_on(index, currency, at)
    except (MissingRate, StaleRate):
        return found
    return [*found, OwnBalance("available, at the day's rate", half_up(available / rate.value, currency), available)]


def _received(index: Index, agreement: Agreement, at: date) -> Decimal:
    """Units of the agreement's own currency that came in under it, what a bank on the way kept included."""
    currency = agreement.amount.currency
    if agreement.promised:
        return arrived_of(index, agreement.id, currency, at).units(newest_rate(index, currency, at))
    return -held_under(index, agreement.id, SETTLED, currency, at).units
