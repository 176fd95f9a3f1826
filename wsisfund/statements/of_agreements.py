"""Sums of each agreement by kind of money, from what the index keeps of every year: few rows where the postings are many."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from ..store.measures import KINDS, SIGNS
from .sums import BROUGHT, CLOSING, MOVED, RESTATED, Ledger, Measure, both, once


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
    """What sums come to by agreement, in centimes and in order; of every agreement that a posting of their spans names.

    Args:
        sums: by name, each of one or more kinds of money.
        named: whether only agreements count, or money of none as well, under the empty name.
    """
    spans = {one.span for parts in sums.values() for one in parts}
    read = next(iter(spans)) if len(spans) == 1 else CLOSING
    columns = ", ".join(_summed(parts, read) for parts in sums.values())
    only = ("" if CLOSING in spans else f"AND ({' OR '.join(sorted(spans))}) ") + ("AND agreement <> '' " if named else "")
    found = f"FROM {ledger.source_in('agreement_year')} WHERE {ledger.base} {only}"
    rows = ledger.index.rows(f"SELECT agreement, {columns} {found}GROUP BY agreement ORDER BY agreement", ledger.parameters)
    return {agreement: dict(zip(sums, values, strict=True)) for agreement, *values in rows}


def _summed(parts: Sequence[Kept], read: str) -> str:
    """What some kinds of money come to; those of one span are added up before, so that a row is asked about it once.

    Args:
        read: the span of which rows are read: of it none is asked.
    """
    spans: dict[str, str] = {}
    for sign, span, kind in parts:
        spans[span] = spans.get(span, "") + f" {'-' if sign < 0 else '+'} {kind}"
    sums = (f"SUM(0{said})" if span == read else f"SUM(CASE WHEN {span} THEN 0{said} ELSE 0 END)" for span, said in spans.items())
    return " + ".join(sums)


def position_over(span: str) -> dict[str, Kept]:
    """What makes the position of an agreement, over a span of time."""
    return {name: Kept(sign, span, name.replace("-", "_")) for name, (sign, _) in SIGNS.items()}


# What each agreement has in the end: the money that it holds (what it received, less what it refunded, spent and advanced), what
# belongs to it beside that, and what it brings into net assets (what the books opened with, and its results since).
AT_END: Final[Mapping[str, Sequence[Kept]]] = {
    "held": (*position_over(CLOSING).values(), Kept(-1, CLOSING, "advanced")),
    "receivables": (Kept(1, CLOSING, "outstanding"), Kept(1, CLOSING, "allowance")),
    "advances": (Kept(1, CLOSING, "advanced"),),
    "liabilities": (Kept(1, CLOSING, "deferred"),),
    "net-assets": (Kept(1, both(CLOSING, "opening = 1"), "balance"), Kept(-1, both(CLOSING, "opening = 0"), "result")),
}
# By which steps it comes to that: each a sum of its own, to which the end is held.
POLICY: Final = "change-of-policy"
STEPS: Final[Mapping[str, Sequence[Kept]]] = {
    BROUGHT: (Kept(1, both(CLOSING, "opening = 1"), "balance"), Kept(-1, "(date < :start AND opening = 0)", "result")),
    RESTATED: (Kept(-1, RESTATED, "result"),),
    MOVED: (Kept(-1, MOVED, "result"),),
    POLICY: (Kept(-1, RESTATED, "reassessed"),),
}


@once
def at_end(ledger: Ledger) -> Mapping[str, Mapping[str, int]]:
    """`AT_END` and `STEPS` of every agreement that any posting names, in centimes."""
    return by_agreement(ledger, {**AT_END, **STEPS})
