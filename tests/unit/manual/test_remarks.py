"""What is lawful and yet worth a second look, and what contradicts itself in the budget."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.example_books import changed_example
from tests.judging import contribution_faults, contribution_warnings

INVOICE = """
2026-12-05 {flag} "{payee}" "Invoice" {links}
  event: "expense"
  doc: "INV-1"
  agreement: "VC-2026-11"
  {more}
  certified-by: "officer-c"
  Expenses:C5:Contracts                100.00 CHF
  Expenses:C5:SupportCosts               7.00 CHF
  Liabilities:Payables:Vendors        -100.00 CHF
  Liabilities:Payables:SupportCosts     -7.00 CHF
"""


def invoice(flag: str = "*", payee: str = "CyberWorks SA", links: str = "", more: str = "") -> str:
    return INVOICE.format(flag=flag, payee=payee, links=links, more=more).replace("  \n", "")


def given(kind: str, amount: str, day: str = "2026-12-20", year: str = "2026") -> str:
    return (
        f'{day} custom "appropriation" Expenses:C5:Travel {amount} CHF\n  biennium: "2026-2027"\n  year: "{year}"\n'
        f'  kind: "{kind}"\n  authority: "C26/9"\n'
    )


def moved(source: str, target: str) -> str:
    return (
        f'2026-12-01 custom "virement" "V-9" Expenses:{source} Expenses:{target} 10.00 CHF\n'
        '  certified-by: "officer-c"\n  approved-by: "officer-a"\n  reason: "r"\n'
    )


AGREEMENT = """
2026-12-01 custom "agreement" "VC-X" "aurelia" 500.00 CHF
  recognition: "conditional"
  earmark: "C5"
  psc-rate: {rate}
  assessment: "M"
  {more}
2026-12-01 custom "instalment" "VC-X" "1" 2027-03-31 500.00 CHF
"""
RATES = '2026-01-01 custom "policy" "support-cost-rate" "0.07,0.08,0.13"\n'

CASES = {
    "plain": (invoice(), []),
    "flag": (invoice("!"), ["flagged-entry"]),
    "flag P": (invoice("P"), ["flagged-entry"]),
    "officer by name": (invoice(payee="Certifying Officer"), ["officer-is-payee"]),
    "officer by id": (invoice(payee="officer-c"), ["officer-is-payee"]),
    "officer who did not sign": (invoice(payee="Approving officer"), []),
    "link": (invoice(links="^VC-2026-11 ^INV-1"), []),
    "other agreement's link": (invoice(links="^VC-2026-14"), ["link-contradicts"]),
    "other order's link": (invoice(links="^PO-2026-12", more='commitment: "PO-2026-11"'), ["link-contradicts"]),
    "order's link without an order": (invoice(links="^PO-2026-12"), []),
    "late original": (given("original", "5.00"), ["late-original"]),
    "original of the next year": (given("original", "5.00", year="2027"), []),
    "original of January": (given("original", "5.00", day="2026-01-31"), []),
    "supplementary": (given("supplementary", "5.00"), []),
    "reduction": (given("reduction", "-5.00"), []),
    "reduction that gives": (given("reduction", "5.00"), ["bad-appropriation"]),
    "supplementary that takes": (given("supplementary", "-5.00"), ["bad-appropriation"]),
    "original that takes": (given("original", "-5.00", day="2026-01-02"), ["bad-appropriation"]),
    "within direct lines": (moved("C6:Grants", "C6:Contracts"), []),
    "support to direct": (moved("C5:SupportCosts", "C5:Travel"), ["support-cost-moved"]),
    "direct to support": (moved("C6:Grants", "C6:SupportCosts"), ["support-cost-moved"]),
    "between support lines": (moved("C5:SupportCosts", "C6:SupportCosts"), []),
    "to itself": (moved("C6:Grants", "C6:Grants"), ["same-line"]),
    "rates of the example": (RATES, []),
    "other rate": (RATES + AGREEMENT.format(rate="0.10", more=""), ["other-support-cost-rate"]),
    "other rate, waived": (RATES + AGREEMENT.format(rate="0.10", more='waiver: "MEMO-9"'), []),
    "other rate without a policy": (AGREEMENT.format(rate="0.10", more="").replace("  \n", ""), []),
    "policy below what it governs": ('2026-12-30 custom "policy" "impairment" "9999=0, over=100"\n', ["backdated"]),
    "policy after all": ('2027-01-30 custom "policy" "impairment" "365=0, 730=25, 1095=60, over=100"\n', []),
    "rate below what it governs": ("2026-12-30 price EUR 0.9401 CHF\n", ["backdated"]),
    "rate after all": ("2027-01-31 price EUR 0.9401 CHF\n", []),
}


@pytest.mark.parametrize("name", CASES)
def test_second_look(name: str, tmp_path: Path) -> None:
    text, slugs = CASES[name]
    books = changed_example(tmp_path, append="; more\n" + text.replace("  \n", ""))
    found = [f.slug for f in (*contribution_faults(books), *contribution_warnings(books))]
    assert [slug for slug in found if slug != "impairment-differs"] == slugs
