"""Rounding laws: parts always sum to the whole, and the part that empties a balance takes all its carrying."""

from __future__ import annotations

from decimal import Decimal as D

from hypothesis import given, settings
from hypothesis import strategies as st

from wsisfund.vocabulary.money import ZERO, apportion, convert, from_minor, half_up, pro_rata

CURRENCIES = st.sampled_from(["CHF", "EUR", "JPY", "KWD"])
RATES = st.decimals(D("0.0001"), D(9), places=4)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(minor=st.integers(1, 10**9), rate=RATES, currency=CURRENCIES, cuts=st.lists(st.integers(1, 10**9), max_size=6))
def test_carrying_goes_out_part_by_part_until_nothing_is_left(minor: int, rate: D, currency: str, cuts: list[int]) -> None:
    """Receipts, write-offs and reductions of one instalment, whatever their parts, leave neither units nor CHF behind."""
    units = from_minor(minor, currency)
    carrying = convert(units, rate)
    whole, out = carrying, ZERO
    for cut in [*cuts, minor]:
        part = min(units, from_minor(cut, currency))
        if not units:
            break
        taken = pro_rata(carrying, part, units)
        assert 0 <= taken <= carrying
        assert abs(taken * units - carrying * part) <= D("0.005") * units, "no further from the exact part than half a centime"
        units, carrying, out = units - part, carrying - taken, out + taken
    assert (units, carrying, out) == (0, 0, whole)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    cents=st.integers(-(10**12), 10**12),
    weights=st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=9).filter(any),
)
def test_apportioned_parts_sum_to_the_whole(cents: int, weights: list[D]) -> None:
    total = from_minor(cents)
    parts = apportion(total, [(f"VC-{n}", weight) for n, weight in enumerate(weights)])
    assert sum(parts.values()) == total
    exact = [total * weight / sum(weights) for weight in weights]
    assert all(abs(part - wanted) <= D("0.01") for part, wanted in zip(parts.values(), exact, strict=True))
    assert all(not part for part, weight in zip(parts.values(), weights, strict=True) if not weight)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(minor=st.integers(-(10**12), 10**12), rate=RATES, currency=CURRENCIES)
def test_half_up_is_the_same_on_both_sides_of_zero(minor: int, rate: D, currency: str) -> None:
    """A reversal, a credit note and what they take back are one amount."""
    units = from_minor(minor, currency)
    assert convert(-units, rate) == -convert(units, rate)
    assert half_up(units, currency) == units
