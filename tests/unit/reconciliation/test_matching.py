"""A year of bank lines of which the right matches are known: no wrong one, and nine in ten are proposed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from wsisfund.reconciliation.evidence import Evidence
from wsisfund.reconciliation.likeness import Names, names_reference
from wsisfund.reconciliation.matching import propose
from wsisfund.reconciliation.proposal import NONE

from .year import Year, year


def found_of(made: Year) -> dict[str, frozenset[str]]:
    proposals = propose(made.lines, made.items, made.expected, Evidence(Names(made.donors), {}))
    assert [p.line for p in proposals] == [line.id for line in made.lines]
    assert all(p.reasons for p in proposals)
    return {p.line: frozenset(p.documents) for p in proposals if p.kind != NONE}


@pytest.mark.parametrize("seed", range(4))
def test_a_year_has_no_wrong_match_and_nine_in_ten_right_ones(seed: int) -> None:
    made = year(seed)
    found = found_of(made)
    wrong = {line: (documents, made.right[line]) for line, documents in found.items() if documents != made.right[line]}
    assert not wrong
    wanted = [line for line, documents in made.right.items() if documents]
    assert len(wanted) > 240
    assert 10 * sum(line in found for line in wanted) >= 9 * len(wanted)


def test_two_lines_that_could_both_be_it_are_left_to_a_person() -> None:
    made = year(0)
    item = made.items[0]._replace(doc="BNK-1", amount=made.lines[0].amount.number, payee="Aurelia", references=(), scor=())
    line = made.lines[0]._replace(
        booked=item.day, valued=item.day, counterparty="Aurelia", text="", reference="", end_to_end="", creditor_reference=""
    )
    evidence = Evidence(Names([]), {})
    (alone,) = propose([line], [item], [], evidence)
    assert (alone.kind, alone.documents) == ("proposed", ("BNK-1",))
    twins = propose([line, line._replace(id="BL-other")], [item], [], evidence)
    assert [proposal.kind for proposal in twins] == [NONE, NONE]
    choice = propose([line], [item, item._replace(doc="BNK-2")], [], evidence)
    assert choice[0].kind == NONE and "a person decides" in choice[0].reasons[0]
    far = propose([line._replace(counterparty="")], [item._replace(payee="Somebody", day=item.day - timedelta(9))], [], evidence)
    assert far[0].kind == NONE, "the amount alone is never enough"


@pytest.mark.parametrize(
    ("text", "reference", "named"),
    [
        ("payment of INV-2026-11 thanks", "INV-2026-11", True),
        ("payment of INV 2026 11", "INV-2026-11", True),
        ("payment of INV-2026-110", "INV-2026-11", False),
        ("payment of INV-2026-11-2", "INV-2026-11", False),
        ("/INV/INV-2026-11/", "INV-2026-11", True),
        ("XINV-2026-11", "INV-2026-11", False),
    ],
)
def test_a_reference_stands_by_itself(text: str, reference: str, named: bool) -> None:
    assert names_reference(text, reference) is named
