"""Amendments worked out by hand: at carrying downwards, at the day's rate upwards, versions alone where nothing is recognised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.drafts import draft_of
from wsisfund.books.draft import Draft
from wsisfund.books.records import Amount, Fact
from wsisfund.contributions.amendment import AmendedLater, NothingToAmend, amendment_draft
from wsisfund.manual.faults import BelowReceived
from wsisfund.register.known import AlreadyThere, UnknownInstalment
from wsisfund.register.officers import NoAuthority
from wsisfund.store.index import Index

from .events import BOTH, C, entries, example_at, legs

# Cascadia owes EUR 8,000 of VC-2026-12, carried at 7,600.00; the rate of 1 October is 0.945.
DAY = date(2026, 10, 10)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return example_at(tmp_path, DAY)


def amend(index: Index, ident: str, **more: Any) -> Draft:
    return draft_of(amendment_draft, index, **{"ident": ident, "doc": "LTR-9", "day": DAY, "officers": BOTH, **more})


def facts(draft: Draft) -> list[tuple[str, object, dict[str, object]]]:
    return [(f.kind, f.values[-1], dict(f.keys)) for f in draft.records if isinstance(f, Fact)]


def test_upwards_at_the_rate_of_the_day(index: Index) -> None:
    """EUR 333.33 × 0.945 = 314.99685, so 315.00."""
    draft = amend(index, "VC-2026-12", by=D("333.33"))
    assert legs(draft) == [
        ("Receivables:Contributions:Cascadia", "333.33 EUR 315.00"),
        ("Contributions:Unearmarked", "-315.00 CHF -315.00"),
    ]
    assert facts(draft) == [
        ("agreement", Amount(D("20333.33"), "EUR"), {"document": "LTR-9"}),
        ("instalment", Amount(D("20333.33"), "EUR"), {}),
    ]
    assert draft.derivation == (
        "instalment 1: 20,000.00 + 333.33 = 20,333.33 EUR",
        "agreement: 20,000.00 + 333.33 = 20,333.33 EUR",
        "333.33 EUR × 0.9450 (rate of 2026-10-01) = 315.00 CHF, half up",
        "revenue and receivable rise by 315.00 CHF",
    )


def test_downwards_at_carrying_and_all_of_it_at_the_end(index: Index) -> None:
    """7,600.00 × 333.33 / 8,000 = 316.6635, so 316.66; the whole of it takes 7,600.00."""
    assert legs(amend(index, "VC-2026-12", by=D("-333.33")))[1] == (
        "Receivables:Contributions:Cascadia",
        "-333.33 EUR -316.66",
    )
    whole = amend(index, "VC-2026-12", by=D(-8000))
    assert legs(whole) == [
        ("Contributions:Unearmarked", "7600.00 CHF 7600.00"),
        ("Receivables:Contributions:Cascadia", "-8000.00 EUR -7600.00"),
    ]
    with pytest.raises(BelowReceived, match=r"8,000\.00 EUR at most"):
        amend(index, "VC-2026-12", by=D("-8000.01"))


def test_a_conditional_agreement_has_versions_alone_and_names_its_officers_there(index: Index) -> None:
    draft = amend(index, "VC-2026-13", instalment="2", by=D(-5000))
    assert entries(draft) == []
    assert facts(draft) == [
        ("agreement", Amount(D(45000), "USD"), {"document": "LTR-9", "certified-by": "officer-c", "approved-by": "officer-a"}),
        ("instalment", Amount(D(15000), "USD"), {}),
    ]
    with pytest.raises(BelowReceived):
        amend(index, "VC-2026-13", instalment="1", by=D(-1))


def test_a_new_instalment_and_another_due_date(index: Index) -> None:
    added = amend(index, "VC-2026-12", instalment="2", by=D(1000), due=date(2028, 6, 30))
    assert [f.values for f in added.records if isinstance(f, Fact) and f.kind == "instalment"] == [
        ("VC-2026-12", "2", date(2028, 6, 30), Amount(D(1000), "EUR"))
    ]
    moved = amend(index, "VC-2026-12", due=date(2027, 4, 30), ends=date(2028, 12, 31))
    assert entries(moved) == []
    assert facts(moved)[0] == (
        "agreement",
        Amount(D(20000), "EUR"),
        {"document": "LTR-9", "ends": date(2028, 12, 31), "certified-by": "officer-c", "approved-by": "officer-a"},
    )
    assert [f.values for f in moved.records if isinstance(f, Fact) and f.kind == "instalment"] == [
        ("VC-2026-12", "1", date(2027, 4, 30), Amount(D(20000), "EUR"))
    ]


def test_what_is_refused(index: Index, tmp_path: Path) -> None:
    with pytest.raises(NothingToAmend):
        amend(index, "VC-2026-12")
    with pytest.raises(NoAuthority):
        amend(index, "VC-2026-12", by=D(1), officers=C)
    with pytest.raises(NoAuthority):
        amend(index, "VC-2026-13", instalment="2", by=D(1), officers=C)
    with pytest.raises(UnknownInstalment):
        amend(index, "VC-2026-11", by=D(1))
    with pytest.raises(UnknownInstalment):
        amend(index, "VC-2026-12", instalment="7", by=D(-1))
    later = example_at(tmp_path / "later", date(2026, 12, 31))
    with pytest.raises(AmendedLater):
        amend(later, "VC-2026-12", by=D(1))
    with pytest.raises(AmendedLater, match="was signed on 2026-01-20"):
        amend(index, "VC-2026-12", by=D(1), day=date(2026, 1, 20))
    with pytest.raises(AlreadyThere):
        amend(later, "VC-2026-12", by=D(1), doc="LTR-2026-021", day=date(2026, 12, 20))
