"""Revaluation at the closing rate: by item, once, and beside later entries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal as D

import pytest

from tests.drafts import draft_of
from tests.unit.treasury.conftest import YearEnd
from wsisfund.books.draft import Draft
from wsisfund.contributions.receipts import Part, receipt_draft
from wsisfund.errors import Faults
from wsisfund.register.officers import Officers
from wsisfund.store.monetary import monetary_items
from wsisfund.treasury.bank_exchange import exchange_draft
from wsisfund.treasury.payment import payment_draft
from wsisfund.treasury.revaluation import revaluation_draft, revalued_items

DAY = date(2026, 12, 31)
BOTH = Officers("officer-c", "officer-a")
Legs = Callable[[Draft], list[str]]

RATES_OF_JANUARY = """
2027-01-04 price EUR 0.9300 CHF
2027-01-04 price USD 0.8100 CHF"""
# Two vendors with an invoice of the same number, in the same currency.
TWO_INVOICES = """
2026-01-01 custom "policy" "rate-tolerance" 0.10
2026-12-14 * "Alpha" "Study" ^VC-GEN
  event: "expense"
  doc: "INV-1"
  agreement: "VC-GEN"
  certified-by: "officer-c"
  Expenses:C6:Contracts                               1000.00 CHF
  Expenses:C6:SupportCosts                              70.00 CHF
  Liabilities:Payables:Vendors                       -1000.00 EUR @@ 1000.00 CHF
  Liabilities:Payables:SupportCosts                    -70.00 CHF
2026-12-15 * "Beta" "Study" ^VC-GEN
  event: "expense"
  doc: "INV-1"
  agreement: "VC-GEN"
  certified-by: "officer-c"
  Expenses:C6:Contracts                                500.00 CHF
  Expenses:C6:SupportCosts                              35.00 CHF
  Liabilities:Payables:Vendors                        -500.00 EUR @@ 500.00 CHF
  Liabilities:Payables:SupportCosts                    -35.00 CHF
"""


def test_every_item_ends_at_units_times_rate(year_end: YearEnd) -> None:
    """Identity 6 of the accounting manual."""
    year_end.write(draft_of(revaluation_draft, year_end.index, day=DAY))
    index = year_end.index
    assert {(i.account.split(":")[-1], i.chf) for i in monetary_items(index, DAY)} == {
        ("EUR", D("8460.00")),
        ("USD", D("15105.00")),
        ("Cascadia", D("6580.00")),
    }
    assert revalued_items(index, DAY) == []
    assert draft_of(revaluation_draft, index, day=DAY).records == ()


def test_only_the_difference_where_the_books_changed_since(year_end: YearEnd, legs: Legs) -> None:
    year_end.text, opened = re.subn(r"(open Liabilities:Suspense:UnidentifiedReceipts +CHF)", r"\1,EUR", year_end.text)
    assert opened == 1
    year_end.write(draft_of(revaluation_draft, year_end.index, day=DAY))
    year_end.write(draft_of(receipt_draft, year_end.index, amount=D(100), currency="EUR", doc="BNK-L", day=date(2026, 12, 30)))
    draft = draft_of(revaluation_draft, year_end.index, day=DAY)
    assert draft.ident == "REVAL-2026-12-31-2"
    # 100 EUR came in at 0.945: cash loses 0.50, and so does what is owed to whom it belongs.
    assert legs(draft) == [
        "Cash:Bank:EUR -9100.00 EUR @@ -8554.50",
        "Cash:Bank:EUR 9100.00 EUR @@ 8554.00",
        "ExchangeDifferences:Cash:Unrealised 0.50 CHF",
        "Suspense:UnidentifiedReceipts 100.00 EUR @@ 94.50 BNK-L",
        "Suspense:UnidentifiedReceipts -100.00 EUR @@ -94.00 BNK-L",
        "ExchangeDifferences:Payables:Unrealised -0.50 CHF",
    ]
    year_end.write(draft)
    assert draft_of(revaluation_draft, year_end.index, day=DAY).records == ()


def test_invoices_of_the_same_number_are_told_apart(year_end: YearEnd, legs: Legs) -> None:
    draft = draft_of(revaluation_draft, year_end.append(TWO_INVOICES).index, day=DAY)
    assert [(t.payee, t.keys["doc"]) for t in draft.records if hasattr(t, "payee")] == [
        ("Revaluation", "REVAL-2026-12-31"),
        ("Alpha", "REVAL-2026-12-31-2"),
        ("Beta", "REVAL-2026-12-31-3"),
    ]
    assert legs(draft)[-3:] == [
        "Payables:Vendors 500.00 EUR @@ 500.00 INV-1",
        "Payables:Vendors -500.00 EUR @@ -470.00 INV-1",
        "ExchangeDifferences:Payables:Unrealised -30.00 CHF",
    ]
    year_end.write(draft)
    index = year_end.index
    assert {(i.payee, i.units, i.chf) for i in monetary_items(index, DAY) if i.group == "Payables"} == {
        ("Alpha", D("-1000.00"), D("-940.00")),
        ("Beta", D("-500.00"), D("-470.00")),
    }
    paid = draft_of(payment_draft,
        year_end.append("2027-01-04 price EUR 0.9300 CHF").index, doc="INV-1", payee="Beta", amount=D(500), bank="EUR",
        bank_doc="BNK-B", day=date(2027, 1, 5), officers=BOTH,
    )  # fmt: skip
    assert legs(paid)[0] == "Payables:Vendors 500.00 EUR @@ 470.00"


def test_run_late_it_is_taken_back_where_later_entries_took_the_old_carrying(year_end: YearEnd, legs: Legs) -> None:
    """Cascadia paid its EUR 7,000 on 11 January, carried at 6,650.00 then; on 13 January all dollars were sold."""
    year_end.append(RATES_OF_JANUARY)
    receipt = draft_of(
        receipt_draft,
        year_end.index,
        amount=D(7000),
        currency="EUR",
        doc="BNK-1",
        day=date(2027, 1, 11),
        parts=[Part("VC-2026-12", "1")],
    )
    year_end.write(receipt)
    sale = draft_of(exchange_draft,
        year_end.index, source="USD", sold=D(19000), target="CHF", bought=D(15300), doc="BNK-2", day=date(2027, 1, 13),
        officers=BOTH,
    )  # fmt: skip
    year_end.write(sale)
    draft = draft_of(revaluation_draft, year_end.index, day=DAY)
    assert [(t.date, t.keys["doc"]) for t in draft.records if hasattr(t, "payee")] == [
        (DAY, "REVAL-2026-12-31"),
        (date(2027, 1, 11), "REVAL-2026-12-31-2027-01-11"),
        (date(2027, 1, 13), "REVAL-2026-12-31-2027-01-13"),
    ]
    assert legs(draft)[-6:] == [
        "Receivables:Contributions:Cascadia -7000.00 EUR @@ -6580.00 VC-2026-12 1",
        "Receivables:Contributions:Cascadia 7000.00 EUR @@ 6650.00 VC-2026-12 1",
        "ExchangeDifferences:Receivables:Unrealised -70.00 CHF",
        "Cash:Bank:USD -19000.00 USD @@ -15105.00",
        "Cash:Bank:USD 19000.00 USD @@ 15095.00",
        "ExchangeDifferences:Cash:Unrealised 10.00 CHF",
    ]
    # The euros were neither emptied nor revalued since, so their new carrying stays.
    year_end.write(draft)
    index = year_end.index
    assert draft_of(revaluation_draft, index, day=DAY).records == ()
    sums = index.rows(
        "SELECT account, SUM(units), SUM(chf) FROM posting WHERE currency <> 'CHF' GROUP BY account HAVING SUM(units) = 0"
    )
    assert [chf for _, _, chf in sums] == [0] * len(sums)


def test_a_rate_that_is_missing_or_stale_is_named(year_end: YearEnd) -> None:
    year_end.cut("2026-10-01 price EUR", "; ------")
    with pytest.raises(Faults) as found:
        draft_of(revaluation_draft, year_end.index, day=DAY)
    assert [fault.slug for fault in found.value.faults] == ["stale-rate", "stale-rate"]
    assert "2026-12-31" in found.value.faults[0].message


def test_an_old_closing_rate_is_worth_a_question(year_end: YearEnd) -> None:
    year_end.cut("2026-12-31 price EUR", "; ------")
    draft = draft_of(revaluation_draft, year_end.index, day=DAY)
    assert len(draft.warnings) == 2 and "2026-10-01, 91 days" in draft.warnings[0]


# An invoice of 1,000 EUR at 1,000.00 CHF, and half of another paid at an average: what is left by document says nothing.
PAID_AT_AVERAGE = """
2026-12-16 * "Alpha" "Paid at an average"
  event: "payment"
  doc: "BNK-A"
  settles: "INV-1"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Liabilities:Payables:Vendors                        1000.00 EUR @@ 999.00 CHF
  Assets:Cash:Bank:EUR                               -1000.00 EUR @@ 945.00 CHF
  Income:ExchangeDifferences:Payables:Realised         -54.00 CHF
"""


def test_books_that_paid_at_an_average_are_revalued_by_account(year_end: YearEnd, legs: Legs) -> None:
    """Alpha's invoice has no units left and 1.00 CHF; with Beta's 500 EUR the account holds −500 EUR at −501.00."""
    draft = draft_of(revaluation_draft, year_end.append(TWO_INVOICES).append(PAID_AT_AVERAGE).index, day=DAY)
    assert [leg for leg in legs(draft) if leg.startswith(("Payables", "ExchangeDifferences:Payables"))] == [
        "Payables:Vendors 500.00 EUR @@ 501.00",
        "Payables:Vendors -500.00 EUR @@ -470.00",
        "ExchangeDifferences:Payables:Unrealised -31.00 CHF",
    ]
    year_end.write(draft)
    assert draft_of(revaluation_draft, year_end.index, day=DAY).records == ()


def test_what_is_worth_no_centime_stays_as_it_is(year_end: YearEnd) -> None:
    """Five won at 0.0008 are 0.00 CHF, which Beancount would give no weight."""
    account = "Assets:Cash:Bank:KRW"
    year_end.append(f"""
2025-01-01 open {account} KRW
2026-12-30 price KRW 0.002 CHF
2026-12-31 price KRW 0.0008 CHF
2026-12-30 * "Unknown remitter" "Won"
  event: "receipt"
  doc: "BNK-K"
  agreement: "VC-GEN"
  {account}                                     5 KRW @@ 0.01 CHF
  Income:Contributions:Unearmarked          -0.01 CHF""")
    index = year_end.index
    draft = draft_of(revaluation_draft, index, day=DAY)
    assert any(account in line and "cannot be revalued" in line for line in draft.warnings)
    assert not any(account in p.account for t in draft.records for p in getattr(t, "postings", ()))
    assert all(r.item.account != account for r in revalued_items(index, DAY))
