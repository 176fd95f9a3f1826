"""Charges worked out by hand: parts, support cost by agreement, release up to what is deferred, cash at the day's rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import index_of_books
from tests.drafts import draft_of
from tests.example_books import BEYOND, changed_example
from wsisfund.books.draft import Draft
from wsisfund.books.records import Transaction
from wsisfund.manual.banks import BankBelowZero
from wsisfund.register.known import AlreadyThere, UnknownCommitment
from wsisfund.register.officers import NoAuthority, Officers
from wsisfund.store.chart import UnknownAccount, WrongCurrency
from wsisfund.store.index import Index
from wsisfund.treasury.carrying import RevalueFirst
from wsisfund.treasury.charge import InKindCharge
from wsisfund.treasury.expenditure import ChargeParts, Share, expenditure_draft

DAY = date(2026, 12, 31)
C, BOTH = Officers("officer-c"), Officers("officer-c", "officer-a")


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return index_of_books(changed_example(tmp_path), tmp_path)


def charge(index: Index, amount: str, *shares: Share, **changes: Any) -> Draft:
    plain: dict[str, Any] = {"account": "Expenses:C5:Travel", "payee": "Airline", "doc": "INV-1", "day": DAY, "officers": C}
    return draft_of(expenditure_draft, index, amount=D(amount), shares=shares, **{**plain, **changes})


def legs(draft: Draft) -> list[tuple[str, str, str]]:
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    assert sum(p.chf for p in made.postings) == 0
    return [
        (p.account.split(":", 1)[1], f"{p.units} {p.currency} {p.chf}", str(p.keys.get("agreement", ""))) for p in made.postings
    ]


def test_parts_in_the_invoices_currency_make_up_its_chf_exactly(index: Index) -> None:
    """100 EUR × 0.94 = 94.00; 33.33 EUR = 31.33, 33.33 EUR = 31.33, the last takes 31.34."""
    draft = charge(
        index, "100", Share("VC-2026-11", D("33.33")), Share("VC-GEN", D("33.33")), Share("VC-2026-12"), currency="EUR"
    )
    found = legs(draft)
    assert [leg for leg in found if leg[0] == "C5:Travel"] == [
        ("C5:Travel", "31.33 CHF 31.33", "VC-2026-11"),
        ("C5:Travel", "31.33 CHF 31.33", "VC-GEN"),
        ("C5:Travel", "31.34 CHF 31.34", "VC-2026-12"),
    ]
    assert [leg for leg in found if leg[0] == "Payables:Vendors"] == [
        ("Payables:Vendors", "-33.33 EUR -31.33", "VC-2026-11"),
        ("Payables:Vendors", "-33.33 EUR -31.33", "VC-GEN"),
        ("Payables:Vendors", "-33.34 EUR -31.34", "VC-2026-12"),
    ]


def test_release_stops_at_what_is_deferred(index: Index) -> None:
    """14,273.80 deferred; 14,000.00 + 1,120.00 charged."""
    found = legs(charge(index, "14000", Share("VC-2026-13"), account="Expenses:C6:Contracts"))
    assert found[-2:] == [
        ("DeferredRevenue:Conditional", "14273.80 CHF 14273.80", ""),
        ("Contributions:Earmarked", "-14273.80 CHF -14273.80", ""),
    ]


def test_support_cost_is_rounded_half_up(index: Index) -> None:
    """0.50 × 0.07 = 0.035 → 0.04; 0.07 × 0.07 = 0.0049 → nothing, and no leg."""
    assert ("C5:SupportCosts", "0.04 CHF 0.04", "") in legs(charge(index, "0.50", Share("VC-2026-11")))
    assert len(legs(charge(index, "0.07", Share("VC-2026-11")))) == 2


def test_credit_note_is_the_mirror(index: Index) -> None:
    credit = {"payee": "CyberWorks SA", "doc": "CN-1", "credits": "INV-CW-301"}
    assert legs(charge(index, "-100", Share("VC-2026-11"), **credit)) == [
        ("C5:Travel", "-100.00 CHF -100.00", ""),
        ("C5:SupportCosts", "-7.00 CHF -7.00", ""),
        ("Payables:Vendors", "100.00 CHF 100.00", ""),
        ("Payables:SupportCosts", "7.00 CHF 7.00", ""),
    ]


def test_credit_note_names_the_invoice_at_whose_rate_it_is(index: Index) -> None:
    credit = {"payee": "Regula GmbH", "doc": "CN-1", "credits": "INV-RG-12", "account": "Expenses:C6:Contracts"}
    made = charge(index, "-1000", Share("VC-2026-13"), currency="EUR", day=date(2027, 1, 7), **credit)
    assert made.derivation[0] == "credit note: -1,000.00 EUR × 0.955 (rate of INV-RG-12) = -955.00 CHF, half up"


# A first credit note of what released 14,273.80, all that was deferred: 1,000.00 are deferred again.
FIRST_CREDITED = """
2027-01-06 * "Regula GmbH" "Credit note" ^VC-2026-13
  event: "expense"
  doc: "CN-1"
  credits: "inv rg 13"
  agreement: "VC-2026-13"
  certified-by: "officer-c"
  Expenses:C6:Contracts                               -925.93 CHF
  Expenses:C6:SupportCosts                             -74.07 CHF
  Liabilities:Payables:Vendors                         925.93 CHF
  Liabilities:Payables:SupportCosts                     74.07 CHF
  Liabilities:DeferredRevenue:Conditional            -1000.00 CHF
  Income:Contributions:Earmarked                      1000.00 CHF
"""


def test_credit_note_defers_again_what_its_invoice_released(tmp_path: Path) -> None:
    index = index_of_books(changed_example(tmp_path, append=BEYOND.format("14273.80") + FIRST_CREDITED), tmp_path)

    def deferred(amount: str) -> str:
        credit = {"payee": "Regula GmbH", "doc": "CN-2", "credits": "INV-RG-13", "account": "Expenses:C6:Contracts"}
        made = legs(charge(index, amount, Share("VC-2026-13"), day=date(2027, 1, 7), **credit))
        return next(amount for account, amount, _ in made if account == "DeferredRevenue:Conditional")

    assert deferred("-10000") == "-10800.00 CHF -10800.00"
    assert deferred("-19074.07") == "-13273.80 CHF -13273.80"


# EUR 1,000 at 0.945, brought to 0.94 at the year end; 600 of them are paid.
REVALUED = """
2026-12-01 * "Studio" "Study" ^VC-GEN
  event: "expense"
  doc: "INV-S"
  agreement: "VC-GEN"
  certified-by: "officer-c"
  Expenses:C6:Contracts                                945.00 CHF
  Expenses:C6:SupportCosts                             66.15 CHF
  Liabilities:Payables:Vendors                       -1000.00 EUR @@ 945.00 CHF
  Liabilities:Payables:SupportCosts                    -66.15 CHF
2026-12-31 * "Revaluation" "Monetary items"
  event: "revaluation"
  Liabilities:Payables:Vendors                        1000.00 EUR @@ 945.00 CHF
    settles: "INV-S"
  Liabilities:Payables:Vendors                       -1000.00 EUR @@ 940.00 CHF
    settles: "INV-S"
  Income:ExchangeDifferences:Payables:Realised           -5.00 CHF
"""
PAID_IN_PART = """
2027-01-04 * "Studio" "Part of INV-S"
  event: "payment"
  doc: "BNK-S"
  settles: "INV-S"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Liabilities:Payables:Vendors                         600.00 EUR @@ 564.00 CHF
  Assets:Cash:Bank:EUR                                -600.00 EUR @@ 564.00 CHF
"""


@pytest.mark.parametrize(
    ("before", "amount", "expected"),
    [
        ("", "-1000", ["1000.00 EUR 940.00", "5.00 CHF 5.00"]),
        ("", "-400", ["400.00 EUR 376.00", "2.00 CHF 2.00"]),
        (PAID_IN_PART, "-1000", ["400.00 EUR 376.00", "600.00 EUR 567.00", "2.00 CHF 2.00"]),
    ],
    ids=["all of it", "a part", "a part is paid"],
)
def test_credit_note_takes_what_is_unpaid_at_its_carrying(before: str, amount: str, expected: list[str], tmp_path: Path) -> None:
    """The charge goes at its invoice's rate; what the invoice is carried at less since the year end is an exchange difference."""
    index = index_of_books(changed_example(tmp_path, append=REVALUED + before), tmp_path)
    credit = {"payee": "Studio", "doc": "CN-S", "credits": "inv-s", "account": "Expenses:C6:Contracts", "currency": "EUR"}
    made = legs(charge(index, amount, Share("VC-GEN"), day=date(2027, 1, 7), **credit))
    moved = ("Payables:Vendors", "ExchangeDifferences:Payables:Realised")
    assert [what for account, what, _ in made if account in moved] == expected


def test_paying_the_last_of_a_currency_takes_its_whole_carrying(tmp_path: Path) -> None:
    """EUR 9,000 carried at 8,685.00 before the revaluation; the rate of October is 0.945."""
    index = index_of_books(changed_example(tmp_path), tmp_path)
    draft = charge(index, "9000", Share("VC-2026-11"), currency="EUR", paid_from="EUR", officers=BOTH, day=date(2026, 12, 30))
    assert legs(draft)[2:4] == [
        ("Cash:Bank:EUR", "-9000.00 EUR -8685.00", ""),
        ("ExchangeDifferences:Cash:Realised", "180.00 CHF 180.00", ""),
    ]


def test_no_units_are_left_without_carrying(tmp_path: Path) -> None:
    """EUR 9,000 carried at 8,460.00; at 1.20 a payment of 8,000 would take 9,600.00."""
    index = index_of_books(changed_example(tmp_path, append="2027-01-02 price EUR 1.20 CHF"), tmp_path)
    with pytest.raises(RevalueFirst):
        charge(index, "8000", Share("VC-2026-11"), currency="EUR", paid_from="EUR", officers=BOTH, day=date(2027, 1, 2))


def test_what_is_refused(index: Index) -> None:
    mine = Share("VC-2026-11")
    with pytest.raises(NoAuthority):
        charge(index, "1", mine, officers=Officers())
    with pytest.raises(NoAuthority):
        charge(index, "1", mine, paid_from="CHF")
    with pytest.raises(NoAuthority):
        charge(index, "1", mine, officers=Officers("officer-a"))
    with pytest.raises(UnknownAccount):
        charge(index, "1", mine, account="Expenses:C5:SupportCosts")
    with pytest.raises(UnknownCommitment):
        charge(index, "1", mine, commitment="PO-0")
    with pytest.raises(ChargeParts):
        charge(index, "1")
    with pytest.raises(ChargeParts):
        charge(index, "10", Share("VC-2026-11", D(4)), Share("VC-GEN", D(7)))
    with pytest.raises(InKindCharge):
        charge(index, "1", Share("VC-2026-15"))
    with pytest.raises(WrongCurrency):
        charge(index, "1", mine, paid_from="EUR", officers=BOTH)
    with pytest.raises(BankBelowZero):
        charge(index, "80000", mine, paid_from="CHF", officers=BOTH)
    with pytest.raises(AlreadyThere):
        charge(index, "1", mine, payee="CyberWorks SA", doc="INV-CW-301")


def test_a_correction_of_an_earlier_year_needs_both_officers(index: Index) -> None:
    with pytest.raises(NoAuthority):
        charge(index, "100", Share("VC-2026-11"), restates="2026", day=date(2027, 2, 1))
    draft = charge(index, "100", Share("VC-2026-11"), restates="2026", day=date(2027, 2, 1), officers=BOTH)
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    assert (made.keys["restates"], made.keys["approved-by"]) == ("2026", "officer-a")
