"""The policy `budget-tolerance`: what a line may pass its appropriation by, when, and what is said beyond."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.book_sums import BookSums
from tests.example_books import changed_example
from wsisfund.manual.availability import assess
from wsisfund.manual.rules import CONTROL, breaches
from wsisfund.manual.view import View
from wsisfund.register.versions import agreement_at

from .test_overrides import INVOICE

# INVOICE takes C5:Contracts 500.00 beyond its 14,000.00.
REDUCED = """
2026-12-05 custom "virement" "V-9" Expenses:C5:Contracts Expenses:C5:Travel 14000.01 CHF
  reason: "Missions"
  certified-by: "officer-c"
  approved-by: "officer-a"
"""


@pytest.mark.parametrize(
    ("value", "since", "slugs"),
    [
        (None, "", ["over-appropriation"]),
        ("500 CHF", "2026-01-01", ["over-appropriation-allowed"]),
        ("499.99 CHF", "2026-01-01", ["over-appropriation"]),
        ("499.99 CHF refuse", "2026-01-01", ["over-appropriation"]),
        ("499.99 CHF warn", "2026-01-01", ["over-appropriation-allowed"]),
        ("500 CHF", "2026-12-06", ["over-appropriation"]),
        ("500 CHF", "2026-12-05", ["over-appropriation-allowed"]),
    ],
)
def test_spending_beyond_an_appropriation(value: str | None, since: str, slugs: list[str], tmp_path: Path) -> None:
    policy = f'\n{since} custom "policy" "budget-tolerance" "{value}"\n' if value else ""
    books = changed_example(tmp_path, append=policy + INVOICE)
    assert [fault.slug for fault in breaches(View(books), (CONTROL,))] == slugs


def test_per_cent_are_of_what_is_appropriated(tmp_path: Path) -> None:
    from wsisfund.manual.tolerance import granted_on, lets_pass

    books = changed_example(tmp_path, append='\n2026-01-01 custom "policy" "budget-tolerance" "2.5 %"\n')
    facts, day = BookSums(books), date(2026, 12, 5)
    granted, _ = granted_on(facts, "Expenses:C5:Contracts", "2026-2027", day)
    most = granted / 40
    assert most > 0
    for over, passes in ((most, True), (most + Decimal("0.01"), False)):
        assert lets_pass(facts, "Expenses:C5:Contracts", "2026-2027", day, over) is passes


def test_authority_is_not_taken_away_below_what_is_spent(tmp_path: Path) -> None:
    books = changed_example(tmp_path, append='\n2026-01-01 custom "policy" "budget-tolerance" "500 CHF"\n' + REDUCED)
    assert [fault.slug for fault in breaches(View(books), (CONTROL,))] == ["over-appropriation"]


@pytest.mark.parametrize(("amount", "code"), [("14500.00", None), ("14500.01", "over-appropriation")])
def test_a_request_is_answered_alike(amount: str, code: str | None, tmp_path: Path) -> None:
    sums = BookSums(changed_example(tmp_path, append='\n2026-01-01 custom "policy" "budget-tolerance" "500 CHF"\n'))
    day = date(2026, 12, 31)
    agreement = agreement_at(sums, "VC-2026-11", day)
    assert agreement
    assert assess("Expenses:C5:Contracts", Decimal(amount), agreement, day, sums).code == code
