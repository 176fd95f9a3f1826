"""A year of bank lines of which the right matches are known: no wrong one, and nine in ten are proposed."""

from __future__ import annotations

import pytest

from wsisfund.reconciliation.evidence import Evidence
from wsisfund.reconciliation.likeness import Names
from wsisfund.reconciliation.matching import propose
from wsisfund.reconciliation.proposal import NONE

from .year import Year, year


def found_of(made: Year) -> dict[str, frozenset[str]]:
    proposals = propose(made.lines, made.items, made.expected, Evidence(Names(made.donors), {}))
    assert [p.line for p in proposals] == [line.id for line in made.lines]
    assert all(p.reasons for p in proposals)
    return {p.line: frozenset(p.documents) for p in proposals if p.kind != NONE}


@pytest.mark.parametrize("seed", range(8))
def test_a_year_has_no_wrong_match_and_nine_in_ten_right_ones(seed: int) -> None:
    made = year(seed)
    found = found_of(made)
    wrong = {line: (documents, made.right[line]) for line, documents in found.items() if documents != made.right[line]}
    assert not wrong
    wanted = [line for line, documents in made.right.items() if documents]
    assert len(wanted) > 240
    assert 10 * sum(line in found for line in wanted) >= 9 * len(wanted)
