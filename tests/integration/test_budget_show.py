"""`budget show` of a day in the past: each row foots, and what is appropriated for the second year is in sight."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration.program import wsisfund

SECOND_YEAR = """
2026-01-02 custom "appropriation" Expenses:C5:Travel 1000.00 CHF
  biennium: "2026-2027"
  year: "2027"
  kind: "original"
  authority: "Decision 901 (C25)"
"""
_TAKEN = ("not_yet", "charged", "open_commitments", "reserved", "later")


def _rows(books: Path, *words: str) -> dict[str, dict[str, Decimal]]:
    answer = wsisfund(books, "budget", "show", *words).json
    rows = [line | footing for line, footing in zip(answer["lines"], answer["footing"], strict=True)]
    return {row["account"]: {name: Decimal(value) for name, value in row.items() if name != "account"} for row in rows}


def _foots(books: Path, day: str) -> dict[str, dict[str, Decimal]]:
    rows = _rows(books, "--date", day)
    for account, row in rows.items():
        left = row["final"] + row["overridden"] - sum(row[name] for name in _TAKEN)
        assert left == row["available"], account
    return rows


@pytest.mark.parametrize("day", ["2026-01-20", "2026-06-21", "2026-08-31", "2026-12-31"])
def test_each_row_foots(example: Path, day: str) -> None:
    main = example / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8") + SECOND_YEAR, encoding="utf-8")
    _foots(example, day)


def test_a_row_foots_that_an_override_let_pass(example: Path) -> None:
    """Travel has 6,219.50 left, and an order takes 6,300.00 of it."""
    main = example / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8").replace("2027-01-01 balance ", "; "), encoding="utf-8")
    both = ("--as", "officer-c", "--approved-by", "officer-a", "--date", "2027-01-10")
    lifted = wsisfund(example, "override", "PO-2027-1", "--code", "over-appropriation", "--reason", "Council to ratify", *both)
    assert lifted.code == 0, lifted.out
    order = ("commitment", "open", "PO-2027-1", "Expenses:C5:Travel", "6300", "--agreement", "VC-2026-11", *both)
    opened = wsisfund(example, *order)
    assert opened.code == 0, opened.out
    row = _foots(example, "2027-01-10")["Expenses:C5:Travel"]
    assert (row["overridden"], row["open_commitments"], row["available"]) == (Decimal("80.50"), 6300, 0)


def test_what_later_days_take(example: Path) -> None:
    """Grants: 6,000.00 of the 12,000.00 are ordered on 2026-09-08."""
    said = wsisfund(example, "budget", "show", "--date", "2026-08-31", json_=False).out
    assert "taken later" in said
    assert "overridden" not in said
    assert _rows(example, "--date", "2026-08-31")["Expenses:C6:Grants"]["later"] == 6000


def test_the_second_year_is_in_sight_and_cannot_be_used_yet(example: Path) -> None:
    before = _rows(example, "--date", "2026-12-31")["Expenses:C5:Travel"]
    main = example / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8") + SECOND_YEAR, encoding="utf-8")
    row = _rows(example, "--date", "2026-12-31")["Expenses:C5:Travel"]
    assert (row["final"] - before["final"], row["not_yet"]) == (1000, 1000)
    assert row["available"] == before["available"]
    later = _rows(example, "--date", "2027-01-01")["Expenses:C5:Travel"]
    assert (later["final"], later["not_yet"], later["available"] - before["available"]) == (row["final"], 0, 1000)
