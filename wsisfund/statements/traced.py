"""The postings behind the figures of schedules: line and column to selections, None where no postings make the figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..store.measures import DIRECT, IN_BUDGET, OUTSTANDING, SUPPORT, under
from ..vocabulary.accounts import CONTRIBUTIONS
from . import agreements, contributions
from .receivables import BUCKETS, bucket_of, outstanding
from .register import agreements as agreements_of
from .rows import Reporting
from .segments import SEVERAL, UNEARMARKED, segment_of
from .sums import CLOSING, MOVED, Measure, Selection, both

TOTAL = "total"
Selections = Sequence[Selection] | None


def _of_budget(run: Reporting, line: str, column: str) -> Selections:
    if column != "actual":
        return None
    measure = Measure(1, both(MOVED, IN_BUDGET))
    return [_keyed(measure, ("account",), {(row.id,) for row in run.rows("budget-and-actual")}, line)]


def _of_programme(_: Reporting, line: str, column: str) -> Selections:
    condition = {"direct": DIRECT, "support": SUPPORT, "total": IN_BUDGET}[column]
    own = () if line == TOTAL else (under(f"Expenses:{line}"),)
    return [Selection(Measure(1, both(MOVED, condition, *own)))]


def _of_resources(run: Reporting, line: str, column: str) -> Selections:
    """Spending as by programme; contributions where no donor divided them by shares, since parts of a posting are no postings."""
    if column in ("direct", "support"):
        return None if line in (SEVERAL, UNEARMARKED) else _of_programme(run, line, column)
    if column != "contributions":
        return None
    measure = Measure(-1, both(MOVED, under(CONTRIBUTIONS)))
    if line == TOTAL:
        return [Selection(measure)]
    known = agreements_of(run.ledger)
    if any(line in agreement.earmark.shares for agreement in known.values()):
        return None
    keys = frozenset((ident,) for ident, agreement in known.items() if segment_of(agreement.earmark) == line)
    return [Selection(measure, ("agreement",), keys)]


def _of_agreements(_: Reporting, line: str, column: str) -> Selections:
    measures = agreements.measures_of(column)
    if measures is None:
        return None
    if line == TOTAL:
        return [Selection(Measure(m.sign, both(m.condition, "agreement <> ''"))) for m in measures]
    return [Selection(m, ("agreement",), frozenset([(line,)])) for m in measures]


def _of_contributions(run: Reporting, line: str, column: str) -> Selections:
    if column in {name for name, _ in BUCKETS}:
        return [_aged(run, line, column)]
    found = []
    for columns, measure, owners in contributions.parts_of(run.ledger, column):
        keys = {key for key, owner in owners.items() if line in (TOTAL, owner)}
        found.append(Selection(measure, columns, frozenset(keys)))
    return found or None


def _aged(run: Reporting, line: str, column: str) -> Selection:
    owner = contributions.Owners(run.ledger)
    day = run.ledger.day
    items = [o for o in outstanding(run.ledger) if bucket_of(o.due, day) == column]
    mine = [o for o in items if line in (TOTAL, owner.of(o.donor, o.account))]
    keys = frozenset((o.agreement, o.instalment, o.donor, o.account) for o in mine)
    return Selection(Measure(1, both(CLOSING, OUTSTANDING)), ("agreement", "instalment", "donor", "account"), keys)


def _of_trial_balance(run: Reporting, line: str, column: str) -> Selections:
    if column != "balance" or line not in run.ledger.accounts:
        return None
    span = MOVED_OR_RESTATED if line.startswith(("Income:", "Expenses:")) else CLOSING
    return [Selection(Measure(1, span), ("account",), frozenset([(line,)]))]


MOVED_OR_RESTATED = "date >= :start"


def _keyed(measure: Measure, columns: tuple[str, ...], keys: set[tuple[str, ...]], line: str) -> Selection:
    return Selection(measure, columns, frozenset(keys if line == TOTAL else keys & {(line,)}))


SELECTIONS: Mapping[str, Callable[[Reporting, str, str], Selections]] = {
    "budget": _of_budget,
    "programme": _of_programme,
    "programme-resources": _of_resources,
    "agreements": _of_agreements,
    "contributions": _of_contributions,
    "trial-balance": _of_trial_balance,
}
