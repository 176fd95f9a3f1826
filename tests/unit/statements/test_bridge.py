"""From what is available to cash; what vendors owe stands among the assets (domain §6, identity 17, and §8.10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wsisfund.statements.engine import make, make_all
from wsisfund.statements.trace import postings_of
from wsisfund.store.index import Index
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.statement import Statement

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def bridge(statement: Statement) -> dict[str, str]:
    (table,) = (r for r in statement.reconciliations if r.id == "to-cash")
    return {line.id: str(line.values["amount"]) for line in table.lines}


def test_the_bridge_leads_from_what_is_available_to_cash(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 1000.00 CHF
      recognition: "conditional"
      earmark: "unearmarked"
      psc-rate: 0.00
    2026-01-01 * "Opening" "cash, and an invoice of nobody's agreement"
      event: "opening"
      Assets:Cash:Bank:CHF            500.00 CHF
        agreement: "VC-1"
      Liabilities:Payables:Vendors    -40.00 CHF
      Equity:OpeningBalances         -460.00 CHF
    2026-02-01 * "Bank" "dollars"
      event: "receipt-unidentified"
      doc: "B1"
      Assets:Cash:Bank:USD                        100.00 USD @@ 90.00 CHF
      Liabilities:Suspense:UnidentifiedReceipts  -100.00 USD @@ 90.00 CHF
    2026-03-01 * "Bank" "a loss that belongs to no agreement"
      event: "revaluation"
      Assets:Cash:Bank:USD                       -100.00 USD @@ 90.00 CHF
      Assets:Cash:Bank:USD                        100.00 USD @@ 80.00 CHF
      Income:ExchangeDifferences:Cash:Unrealised   10.00 CHF
    2026-04-01 * "V" "an invoice"
      event: "expense"
      doc: "I1"
      agreement: "VC-1"
      Expenses:C5:Travel              120.00 CHF
      Liabilities:Payables:Vendors   -120.00 CHF
    """
    made = make(index, "agreements", YEAR)
    assert bridge(made) == {
        "available": "380.00",
        "committed": "0.00",
        "reserved-support": "0.00",
        "advances": "0.00",
        "balances": "380.00",
        "exchange-differences": "-10.00",
        "brought-forward": "-40.00",
        "payables": "160.00",
        "support-costs-payable": "0.00",
        "refunds-payable": "0.00",
        "advance-receipts": "0.00",
        "unidentified-receipts": "90.00",
        "borrowings": "0.00",
        "less-advances": "0.00",
        "less-owed-by-vendors": "0.00",
        "cash": "580.00",
    }


def test_a_credit_note_on_a_paid_invoice_is_owed_by_the_vendor(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 1000.00 CHF
      recognition: "conditional"
      earmark: "unearmarked"
      psc-rate: 0.00
    2026-01-01 * "Opening" ""
      event: "opening"
      agreement: "VC-1"
      Assets:Cash:Bank:CHF      500.00 CHF
      Equity:OpeningBalances   -500.00 CHF
    2026-04-01 * "V" "an invoice"
      event: "expense"
      doc: "I1"
      agreement: "VC-1"
      Expenses:C5:Travel              120.00 CHF
      Liabilities:Payables:Vendors   -120.00 CHF
    2026-04-02 * "V" "another"
      event: "expense"
      doc: "I2"
      agreement: "VC-1"
      Expenses:C5:Travel               30.00 CHF
      Liabilities:Payables:Vendors    -30.00 CHF
    2026-04-03 * "V" "paid"
      event: "payment"
      doc: "P1"
      settles: "I1"
      Liabilities:Payables:Vendors    120.00 CHF
      Assets:Cash:Bank:CHF           -120.00 CHF
    2026-04-04 * "V" "credit note"
      event: "expense"
      doc: "CN1"
      credits: "I1"
      agreement: "VC-1"
      Expenses:C5:Travel              -20.00 CHF
      Liabilities:Payables:Vendors     20.00 CHF
    """
    found = {s.id: s for s in make_all(index, YEAR)}
    amounts = {line.id: str(line.values["amount"]) for line in found["financial-position"].lines}
    assert {k: amounts[k] for k in ("owed-by-vendors", "assets-current", "payables", "net-assets")} == {
        "owed-by-vendors": "20.00",
        "assets-current": "400.00",
        "payables": "30.00",
        "net-assets": "370.00",
    }
    assert "vendors" not in amounts
    assert bridge(found["agreements"])["less-owed-by-vendors"] == "-20.00"
    (row, _) = found["agreements"].lines
    assert (row.values["direct"], row.values["advances"], row.values["available"]) == (Decimal(-130), Decimal(-20), Decimal(350))
    segments = {
        line.id: line.values
        for r in found["financial-position"].reconciliations
        if r.id == "segment-position"
        for line in r.lines
    }
    assert (segments["total"]["assets"], segments["total"]["liabilities"]) == (Decimal(400), Decimal(-30))
    for figure in (
        "financial-position.owed-by-vendors",
        "agreements.VC-1.advances",
        "maturities.owed-by-vendors.total",
        "segment-position.unallocated.advances",
    ):
        assert [p.doc for p in postings_of(index, figure, YEAR).postings if p.doc == "CN1"], figure
    assert postings_of(index, "maturities.payables.now", YEAR).amount == -30


def test_what_a_vendor_owes_is_traced_to_the_legs_that_made_it(index: Index) -> None:
    """
    2026-04-01 * "V" "an invoice, of which 20.00 are unpaid"
      event: "expense"
      doc: "I1"
      agreement: "VC-1"
      Expenses:C5:Travel              120.00 CHF
      Liabilities:Payables:Vendors   -120.00 CHF
    2026-04-03 * "V" "paid in part"
      event: "payment"
      doc: "P1"
      settles: "I1"
      Liabilities:Payables:Vendors    100.00 CHF
      Assets:Cash:Bank:CHF           -100.00 CHF
    2026-04-04 * "V" "credit note"
      event: "expense"
      doc: "CN-1"
      credits: "I1"
      agreement: "VC-1"
      Expenses:C5:Travel             -100.00 CHF
      Liabilities:Payables:Vendors     20.00 CHF
        settles: "I1"
      Liabilities:Payables:Vendors     80.00 CHF
        settles: "CN-1"
    2026-04-05 * "V" "some of it came back"
      event: "vendor-refund"
      doc: "B1"
      settles: "cn 1"
      Assets:Cash:Bank:CHF             30.00 CHF
      Liabilities:Payables:Vendors    -30.00 CHF
    """
    found = postings_of(index, "financial-position.owed-by-vendors", YEAR)
    assert [(p.doc, p.minor) for p in found.postings] == [("CN-1", 8000), ("B1", -3000)]
    owed = postings_of(index, "financial-position.payables", YEAR)
    assert [(p.doc, p.minor) for p in owed.postings] == [("I1", 12000), ("P1", -10000), ("CN-1", -2000)]
