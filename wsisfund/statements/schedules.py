"""The named sets of rows that a definition may use (``rows = "…"``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..vocabulary.statement import Check, Reconciliation
from . import account_statement as account
from . import (
    agreements,
    bridge,
    budget,
    commitments,
    contributions,
    donor_report,
    overrides,
    pledges,
    programme,
    resources,
    segments,
)
from . import trial_balance as trial
from .rows import Reporting, Schedule

SCHEDULES: Mapping[str, Schedule] = {
    "budget": Schedule(budget.budget_rows, budget.budget_checks, budget.reconciliations, budget.budget_notes),
    "contributions": Schedule(
        contributions.contribution_rows, contributions.contribution_checks, notes=contributions.contribution_notes
    ),
    "agreements": Schedule(
        agreements.agreement_rows,
        lambda run: [*agreements.agreement_checks(run), *bridge.to_cash_checks(run)],
        lambda run: [bridge.to_cash(run)],
    ),
    "programme": Schedule(programme.programme_rows, programme.programme_checks),
    "sdg": Schedule(programme.sdg_rows, programme.sdg_checks),
    "programme-resources": Schedule(resources.programme_resource_rows, resources.programme_resource_checks),
    "sdg-resources": Schedule(resources.sdg_resource_rows, resources.sdg_resource_checks),
    "commitments": Schedule(commitments.commitment_rows, commitments.commitment_checks),
    "pledges-unsigned": Schedule(pledges.pledge_rows, notes=pledges.pledge_notes),
    "trial-balance": Schedule(trial.trial_balance_rows, trial.trial_balance_checks),
    "general-ledger": Schedule(trial.general_ledger_rows, trial.general_ledger_checks),
    "overrides": Schedule(overrides.override_rows),
    "account-statement": Schedule(
        account.account_rows, account.account_checks, account.instalment_tables, account.account_notes, account.subject_of
    ),
    "donor-report": Schedule(
        donor_report.donor_rows, donor_report.donor_checks, notes=donor_report.donor_notes, subject=donor_report.donor_name
    ),
}

# The figures of a statement cut in another way, with the identities that tie the cut to its lines.
_Cut = tuple[Callable[[Reporting], Reconciliation], Callable[[Reporting], Sequence[Check]]]
CUTS: Mapping[str, Sequence[_Cut]] = {
    "financial-performance": ((segments.by_programme, segments.by_programme_checks),),
}
