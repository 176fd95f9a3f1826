"""How much an override lets pass, and until when."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.example_books import changed_example
from wsisfund.manual.rules import CONTROL, breaches
from wsisfund.manual.view import View

# C5:Contracts has 14,000.00 available and its support costs 1,415.36: the invoice is 500.00 over on the line alone.
INVOICE = """
2026-12-05 * "CyberWorks SA" "Invoice"
  event: "expense"
  doc: "INV-1"
  agreement: "VC-2026-11"
  certified-by: "officer-c"
  Expenses:C5:Contracts              14500.00 CHF
  Expenses:C5:SupportCosts            1015.00 CHF
  Liabilities:Payables:Vendors      -14500.00 CHF
  Liabilities:Payables:SupportCosts  -1015.00 CHF
"""
OVERRIDE = """
2026-12-05 custom "override" "{of}"
  code: "over-appropriation"
  reason: "Council to ratify"
  {key}
  certified-by: "officer-c"
  approved-by: "officer-a"
"""


@pytest.mark.parametrize(
    ("of", "key", "slugs"),
    [
        ("INV-1", "", []),
        ("inv 1", "", []),
        ("INV-2", "", ["over-appropriation"]),
        ("INV-1", "amount: 500.00 CHF", []),
        ("INV-1", "amount: 499.99 CHF", ["over-appropriation"]),
        ("INV-1", "awaits: 2026-12-05", []),
        ("INV-1", "awaits: 2026-12-04", ["over-appropriation"]),
    ],
)
def test_override_lets_pass_what_it_says(of: str, key: str, slugs: list[str], tmp_path: Path) -> None:
    books = changed_example(tmp_path, append=INVOICE + OVERRIDE.format(of=of, key=key).replace("  \n", ""))
    found = breaches(View(books), (CONTROL,))
    assert [f.slug for f in found] == slugs


def test_what_is_still_over_is_said(tmp_path: Path) -> None:
    books = changed_example(tmp_path, append="; more\n" + INVOICE + OVERRIDE.format(of="INV-1", key="amount: 400.00 CHF"))
    (fault,) = breaches(View(books), (CONTROL,))
    assert "over by 100.00 CHF" in fault.message
