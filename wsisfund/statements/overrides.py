"""Schedule of overrides: who let pass what, and why; always listed (domain §4)."""

from ..register.budget_facts import overrides
from ..register.versions import officer_at
from .rows import Reporting, Row


def override_rows(run: Reporting) -> list[Row]:
    """One row for each override of the period, in order of time; its id is that of the entry."""
    ledger = run.ledger
    rows = []
    for override in overrides(ledger.facts):
        if ledger.period.start <= override.day <= ledger.period.end:
            who = override.approved_by
            officer = officer_at(ledger.facts, who, override.day)
            name = f"{officer.name} ({who})" if officer and officer.name != who else who
            rows.append(Row(override.of, {"who": name, "what": override.code, "why": override.reason}))
    return rows
