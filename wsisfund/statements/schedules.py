"""The named sets of rows that a definition may use (``rows = "…"``)."""

from __future__ import annotations

from collections.abc import Mapping

from . import budget, programme
from .rows import Schedule

SCHEDULES: Mapping[str, Schedule] = {
    "budget": Schedule(budget.budget_rows, budget.budget_checks, budget.reconciliations, budget.budget_notes),
    "programme": Schedule(programme.programme_rows, programme.programme_checks),
    "sdg": Schedule(programme.sdg_rows, programme.sdg_checks),
}
