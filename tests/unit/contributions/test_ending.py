"""The end of an agreement: each thing that is open is named, and its rest goes where the donor says, to the centime."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.drafts import draft_of
from wsisfund.books.draft import Draft
from wsisfund.books.records import Fact
from wsisfund.budget.refresh import cash_free
from wsisfund.contributions.ending import Rest, StillOpen, UnusedRest, ending_draft
from wsisfund.contributions.outstanding import outstanding_instalments
from wsisfund.contributions.receipts import TwoDecisions
from wsisfund.manual.faults import OverReceipt
from wsisfund.register.known import AlreadyThere, NotYetSigned
from wsisfund.register.officers import NoAuthority, Officers
from wsisfund.store.index import Index
from wsisfund.store.overlay import extend, overlay

from .events import BOTH, entries, example_at, legs

DAY = date(2026, 12, 31)
NOBODY = Officers()


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return example_at(tmp_path, DAY)


def close(index: Index, ident: str, **more: Any) -> Draft:
    plain: dict[str, Any] = {"day": DAY, "officers": BOTH, "available": cash_free(index, ident, more.get("day", DAY))}
    return draft_of(ending_draft, index, ident=ident, **{**plain, **more})


def test_everything_that_is_open_is_named(index: Index) -> None:
    with pytest.raises(StillOpen) as refused:
        close(index, "VC-2026-13")
    assert refused.value.why == (
        "commitment PO-2026-12: 600.00 CHF; advance BNK-2026-0211: 600.00 CHF; deferred revenue: 14,273.80 CHF"
    )
    with pytest.raises(StillOpen) as refused:
        close(index, "VC-2026-12", rest=Rest(refund=True), doc="LTR-9")
    assert refused.value.why == "receivable, instalment 1: 7,000.00 EUR"
    with pytest.raises(StillOpen) as refused:
        close(index, "VC-2026-11")
    assert refused.value.why == "commitment PO-2026-11: 654.33 CHF"


def test_a_rest_needs_a_decision_and_the_donors_word(index: Index) -> None:
    """VC-2026-14: 6,500.00 received, 3,390.00 used, 4.05 interest of the fund."""
    with pytest.raises(UnusedRest, match=r"VC-2026-14 has 3,114\.05 CHF unused") as refused:
        close(index, "VC-2026-14")
    assert refused.value.why == "3,110.00 CHF of the donor's; 4.05 CHF of the fund's own interest"
    with pytest.raises(UnusedRest, match="on whose word"):
        close(index, "VC-2026-14", rest=Rest(refund=True, interest_to="VC-GEN"))
    with pytest.raises(UnusedRest, match=r"4\.05 CHF of interest"):
        close(index, "VC-2026-14", rest=Rest(refund=True), doc="LTR-9")
    with pytest.raises(TwoDecisions):
        close(index, "VC-2026-14", rest=Rest(refund=True, move_to="VC-GEN"), doc="LTR-9")
    with pytest.raises(NoAuthority):
        close(index, "VC-2026-14", rest=Rest(refund=True, interest_to="VC-GEN"), doc="LTR-9", officers=NOBODY)


def test_refunded(index: Index) -> None:
    draft = close(index, "VC-2026-14", rest=Rest(refund=True, interest_to="VC-GEN"), doc="LTR-9")
    assert [t.event for t in entries(draft)] == ["refund-due", "interest"]
    assert legs(draft) == [
        ("Contributions:Earmarked", "3110.00 CHF 3110.00"),
        ("Payables:DonorRefunds", "-3110.00 CHF -3110.00"),
    ]
    assert [(p.account, p.chf, p.keys["agreement"]) for p in entries(draft)[1].postings] == [
        ("Income:Interest", D("4.05"), "VC-2026-14"),
        ("Income:Interest", D("-4.05"), "VC-GEN"),
    ]
    end = draft.records[-1]
    assert isinstance(end, Fact)
    assert (end.kind, end.ident, dict(end.keys)) == (
        "agreement-end",
        "VC-2026-14",
        {"reason": "completed", "document": "LTR-9"},
    )
    after = overlay(index)
    extend(after, draft.records)
    assert cash_free(after, "VC-2026-14", DAY) == 0
    assert cash_free(after, "VC-GEN", DAY) == cash_free(index, "VC-GEN", DAY) + D("4.05")
    with pytest.raises(AlreadyThere):
        close(after, "VC-2026-14")


def test_moved_to_another_agreement_without_gain_or_loss(index: Index) -> None:
    """Cascadia owes EUR 7,000 of VC-2026-12, carried at 6,580.00; 3,110.00 CHF settle EUR 3,300, so 3,102.00 of it."""
    rest = Rest(move_to="VC-2026-12", settles_amount=D(3300), interest_to="VC-GEN")
    draft = close(index, "VC-2026-14", rest=rest, doc="LTR-9", reason="terminated")
    assert legs(draft, 0) == [
        ("Contributions:Earmarked", "3110.00 CHF 3110.00"),
        ("DeferredRevenue:AdvanceReceipts", "-3110.00 CHF -3110.00"),
    ]
    assert legs(draft, 1) == [
        ("DeferredRevenue:AdvanceReceipts", "3110.00 CHF 3110.00"),
        ("Receivables:Contributions:Cascadia", "-3300.00 EUR -3102.00"),
        ("ExchangeDifferences:Receivables:Realised", "-8.00 CHF -8.00"),
    ]
    after = overlay(index)
    extend(after, draft.records)
    assert cash_free(after, "VC-2026-14", DAY) == 0
    assert cash_free(after, "VC-2026-12", DAY) == cash_free(index, "VC-2026-12", DAY) + D(3110)
    with pytest.raises(OverReceipt) as refused:
        close(index, "VC-2026-14", rest=Rest(move_to="VC-2026-11", instalment="1"), doc="LTR-9")
    assert "agreement amend VC-2026-11" in refused.value.fix


def test_without_a_rest_nobody_signs_and_nothing_more_is_expected(index: Index) -> None:
    with pytest.raises(NotYetSigned):
        close(index, "VC-2026-13", day=date(2026, 1, 31))
    draft = close(index, "VC-2026-13", day=date(2026, 3, 1), officers=NOBODY)
    assert draft.derivation == (
        "no longer expected: 30,000.00 USD of instalment 1",
        "no longer expected: 20,000.00 USD of instalment 2",
    )
    after = overlay(index)
    extend(after, [Fact(DAY, "agreement-end", ("VC-2026-13",), {"reason": "completed"})])
    assert "VC-2026-13" in {o.agreement.id for o in outstanding_instalments(index, DAY)}
    assert "VC-2026-13" not in {o.agreement.id for o in outstanding_instalments(after, DAY)}
