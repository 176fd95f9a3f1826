"""The support cost rate: the fund's, a waived one, and one whose decimal point may be wrong."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.example_books import changed_example
from wsisfund.contributions.support_rate import BadSupportCostRate, WaiverNeeded, support_rate
from wsisfund.store.index import Index

from .test_signing import DAY, index, sign

__all__ = ["index"]
POLICY = '2026-01-02 custom "policy" "support-cost-rate" "0.07,0.13"'


@pytest.fixture
def bound(tmp_path: Path) -> Index:
    """Books whose policy names the rates of the fund."""
    return index_of_books(changed_example(tmp_path, append=POLICY), tmp_path)


def test_a_rate_of_the_fund_needs_no_waiver(bound: Index) -> None:
    assert support_rate(bound, D("0.13"), "unconditional", None, DAY) == D("0.13")
    with pytest.raises(WaiverNeeded, match="8 % is no support cost rate"):
        support_rate(bound, D("0.08"), "unconditional", None, DAY)
    with pytest.raises(WaiverNeeded):
        support_rate(bound, D(0), "conditional", None, DAY)
    assert support_rate(bound, D(0), "in-kind", None, DAY) == 0


def test_a_waiver_stands_in_the_agreement(index: Index) -> None:
    assert support_rate(index, D("0.7"), "conditional", "LTR-1", DAY) == D("0.70")
    facts = [r for r in sign(index, psc_rate=D("0.25"), waiver="LTR-1").records if getattr(r, "kind", "") == "agreement"]
    assert facts[0].keys["waiver"] == "LTR-1"  # type: ignore[union-attr]


def test_a_decimal_point_is_asked_about(index: Index) -> None:
    with pytest.raises(WaiverNeeded, match="70 %") as asked:
        sign(index, psc_rate=D("0.7"))
    assert "--psc-rate 0.07" in asked.value.fix
    assert support_rate(index, D("0.199"), "conditional", None, DAY) == D("0.199")
    with pytest.raises(BadSupportCostRate):
        support_rate(index, D(7), "conditional", "LTR-1", DAY)
