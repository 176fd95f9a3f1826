"""A file of rates against the books: new, known, in contradiction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import index_of_books
from tests.example_books import changed_example
from wsisfund.importers.rate_import import OtherRateSource, RateImport, rate_import
from wsisfund.store.index import Index

DATA = Path(__file__).parents[2] / "data" / "rates"
AT = date(2026, 12, 31)


def books(folder: Path, append: str = "") -> Index:
    return index_of_books(changed_example(folder, append=append), folder)


def read(index: Index, name: str, **options: Any) -> RateImport:
    return rate_import(index, (DATA / name).read_bytes(), name, shown_path=name, at=AT, **options)


def test_all_new_then_all_known(tmp_path: Path) -> None:
    found = read(books(tmp_path), "ecb_eurofxref_2019-12-31.xml")
    assert found.counts == {"new": 32} and not found.invalid
    draft = found.draft(tmp_path)
    assert len(draft.records) == 32
    assert list(draft.files) == [f"imports/archive/{found.batch}-ecb_eurofxref_2019-12-31.xml"]
    there = "\n".join(f"{r.day} price {r.currency} {r.rate} CHF" for r in found.outcomes)
    again = read(books(tmp_path, there), "ecb_eurofxref_2019-12-31.xml")
    assert again.counts == {"known": 32}
    assert again.draft(tmp_path).records == () and again.draft(tmp_path).files == {}


def test_the_same_number_written_otherwise_is_known(tmp_path: Path) -> None:
    found = read(books(tmp_path, "2019-11-30 price EUR 1.0998 CHF"), "snb_layout.csv")
    assert [o.outcome for o in found.outcomes if o.currency == "EUR"] == ["new", "known", "new"]


def test_another_rate_for_a_day_stops_the_file(tmp_path: Path) -> None:
    found = read(books(tmp_path, "2019-11-30 price EUR 1.1 CHF"), "snb_layout.csv")
    (wrong,) = found.invalid
    assert (wrong.code, wrong.row, wrong.value) == ("rate-conflict", 10, "1.09980")
    assert wrong.as_json()["issues"][0]["message"].startswith("the books have 1.1 for that day, at ledger/main.beancount:")


def test_one_source_for_the_books(tmp_path: Path) -> None:
    index = books(tmp_path, '2026-01-01 custom "policy" "rate-source" "un"')
    assert read(index, "un_layout.xml").counts == {"new": 10}
    with pytest.raises(OtherRateSource) as found:
        read(index, "snb_layout.csv")
    assert "rate-source snb" in found.value.fix


def test_a_choice_of_the_file(tmp_path: Path) -> None:
    index = books(tmp_path)
    found = read(index, "ecb_history.csv", currencies=["USD", "EUR"], month_ends=True)
    assert [(o.day, o.currency) for o in found.outcomes] == [
        (date(2019, 12, 31), "EUR"),
        (date(2019, 12, 31), "USD"),
        (date(2019, 11, 29), "EUR"),
        (date(2019, 11, 29), "USD"),
    ]
    assert {o.day for o in read(index, "ecb_history.csv", since=date(2019, 12, 1)).outcomes} == {
        date(2019, 12, day) for day in (20, 23, 24, 27, 30, 31)
    }


def test_a_currency_that_the_world_no_longer_has_is_passed_over(tmp_path: Path) -> None:
    content = b"Date,USD,XXY,CHF\n2019-12-31,1.1234,4.0,1.0854\n"
    found = rate_import(books(tmp_path), content, "h.csv", shown_path="h.csv", at=AT)
    assert [(o.currency, o.outcome, o.code) for o in found.outcomes] == [
        ("EUR", "new", ""),
        ("USD", "new", ""),
        ("XXY", "ignored", "unknown-currency"),
    ]


def test_decimals_of_the_currency_do_not_touch_its_rate(tmp_path: Path) -> None:
    """A yen has no centimes and a rate of eight decimals all the same; a dinar has three."""
    content = b"Date,KWD,JPY,CHF\n2019-12-31,0.34,121.94,1.0854\n"
    found = rate_import(books(tmp_path), content, "h.csv", shown_path="h.csv", at=AT)
    assert {o.currency: o.rate for o in found.outcomes} == {"EUR": D("1.0854"), "KWD": D("3.19235294"), "JPY": D("0.0089010989")}


def test_a_rate_of_a_day_far_ahead(tmp_path: Path) -> None:
    """The UN has those of the coming month some days before it; of next year nobody has any."""
    content = b"Date,USD,CHF,\n2027-01-31,1.10,0.95,\n2099-11-20,1.10,0.95,\n"
    found = rate_import(books(tmp_path), content, "h.csv", shown_path="h.csv", at=AT)
    assert [(o.day, o.code) for o in found.invalid] == [(date(2099, 11, 20), "date-out-of-range")] * 2
    assert found.counts["new"] == 2
