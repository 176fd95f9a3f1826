"""What Statement V, the goals and the plan beside the fund are made of."""

from collections.abc import Sequence

from ..register.resources import resources_at
from ..store.measures import IN_BUDGET, REVENUE
from ..vocabulary.money import from_minor, grouped, to_minor
from .budget import biennium, granted
from .programme import UNALLOCATED, charged, goals_by_programme, split
from .purposes import parts_of_revenue, re_earmarked
from .sums import MOVED, Ledger, Measure, both
from .traced import charges_of, of_programme
from .traced_orders import open_orders
from .trail import Tracing, Trail, measured, selected

_GIVEN = ("original", "supplementary", "virements")
_FINAL = ("original", "carried-over", "supplementary", "virements")


def of_budget(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Of budget lines: appropriations and virements, and what was charged."""
    ledger = tracing.run.ledger
    year = ledger.period.end.year
    if column in _GIVEN:
        return _given(tracing, lines, (column,), year)
    if column == "carried-over":
        return _carried(tracing, lines)
    if column == "actual":
        return measured(ledger, Measure(1, both(MOVED, IN_BUDGET)), "account", *lines)
    if column == "open-commitments":
        return open_orders(ledger, frozenset(lines))
    made = Trail()
    for name in _FINAL if column in ("final", "variance") else ():
        made.add(of_budget(tracing, lines, name) or Trail())
    return made.add(of_budget(tracing, lines, "actual") or Trail(), -1) if column == "variance" else made


def _given(tracing: Tracing, lines: Sequence[str], columns: Sequence[str], year: int) -> Trail:
    made = Trail()
    for grant in granted(tracing.run.ledger):
        if grant.account in lines and grant.column in columns and grant.year == year:
            words = f"{grant.fact.kind} of {grant.account}: {grouped(from_minor(grant.amount))} CHF"
            made.say(grant.fact, words, grant.amount)
    return made


def _carried(tracing: Tracing, lines: Sequence[str]) -> Trail:
    """What the first year of the biennium left, less what its entries restate of earlier years."""
    ledger = tracing.run.ledger
    first = int(biennium(ledger)[:4])
    of_biennium = f"year >= {first}"
    made = measured(ledger, Measure(-1, both(of_biennium, "(opening = 1 OR restates <> '')", IN_BUDGET)), "account", *lines)
    if ledger.period.end.year > first:
        made.add(_given(tracing, lines, _GIVEN, first))
        made.add(
            measured(ledger, Measure(-1, both(f"year = {first}", "opening = 0", "restates = ''", IN_BUDGET)), "account", *lines)
        )
    return made


def of_goals(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Of goals: each charge of a programme with the share of its goals."""
    return shares_of(tracing.run.ledger, lines, column)


def shares_of(ledger: Ledger, goals: Sequence[str], column: str) -> Trail:
    """Of goals in the period of a ledger: each charge of a programme with their share in it."""
    made, columns = Trail(), ("direct", "support") if column == "total" else (column,)
    for programme, amounts in charged(ledger).items():
        for name in columns:
            part = _of_goals(ledger, programme, amounts[name], goals)
            if part:
                made.add(charges_of(ledger, [programme], name).scaled(part))
    return made


def _of_goals(ledger: Ledger, programme: str, amount: int, lines: Sequence[str]) -> int:
    goals = goals_by_programme(ledger.facts, ledger.day).get(programme, (UNALLOCATED,))
    return sum(part for goal, part in zip(goals, split(amount, len(goals)), strict=True) if goal in lines)


def of_resources(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Of programmes, with the regular budget beside the fund; what a donor gave by shares counts with them."""
    ledger = tracing.run.ledger
    if column in ("direct", "support"):
        return of_programme(tracing, lines, column)
    if column == "re-earmarked":
        return of_re_earmarks(ledger, lines)
    if column == "regular-budget":
        return _regular_budget(tracing, lines)
    return of_revenue(tracing, lines, Measure(-1, both(MOVED, REVENUE)))


def of_revenue(tracing: Tracing, lines: Sequence[str], measure: Measure) -> Trail:
    """Revenue by what its agreements are earmarked for."""
    ledger, made = tracing.run.ledger, Trail()
    measures = {"revenue": measure, "contributed": Measure(-1, both(MOVED, REVENUE))}
    for (ident,), row in ledger.grouped(("agreement",), measures, measure.condition).items():
        parts = parts_of_revenue(ledger, ident, row["revenue"], row["contributed"])
        mine = sum(part for name, part in parts.items() if name in lines)
        if mine:
            whole = measured(ledger, measure, "agreement", ident)
            made.add(whole if mine == row["revenue"] else whole.scaled(mine))
    return made


def of_re_earmarks(ledger: Ledger, lines: Sequence[str]) -> Trail:
    """What donors moved to programmes or from them."""
    found = (one.figure.selections for one in re_earmarked(ledger) if one.segment in lines)
    return selected(ledger, (selection for selections in found for selection in selections))


def _regular_budget(tracing: Tracing, lines: Sequence[str]) -> Trail:
    ledger, made = tracing.run.ledger, Trail()
    for item in resources_at(ledger.facts, ledger.day, ledger.period.year):
        if item.programme in lines:
            fact = [f for f in ledger.facts.versions("resource", item.id) if f.date <= ledger.day][-1]
            made.say(fact, f"regular budget: {item.source}", to_minor(item.amount))
    return made


def of_goal_resources(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Of goals, with the regular budget beside the fund."""
    made = Trail()
    for row in tracing.run.rows("programme-resources"):
        amount = row.cells[column]
        assert isinstance(amount, int)
        part = _of_goals(tracing.run.ledger, row.id, amount, lines)
        if part:
            made.add((of_resources(tracing, [row.id], column) or Trail()).scaled(part))
    return made
