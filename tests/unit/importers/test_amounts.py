"""Amounts: read where they can be read in one way, in every way of writing; else a question."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisfund.importers.amounts import judged, read_cell_number, read_figure, split_figure

READ = {
    "15000": "15000", "15000.00": "15000.00", "1'234.50": "1234.50", "1’234.50": "1234.50", "1.234,50": "1234.50",
    "1 234,50": "1234.50", "1\u00a0234,50": "1234.50", "1\u202f234,50": "1234.50", "250'000.–": "250000", "12 500.-": "12500",
    "15'000,-": "15000", "15000.--": "15000", "12.500.-": "12500", "10,00,000": "1000000", "12,34,567.00": "1234567.00",
    "10,00,000/-": "1000000", "1,234,567.89": "1234567.89", "1.234.567,89": "1234567.89", "1.234.567": "1234567",
    "1,000": "1000", "30.000": "30000", "1234.500": "1234.500", "0.500": "0.500", "1,5": "1.5", "15000.": "15000",
    "١٢٣٤": "1234", "۱۲۳٬۴۵۶٫۵۰": "123456.50", "１５，０００": "15000", "(500)": "-500", "-5": "-5", "−500": "-500",
    "–500": "-500", "+500": "500", "CHF (5'000)": "-5000", "-CHF 500": "-500", "CHF 5 000": "5000", "5 000 CHF": "5000",
    "US$15,000": "15000", "0": "0", "5 000 (CHF)": "5000",
}  # fmt: skip
QUESTIONS = (
    "1.234", "1,234", "12,500", "50/50", "5000-7000", "5000 or 7000", "CHF 5k", "5 mio", "1.5 million", "100万", "10 lakh", "1.5e5",
    "1,25E+05", "1,00,00", "12 34", "1,0000", "1..5", "1,,000", "1_000", "250'000-", "12,34.56", "1 2345", "1'00", "10.000.00", "0,000.,0", "0'500", "1.,5",
)  # fmt: skip


@pytest.mark.parametrize(("text", "number"), READ.items())
def test_one_way(text: str, number: str) -> None:
    figure = split_figure(text)
    assert figure is not None
    assert read_figure(figure, "CHF").value == D(number)


@pytest.mark.parametrize("text", QUESTIONS)
def test_two_ways(text: str) -> None:
    figure = split_figure(text)
    assert figure is not None
    found = read_figure(figure, "CHF")
    assert (found.value, [p.code for p in found.problems]) == (None, ["ambiguous-amount"])


@pytest.mark.parametrize("text", ["", "tbc", "…", "two secondees", "三万", "#REF!"])
def test_no_figure(text: str) -> None:
    assert split_figure(text) is None


def test_three_decimals_are_never_thousands() -> None:
    figure = split_figure("250.000")
    assert figure is not None
    assert read_figure(figure, "KWD").problems[0].code == "ambiguous-amount"
    assert read_figure(figure, "KWD", plain_form=True).value == D("250.000")
    assert read_figure(figure, "CHF", plain_form=True).value == D(250000)


def test_json_is_plain() -> None:
    for text, sound in (("1234.5", True), ("1'234.50", False), ("1,000", False), ("30.000", False), ("1234.000", True)):
        figure = split_figure(text)
        assert figure is not None
        assert (read_figure(figure, "CHF", strict=True).value is not None) == sound, text


@given(st.integers(0, 10**12), st.sampled_from(["'", " ", ".", ","]), st.sampled_from([".", ","]))
def test_grouped_with_decimals_reads_back(cents: int, group: str, point: str) -> None:
    whole, part = divmod(cents, 100)
    text = f"{whole:,}".replace(",", group) + f"{point}{part:02}"
    if group == point:
        return
    figure = split_figure(text)
    assert figure is not None
    assert read_figure(figure, "CHF").value == D(cents) / 100


@given(st.text("0123456789.,' ", min_size=1, max_size=12))
def test_never_two_readings(text: str) -> None:
    """Whatever is read is what the digits say: with the decimal sign moved nowhere and no digit lost."""
    figure = split_figure(text)
    if figure is None:
        return
    found = read_figure(figure, "CHF")
    if found.value is not None:
        digits = "".join(c for c in text if c.isdigit())
        assert found.value.as_tuple().digits == D(digits).as_tuple().digits


@pytest.mark.parametrize(("number", "code"), [("0.30000000000000004", "ambiguous-amount"), ("1E+22", "unusual-amount")])
def test_digits_that_a_sheet_does_not_keep(number: str, code: str) -> None:
    found = read_cell_number(D(number))
    assert (found.value, found.problems[0].code) == (None, code)


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [("-1", "CHF", "negative-amount"), ("1.001", "CHF", "too-many-decimals"), ("1.5", "JPY", "too-many-decimals"),
     ("0", "CHF", "unusual-amount"), ("1001", "CHF", "unusual-amount")],
)  # fmt: skip
def test_what_stands_against_an_amount(amount: str, currency: str, code: str) -> None:
    assert [p.code for p in judged(D(amount), currency, D(1000))] == [code]


def test_nothing_stands_against_a_sound_amount() -> None:
    assert judged(D("1000.000"), "CHF", D(1000)) == ()
