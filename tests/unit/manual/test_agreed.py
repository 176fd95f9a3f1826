"""No more than was agreed: goods in kind, money under conditional agreements, and what is called overpaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.example_books import changed_example
from tests.judging import contribution_faults, contribution_warnings

GOODS = """
2026-12-01 * "Delta Telecom" "More"
  event: "in-kind"
  agreement: "VC-2026-15"
  Expenses:Forum:InKind         {amount} CHF
  Income:Contributions:InKind  -{amount} CHF
"""
VERSION = '2026-11-30 custom "agreement" "VC-2026-15" "delta-telecom" 3300.00 CHF\n  document: "L"\n'
TAKEN_BACK = """
2026-11-30 * "Delta Telecom" "Taken back"
  event: "reversal"
  doc: "REV-9"
  reverses: "{doc}"
  agreement: "VC-2026-15"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Expenses:Forum:InKind        -3200.00 CHF
  Income:Contributions:InKind   3200.00 CHF
"""


def said(folder: Path, *texts: str, old: str = "", new: str = "") -> list[str]:
    books = changed_example(folder, old, new, "; more\n" + "\n".join(texts))
    return sorted(f.slug for f in (*contribution_faults(books), *contribution_warnings(books)) if "officer" not in f.message)


def test_goods_are_worth_no_more_than_agreed(tmp_path: Path) -> None:
    assert said(tmp_path, GOODS.format(amount="0.01")) == ["above-agreement"]
    assert "above-agreement" not in said(tmp_path, VERSION, GOODS.format(amount="100.00"))
    assert "above-agreement" in said(tmp_path, VERSION, GOODS.format(amount="100.01"))


def test_goods_taken_back_may_come_again(tmp_path: Path) -> None:
    goods = '"Access points given to the Forum" ^VC-2026-15 #inkind\n  event: "in-kind"'
    with_doc = goods + '\n  doc: "DN-1"'
    texts = [TAKEN_BACK.format(doc="DN-1"), GOODS.format(amount="3200.00")]
    assert said(tmp_path, *texts, old=goods, new=with_doc) == []


RECEIPT = """
2026-12-02 * "Borealia" "More"
  event: "receipt"
  doc: "BNK-9"
  agreement: "VC-2026-13"
  instalment: "{number}"
  Assets:Cash:Bank:USD  {units} USD @@ {chf} CHF
  {account}  -{chf} CHF{said}
"""
DEFERRED = "Liabilities:DeferredRevenue:Conditional"
OVERPAID = "Liabilities:DeferredRevenue:AdvanceReceipts"
IN_CHF = """
2026-12-02 * "Borealia" "In francs"
  event: "receipt"
  doc: "BNK-9"
  agreement: "VC-2026-13"
  instalment: "2"
  Assets:Cash:Bank:CHF  {chf} CHF
  Liabilities:DeferredRevenue:Conditional  -{chf} CHF{said}
"""


@pytest.mark.parametrize(
    ("number", "units", "chf", "slugs"),
    [
        ("2", "20000.00", "16100.00", []),
        ("2", "20000.01", "16100.01", ["over-receipt", "over-receipt"]),
        ("1", "1.00", "0.81", ["over-receipt"]),
    ],
)
def test_conditional_agreement_brings_no_more_than_agreed(
    number: str, units: str, chf: str, slugs: list[str], tmp_path: Path
) -> None:
    assert said(tmp_path, RECEIPT.format(number=number, units=units, chf=chf, account=DEFERRED, said="")) == slugs


@pytest.mark.parametrize(
    ("chf", "stated", "slugs"),
    [
        ("16100.00", "", []),
        ("16500.00", "", []),  # within what rates may lie apart
        ("18000.00", "", ["over-receipt", "over-receipt"]),
        ("18000.00", "20000.00 USD", []),  # an officer said how much it settles
        ("16100.00", "20000.01 USD", ["over-receipt", "over-receipt"]),
    ],
)
def test_money_in_another_currency(chf: str, stated: str, slugs: list[str], tmp_path: Path) -> None:
    text = IN_CHF.format(chf=chf, said=f"\n    settles-amount: {stated}" if stated else "")
    assert said(tmp_path, text) == slugs


def test_overpaid_while_the_instalment_is_due(tmp_path: Path) -> None:
    early = RECEIPT.format(number="2", units="1000.00", chf="805.00", account=OVERPAID, said="")
    assert said(tmp_path, early) == ["advance-while-due"]
    kept = RECEIPT.format(number="1", units="1000.00", chf="805.00", account=OVERPAID, said="")
    assert said(tmp_path, kept) == []


def test_overpaid_while_a_receivable_is_due(tmp_path: Path) -> None:
    """Everland owes 3,000.00; Delta's instalments are paid."""
    text = """
2026-12-12 * "{donor}" "More"
  event: "receipt"
  doc: "BNK-9"
  agreement: "{agreement}"
  instalment: "1"
  Assets:Cash:Bank:CHF  10.00 CHF
  Liabilities:DeferredRevenue:AdvanceReceipts  -10.00 CHF
"""
    assert said(tmp_path, text.format(donor="Everland", agreement="VC-2024-05")) == ["advance-while-due"]
    assert said(tmp_path, text.format(donor="Delta Telecom", agreement="VC-2026-14")) == []
