"""Statement V: budget and actual by line, and its reconciliations to Statements II and IV (IPSAS 24, domain §5)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..books.records import Fact
from ..manual.followed_lines import HELD_OF, line_of
from ..register import budget_facts
from ..register.budget_facts import appropriation_of, virement_of
from ..register.explanations import explanations
from ..register.policies import EXPLANATION_THRESHOLD
from ..store.measures import IN_BUDGET
from ..store.stored_facts import facts_of_biennium
from ..vocabulary.biennium import biennium_of
from ..vocabulary.money import from_minor, to_minor
from ..vocabulary.statement import Check, Line, Note, Reconciliation, Value
from .checks import check
from .programme import OUTSIDE, line_rank, outside_budget
from .rows import Reporting, Row
from .sums import Ledger, once, source_of

SUPPLEMENTARY = (budget_facts.SUPPLEMENTARY, budget_facts.REDUCTION)
COLUMNS = ("original", "carried-over", "supplementary", "virements", "final", "actual", "variance", "open-commitments")


class Granted(NamedTuple):
    """One change of a budget line: column, year in which it counts, centimes, and the directive that says so."""

    fact: Fact
    account: str
    column: str
    year: int
    amount: int


def biennium(ledger: Ledger) -> str:
    """The budget period of the reporting date."""
    return biennium_of(ledger.period.end)


@once
def granted(ledger: Ledger) -> Sequence[Granted]:
    """Appropriations and virements of the biennium, in force by the reporting date."""
    return list(_granted(ledger))


def _granted(ledger: Ledger) -> Iterator[Granted]:
    end, period = ledger.period.end, biennium(ledger)
    for fact in facts_of_biennium(ledger.index, "appropriation", period):
        given = appropriation_of(fact)
        if given is not None and given.biennium == period and given.counts_from <= end:
            column = "supplementary" if given.kind in SUPPLEMENTARY else "original"
            yield Granted(fact, given.line, column, given.counts_from.year, to_minor(given.amount))
    for fact in facts_of_biennium(ledger.index, "virement", period):
        moved = virement_of(fact)
        if moved is not None and moved.biennium == period and moved.day <= end:
            amount = to_minor(moved.amount)
            yield Granted(fact, moved.source, "virements", moved.day.year, -amount)
            yield Granted(fact, moved.target, "virements", moved.day.year, amount)


class Charges(NamedTuple):
    """Charges of a line in centimes: `actual` those of the period, `all` with adjustments of earlier periods."""

    actual: int
    all: int


@once
def charges(ledger: Ledger) -> Mapping[tuple[str, int], Charges]:
    """Charges on budget lines by account and year of the biennium, until the reporting date."""
    sql = (
        "SELECT account, year, SUM(CASE WHEN opening = 0 AND restates = '' THEN chf ELSE 0 END), SUM(chf) "
        f"FROM {source_of('account_year', ledger.period)} WHERE year >= :first AND year <= :last AND date <= :end "
        f"AND {IN_BUDGET} GROUP BY account, year ORDER BY account, year"
    )
    first, last = map(int, biennium(ledger).split("-"))
    rows = ledger.index.rows(sql, {"first": first, "last": last, "end": ledger.parameters["end"]})
    return {(account, year): Charges(actual, every) for account, year, actual, every in rows}


@once
def balances(ledger: Ledger, kind: str, prefix: str = "") -> Mapping[str, int]:
    """Control balances of a kind on the reporting date, by key, in centimes (kinds: `manual.movements`).

    Args:
        prefix: with which the keys begin that are asked for.
    """
    sql = "SELECT key, SUM(amount) FROM daily WHERE kind = ? AND key >= ? AND key < ? AND date <= ? GROUP BY key ORDER BY key"
    return dict(ledger.index.rows(sql, (kind, prefix, f"{prefix}\U0010ffff", ledger.parameters["end"])))


def budget_rows(run: Reporting) -> list[Row]:
    """One row for each line that was appropriated, vired, charged or committed in the biennium.

    What restates earlier periods uses up the appropriations of the biennium that it is dated in: it lowers what is carried over.
    """
    ledger = run.ledger
    year, first = ledger.period.end.year, int(biennium(ledger)[:4])
    given: dict[tuple[str, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for grant in granted(ledger):
        given[grant.account, grant.year][grant.column] += grant.amount
    spent = charges(ledger)
    restated: dict[str, int] = defaultdict(int)
    for (account, _), charge in spent.items():
        restated[account] += charge.all - charge.actual
    committed = {account: -amount for account, amount in balances(ledger, "committed").items() if amount}
    accounts = {account for account, _ in (*given, *spent)} | committed.keys()
    rows = []
    for account in sorted(accounts, key=line_rank):
        own = given.get((account, year), {})
        carried = -restated[account]
        if year > first:
            carried += sum(given.get((account, first), {}).values()) - spent.get((account, first), Charges(0, 0)).actual
        parts = {
            "original": own.get("original", 0),
            "carried-over": carried,
            "supplementary": own.get("supplementary", 0),
            "virements": own.get("virements", 0),
        }
        final, actual = sum(parts.values()), spent.get((account, year), Charges(0, 0)).actual
        cells = {**parts, "final": final, "actual": actual, "variance": final - actual}
        rows.append(Row(account, {**cells, "open-commitments": committed.get(account, 0)}))
    return rows


def budget_checks(run: Reporting) -> list[Check]:
    """Virements move and add nothing; what each line has left is what budget control says."""
    rows = run.rows("budget-and-actual")
    total = {column: sum(centimes(row, column) for row in rows) for column in COLUMNS}
    parts = total["original"] + total["carried-over"] + total["supplementary"]
    found = [
        check("virements", total["virements"], 0),
        check("final", total["final"], parts),
        check("actual-expenses", total["actual"] + outside_budget(run), run.figure("financial-performance.expenses")),
    ]
    return found + _control_checks(run)


def _control_checks(run: Reporting) -> list[Check]:
    """Per line final − actual − open commitments = budget(L); not where an override let something through."""
    ledger = run.ledger
    if any(fact.date <= ledger.period.end for fact in ledger.facts.all("override")):
        return []
    period = f"{biennium(ledger)}|"
    lines = {kind: balances(ledger, kind, period) for kind in HELD_OF}
    committed = balances(ledger, "committed")
    found, left, right = [], 0, 0
    for row in run.rows("budget-and-actual"):
        account = row.id
        kind, key = line_of(account)
        control = lines[kind].get(f"{period}{key}", 0) + committed.get(account, 0)
        statement = centimes(row, "variance") - centimes(row, "open-commitments")
        left, right = left + statement, right + control
        if statement != control:
            found.append(check(f"availability.{account}", statement, control))
    return [check("availability", left, right), *found]


def centimes(row: Row, column: str) -> int:
    """An amount of a row of Statement V."""
    cell = row.cells[column]
    assert isinstance(cell, int)
    return cell


def to_performance(run: Reporting) -> Reconciliation:
    """Actual on the budget's basis to total expenses of II."""
    actual = run.figure("budget-and-actual.total.actual")
    lines = [_line("actual", {"amount": actual})]
    lines += [_line(name, {"amount": run.figure(f"financial-performance.{name}")}) for name in OUTSIDE]
    sums = tuple((1, line.id) for line in lines)
    expenses = run.figure("financial-performance.expenses")
    return Reconciliation("to-financial-performance", ("amount",), (*lines, _line("expenses", {"amount": expenses}, sums)))


def to_cash_flow(run: Reporting) -> Reconciliation:
    """Actual on the budget's basis to the net cash flows of IV.

    Presentation: what is in the cash flows and not in a budget of expenses; basis: accrual to cash.
    """
    actual = -run.figure("budget-and-actual.total.actual")
    revenue = run.figure("financial-performance.revenue") - run.figure("financial-performance.interest")
    exchange = run.figure("financial-performance.exchange-differences") + run.figure("cash-flow.exchange-on-cash")
    net = run.figure("cash-flow.operating")
    presentation = revenue + exchange
    lines = [_line("operating", _flow(actual, presentation, net))]
    lines += [_line(name, _flow(0, amount := run.figure(f"cash-flow.{name}"), amount)) for name in ("investing", "financing")]
    return Reconciliation("to-cash-flow", ("actual", "basis", "presentation", "net"), tuple(lines))


def _flow(actual: int, presentation: int, net: int) -> dict[str, int]:
    return {"actual": actual, "basis": net - actual - presentation, "presentation": presentation, "net": net}


def _line(ident: str, amounts: Mapping[str, int], sums: tuple[tuple[int, str], ...] = ()) -> Line:
    values: dict[str, Value] = {column: from_minor(amount) for column, amount in amounts.items()}
    return Line(ident, values, emphasis="total" if sums else "line", sums=sums)


def budget_notes(run: Reporting) -> list[Note]:
    """Explanations of differences that officers wrote for the year, and the material differences that nobody explained."""
    said = explanations(run.ledger.facts, run.ledger.period.end)
    found = [Note("explanation", {"line": line, **texts}) for line, texts in said.items()]
    return found + [Note("unexplained", {"line": line, "variance": from_minor(amount)}) for line, amount in unexplained(run)]


def unexplained(run: Reporting) -> list[tuple[str, int]]:
    """Lines whose variance at the end of a year is material and not explained, with the variance in centimes.

    Material: not below the share of the final budget, nor below the amount, that the policy `explanation-threshold` names.
    """
    ledger = run.ledger
    if (ledger.period.end.month, ledger.period.end.day) != (12, 31):
        return []
    share, least = EXPLANATION_THRESHOLD.value(ledger.facts, ledger.period.end)
    said = explanations(ledger.facts, ledger.period.end)
    found = []
    for row in run.rows("budget-and-actual"):
        variance, final = (from_minor(centimes(row, column)) for column in ("variance", "final"))
        if abs(variance) >= max(least, share * abs(final)) and variance and row.id not in said:
            found.append((row.id, centimes(row, "variance")))
    return found
