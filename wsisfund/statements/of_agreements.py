"""Sums of each agreement by kind of money, from what the index keeps of every year: few rows where the postings are many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..store.measures import KINDS
from .sums import CLOSING, Ledger, Measure, both


class Kept(NamedTuple):
    """Signed sum of a kind of money (`store.measures.KINDS`) over a span of time."""

    sign: int
    span: str
    kind: str

    @property
    def measure(self) -> Measure:
        """The same of postings: what it is made of."""
        return Measure(self.sign, both(self.span, KINDS[self.kind]))


def by_agreement(ledger: Ledger, sums: Mapping[str, Kept]) -> dict[str, dict[str, int]]:
    """Sums by agreement, in centimes and in order; of every agreement that any posting names."""
    rows = ledger.index.rows(_query(ledger, ", ".join(map(_summed, sums.values())), named=True), ledger.parameters)
    return {agreement: dict(zip(sums, values, strict=True)) for agreement, *values in rows}


def total_by_agreement(ledger: Ledger, *sums: Kept, named: bool = True) -> dict[str, int]:
    """What some sums come to together, by agreement, in centimes and in order; not `named`: money of no agreement as well."""
    return dict(ledger.index.rows(_query(ledger, " + ".join(map(_summed, sums)), named=named), ledger.parameters))


def _query(ledger: Ledger, columns: str, *, named: bool) -> str:
    only = "AND agreement <> '' " if named else ""
    source = ledger.source_in("agreement_year")
    return f"SELECT agreement, {columns} FROM {source} WHERE {ledger.base} {only}GROUP BY agreement ORDER BY agreement"


def _summed(one: Kept) -> str:
    part = one.kind if one.span == CLOSING else f"CASE WHEN {one.span} THEN {one.kind} ELSE 0 END"
    return f"{one.sign} * SUM({part})"
