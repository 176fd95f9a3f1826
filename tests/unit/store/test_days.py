"""The days of the books by the numbers of entries say what the dates of all of them say, also with entries laid over."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books_index import index_of
from tests.conftest import GOLDEN
from wsisfund.books.records import Posting, Transaction
from wsisfund.store import days
from wsisfund.store.index import Index
from wsisfund.store.overlay import extend, overlay


@pytest.mark.parametrize("name", ["domain-example", "second-year"])
@pytest.mark.parametrize("laid_over", [None, date(2017, 5, 1), date(2026, 6, 25), date(2031, 5, 1)])
def test_as_the_dates_say(name: str, laid_over: date | None, tmp_path: Path) -> None:
    index = index_of(GOLDEN / name, tmp_path)
    if laid_over is not None:
        index = overlay(index)
        extend(index, [_entry(laid_over)])
    counts = Counter(date.fromisoformat(day) for (day,) in index.rows("SELECT date FROM transaction_"))
    ordered = sorted(counts)
    assert (days.first_entry(index), days.newest_entry(index)) == (ordered[0], ordered[-1])
    assert days.first_days(index, 3) == {day: counts[day] for day in ordered[:3]}
    assert list(days.last_days(index, 2).items()) == [(day, counts[day]) for day in ordered[:-3:-1]]
    assert days.years_spanned(index) == _years(index)
    assert days.last_years(index, 2) == sorted({day.year for day in ordered}, reverse=True)[:2]


def test_of_books_without_entries(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger/main.beancount").write_text(
        'option "operating_currency" "CHF"\n2026-01-01 open Assets:Cash:Bank:CHF CHF\n'
    )
    index = index_of(tmp_path, tmp_path)
    assert (days.first_entry(index), days.newest_record(index), days.years_spanned(index)) == (None, None, None)
    assert (days.first_days(index, 2), days.last_days(index, 2)) == ({}, {})


def _years(index: Index) -> tuple[int, int]:
    found = [int(day[:4]) for (day,) in index.rows("SELECT date FROM transaction_ UNION ALL SELECT date FROM fact")]
    return min(found), max(found)


def _entry(day: date) -> Transaction:
    legs = tuple(
        Posting(account, Decimal(amount), "CHF", Decimal(amount), {}, 1)
        for account, amount in (("Assets:Cash:Bank:CHF", "1.00"), ("Liabilities:Suspense:UnidentifiedReceipts", "-1.00"))
    )
    return Transaction(day, "Anybody", "", {"event": "receipt-unidentified", "doc": "X-1"}, legs)
