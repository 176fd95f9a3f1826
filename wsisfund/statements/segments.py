"""Revenue and expenses by programme: Statement II, cut by what the money was given for and what it was used for (IPSAS 18).

An agreement's contributions and interest count by its earmark on the reporting date: in full to one programme, by their
shares to several, else to a row of their own (``several``, ``unearmarked``); contributions under conditional agreements by what
they were used for. What donors re-earmarked stands apart and adds up to nothing. Exchange differences belong to no programme.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from ..vocabulary.accounts import programme_of
from ..vocabulary.money import from_minor, to_minor
from ..vocabulary.statement import Check, Line, Reconciliation, Statement
from .checks import check, require
from .of_agreements import Kept, by_agreement
from .programme import programme_rank
from .purposes import parts_of_revenue, re_earmarked, segment_rank
from .rows import Reporting
from .sums import MOVED, Ledger, once

BY_PROGRAMME: Final = "by-programme"
TOTAL = "total"
COLUMNS: Final = ("revenue", "re-earmarked", "expenses", "result")
BUDGET_COLUMNS: Final = ("final", "actual", "open-commitments")


def by_programme(run: Reporting) -> Reconciliation:
    """One line for each programme with any of the amounts, then the money given for several or for none, then the total.

    Columns: revenue + re-earmarked − expenses = result.
    """
    sums = _sums(run.ledger)
    names = sorted((name for name, row in sums.items() if any(row.values())), key=segment_rank)
    total = {column: sum(sums[name][column] for name in names) for column in COLUMNS}
    lines = [_line(name, sums[name]) for name in names]
    of_all = tuple((1, name) for name in names)
    return Reconciliation(BY_PROGRAMME, COLUMNS, (*lines, _line(TOTAL, total, of_all)))


def by_programme_checks(run: Reporting) -> list[Check]:
    """The programmes together are the revenue and the expenses of Statement II."""
    sums = _sums(run.ledger).values()
    found = {column: sum(row[column] for row in sums) for column in COLUMNS}
    return [
        check("programmes-revenue", found["revenue"], run.figure("financial-performance.revenue")),
        check("programmes-expenses", found["expenses"], run.figure("financial-performance.expenses")),
    ]


def budget_by_programme(statement: Statement) -> Reconciliation:
    """Statement V added up by programme; the last line is the statement's own total, which the programmes must make.

    Raises:
        Faults: of `DoesNotCrossFoot`, where they do not.
    """
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(BUDGET_COLUMNS, 0))
    for line in statement.lines[:-1]:
        for column in BUDGET_COLUMNS:
            sums[programme_of(line.id)][column] += _centimes(line, column)
    total = statement.lines[-1]
    require(
        statement.id,
        [check(f"programmes-{c}", sum(row[c] for row in sums.values()), _centimes(total, c)) for c in BUDGET_COLUMNS],
    )
    lines = [Line(name, {c: from_minor(sums[name][c]) for c in BUDGET_COLUMNS}) for name in sorted(sums, key=programme_rank)]
    return Reconciliation(BY_PROGRAMME, BUDGET_COLUMNS, (*lines, total))


def _centimes(line: Line, column: str) -> int:
    value = line.values.get(column)
    return to_minor(value) if isinstance(value, Decimal) else 0


def _line(ident: str, cells: Mapping[str, int], sums: tuple[tuple[int, str], ...] = ()) -> Line:
    values = {column: from_minor(cells[column]) for column in COLUMNS}
    return Line(ident, values, emphasis="total" if ident == TOTAL else "line", sums=sums)


@once
def _sums(ledger: Ledger) -> Mapping[str, Mapping[str, int]]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    revenue = revenue_by_earmark(ledger, "income")
    moved = ((one.segment, one.figure.value) for one in re_earmarked(ledger))
    for column, found in (("revenue", revenue), ("re-earmarked", moved), ("expenses", _expenses(ledger))):
        for name, amount in found:
            sums[name][column] += amount
            sums[name]["result"] += -amount if column == "expenses" else amount
    return sums


@once
def revenue(ledger: Ledger, kind: str) -> Mapping[str, Mapping[str, int]]:
    """What is contributed in the period, and all revenue of a kind, by agreement or of none, in centimes."""
    kinds = {"contributed": [Kept(-1, MOVED, "contributed")], kind: [Kept(-1, MOVED, kind)]}
    return by_agreement(ledger, kinds, named=False)


def revenue_by_earmark(ledger: Ledger, kind: str) -> Iterator[tuple[str, int]]:
    """Revenue of a kind of money in the period, by what it counts for (`purposes.parts_of_revenue`); (programme, centimes)."""
    for ident, row in revenue(ledger, kind).items():
        if row[kind]:
            yield from parts_of_revenue(ledger, ident, row[kind], row["contributed"]).items()


def _expenses(ledger: Ledger) -> Iterator[tuple[str, int]]:
    for account, sums in ledger.accounts.items():
        if account.startswith("Expenses:"):
            yield programme_of(account), sums.moved
