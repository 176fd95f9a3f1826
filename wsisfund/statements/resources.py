"""What stands behind each programme and each goal: the fund's contributions and spending, and the regular budget beside them.

Not among the fund's statements, and in no document of them: the last column is ITU's financial plan (``custom "resource"``).
Contributions count by earmark as in Statement II by programme; by goal they are split as expense is, equally over the goals
of the WSIS-SDG matrix, and what is given for several programmes or for none is not allocated.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from ..register.resources import resources_at
from ..vocabulary.events import PROGRAMMES
from ..vocabulary.money import to_minor
from ..vocabulary.statement import Check
from .checks import check
from .programme import GOALS, UNALLOCATED, charged, goals_by_programme, split
from .purposes import re_earmarked, segment_rank
from .rows import Reporting, Row
from .segments import revenue_by_earmark
from .sums import Ledger, once

COLUMNS: Final = ("contributions", "re-earmarked", "direct", "support", "regular-budget")


@once
def _sums(ledger: Ledger) -> Mapping[str, Mapping[str, int]]:
    """Amounts of each programme by column, in centimes; ``several`` and ``unearmarked`` for money of no one programme."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS, 0))
    for name, amount in revenue_by_earmark(ledger, "contributed"):
        sums[name]["contributions"] += amount
    for moved in re_earmarked(ledger):
        sums[moved.segment]["re-earmarked"] += moved.figure.value
    for name, row in charged(ledger).items():
        for column, amount in row.items():
            sums[name][column] += amount
    for item in resources_at(ledger.facts, ledger.day, ledger.period.year):
        sums[item.programme]["regular-budget"] += to_minor(item.amount)
    return sums


def programme_resource_rows(run: Reporting) -> list[Row]:
    """One row for each programme of the manual, each other one with any amount, then money for several and for none."""
    sums = _sums(run.ledger)
    names = {name for name, row in sums.items() if any(row.values())} | set(PROGRAMMES)
    return [Row(name, dict(sums.get(name) or dict.fromkeys(COLUMNS, 0))) for name in sorted(names, key=segment_rank)]


def sdg_resource_rows(run: Reporting) -> list[Row]:
    """One row for each goal, then what is not allocated; the first goals of a programme get the odd centimes."""
    sums = {goal: dict.fromkeys(COLUMNS, 0) for goal in (*GOALS, UNALLOCATED)}
    matrix = goals_by_programme(run.ledger.facts, run.ledger.day)
    for name, row in _sums(run.ledger).items():
        goals = matrix.get(name, (UNALLOCATED,))
        for column, amount in row.items():
            for goal, part in zip(goals, split(amount, len(goals)), strict=True):
                sums[goal][column] += part
    return [Row(goal, dict(row)) for goal, row in sums.items()]


def programme_resource_checks(run: Reporting) -> list[Check]:
    """Contributions are those of Statement II, spending is that of the budget, and re-earmarking moves nothing in all."""
    lines = ("contributions-earmarked", "contributions-unearmarked", "contributions-in-kind")
    total = "programme-resources.total"
    spent = run.figure(f"{total}.direct") + run.figure(f"{total}.support")
    return [
        check(
            "contributions", run.figure(f"{total}.contributions"), sum(run.figure(f"financial-performance.{n}") for n in lines)
        ),
        check("spending", spent, run.figure("programme.total.total")),
        check("re-earmarked", run.figure(f"{total}.re-earmarked"), 0),
    ]


def sdg_resource_checks(run: Reporting) -> list[Check]:
    """Σ parts = the programmes' total, for each column."""
    pairs = ((run.figure(f"sdg-resources.total.{c}"), run.figure(f"programme-resources.total.{c}")) for c in COLUMNS)
    return [check(f"goals-{c}", left, right) for c, (left, right) in zip(COLUMNS, pairs, strict=True)]
