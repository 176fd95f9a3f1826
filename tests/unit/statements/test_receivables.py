"""Ageing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wsisfund.statements.receivables import bucket_of, year_after

DAY = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-1, "not-due"),
        (0, "0-90"),
        (1, "0-90"),
        (90, "0-90"),
        (91, "91-365"),
        (365, "91-365"),
        (366, "366-730"),
        (730, "366-730"),
        (731, "731-1095"),
        (1095, "731-1095"),
        (1096, "over-1095"),
    ],
)
def test_bucket_by_days_past_due(days: int, bucket: str) -> None:
    assert bucket_of(DAY - timedelta(days), DAY) == bucket


def test_what_has_no_due_date_is_not_due() -> None:
    assert bucket_of(None, DAY) == "not-due"


def test_twelve_months_after_a_leap_day() -> None:
    assert year_after(date(2024, 2, 29)) == date(2025, 2, 28)
    assert year_after(DAY) == date(2027, 12, 31)
