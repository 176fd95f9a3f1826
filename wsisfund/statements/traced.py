"""What the figures of schedules are made of, by the money that moved; None where there is no amount."""

from collections.abc import Callable, Sequence

from ..register.facts import agreement_version_of
from ..store.measures import IN_BUDGET, OUTSTANDING, RECEIVED, event_in, under
from ..vocabulary.accounts import VENDORS
from ..vocabulary.money import convert, grouped, to_minor
from . import agreements, contributions
from .budget import balances
from .conditional import Promise, undelivered
from .programme import COSTS
from .receivables import BUCKETS, bucket_of, outstanding
from .rows import Reporting
from .sums import CLOSING, MOVED, Ledger, Measure, Selection, both
from .traced_orders import held_orders, reserved_orders
from .trail import Tracing, Trail, measured, selected
from .trial_balance import measures_of_balance

TOTAL = "total"
_BY_COLUMN = {**COSTS, "total": IN_BUDGET}


def of_programme(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Charges of programmes in the period."""
    return charges_of(tracing.run.ledger, lines, column)


def charges_of(ledger: Ledger, programmes: Sequence[str], column: str) -> Trail:
    """Charges of programmes in the period of a ledger."""
    return measured(ledger, charge_measure(column), "programme", *programmes)


def charge_measure(column: str) -> Measure:
    """What a column of the schedule by programme adds up."""
    return Measure(1, both(MOVED, _BY_COLUMN[column]))


def of_agreements(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Money of agreements; what orders hold of it by the directives of the orders."""
    ledger = tracing.run.ledger
    if column == "available":
        made = Trail()
        for name in agreements.COLUMNS[:-1]:
            made.add(of_agreements(tracing, lines, name) or Trail())
        return made
    if column == "committed":
        return held_orders(ledger, frozenset(lines))
    if column == "reserved-support":
        return reserved_orders(ledger, frozenset(lines))
    measures = agreements.measures_of(column)
    if measures is None:
        return None
    keys = frozenset((line,) for line in lines)
    made = selected(ledger, [Selection(measure, ("agreement",), keys) for measure in measures])
    owed = balances(ledger, agreements.OWED_BY_VENDORS) if column == "advances" else {}
    for ident in (line for line in lines if owed.get(line)):
        credit_notes = Measure(-1, both(CLOSING, under(VENDORS), "chf > 0", event_in("expense")))
        made.add(measured(ledger, credit_notes, "agreement", ident).scaled(-owed[ident]))
    return made


def of_contributions(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """What donors owe and gave; what a conditional agreement still promises by its directive, less what arrived."""
    run = tracing.run
    if column == "conditional-undelivered":
        return promised(run.ledger, lines)
    if column in {name for name, _ in BUCKETS}:
        return selected(run.ledger, [_aged(run, lines, column)])
    found = []
    for columns, measure, owners in contributions.parts_of(run.ledger, column):
        keys = frozenset(key for key, owner in owners.items() if owner in lines)
        found.append(Selection(measure, columns, keys))
    return selected(run.ledger, found) if found else None


def _aged(run: Reporting, lines: Sequence[str], column: str) -> Selection:
    owner, day = contributions.owners_of(run.ledger), run.ledger.day
    items = [o for o in outstanding(run.ledger) if bucket_of(o.due, day) == column]
    mine = [o for o in items if owner.of(o.donor, o.account) in lines]
    keys = frozenset((o.agreement, o.instalment, o.donor, o.account) for o in mine)
    return Selection(Measure(1, both(CLOSING, OUTSTANDING)), ("agreement", "instalment", "donor", "account"), keys)


def promised(ledger: Ledger, lines: Sequence[str] | None, found: Callable[[Ledger], list[Promise]] = undelivered) -> Trail:
    """What agreements of some donors, None: of all, promise and has not arrived, at the closing rate."""
    made = Trail()
    for promise in found(ledger):
        rate = ledger.rate(promise.currency)
        if rate is None or (lines is not None and promise.donor not in lines):
            continue
        versions = [f for f in ledger.facts.versions("agreement", promise.agreement) if f.date <= ledger.register_day]
        number = next(version.amount for f in reversed(versions) if (version := agreement_version_of(f)))
        whole, left = to_minor(convert(number.number, rate)), to_minor(convert(promise.amount, rate))
        made.say(versions[-1], f"promised: {grouped(*number)} {number.currency} at {rate}", whole)
        arrived = measured(ledger, Measure(-1, both(CLOSING, RECEIVED)), "agreement", promise.agreement)
        if arrived.total:
            made.add(arrived.scaled(left - whole))
        elif left != whole:
            made.say(versions[-1], "arrived before", left - whole)
    return made


def of_trial_balance(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Postings of accounts: before the period, its debits and credits, or all of them; results of earlier years together."""
    made = Trail()
    for line in lines:
        selections = measures_of_balance(line, column)
        if selections is None:
            return None
        made.add(selected(tracing.run.ledger, selections))
    return made
