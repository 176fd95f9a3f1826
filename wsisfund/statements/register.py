"""Agreements as they stand on the reporting date, read once for a ledger."""

from collections.abc import Mapping

from ..register.versions import Agreement, agreement_at, agreement_ids
from .sums import Ledger, once


@once
def agreements(ledger: Ledger) -> Mapping[str, Agreement]:
    """Every agreement signed by the reporting date, by id, in the order of signing."""
    facts, day = ledger.facts, ledger.register_day
    found = ((ident, agreement_at(facts, ident, day)) for ident in agreement_ids(facts, day))
    return {ident: agreement for ident, agreement in found if agreement is not None}
