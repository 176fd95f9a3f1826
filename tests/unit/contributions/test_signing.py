"""Signing: recognised in full or not at all, never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import index_of_books
from tests.drafts import draft_of
from tests.example_books import changed_example
from wsisfund.books.draft import Draft
from wsisfund.books.records import Fact, Open, Transaction
from wsisfund.contributions.signing import RecognitionNeeded, signing_draft
from wsisfund.contributions.support_rate import BadSupportCostRate
from wsisfund.manual.faults import InstalmentsDoNotAddUp
from wsisfund.manual.register_links import OtherDonor
from wsisfund.register.known import AlreadyThere, TooManyDecimals, UnknownDonor, UnknownEarmark
from wsisfund.store.chart import AccountCurrency
from wsisfund.store.index import Index

DAY = date(2026, 12, 1)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    more = """
        2026-12-01 price JPY 0.0055 CHF
        2026-12-01 price KWD 2.6111 CHF
        2026-01-01 custom "donor" "ferania"
          name: "Ferania"
          type: "member-state"
    """
    return index_of_books(changed_example(tmp_path, append=more), tmp_path)


def sign(index: Index, **changes: Any) -> Draft:
    plain = {
        "ident": "VC-2026-21",
        "donor": "ferania",
        "amount": D(1000),
        "currency": "CHF",
        "recognition": "unconditional",
        "earmark": "C5",
        "psc_rate": D("0.07"),
        "day": DAY,
        "instalments": [(date(2027, 6, 30), D(600)), (date(2027, 12, 31), D(400))],
        "assessment": "MEMO-1",
    }
    return draft_of(signing_draft, index, **{**plain, **changes})


def test_each_instalment_is_rounded_by_itself(index: Index) -> None:
    """333 JPY × 0.0055 = 1.8315 → 1.83, 334 × 0.0055 = 1.837 → 1.84; together 5.51, though 1,000 × 0.0055 = 5.50."""
    dues = [(date(2027, n, 1), D(a)) for n, a in ((1, 333), (2, 334), (3, 333))]
    draft = sign(index, amount=D(1000), currency="JPY", instalments=dues)
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    assert [(p.units, p.currency, p.chf) for p in made.postings] == [
        (D(333), "JPY", D("1.83")),
        (D(334), "JPY", D("1.84")),
        (D(333), "JPY", D("1.83")),
        (D("-5.50"), "CHF", D("-5.50")),
    ]


def test_three_decimals(index: Index) -> None:
    """10.125 KWD × 2.6111 = 26.4373875 → 26.44."""
    draft = sign(index, amount=D("10.125"), currency="KWD", instalments=[(date(2027, 1, 1), D("10.125"))])
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    assert [p.chf for p in made.postings] == [D("26.44"), D("-26.44")]
    with pytest.raises(TooManyDecimals):
        sign(index, amount=D("10.1255"), currency="KWD")


def test_first_use_opens_the_donors_account_for_all_currencies_of_the_books(index: Index) -> None:
    (opened,) = [r for r in sign(index).records if isinstance(r, Open)]
    assert (opened.date, opened.account) == (date(2025, 1, 1), "Assets:Receivables:Contributions:Ferania")
    assert opened.currencies == ("CHF", "EUR", "USD")
    with pytest.raises(AccountCurrency):
        sign(index, donor="cascadia", currency="USD")


@pytest.mark.parametrize("recognition", ["conditional", "in-kind", "opening"])
def test_no_other_recognition_posts_anything(index: Index, recognition: str) -> None:
    draft = sign(index, recognition=recognition, psc_rate=D(0))
    assert {r.kind for r in draft.records if isinstance(r, Fact)} == {"agreement", "instalment"}
    assert len(draft.records) == 3


def test_recognition_is_asked_for_with_the_test_of_the_standard(index: Index) -> None:
    with pytest.raises(RecognitionNeeded) as asked:
        sign(index, recognition=None)
    assert "compliance obligation" in asked.value.why
    with pytest.raises(RecognitionNeeded) as before:
        sign(index, recognition=None, day=date(2025, 12, 31))
    assert "performance duty" in before.value.why


def test_an_assessment_is_missed_from_2026(index: Index) -> None:
    assert any("assessment" in w for w in sign(index, assessment=None).warnings)
    assert not sign(index).warnings


def test_what_is_refused(index: Index) -> None:
    with pytest.raises(UnknownDonor):
        sign(index, donor="nowhere")
    with pytest.raises(AlreadyThere):
        sign(index, ident="VC-2026-11")
    with pytest.raises(InstalmentsDoNotAddUp):
        sign(index, instalments=[(date(2027, 6, 30), D(999))])
    with pytest.raises(InstalmentsDoNotAddUp):
        sign(index, instalments=[])
    with pytest.raises(UnknownEarmark):
        sign(index, earmark="C5=60,Forum=30")
    with pytest.raises(OtherDonor):
        sign(index, pledges=["PL-2026-012"])
    for rate in ("7", "-0.07", "1"):
        with pytest.raises(BadSupportCostRate):
            sign(index, psc_rate=D(rate))
    with pytest.raises(BadSupportCostRate):
        sign(index, recognition="in-kind")
