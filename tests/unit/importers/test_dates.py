"""Dates: one day of the calendar, or a question."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisfund.importers.dates import read_date

SIXTH = date(2019, 3, 6)


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-06", "2019/03/06", "2019.03.06", "2019-3-6", "20190306", "06032019", "06.03.2019", "6.3.2019", "06/03/2019", "06-03-2019",
        "6. 3. 2019", "06 03 2019", "06.03.19", "6 March 2019", "6-Mar-19", "6th of March, 2019", "March 6, 2019", "Wed, 6 March 2019",
        "6 mars 2019", "le 6 mars 2019", "6 de marzo de 2019", "6 марта 2019 г.", "2019年3月6日", "6 مارس 2019", "6 آذار 2019",
        "٦/٣/٢٠١٩", "２０１９／０３／０６", "2019-03-06 00:00:00", "2019-03-06T10:00:00Z",
    ],
)  # fmt: skip
def test_the_sixth_of_march(text: str) -> None:
    assert read_date(text, True).value == SIXTH


def test_first_days() -> None:
    for text in ("1er mars 2019", "1.º de marzo de 2019", "1st March 2019", "1 March 2019"):
        assert read_date(text, True).value == date(2019, 3, 1), text
    assert read_date("8 fév. 2024", True).value == date(2024, 2, 8)
    assert read_date("5 كانون الثاني 2019", True).value == date(2019, 1, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31.02.2019", "impossible-date"), ("29.02.2019", "impossible-date"), ("2019-13-01", "impossible-date"),
        ("03/18/2019", "impossible-date"), ("30 Feb 2019", "impossible-date"), ("soon", "impossible-date"), ("0", "impossible-date"),
        ("March 2019", "ambiguous-date"), ("2019", "ambiguous-date"), ("03/2019", "ambiguous-date"), ("Q1 2019", "ambiguous-date"),
        ("2019年3月", "ambiguous-date"), ("6-Mar", "ambiguous-date"), ("06.03.2019?", "ambiguous-date"), ("circa 6 March 2019", "ambiguous-date"),
        ("06.03.2019 / 08.03.2019", "ambiguous-date"), ("6 March or 8 March 2019", "ambiguous-date"), ("43530", "ambiguous-date"),
        ("19-03-04", "ambiguous-date"), ("mid-2019", "ambiguous-date"),
    ],
)  # fmt: skip
def test_no_one_day(text: str, code: str) -> None:
    found = read_date(text, True)
    assert (found.value, [p.code for p in found.problems]) == (None, [code])


def test_without_a_map_the_order_is_not_known() -> None:
    assert read_date("06/03/2019", None).problems[0].code == "ambiguous-date"
    assert read_date("18/03/2019", None).value == date(2019, 3, 18)
    assert read_date("06/06/2019", None).value == date(2019, 6, 6)
    assert read_date("06/03/2019", False).value == date(2019, 6, 3)


def test_a_serial_number_is_proposed_and_not_read() -> None:
    assert "2019-03-06" in read_date("43530", True).problems[0].why


def test_dashes_of_a_word_processor() -> None:
    for dash in "\u2010\u2011\u2012\u2013\u2014\u2212":
        assert read_date(f"2019{dash}03{dash}06", True).value == date(2019, 3, 6)
        assert read_date(f"06{dash}03{dash}2019", True).value == date(2019, 3, 6)
    assert read_date("06.03.2019–08.03.2019", True).problems[0].code == "ambiguous-date"
    (problem,) = read_date("06/03-2019", True).problems
    assert (problem.code, problem.why) == ("ambiguous-date", "two different signs stand between its day, month and year")


@given(st.dates(date(2003, 1, 1), date(2099, 12, 31)))
def test_every_day_in_every_order(day: date) -> None:
    for text in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}"):
        assert read_date(text, True).value == day
    assert read_date(f"{day:%m/%d/%Y}", False).value == day
