"""Loss allowances within what is outstanding, and worked out again; interest split as the money earned it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.example_books import changed_example
from tests.judging import contribution_faults, contribution_warnings

_LEGS = (
    "Expenses:General:Impairment                         {0} CHF\n  Assets:Receivables:Allowance                       -{0} CHF"
)
IMPAIRMENT = _LEGS.format("1800.00")
SPECIFIC = """
2026-11-30 * "Impairment" "Specific" #specific
  event: "impairment"
  agreement: "{agreement}"
  Expenses:General:Impairment   {amount} CHF
  Assets:Receivables:Allowance  -{amount} CHF
"""


def said(folder: Path, old: str = "", new: str = "", append: str = "") -> list[str]:
    books = changed_example(folder, old, new, append)
    return sorted(f.slug for f in (*contribution_faults(books), *contribution_warnings(books)))


@pytest.mark.parametrize(
    ("amount", "slugs"),
    [
        ("1800.00", []),
        ("1799.99", ["impairment-differs"]),
        ("1800.01", ["impairment-differs"]),
        ("3000.00", ["impairment-differs"]),
        ("3000.01", ["allowance-above-receivable"]),
    ],
)
def test_allowance_by_age_is_worked_out_again(amount: str, slugs: list[str], tmp_path: Path) -> None:
    assert said(tmp_path, IMPAIRMENT, _LEGS.format(amount)) == slugs


def test_right_part_is_named(tmp_path: Path) -> None:
    books = changed_example(tmp_path, IMPAIRMENT, _LEGS.format("900.00"))
    (warning,) = contribution_warnings(books)
    assert "is 900.00 CHF, not 1,800.00" in warning.message
    assert "914 days past due: 60 % of 3,000.00" in warning.why


def test_policy_of_the_day_decides(tmp_path: Path) -> None:
    policy = '2026-12-01 custom "policy" "impairment" "365=0, 730=25, 1095=50, over=100"'
    assert said(tmp_path, append=policy) == ["backdated", "impairment-differs"]
    assert said(tmp_path, IMPAIRMENT, _LEGS.format("1500.00"), policy) == ["backdated"]


def test_specific_part_comes_on_top(tmp_path: Path) -> None:
    """VC-2026-12 is 245 days past due, so that nothing is by age; its receivable is 6,650.00 before the revaluation."""
    assert said(tmp_path, append=SPECIFIC.format(agreement="VC-2026-12", amount="100.00")) == []
    assert said(tmp_path, append=SPECIFIC.format(agreement="VC-2026-12", amount="6650.01")) == [
        "allowance-above-receivable",
        "impairment-differs",
    ]
    assert said(tmp_path, append=SPECIFIC.format(agreement="VC-2026-12", amount="100.00").replace(" #specific", "")) == [
        "impairment-differs",  # on its day, and at the end of the year again
        "impairment-differs",
    ]


def test_allowance_of_what_owes_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, append=SPECIFIC.format(agreement="VC-2026-14", amount="0.01")) == [
        "allowance-above-receivable",
        "impairment-differs",
    ]


LEG = '  Income:Interest                                      {0}\n    agreement: "{1}"\n'


@pytest.mark.parametrize(
    ("old", "new", "slugs"),
    [
        ("-29.04 CHF", "-29.04 CHF", []),
        ('-7.44 CHF\n    agreement: "VC-2026-12"', '-7.44 CHF\n    agreement: "VC-2026-14"', ["interest-differs"]),
        ('-4.05 CHF\n    agreement: "VC-2026-14"', '-4.05 CHF\n    agreement: "VC-GEN"', ["interest-differs"]),
    ],
)
def test_interest_follows_the_positions(old: str, new: str, slugs: list[str], tmp_path: Path) -> None:
    assert said(tmp_path, old, new) == slugs


def test_interest_names_the_right_parts(tmp_path: Path) -> None:
    books = changed_example(tmp_path, '-4.05 CHF\n    agreement: "VC-2026-14"', '-4.05 CHF\n    agreement: "VC-GEN"')
    (warning,) = contribution_warnings(books)
    assert "VC-2026-14 4.05, VC-GEN 29.04" in warning.message
