"""Shares in per cent, as tables of notes print them."""

from __future__ import annotations

import pytest

from wsisfund.statements.figured import per_cent, shares


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(-800_00, 9_320_00, -858), (1, 3, 3333), (2, 3, 6667), (5, 0, 0), (-1, -4, 2500)]
)
def test_a_share_has_the_sign_of_its_part(part: int, whole: int, share: int) -> None:
    """Of a line with more credited than charged, less than nothing was used."""
    assert per_cent(part, whole).value == share


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"KEN": 3_100_00, "opal": 2_100_00, "FRA": 1_973_08}, {"KEN": 4322, "opal": 2927, "FRA": 2751}),
        ({"A": 1, "B": 1, "C": 1}, {"A": 3334, "B": 3333, "C": 3333}),
        ({"A": 3_00, "B": -1_00}, {"A": 15000, "B": -5000}),
        ({}, {}),
    ],
)
def test_shares_add_up_to_a_hundred(parts: dict[str, int], expected: dict[str, int]) -> None:
    """The total printed below them is 100.00, not 100.01."""
    assert {name: share.value for name, share in shares(parts).items()} == expected
