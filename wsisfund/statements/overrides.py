"""Schedule of overrides: who let pass what, and why; always listed (domain §4)."""

from ..register.versions import officer_at
from .rows import Reporting, Row


def override_rows(run: Reporting) -> list[Row]:
    """One row for each override of the period, in order of time; its id is that of the entry."""
    ledger = run.ledger
    rows = []
    for fact in ledger.facts.all("override"):
        if ledger.period.start <= fact.date <= ledger.period.end:
            who = str(fact.keys.get("approved-by", ""))
            officer = officer_at(ledger.facts, who, fact.date)
            name = f"{officer.name} ({who})" if officer and officer.name != who else who
            cells = {"who": name, "what": str(fact.keys.get("code", "")), "why": str(fact.keys.get("reason", ""))}
            rows.append(Row(fact.ident, dict(cells)))
    return rows
