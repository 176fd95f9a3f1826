"""Instalments: they are the pledge, on days that are said."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisfund.importers import instalments
from wsisfund.importers.instalments import Plan, dates_in, how_said, read_instalments

PLAN = Plan(D("1000.00"), "CHF", True)
APRIL, OCTOBER = date(2019, 4, 30), date(2019, 10, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2 (50/50) 30.04.2019, 31.10.2019", "2 (50%/50%) 30.04.2019; 31.10.2019", "2 (50 / 50): 30.04.2019 and 31.10.2019",
        "2 (50/50) 2019-04-30, 2019-10-31", "2 (50/50) 30 April 2019, 31 October 2019", "50/50: 30.04.2019, 31.10.2019",
        "2 equal instalments: 30.04.2019, 31.10.2019", "2019-04-30=500.00; 2019-10-31=500.00", "30.04.2019: 500; 31.10.2019: 500",
        "500 on 30.04.2019; 500 on 31.10.2019", "2019–04–30=500; 2019–10–31=500", "CHF 500.- le 30.04.2019; CHF 500.- le 31.10.2019", "2019-10-31=500; 2019-04-30=500",
    ],
)  # fmt: skip
def test_two_halves(text: str) -> None:
    assert read_instalments(text, PLAN).value == ((APRIL, D(500)), (OCTOBER, D(500)))


def test_unequal_shares() -> None:
    found = read_instalments("3 (40/30/30) 30.04.2019, 31.10.2019, 30.04.2020", PLAN)
    assert found.value == ((APRIL, D(400)), (OCTOBER, D(300)), (date(2020, 4, 30), D(300)))


@pytest.mark.parametrize("text", ["", "1", "-", "0"])
def test_none(text: str) -> None:
    assert read_instalments(text, PLAN).value == ()


def test_one_on_a_day() -> None:
    for cell in ("1 (30.04.2019)", "30.04.2019", APRIL):
        assert read_instalments(cell, PLAN).value == ((APRIL, D("1000.00")),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4", "missing-instalment-dates"), ("2 (50/50)", "missing-instalment-dates"), ("quarterly", "missing-instalment-dates"),
        ("3 (40/30/30) 30.04.2019, 31.10.2019", "missing-instalment-dates"), ("50% at signature", "missing-instalment-dates"),
        ("2: 30.04.2019, 31.10.2019", "missing-value"),
        ("2 (60/50) 30.04.2019, 31.10.2019", "instalments-do-not-add-up"), ("3 (50/50) 30.04.2019, 31.10.2019", "instalments-do-not-add-up"),
        ("3 (33/33/33) 30.04.2019, 31.10.2019, 30.04.2020", "instalments-do-not-add-up"),
        ("2019-04-30=500; 2019-10-31=400", "instalments-do-not-add-up"), ("2019-04-30=1100; 2019-10-31=-100", "instalments-do-not-add-up"),
        ("2 (50/50) 31.02.2019, 31.10.2019", "impossible-date"), ("2 (50/50) 31.10.2019, 30.04.2019", "unusual-date"),
        ("2019-04-30=500; 2019-04-30=500", "unusual-date"), ("2019-04-30=1.234; 2019-10-31=500", "ambiguous-amount"),
        ("2019-04-30=499.995; 2019-10-31=500.005", "ambiguous-amount"),
    ],
)  # fmt: skip
def test_not_read(text: str, code: str) -> None:
    found = read_instalments(text, PLAN)
    assert (found.value, {p.code for p in found.problems}) == (None, {code})


@given(st.integers(1, 10**9), st.integers(1, 99))
def test_shares_are_the_whole(cents: int, first: int) -> None:
    plan = Plan(D(cents) / 100, "CHF", True)
    found = read_instalments(f"2 ({first}/{100 - first}) 30.04.2019, 31.10.2019", plan)
    if found.value is None:
        assert [p.code for p in found.problems] == ["instalments-do-not-add-up"]
    else:
        assert sum(amount for _, amount in found.value) == plan.amount


@pytest.mark.parametrize(
    "text",
    [
        "50% by 30.04.2019, 50% by 31.10.2019", "30.04.2019 50% / 31.10.2019 50%", "50% 2019-04-30, 50% 2019-10-31", "50% 30.04.2019 50% 31.10.2019",
        "٥٠٪ ٣٠/٤/٢٠١٩؛ ٥٠٪ ٣١/١٠/٢٠١٩", "31.10.2019 (50%), 30.04.2019 (50%)", "500.- on 30.04.2019 / 500.- on 31.10.2019",
        "500 CHF 30.04.2019; 500 francs 31.10.2019",
    ],
)  # fmt: skip
def test_halves_written_in_other_ways(text: str) -> None:
    plan = PLAN._replace(meaning=lambda word: {"CHF": ("CHF",), "francs": ("CHF", "XAF")}.get(word, ()))
    assert read_instalments(text, plan).value == ((APRIL, D(500)), (OCTOBER, D(500)))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("semi-annual from 30.04.2019", "ambiguous-amount", "semi annual from"), ("50% 30.04.2019 (paid); 50% 31.10.2019", "ambiguous-amount", "paid"),
        ("500 received 30.04.2019; 500 31.10.2019", "ambiguous-amount", "received"), ("EUR 500 30.04.2019; EUR 500 31.10.2019", "currency-conflict", "EUR"),
        ("500 EUR 30.04.2019; 500 31.10.2019", "currency-conflict", "EUR"), ("60% 31.10.2019; remainder 30.04.2019", "missing-value", "how much"),
        ("40% 30.04.2019", "instalments-do-not-add-up", "40 per cent is due"), ("every year 30.04.2019", "ambiguous-amount", "every year"),
        ("2 (50/50) 30.04.2019, 31.10.2019 (tbc)", "ambiguous-amount", "tbc"), ("ежегодно 30.04.2019", "ambiguous-amount", "ежегодно"),
    ],
)  # fmt: skip
def test_no_word_beside_an_instalment_is_dropped(text: str, code: str, said: str) -> None:
    found = read_instalments(text, PLAN)
    assert [(p.code, said in p.why) for p in found.problems] == [(code, True)]


def test_all_on_a_day() -> None:
    for text in ("100% 30.04.2019", "lump sum 30.04.2019", "payable by 30.04.2019"):
        assert read_instalments(text, PLAN, frozenset(["lump sum"])).value == ((APRIL, D("1000.00")),)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("30.04.2019", "a date for the whole amount"), ("500 30.04.2019; 500 31.10.2019", "dates with amounts"), ("2019-04-30=500; 2019-10-31=500", "dates with amounts"),
        ("50% 30.04.2019; 50% 31.10.2019", "dates, with shares of the amount"), ("2 (50/50) 30.04.2019, 31.10.2019", "dates, with shares of the amount"),
        ("2 equal instalments 30.04.2019, 31.10.2019", "dates, with shares of the amount"),
    ],
)  # fmt: skip
def test_how_instalments_are_said(text: str, how: str) -> None:
    assert how_said(text) == how


_PART = st.one_of(
    st.integers(0, 10**6).map(str), st.decimals(0, 2000, places=2).map(str), st.sampled_from(["", "1e3", "00.50", "1.5"])
)
_DAY = st.one_of(
    st.dates(date(2018, 1, 1), date(2020, 12, 31)).map(str), st.sampled_from(["2019-02-30", "2019-13-01", "0000-00-00"])
)


@given(st.lists(st.tuples(_DAY, _PART), min_size=1, max_size=4), st.sampled_from(["CHF", "JPY", None]))
def test_the_plain_form_is_read_as_everything_else_is(pairs: list[tuple[str, str]], currency: str | None) -> None:
    cell, plan = "; ".join(f"{day}={part}" for day, part in pairs), PLAN._replace(currency=currency)
    read = read_instalments(cell, plan), dates_in(cell)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(instalments, "_in_plain_form", lambda _: None)
        assert read == (read_instalments(cell, plan), dates_in(cell))
