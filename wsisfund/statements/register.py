"""Agreements as they stand on the reporting date, read once for a ledger."""

from __future__ import annotations

from collections.abc import Mapping

from ..register.versions import Agreement, agreement_at, agreement_ids
from .sums import Ledger, once


@once
def agreements(ledger: Ledger) -> Mapping[str, Agreement]:
    """Every agreement signed by the reporting date, by id, in the order of signing."""
    found = ((ident, _agreement(ledger, ident)) for ident in agreement_ids(ledger.facts, ledger.register_day))
    return {ident: agreement for ident, agreement in found if agreement is not None}


def _agreement(ledger: Ledger, ident: str) -> Agreement | None:
    """As of the day; most have no version after it, and then the newest one serves every ledger of a run."""
    facts, day = ledger.facts, ledger.register_day
    if any(fact.date > day for kind in ("agreement", "agreement-end") for fact in facts.versions(kind, ident)):
        return agreement_at(facts, ident, day)
    if ident not in facts.newest:
        facts.newest[ident] = agreement_at(facts, ident)
    return facts.newest[ident]
