"""Agreements as they stand on the reporting date, read once for a ledger."""

from __future__ import annotations

from collections.abc import Mapping

from ..books.register import Agreement, agreement_at, agreement_ids
from .sums import Ledger, once


@once
def agreements(ledger: Ledger) -> Mapping[str, Agreement]:
    """Every agreement signed by the reporting date, by id, in the order of signing."""
    found = ((ident, agreement_at(ledger.facts, ident, ledger.day)) for ident in agreement_ids(ledger.facts, ledger.day))
    return {ident: agreement for ident, agreement in found if agreement is not None}
