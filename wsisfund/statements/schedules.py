"""Every schedule, one record each, in the order in which they are printed; and the cuts below the statements."""

from collections.abc import Mapping
from typing import Final

from . import account_statement as account
from . import (
    agreements,
    biennium,
    bridge,
    budget,
    commitments,
    contributions,
    donor_report,
    general_ledger,
    held_for,
    instalments,
    liquidity,
    movements,
    net_assets_parts,
    overrides,
    pledges,
    programme,
    programme_before,
    resources,
    risks,
    segments,
    traced,
    traced_accounts,
    traced_budget,
    traced_instalments,
    traced_ledger,
    traced_orders,
    traced_tables,
)
from . import trial_balance as trial
from .rows import Group, Shape, plus
from .schedule import Cut, Place, Schedule

_POSITION = ("opening", "received", "interest", "refunded", "direct", "support", "bank-charges")
_HELD = ("advances", "committed", "reserved-support")
_AND_SUPPORT = Shape(sums={"total": plus("direct", "support")})

BUDGET: Final = Schedule(
    "budget",
    budget.budget_rows,
    budget.budget_checks,
    budget.budget_notes,
    trace=traced_budget.of_budget,
    shape=Shape(
        sums={
            "final": plus("original", "carried-over", "supplementary", "virements"),
            "variance": ((1, "final"), (-1, "actual")),
        }
    ),
    cuts=(
        Cut("to-financial-performance", budget.to_performance, trace=traced_tables.of_performance),
        Cut(
            "to-cash-flow",
            budget.to_cash_flow,
            trace=traced_tables.of_cash_flow,
            shape=Shape(sums={"net": plus("actual", "basis", "presentation")}),
        ),
        Cut(
            biennium.BY_BIENNIUM,
            biennium.by_biennium,
            biennium.biennium_checks,
            biennium.of_biennium,
            Shape(sums={"biennium-variance": ((1, "biennium-final"), (-1, "biennium-actual"))}),
        ),
    ),
)
CONTRIBUTIONS: Final = Schedule(
    "contributions",
    contributions.contribution_rows,
    contributions.contribution_checks,
    contributions.contribution_notes,
    trace=traced.of_contributions,
    shape=Shape(
        (
            Group("receivable", contributions.MOVEMENTS),
            Group("conditional", contributions.HELD),
            Group("undelivered", ("conditional-undelivered",)),
            Group("ageing", ("not-due", "0-90", "91-365", "366-730", "731-1095", "over-1095")),
        ),
        {"closing": plus(*contributions.MOVEMENTS[:-1]), "conditional-deferred": plus(*contributions.HELD[:-1])},
    ),
)
AGREEMENTS: Final = Schedule(
    "agreements",
    agreements.agreement_rows,
    agreements.agreement_checks,
    trace=traced.of_agreements,
    shape=Shape(sums={"available": plus(*_POSITION, *_HELD)}),
    cuts=(Cut(bridge.TO_CASH, bridge.to_cash, bridge.to_cash_checks, traced_tables.of_bridge),),
)
PROGRAMME: Final = Schedule(
    "programme",
    programme.programme_rows,
    programme.programme_checks,
    trace=traced.of_programme,
    shape=_AND_SUPPORT,
    cuts=(programme_before.PROGRAMME_BEFORE.cut(),),
)
SDG: Final = Schedule(
    "sdg",
    programme.sdg_rows,
    programme.sdg_checks,
    notes=programme.sdg_notes,
    trace=traced_budget.of_goals,
    shape=_AND_SUPPORT,
    cuts=(programme_before.SDG_BEFORE.cut(),),
)
COMMITMENTS: Final = Schedule(
    "commitments",
    commitments.commitment_rows,
    commitments.commitment_checks,
    trace=traced_orders.of_commitments,
    shape=Shape(sums={"open": plus(*traced_orders.STEPS)}),
)
PLEDGES: Final = Schedule("pledges-unsigned", pledges.pledge_rows, notes=pledges.pledge_notes, trace=traced_orders.of_pledges)
OVERRIDES: Final = Schedule("overrides", overrides.override_rows)
TRIAL_BALANCE: Final = Schedule(
    "trial-balance",
    trial.trial_balance_rows,
    trial.trial_balance_checks,
    trace=traced.of_trial_balance,
    shape=Shape(sums={"balance": ((1, "opening"), (1, "debit"), (-1, "credit"))}),
    place=Place.ALONE,
)
GENERAL_LEDGER: Final = Schedule(
    "general-ledger",
    general_ledger.general_ledger_rows,
    general_ledger.general_ledger_checks,
    trace=traced_ledger.of_ledger,
    place=Place.ALONE,
)
ACCOUNT: Final = Schedule(
    "account-statement",
    account.account_rows,
    account.account_checks,
    account.account_notes,
    account.subject_of,
    traced_accounts.of_account,
    place=Place.ALONE,
    cuts=(
        Cut(
            instalments.INSTALMENTS,
            account.instalment_table_of,
            trace=traced_instalments.of_instalments,
            shape=Shape(sums={"outstanding": plus("agreed", "settled", "written-off")}),
        ),
    ),
)
PROGRAMME_RESOURCES: Final = Schedule(
    "programme-resources",
    resources.programme_resource_rows,
    resources.programme_resource_checks,
    trace=traced_budget.of_resources,
    place=Place.BESIDE,
)
SDG_RESOURCES: Final = Schedule(
    "sdg-resources",
    resources.sdg_resource_rows,
    resources.sdg_resource_checks,
    notes=programme.sdg_notes,
    trace=traced_budget.of_goal_resources,
    place=Place.BESIDE,
)
DONOR: Final = Schedule(
    "donor-report",
    donor_report.donor_rows,
    donor_report.donor_checks,
    donor_report.donor_notes,
    donor_report.donor_name,
    traced_accounts.of_donor,
    Shape(
        (
            Group("account", (*_POSITION, "balance")),
            Group("held", (*_HELD, "available")),
            Group("beside", ("receivable", "in-kind")),
        ),
        {"balance": plus(*_POSITION), "available": plus("balance", *_HELD)},
    ),
    Place.DONOR,
)

_ALL: Final = (
    BUDGET,
    CONTRIBUTIONS,
    AGREEMENTS,
    PROGRAMME,
    SDG,
    COMMITMENTS,
    PLEDGES,
    TRIAL_BALANCE,
    GENERAL_LEDGER,
    OVERRIDES,
    ACCOUNT,
    PROGRAMME_RESOURCES,
    SDG_RESOURCES,
    DONOR,
)
# By the name that a definition gives in `rows`.
SCHEDULES: Final[Mapping[str, Schedule]] = {schedule.id: schedule for schedule in _ALL}
# The statement that a schedule is printed as, where it is called otherwise than its rows.
STATEMENT_OF: Final[Mapping[str, str]] = {"budget": "budget-and-actual"}
# The tables of the notes to Statement I, in the order of the notes.
NOTE_TABLES: Final = (
    held_for.RESTRICTED,
    movements.ALLOWANCE_MOVEMENT,
    risks.LOSS_MATRIX,
    risks.CONCENTRATION,
    movements.PARTNERS,
    liquidity.LIQUIDITY,
    risks.EXPOSURE,
    movements.DEFERRED_MOVEMENT,
    held_for.NOT_MET,
    held_for.SEGMENTS,
    held_for.WITH_ITU,
)
# Cuts below statements that are no schedules.
CUTS: Final[Mapping[str, tuple[Cut, ...]]] = {
    "financial-position": tuple(table.cut() for table in NOTE_TABLES),
    "net-assets": (net_assets_parts.NET_ASSETS_PARTS.cut(), net_assets_parts.NET_ASSETS_PARTS_BEFORE.cut()),
    "financial-performance": (
        Cut(
            segments.BY_PROGRAMME,
            segments.by_programme,
            segments.by_programme_checks,
            traced_tables.of_segments,
            Shape(sums={"result": ((1, "revenue"), (1, "re-earmarked"), (-1, "expenses"))}),
        ),
    ),
}
# How the columns of each table hang together, by the id of its words.
SHAPES: Final[Mapping[str, Shape]] = {
    **{STATEMENT_OF.get(schedule.id, schedule.id): schedule.shape for schedule in _ALL},
    **{cut.id: cut.shape for schedule in _ALL for cut in schedule.cuts},
    **{cut.id: cut.shape for cuts in CUTS.values() for cut in cuts},
}

# The note in which documents print a table that stands below a statement in data.
NOTE_OF: Final[Mapping[str, str]] = {cut.id: cut.note for cuts in CUTS.values() for cut in cuts if cut.note}


def placed(*places: Place) -> tuple[str, ...]:
    """Statements that are schedules with one of these places, in order."""
    return tuple(STATEMENT_OF.get(s.id, s.id) for s in _ALL if s.place in places)
