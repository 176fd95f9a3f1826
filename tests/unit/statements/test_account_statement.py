"""The statement of account: an agreement's own currency beside CHF, its instalments, and when its figures are final."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from wsisfund.register.known import UnknownAgreement
from wsisfund.statements.categories import CATEGORIES, line_of_class
from wsisfund.statements.engine import make
from wsisfund.store.index import Index
from wsisfund.vocabulary.events import CLASSES
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.statement import Statement

Y = {number: Period(date(number, 1, 1), date(number, 12, 31)) for number in (2026, 2027, 2028)}


def account(index: Index, year: int, agreement: str = "VC-1") -> Statement:
    return make(index, "account-statement", Y[year], agreement=agreement)


def both(statement: Statement, *lines: str) -> list[tuple[str, str]]:
    """CHF and own currency of some lines, as text; "None" for an empty cell."""
    values = {line.id: line.values for line in statement.lines}
    return [(str(values[line]["amount"]), str(values[line]["original"])) for line in lines]


def instalments(statement: Statement) -> list[list[str]]:
    (table,) = statement.reconciliations
    return [[str(line.values[c]) for c in table.columns[1:]] for line in table.lines]


def notes(statement: Statement) -> list[str]:
    return [note.key for note in statement.notes]


def test_a_charge_kept_on_the_way_counts_in_both_currencies(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 8000.00 EUR
      recognition: "unconditional"
      earmark: "unearmarked"
      psc-rate: 0.07
    2026-01-01 custom "instalment" "VC-1" "1" 2026-03-31 8000.00 EUR
    2026-01-01 * "D" "signed"
      event: "agreement"
      agreement: "VC-1"
      instalment: "1"
      Assets:Receivables:Contributions:D    8000.00 EUR @@ 7600.00 CHF
      Income:Contributions:Unearmarked     -7600.00 CHF
    2026-03-31 * "D" "EUR 10 kept by a bank, day's rate 0.96"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:EUR                  7990.00 EUR @@ 7670.40 CHF
      Expenses:General:BankCharges             9.60 CHF
      Assets:Receivables:Contributions:D   -8000.00 EUR @@ 7600.00 CHF
      Income:ExchangeDifferences:Receivables:Realised   -80.00 CHF
    """
    made = account(index, 2026)
    assert both(made, "received", "bank-charges", "balance") == [
        ("7680.00", "8000.00"),
        ("-9.60", "-10.00"),
        ("7670.40", "7990.00"),
    ]
    assert instalments(made)[0] == ["8000.00", "-8000.00", "0.00", "0.00", "0.00"]


def test_a_charge_kept_from_a_conditional_receipt_counts_at_its_own_rate(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 1000.00 USD
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.07
    2026-01-01 custom "instalment" "VC-1" "1" 2026-03-31 1000.00 USD
    2026-03-31 price USD 0.80 CHF
    2026-03-31 * "D" "USD 25 kept by a bank"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:USD                      975.00 USD @@ 780.00 CHF
      Expenses:General:BankCharges               20.00 CHF
      Liabilities:DeferredRevenue:Conditional  -800.00 CHF
      Liabilities:DeferredRevenue:Conditional    20.00 CHF
      Income:Contributions:Earmarked            -20.00 CHF
    """
    made = account(index, 2026)
    assert both(made, "received", "bank-charges", "balance") == [
        ("800.00", "1000.00"),
        ("-20.00", "-25.00"),
        ("780.00", "975.00"),
    ]
    assert instalments(made)[0] == ["1000.00", "-1000.00", "0.00", "0.00", "0.00"]
    assert "not-yet-delivered" not in notes(made)


def test_what_is_spent_costs_what_was_paid_for_it_year_after_year(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 2000.00 USD
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.00
    2026-01-01 custom "instalment" "VC-1" "1" 2026-01-31 1000.00 USD
    2026-01-01 custom "instalment" "VC-1" "2" 2027-01-31 1000.00 USD
    2026-12-31 price USD 1.10 CHF
    2026-02-01 * "D" "at 0.80"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:USD                     1000.00 USD @@ 800.00 CHF
      Liabilities:DeferredRevenue:Conditional  -800.00 CHF
    2026-06-01 * "V" "half of it"
      event: "expense"
      doc: "I1"
      agreement: "VC-1"
      Expenses:C5:Travel                        400.00 CHF
      Assets:Cash:Bank:CHF                     -400.00 CHF
      Liabilities:DeferredRevenue:Conditional   400.00 CHF
      Income:Contributions:Earmarked           -400.00 CHF
    2027-02-01 * "D" "at 1.00"
      event: "receipt"
      doc: "B2"
      agreement: "VC-1"
      instalment: "2"
      Assets:Cash:Bank:USD                     1000.00 USD @@ 1000.00 CHF
      Liabilities:DeferredRevenue:Conditional -1000.00 CHF
    2027-06-01 * "V" "all but 0.01"
      event: "expense"
      doc: "I2"
      agreement: "VC-1"
      Expenses:C5:Contracts                     700.00 CHF
      Expenses:C5:Staff                         699.99 CHF
      Assets:Cash:Bank:CHF                    -1399.99 CHF
      Liabilities:DeferredRevenue:Conditional  1399.99 CHF
      Income:Contributions:Earmarked          -1399.99 CHF
    2028-06-01 * "V" "the rest"
      event: "expense"
      doc: "I3"
      agreement: "VC-1"
      Expenses:C5:Travel                          0.01 CHF
      Assets:Cash:Bank:CHF                       -0.01 CHF
      Liabilities:DeferredRevenue:Conditional     0.01 CHF
      Income:Contributions:Earmarked             -0.01 CHF
    2028-06-30 custom "agreement-end" "VC-1"
      reason: "completed"
    """
    assert both(account(index, 2026), "travel", "balance") == [("-400.00", "-500.00"), ("400.00", "500.00")]
    second = account(index, 2027)
    # 400.00 + 1,000.00 CHF for USD 500 + 1,000: 0.9333…; 700 x 15/14 = 750.00, 699.99 x 15/14 = 749.989
    assert both(second, "opening", "staff-and-personnel", "contractual-services", "balance") == [
        ("400.00", "500.00"),
        ("-699.99", "-749.99"),
        ("-700.00", "-750.00"),
        ("0.01", "0.01"),
    ]
    note = next(note for note in second.notes if note.key == "own-currency")
    assert note.params == {"currency": "USD", "units": Decimal("1500.00"), "chf": Decimal("1400.00")}
    last = account(index, 2028)
    assert both(last, "opening", "travel", "balance") == [("0.01", "0.01"), ("-0.01", "-0.01"), ("0.00", "0.00")]
    assert "final-figures" in notes(last)
    assert "final-figures" not in notes(second)


def test_when_no_franc_is_left_no_unit_is_left(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 100.00 USD
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.00
    2026-01-01 custom "instalment" "VC-1" "1" 2026-01-31 100.00 USD
    2026-02-01 * "D" "100 dollars for 90 francs"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:USD                      100.00 USD @@ 90.00 CHF
      Liabilities:DeferredRevenue:Conditional   -90.00 CHF
    2026-06-01 * "V" "three thirds: 33.33 each, half up"
      event: "expense"
      doc: "I1"
      agreement: "VC-1"
      Expenses:C5:Travel                         30.00 CHF
      Expenses:C5:Staff                          30.00 CHF
      Expenses:C5:Meetings                       30.00 CHF
      Assets:Cash:Bank:CHF                      -90.00 CHF
      Liabilities:DeferredRevenue:Conditional    90.00 CHF
      Income:Contributions:Earmarked            -90.00 CHF
    """
    made = account(index, 2026)
    assert both(made, "balance", "available") == [("0.00", "0.00"), ("0.00", "0.00")]
    parts = [own for _, own in both(made, "travel", "staff-and-personnel", "contractual-services")]
    assert sorted(parts) == ["-33.33", "-33.33", "-33.34"]


def test_a_rest_moved_in_francs_leaves_no_unit(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 100.00 USD
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.00
    2026-01-01 custom "instalment" "VC-1" "1" 2026-01-31 100.00 USD
    2026-02-01 * "D" "received"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:USD                      100.00 USD @@ 81.00 CHF
      Liabilities:DeferredRevenue:Conditional   -81.00 CHF
    2026-06-01 * "D" "moved on the donor's word"
      event: "refund-due"
      doc: "L1"
      agreement: "VC-1"
      Liabilities:DeferredRevenue:Conditional    81.00 CHF
      Liabilities:DeferredRevenue:AdvanceReceipts -81.00 CHF
    """
    assert both(account(index, 2026), "received", "refunded", "balance") == [
        ("81.00", "100.00"),
        ("-81.00", "-100.00"),
        ("0.00", "0.00"),
    ]


def test_money_in_another_currency_settles_what_the_officer_said(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 1000.00 USD
      recognition: "unconditional"
      earmark: "C5"
      psc-rate: 0.00
    2026-01-01 custom "instalment" "VC-1" "1" 2026-01-31 1000.00 USD
    2026-01-01 * "D" "signed"
      event: "agreement"
      agreement: "VC-1"
      instalment: "1"
      Assets:Receivables:Contributions:D       1000.00 USD @@ 800.00 CHF
      Income:Contributions:Earmarked           -800.00 CHF
    2026-02-01 * "D" "EUR 850 for USD 990"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:EUR                      850.00 EUR @@ 807.50 CHF
      Assets:Receivables:Contributions:D       -990.00 USD @@ 792.00 CHF
      Income:ExchangeDifferences:Receivables:Realised  -15.50 CHF
    2026-03-01 * "D" "the rest is written off"
      event: "write-off"
      doc: "M1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Receivables:Allowance                8.00 CHF
      Assets:Receivables:Contributions:D        -10.00 USD @@ 8.00 CHF
    """
    made = account(index, 2026)
    assert both(made, "received", "balance") == [("807.50", "990.00"), ("807.50", "990.00")]
    assert instalments(made) == [["1000.00", "-990.00", "-10.00", "0.00", "0.00"]] * 2


def test_without_a_rate_the_cells_stay_empty_and_a_note_says_so(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 1000.00 USD
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.00
    2026-01-01 custom "instalment" "VC-1" "1" 2026-01-31 1000.00 USD
    2026-02-01 * "D" "francs, and no price of the dollar"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:CHF                      500.00 CHF
      Liabilities:DeferredRevenue:Conditional  -500.00 CHF
    """
    made = account(index, 2026)
    assert both(made, "received", "balance", "available") == [("500.00", "None"), ("500.00", "None"), ("500.00", "None")]
    assert "own-currency-unknown" in notes(made)
    assert instalments(made)[0][-1] == "None", "no rate, no francs"


def test_money_without_an_instalment_was_for_the_oldest_one(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 1000.00 CHF
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.00
    2026-01-01 custom "instalment" "VC-1" "1" 2026-06-30 400.00 CHF
    2026-01-01 custom "instalment" "VC-1" "2" 2026-01-31 600.00 CHF
    2026-01-01 * "Opening" "brought forward" #opening
      event: "opening"
      Assets:Cash:Bank:CHF                      650.00 CHF
        agreement: "VC-1"
      Liabilities:DeferredRevenue:Conditional  -650.00 CHF
        agreement: "VC-1"
      Equity:OpeningBalances                      0.00 CHF
    """
    made = account(index, 2026)
    rest = next(line for line in make(index, "contributions", Y[2026]).lines if line.id == "d").values["conditional-undelivered"]
    assert [row[-2:] for row in instalments(made)] == [["350.00", "350.00"], ["0.00", "0.00"], ["350.00", str(rest)]]


def test_every_class_of_charge_has_its_line() -> None:
    lines = {name: line_of_class(name) for name in CLASSES if name != "Impairment"}
    assert set(lines.values()) == {*CATEGORIES, "bank-charges", "support-costs", "in-kind"}
    assert line_of_class("Anything-else") == "bank-charges"


@pytest.mark.parametrize("ident", ["VC-2", "", None, "a\u202eb"])
def test_an_agreement_that_nobody_signed_is_refused(index: Index, ident: str | None) -> None:
    """
    2027-01-01 custom "agreement" "VC-2" "d" 1000.00 CHF
      recognition: "unconditional"
      earmark: "C5"
      psc-rate: 0.00
    """
    with pytest.raises(UnknownAgreement) as raised:
        make(index, "account-statement", Y[2026], agreement=ident)
    assert "--agreement ID" in raised.value.fix and "\u202e" not in raised.value.message


def test_a_balance_brought_forward_that_was_corrected_says_so(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 1000.00 CHF
      recognition: "unconditional"
      earmark: "C5"
      psc-rate: 0.00
    2026-01-01 custom "instalment" "VC-1" "1" 2026-01-31 1000.00 CHF
    2026-02-01 * "D" "paid"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:CHF                   1000.00 CHF
      Assets:Receivables:Contributions:D    -1000.00 CHF
    2027-02-01 * "V" "forgotten"
      event: "expense"
      doc: "I1"
      agreement: "VC-1"
      restates: "2026"
      Expenses:C5:Travel              120.00 CHF
      Liabilities:Payables:Vendors   -120.00 CHF
    """
    before, made, after = (account(index, year) for year in (2026, 2027, 2028))
    assert both(before, "balance") == [("1000.00", "1000.00")]
    assert both(made, "opening") == both(after, "opening") == [("880.00", "880.00")]
    said = [[note.params["amount"] for note in one.notes if note.key == "restated-balance"] for one in (before, made, after)]
    assert said == [[], [Decimal("-120.00")], []]
