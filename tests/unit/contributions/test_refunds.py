"""Refunds due, by hand: deferred money at its receipt's rate, revenue at its recognition's, never more than is free."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.drafts import draft_of
from wsisfund.books.draft import Draft
from wsisfund.budget.refresh import cash_free
from wsisfund.contributions.refunds import OverRefund, refund_due_draft
from wsisfund.register.known import AlreadyThere
from wsisfund.register.officers import NoAuthority
from wsisfund.store.index import Index

from .events import BOTH, C, example_at, legs

DAY = date(2026, 12, 20)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    opened = "2025-01-01 open Liabilities:Payables:DonorRefunds                   CHF,USD"
    return example_at(tmp_path, date(2026, 12, 31), old=opened, new=opened + ",EUR")


def due(index: Index, agreement: str, amount: str, **more: Any) -> Draft:
    free = cash_free(index, agreement, more.get("day", DAY))
    plain: dict[str, Any] = {"doc": "LTR-9", "day": DAY, "officers": BOTH, "available": free}
    return draft_of(refund_due_draft, index, agreement=agreement, amount=D(amount), **{**plain, **more})


def test_the_whole_of_what_is_free_of_deferred_money(index: Index) -> None:
    """
    Deferred 14,273.80, of which PO-2026-12 holds nothing beyond its advance but 48.00 of support cost, and 600.00 is advanced:
    13,642.59 less the interest 16.79 on 31 December is free on the 20th and later: 13,625.80.  At 0.80: USD 17,032.25.
    """
    draft = due(index, "VC-2026-13", "17032.25")
    assert legs(draft) == [
        ("DeferredRevenue:Conditional", "13625.80 CHF 13625.80"),
        ("ExchangeDifferences:Payables:Realised", "85.16 CHF 85.16"),
        ("Payables:DonorRefunds", "-17032.25 USD -13710.96"),
    ]
    with pytest.raises(OverRefund, match=r"more than is left of VC-2026-13"):
        due(index, "VC-2026-13", "17032.30")


def test_recognised_money_reduces_revenue_at_the_rate_of_its_recognition(index: Index) -> None:
    """VC-2026-12: EUR 20,000 less 1,000 were recognised at 18,050.00, so 0.95; the rate of October is 0.945."""
    draft = due(index, "VC-2026-12", "1000")
    assert legs(draft) == [
        ("Contributions:Unearmarked", "950.00 CHF 950.00"),
        ("ExchangeDifferences:Payables:Realised", "-5.00 CHF -5.00"),
        ("Payables:DonorRefunds", "-1000.00 EUR -945.00"),
    ]
    assert draft.derivation == (
        "released at the rate of its recognition: 18,050.00 × 1,000.00 / 19,000.00 = 950.00 CHF, half up",
        "owed to the donor: 1,000.00 EUR × 0.9450 (rate of 2026-10-01) = 945.00 CHF, half up",
        "exchange gain: 950.00 − 945.00 = 5.00 CHF, realised",
    )


def test_the_funds_own_interest_does_not_go_back(index: Index) -> None:
    """VC-2026-14 received 6,500.00 and used 3,390.00; its 4.05 of interest stay: 3,110.00 can be returned."""
    day = date(2026, 12, 31)
    assert legs(due(index, "VC-2026-14", "3110", day=day))[0] == ("Contributions:Earmarked", "3110.00 CHF 3110.00")
    with pytest.raises(OverRefund, match=r"0\.01 CHF more"):
        due(index, "VC-2026-14", "3110.01", day=day)


def test_what_is_refused(index: Index) -> None:
    with pytest.raises(NoAuthority):
        due(index, "VC-2026-12", "1", officers=C)
    with pytest.raises(AlreadyThere):
        due(index, "VC-2026-13", "1", doc="LTR-2026-025")
    with pytest.raises(OverRefund):
        due(index, "VC-2026-15", "1")
