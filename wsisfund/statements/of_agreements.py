"""Sums of each agreement by kind of money, from what the index keeps of every year: few rows where the postings are many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def by_agreement(ledger: Ledger, sums: Mapping[str, Sequence[Kept]], *, named: bool = True) -> dict[str, dict[str, int]]:
    """What sums come to by agreement, in centimes and in order; of every agreement that any posting names.

    Args:
        sums: by name, each of one or more kinds of money.
        named: whether only agreements count, or money of none as well, under the empty name.
    """
    columns = ", ".join(map(_summed, sums.values()))
    only = "AND agreement <> '' " if named else ""
    found = f"FROM {ledger.source_in('agreement_year')} WHERE {ledger.base} {only}"
    rows = ledger.index.rows(f"SELECT agreement, {columns} {found}GROUP BY agreement ORDER BY agreement", ledger.parameters)
    return {agreement: dict(zip(sums, values, strict=True)) for agreement, *values in rows}


def _summed(parts: Sequence[Kept]) -> str:
    """What some kinds of money come to; those of one span are added up before, so that a row is asked about it once."""
    spans: dict[str, str] = {}
    for sign, span, kind in parts:
        spans[span] = spans.get(span, "") + f" {'-' if sign < 0 else '+'} {kind}"
    sums = (
        f"SUM(0{said})" if span == CLOSING else f"SUM(CASE WHEN {span} THEN 0{said} ELSE 0 END)" for span, said in spans.items()
    )
    return " + ".join(sums)
