"""Exchange rates as their sources publish them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal as D
from functools import partial
from pathlib import Path

import pytest

from wsisfund.errors import Fault
from wsisfund.importers.crosses import RateFile, UsdRate, Wanted, cross
from wsisfund.importers.file_faults import BrokenFile, UnsafeFile, WrongFormat
from wsisfund.importers.rates import read_rates
from wsisfund.vocabulary.money import convert

from .reading import steps_of

DATA = Path(__file__).parents[2] / "data" / "rates"
UN_HEADS = "UN Operational Rates of Exchange\nCountry\tCurrency\tAbbrev.\tEffective Date\tRate\n\n"


def read(name: str) -> RateFile:
    return read_rates((DATA / name).read_bytes(), name)


def un(*lines: str, before: UsdRate = lambda _: None) -> RateFile:
    return read_rates((UN_HEADS + "".join(f"X\tY\t{line}\n" for line in lines)).encode(), "un.tsv", before)


def by_currency(found: RateFile, day: date) -> dict[str, D]:
    return {r.currency: r.rate for r in found.rates if r.day == day}


def test_cross_at_eight_decimals_and_eight_digits_half_up() -> None:
    assert cross(D(1), D(3)) == D("0.33333333")
    assert cross(D(1), D(30)) == D("0.033333333")
    assert cross(D("1.0854"), D("15595.6")) == D("0.000069596553")
    assert cross(D("0.834"), D("1684168.704")) == D("0.00000049519980")


def test_small_rates_of_the_field_are_exact() -> None:
    """The Iranian rial of 1 October 2026: at eight decimals it would lose 0.97 per cent."""
    field = Path(__file__).parents[2] / "data" / "field" / "05-rate-eight-decimals" / "un_operational_rates.xml"
    rates = by_currency(read_rates(field.read_bytes(), field.name), date(2026, 10, 1))
    assert rates == {"USD": D("0.834"), "IRR": D("0.00000049519980"), "LBP": D("0.0000093184358")}
    assert convert(D(100_000_000_000), rates["IRR"]) == D("49519.98")


def test_the_daily_csv_of_the_ecb() -> None:
    content = b"Date, USD, JPY, CHF, \r\n31 December 2019, 1.1234, 121.94, 1.0854, \r\n"
    found = read_rates(content, "eurofxref.csv")
    assert (found.source, found.unread) == ("ecb", ())
    rates = {"EUR": D("1.0854"), "USD": D("0.96617411"), "JPY": D("0.0089010989")}
    assert by_currency(found, date(2019, 12, 31)) == rates


def test_what_is_asked_for_is_what_a_full_reading_has() -> None:
    """Currencies, a first day and month-ends chosen before the crosses give the same as choosing afterwards."""
    content = history(400)
    every = read_rates(content, "h.csv").rates
    wanted = Wanted(frozenset(["USD", "JPY"]), date(2025, 3, 1), month_ends=True)
    kept = [r for r in every if r.currency in ("USD", "JPY") and r.day >= date(2025, 3, 1)]
    last = {(r.currency, r.day.year, r.day.month): r for r in kept}
    assert list(read_rates(content, "h.csv", wanted=wanted).rates) == sorted(last.values(), key=lambda r: (r.day, r.currency))


def test_a_long_history_takes_time_in_line_with_its_length() -> None:
    """Counted in steps of the program, not by a clock: twice the days, twice the steps."""
    steps = [steps_of(partial(read_rates, history(days), "h.csv")) for days in (200, 400)]
    assert steps[1] < 2.2 * steps[0]


def history(days: int) -> bytes:
    """An invented history in the layout of the ECB."""
    currencies = ["USD", "JPY", "GBP", "CHF", "SEK"]
    lines = [
        f"{date(2026, 10, 30) - timedelta(n)}," + ",".join(f"{1 + (i + n) % 97 / 100:.4f}" for i in range(len(currencies)))
        for n in range(days)
    ]
    return "\n".join(["Date," + ",".join(currencies), *lines]).encode()


def test_ecb_daily_and_history_say_the_same() -> None:
    daily, history = read("ecb_eurofxref_2019-12-31.xml"), read("ecb_history.csv")
    day = date(2019, 12, 31)
    assert daily.source == history.source == "ecb"
    assert by_currency(daily, day) == by_currency(history, day)
    assert not daily.unread and not history.unread
    found = by_currency(daily, day)
    assert found["EUR"] == D("1.0854")
    assert found["USD"] == D("0.96617411")  # 1.0854 / 1.1234
    assert found["KRW"] == D("0.00083731910")
    assert "CHF" not in found and "CYP" not in found
    row = next(r for r in daily.rates if r.currency == "USD")
    assert "USD" in (DATA / "ecb_eurofxref_2019-12-31.xml").read_text(encoding="utf-8").splitlines()[row.row - 1]


def test_snb_month_ends_of_one_and_of_hundred_units() -> None:
    found = read("snb_layout.csv")
    assert found.source == "snb" and not found.unread
    assert by_currency(found, date(2019, 11, 30)) == {
        "EUR": D("1.09980"),
        "USD": D("1.00146"),
        "JPY": D("0.0091323"),
        "SEK": D("0.1047478"),
        "KRW": D("0.0008487"),
    }
    assert {r.day for r in found.rates} == {date(2019, 10, 31), date(2019, 11, 30), date(2019, 12, 31)}


def test_snb_averages_are_no_rate_of_a_day() -> None:
    text = '"CubeId";"devkum"\r\n\r\n"Date";"D0";"D1";"Value"\r\n"2020-02";"M0";"EUR1";"1.06"\r\n"2020-02";"M1";"EUR1";"1.07"\r\n'
    found = read_rates(text.encode("utf-8-sig"), "snb.csv")
    assert [(r.day, r.rate) for r in found.rates] == [(date(2020, 2, 29), D("1.07"))]


def test_a_file_of_the_snb_that_was_cut_within_a_rate() -> None:
    text = '"CubeId";"devkum"\r\n\r\n"Date";"D0";"D1";"Value"\r\n"2020-02";"M1";"EUR1";"1.07"\r\n"2020-02";"M1";"JPY100";"0.9'
    with pytest.raises(BrokenFile):
        read_rates(text.encode("utf-8-sig"), "snb.csv")


@pytest.mark.parametrize("name", ["un_layout.xml", "un_layout.xls.tsv"])
def test_un_crosses_the_dollar(name: str) -> None:
    found = read(name)
    assert found.source == "un" and not found.unread
    rates = by_currency(found, date(2019, 12, 1))
    assert rates["USD"] == D("0.999")
    assert rates["EUR"] == D("1.09659715")  # 0.999 / 0.911
    assert rates["KRW"] == D("0.00084665752")
    assert len(rates) == 10, "France and Germany have one currency, CHF needs none"


def test_a_revision_in_the_middle_of_a_month() -> None:
    """The franc moves on the 15th: so does every cross, and the dollar; the yen has a revision of its own on the 20th."""
    found = un(
        "CHF\t01 Dec 2026\t 0.800", "CHF\t15 Dec 2026\t 0.780", "EUR\t01 Dec 2026\t 0.900",
        "JPY\t01 Dec 2026\t 150", "JPY\t20 Dec 2026\t 156",
    )  # fmt: skip
    assert [(r.day.day, r.currency, r.rate) for r in found.rates] == [
        (1, "EUR", D("0.88888889")),
        (1, "JPY", D("0.0053333333")),
        (1, "USD", D("0.800")),
        (15, "EUR", D("0.86666667")),
        (15, "JPY", D("0.00520000")),
        (15, "USD", D("0.780")),
        (20, "JPY", D("0.00500000")),
    ]


def test_a_revision_without_the_franc_takes_that_of_the_books() -> None:
    alone = un("JPY\t20 Dec 2026\t 156")
    assert [(u.currency, u.code) for u in alone.unread] == [("JPY", "missing-rate")]
    found = un("JPY\t20 Dec 2026\t 156", before=lambda _: (date(2026, 12, 1), D("0.78")))
    assert [(r.currency, r.rate) for r in found.rates] == [("JPY", D("0.00500000"))]
    newer = un("CHF\t01 Dec 2026\t 0.80", "JPY\t20 Dec 2026\t 156", before=lambda _: (date(2026, 12, 15), D("0.78")))
    assert newer.rates[-1].rate == D("0.00500000")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("EUR\t31 Feb 2026\t0.9", "impossible-date"),
        ("EUR\t2026-12-01\t0.9", "impossible-date"),
        ("EUR\t01 Dec 2026\t0,9", "bad-rate"),
        ("EUR\t01 Dec 2026\t0", "bad-rate"),
        ("EUR\t01 Dec 2026\t-0.9", "bad-rate"),
        ("EUR\t01 Dec 2026\tNaN", "bad-rate"),
        ("EUR\t01 Dec 2026\t1e3", "bad-rate"),
        ("Eur\t01 Dec 2026\t0.9", "unknown-currency"),
        ("USD\t01 Dec 2026\t1.01", "bad-rate"),
    ],
)
def test_a_line_that_is_no_rate(line: str, code: str) -> None:
    found = un("CHF\t01 Dec 2026\t 0.800", line)
    assert [u.code for u in found.unread] == [code]
    assert found.unread[0].row == 5


def test_two_rates_of_one_currency_and_day_contradict() -> None:
    found = un("CHF\t01 Dec 2026\t0.8", "EUR\t01 Dec 2026\t0.9", "EUR\t01 Dec 2026\t0.901")
    assert [(u.code, u.row) for u in found.unread] == [("rate-conflict", 6)]


def test_what_an_xml_may_not_bring_along() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>'
    outside = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
    for content in (bomb, outside, bomb.decode().encode("utf-16")):
        with pytest.raises((UnsafeFile, BrokenFile, WrongFormat)):
            read_rates(content, "bomb.xml")
    with pytest.raises(UnsafeFile):
        read_rates(bomb, "bomb.xml")


@pytest.mark.parametrize(
    "content", [b"", b"reference,donor\n1,CHE\n", b"\x00\x01\x02", b"<html></html>", b"<a/>", b"date;usd\n2026-01-01;1\n"]
)
def test_files_that_are_no_rates(content: bytes) -> None:
    with pytest.raises(WrongFormat):
        read_rates(content, "other.csv")


def test_a_file_that_was_cut() -> None:
    content = (DATA / "ecb_eurofxref_2019-12-31.xml").read_bytes()
    with pytest.raises(BrokenFile):
        read_rates(content[: len(content) // 2], "cut.xml")


@pytest.mark.parametrize("head", ["CubeId;devkum", "Date,USD"])
def test_a_cell_that_is_none_is_a_fault_of_the_file(head: str) -> None:
    with pytest.raises(BrokenFile):
        read_rates((f"{head}\n" + '"' + "x" * 200_000).encode(), "rates.csv")


DAILY = "Date, USD, CHF, \n31 December 2024, 1.0389, 0.9412, \n"


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return out.getvalue()


def test_the_ecb_gives_its_csv_packed() -> None:
    assert read_rates(packed(eurofxref=DAILY), "eurofxref.zip") == read_rates(DAILY.encode(), "eurofxref.csv")
    assert read_rates(DAILY.encode("utf-16"), "eurofxref.csv") == read_rates(DAILY.encode(), "eurofxref.csv")
    for content, slug in ((packed(a=DAILY, b=DAILY), "wrong-format"), (packed(a=DAILY)[:60], "broken-file")):
        with pytest.raises(Fault) as fault:
            read_rates(content, "eurofxref.zip")
        assert fault.value.slug == slug
