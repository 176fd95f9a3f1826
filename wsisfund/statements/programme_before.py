"""Schedules by programme and by goal of the year before, each as a table below its own (IPSAS 1: comparatives)."""

from dataclasses import replace
from typing import Final

from ..vocabulary.statement import Check
from .checks import check
from .figured import TOTAL, Figured, Figures, Made, Sized
from .movements import Amounts
from .programme import OUTSIDE, by_goal, by_programme
from .rows import Reporting, plus
from .sums import Figure, Ledger, Selection
from .traced import charge_measure
from .traced_budget import shares_of
from .trail import Tracing, Trail

COLUMNS: Final = ("direct", "support", "total")


def _programmes(ledger: Ledger) -> Figures:
    found: dict[str, dict[str, Made]] = {}
    for name, amounts in by_programme(ledger).items():
        keys = frozenset([(name,)])
        found[name] = {c: Figure(amounts[c], (Selection(charge_measure(c), ("programme",), keys),)) for c in COLUMNS}
    return found


def _goals(ledger: Ledger) -> Figures:
    return {goal: {c: _share(goal, c, amounts[c]) for c in COLUMNS} for goal, amounts in by_goal(ledger).items()}


def _share(goal: str, column: str, value: int) -> Sized:
    def trail(_: Tracing, ledger: Ledger) -> Trail:
        return shares_of(ledger, [goal], column)

    return Sized(value, trail)


def _ties(table: str, run: Reporting, found: Amounts) -> list[Check]:
    """The programmes, or goals, together are the expenses of the year before without those outside the budget."""
    expenses, *outside = (run.figure(f"financial-performance.{line}.comparative") for line in ("expenses", *OUTSIDE))
    return [check(f"note.{table}.expenses", found[TOTAL]["total"], expenses - sum(outside))]


PROGRAMME_BEFORE: Final = Figured(
    "programme-before",
    "",
    COLUMNS,
    _programmes,
    total=True,
    across={"total": plus("direct", "support")},
    compared=(),
    earlier=True,
    ties=lambda run, found: _ties("programme-before", run, found),
)
SDG_BEFORE: Final = replace(
    PROGRAMME_BEFORE, id="sdg-before", figures=_goals, ties=lambda run, found: _ties("sdg-before", run, found)
)
