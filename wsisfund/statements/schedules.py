"""The named sets of rows that a definition may use (``rows = "…"``)."""

from __future__ import annotations

from collections.abc import Mapping

from . import account_statement as account
from . import agreements, budget, commitments, contributions, overrides, pledges, programme
from . import trial_balance as trial
from .rows import Schedule

SCHEDULES: Mapping[str, Schedule] = {
    "budget": Schedule(budget.budget_rows, budget.budget_checks, budget.reconciliations, budget.budget_notes),
    "contributions": Schedule(
        contributions.contribution_rows, contributions.contribution_checks, notes=contributions.contribution_notes
    ),
    "agreements": Schedule(agreements.agreement_rows, agreements.agreement_checks),
    "programme": Schedule(programme.programme_rows, programme.programme_checks),
    "sdg": Schedule(programme.sdg_rows, programme.sdg_checks),
    "commitments": Schedule(commitments.commitment_rows, commitments.commitment_checks),
    "pledges-unsigned": Schedule(pledges.pledge_rows, notes=pledges.pledge_notes),
    "trial-balance": Schedule(trial.trial_balance_rows, trial.trial_balance_checks),
    "general-ledger": Schedule(trial.general_ledger_rows, trial.general_ledger_checks),
    "overrides": Schedule(overrides.override_rows),
    "account-statement": Schedule(account.account_rows, account.account_checks, notes=account.account_notes),
}
