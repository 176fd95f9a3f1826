"""How far the books reach, and what is shut: by the clock, by the register step by step, by the place of the line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.example_books import changed_example
from wsisfund.manual.dates import reach_faults, shut_faults
from wsisfund.manual.reach import newest_reached
from wsisfund.manual.view import View

TODAY = date(2026, 11, 26)
RECEIPT = """
{day} * "Unknown remitter" "Nobody knows whose"
  event: "receipt-unidentified"
  doc: "BNK-9"
  Assets:Cash:Bank:CHF                  5.00 CHF
  Liabilities:Suspense:UnidentifiedReceipts  -5.00 CHF
"""


@pytest.mark.parametrize(
    ("days", "reached"),
    [
        ([], date(2028, 11, 26)),
        ([date(2028, 11, 26)], date(2030, 11, 26)),
        ([date(2028, 11, 27)], date(2028, 11, 26)),
        ([date(9999, 12, 31), date(2028, 1, 1), date(2030, 1, 1)], date(2032, 1, 1)),
    ],
)
def test_the_register_carries_the_limit_on_step_by_step(days: list[date], reached: date) -> None:
    assert newest_reached(days, TODAY) == reached


@pytest.mark.parametrize(("day", "found"), [("2028-11-26", 0), ("2029-01-01", 1), ("2190-12-31", 1)])
def test_an_entry_far_ahead(tmp_path: Path, day: str, found: int) -> None:
    books = changed_example(tmp_path, append=RECEIPT.format(day=day))
    assert len(list(reach_faults(View(books, today=TODAY)))) == found
    assert list(reach_faults(View(books))) == []


@pytest.mark.parametrize("shut", ['2027-01-31 custom "close" "2026"', '2027-01-31 custom "policy" "lock-date" "2026-12-31"'])
def test_an_entry_below_the_line_that_shuts_its_day(tmp_path: Path, shut: str) -> None:
    """Those above it are lawful: the line came after them. What is dated later is open."""
    for day, found in (("2026-12-05", 1), ("2027-01-05", 0)):
        books = changed_example(tmp_path / day, append=f"{shut}\n" + RECEIPT.format(day=day))
        assert [f.slug for f in shut_faults(View(books))] == ["period-closed"] * found
