"""The rate in force, and how one gets into the books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.drafts import draft_of
from tests.example_books import changed_example
from wsisfund.register.known import AlreadyThere, NoSuchCurrency
from wsisfund.store.chart import DateOutOfRange, UnknownAccount
from wsisfund.store.index import Index
from wsisfund.store.rates import MissingRate, StaleRate, rate_on
from wsisfund.treasury import rates
from wsisfund.treasury.rates import BadRate, RateConflict, account_draft, rate_draft


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return index_of_books(changed_example(tmp_path, append='2026-06-01 custom "policy" "rate-days" 10'), tmp_path)


def test_newest_rate_up_to_the_day(index: Index) -> None:
    assert rate_on(index, "EUR", date(2026, 3, 31)).value == D("0.9500")
    assert rate_on(index, "EUR", date(2026, 4, 1)).value == D("0.9600")
    assert rate_on(index, "CHF", date(1999, 1, 1)).value == 1


def test_age_of_a_rate_is_a_policy_of_its_day(index: Index) -> None:
    """92 days by default until 31 May, 10 from June: 1 April to 31 May are 60 days, to 12 June 72."""
    assert rate_on(index, "EUR", date(2026, 5, 31)).since == date(2026, 4, 1)
    with pytest.raises(StaleRate, match="2026-06-12"):
        rate_on(index, "EUR", date(2026, 6, 12))
    with pytest.raises(MissingRate):
        rate_on(index, "EUR", date(2025, 12, 31))
    with pytest.raises(NoSuchCurrency):
        rate_on(index, "QQQ", date(2026, 1, 1))


def test_what_a_rate_may_be(index: Index) -> None:
    day = date(2026, 8, 1)
    assert draft_of(rate_draft, index, currency="GBP", rate=D("1.12345678"), day=day).records[0].rate == D("1.12345678")  # type: ignore[union-attr]
    for wrong in ("0", "-1", "1.123456789", "1000000"):
        with pytest.raises(BadRate):
            draft_of(rate_draft, index, currency="GBP", rate=D(wrong), day=day)
    with pytest.raises(BadRate):
        draft_of(rate_draft, index, currency="CHF", rate=D(1), day=day)
    with pytest.raises(AlreadyThere):
        draft_of(rate_draft, index, currency="EUR", rate=D("0.955"), day=date(2026, 7, 1))
    with pytest.raises(RateConflict):
        draft_of(rate_draft, index, currency="EUR", rate=D("0.956"), day=date(2026, 7, 1))
    with pytest.raises(DateOutOfRange):
        draft_of(rate_draft, index, currency="EUR", rate=D(1), day=date(2024, 12, 31))


def test_accounts_follow_the_manual(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    (opened,) = draft_of(account_draft, index, account="Assets:Cash:Bank:GBP", currencies=["GBP"]).records
    assert opened.date == date(2025, 1, 1)
    for wrong in ("Assets:Bank", "Expenses:C12:Travel", "Expenses:C5:Lunch", "Assets:Cash", "Income:Other", "nonsense"):
        with pytest.raises(UnknownAccount):
            draft_of(account_draft, index, account=wrong, currencies=["CHF"])
    with pytest.raises(UnknownAccount):
        draft_of(account_draft, index, account="Expenses:C9:Travel", currencies=["EUR"])
    monkeypatch.setattr(rates, "currencies_of", lambda *_: None)  # as if it were not open yet
    with pytest.raises(UnknownAccount, match="cannot be opened for EUR"):
        draft_of(account_draft, index, account="Assets:Advances:Travel", currencies=["EUR"])
    monkeypatch.undo()
    with pytest.raises(AlreadyThere):
        draft_of(account_draft, index, account="Assets:Cash:Bank:EUR", currencies=["EUR"])
