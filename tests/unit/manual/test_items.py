"""What is held and owed: each test's ledger shows the least that a rule needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.judging import contribution_faults, exactness_faults, exactness_warnings
from wsisfund.books.records import Books
from wsisfund.manual.advances import overdue_faults
from wsisfund.manual.view import View

INVOICE = """
2026-03-01 * "Vendor" "Invoice"
  event: "expense"
  doc: "INV-1"
  Expenses:C5:Contracts                       95.00 CHF
  Liabilities:Payables:Vendors              -100.00 EUR @@ 95.00 CHF
2026-01-01 * "Opening" "Cash"
  event: "opening"
  Assets:Cash:Bank:EUR                      1000.00 EUR @@ 950.00 CHF
  Equity:OpeningBalances                    -950.00 CHF
"""
PAYMENT = """
{day} * "{payee}" "Paid"
  event: "payment"
  doc: "B-{n}"
  {settles}
  Liabilities:Payables:Vendors               {units} EUR @@ {chf} CHF
  Assets:Cash:Bank:EUR                      -{units} EUR @@ {chf} CHF
"""


def payment(
    units: str, chf: str, settles: str | None = "INV-1", payee: str = "Vendor", day: str = "2026-03-02", n: int = 1
) -> str:
    text = PAYMENT.format(day=day, payee=payee, n=n, units=units, chf=chf, settles=f'settles: "{settles}"' if settles else "")
    return "\n".join(line for line in text.splitlines() if line.strip())


@pytest.fixture
def slugs(make_books: Callable[[str], Books]) -> Callable[[str], list[str]]:
    def find(text: str) -> list[str]:
        books = make_books(text)
        assert not books.faults, [f.message for f in books.faults]
        return [f.slug for f in exactness_faults(books)]

    return find


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        (payment("100.00", "95.00"), []),
        (payment("100.00", "95.00", settles=None), []),
        (payment("60.00", "57.00") + "\n" + payment("40.00", "38.00", n=2), []),
        (payment("100.01", "95.01"), ["over-payment"]),
        (payment("100.00", "95.00") + "\n" + payment("100.00", "95.00", n=2), ["unknown-document"]),
        (payment("100.00", "95.00", settles="INV-9"), ["unknown-document"]),
        (payment("100.00", "95.00", day="2026-02-28"), ["unknown-document"]),
        (payment("100.01", "95.01", settles=None), ["over-payment"]),
        (payment("100.00", "94.99"), ["carrying-without-units"]),
    ],
    ids=[
        "all of it", "the oldest", "in two parts", "a cent too much", "twice", "another document", "before the invoice",
        "no document and too much", "not its carrying",
    ],
)  # fmt: skip
def test_a_payment_settles_what_is_open_and_takes_its_carrying(
    paid: str, expected: list[str], slugs: Callable[[str], list[str]]
) -> None:
    assert slugs(INVOICE + paid) == expected


def test_a_credit_note_lowers_what_may_be_paid(slugs: Callable[[str], list[str]]) -> None:
    credit = """
2026-03-01 * "Vendor" "Credit note"
  event: "expense"
  doc: "CN-1"
  settles: "INV-1"
  Expenses:C5:Contracts                       -9.50 CHF
  Liabilities:Payables:Vendors                10.00 EUR @@ 9.50 CHF
"""
    assert slugs(INVOICE + credit + payment("90.00", "85.50")) == []
    assert slugs(INVOICE + credit + payment("90.01", "85.51")) == ["over-payment"]


@pytest.mark.parametrize(
    ("legs", "expected"),
    [
        ("Liabilities:Payables:Vendors 100.00 EUR @@ 95.00 CHF", ["carrying-without-units"]),
        (
            "Liabilities:Payables:Vendors 100.00 EUR @@ 90.00 CHF\n  Income:ExchangeDifferences:Payables:Realised 5.00 CHF",
            [],
        ),
    ],
    ids=["at the invoice's rate", "at its carrying"],
)
def test_a_credit_note_of_a_revalued_invoice_takes_all_its_carrying(
    legs: str, expected: list[str], slugs: Callable[[str], list[str]]
) -> None:
    """Another invoice in the currency is open, so that the account keeps units."""
    text = """
2026-03-01 * "Other" "Invoice"
  event: "expense"
  doc: "INV-2"
  Expenses:C5:Contracts                       95.00 CHF
  Liabilities:Payables:Vendors              -100.00 EUR @@ 95.00 CHF
2026-06-30 * "Revaluation" "Monetary items"
  event: "revaluation"
  Liabilities:Payables:Vendors               100.00 EUR @@ 95.00 CHF
    settles: "INV-1"
  Liabilities:Payables:Vendors              -100.00 EUR @@ 90.00 CHF
    settles: "INV-1"
  Income:ExchangeDifferences:Payables:Unrealised  -5.00 CHF
2026-07-01 * "Vendor" "Credit note"
  event: "expense"
  doc: "CN-1"
  credits: "INV-1"
  Expenses:C5:Contracts                      -95.00 CHF
  {}
"""
    assert slugs(INVOICE + text.format(legs)) == expected


def test_what_an_opening_owes_without_a_document_may_be_paid_under_any(slugs: Callable[[str], list[str]]) -> None:
    opening = INVOICE.split("2026-01-01")[1].replace(
        "EUR                      1000.00 EUR @@ 950.00", "EUR  1000.00 EUR @@ 950.00"
    )
    owed = (
        "\n2026-01-01"
        + opening
        + """
2026-01-01 * "Opening" "Payables"
  event: "opening"
  Liabilities:Payables:Vendors               -50.00 EUR @@ 47.50 CHF
  Equity:OpeningBalances                      47.50 CHF
"""
    )
    assert slugs(owed + payment("50.00", "47.50", settles="INV-OLD")) == []
    assert slugs(owed + payment("50.01", "47.51", settles="INV-OLD")) == ["over-payment"]


def test_a_receivable_that_is_emptied_keeps_no_carrying(slugs: Callable[[str], list[str]]) -> None:
    text = """
2026-01-01 * "Donor" "Signed"
  event: "agreement"
  agreement: "VC-1"
  instalment: "1"
  Assets:Receivables:Contributions:AAA       100.00 EUR @@ 95.00 CHF
  Income:Contributions:Unearmarked           -95.00 CHF
2026-02-01 * "Donor" "Received"
  event: "receipt"
  agreement: "VC-1"
  instalment: "1"
  Assets:Cash:Bank:EUR                       100.00 EUR @@ 96.00 CHF
  Assets:Receivables:Contributions:AAA      -100.00 EUR @@ {carrying} CHF
  Income:ExchangeDifferences:Receivables:Realised  -{gain} CHF
"""
    assert slugs(text.format(carrying="95.00", gain="1.00")) == []
    assert slugs(text.format(carrying="94.99", gain="1.01")) == ["carrying-without-units"]


@pytest.mark.parametrize(
    ("account", "event"),
    [("Liabilities:Borrowings:ITU", "repayment"), ("Liabilities:Payables:SupportCosts", "support-cost-settlement")],
)
def test_no_more_is_paid_back_than_is_owed(account: str, event: str, slugs: Callable[[str], list[str]]) -> None:
    text = f"""
2026-01-01 * "ITU" "Owed"
  event: "opening"
  Assets:Cash:Bank:CHF                       200.00 CHF
  {account}                                 -100.00 CHF
  Equity:OpeningBalances                    -100.00 CHF
2026-02-01 * "ITU" "Paid"
  event: "{event}"
  {account}                                  100.00 CHF
  Assets:Cash:Bank:CHF                      -100.00 CHF
"""
    assert slugs(text) == []
    assert slugs(
        text.replace(
            "  100.00 CHF\n  Assets:Cash:Bank:CHF                      -100.00",
            "  100.01 CHF\n  Assets:Cash:Bank:CHF                      -100.01",
        )
    ) == ["over-payment"]


def test_a_revaluation_ends_at_the_rate_of_its_day(make_books: Callable[[str], Books]) -> None:
    text = """
2026-01-01 price EUR 0.9500 CHF
2026-06-30 price EUR 0.9000 CHF
2026-01-01 * "Opening" "Cash"
  event: "opening"
  Assets:Cash:Bank:EUR                       100.10 EUR @@ 95.10 CHF
  Equity:OpeningBalances                     -95.10 CHF
2026-06-30 * "Revaluation" "All"
  event: "revaluation"
  Assets:Cash:Bank:EUR                      -100.10 EUR @@ 95.10 CHF
  Assets:Cash:Bank:EUR                       100.10 EUR @@ {value} CHF
  Income:ExchangeDifferences:Cash:Unrealised   {loss} CHF
"""

    def warnings(text: str) -> list[str]:
        return [f.slug for f in exactness_warnings(make_books(text))]

    assert warnings(text.format(value="90.09", loss="5.01")) == []
    assert warnings(text.format(value="90.10", loss="5.00")) == ["not-at-closing-rate"]


@pytest.mark.parametrize(("stated", "expected"), [("100.10", []), ("100.11", ["balance-off"]), ("100.09", ["balance-off"])])
def test_an_assertion_is_exact_to_the_centime(stated: str, expected: list[str], slugs: Callable[[str], list[str]]) -> None:
    text = """
2026-01-01 * "Opening" "Cash"
  event: "opening"
  Assets:Cash:Bank:CHF                       100.10 CHF
  Equity:OpeningBalances                    -100.10 CHF
2026-02-01 balance Assets:Cash               {} CHF
"""
    assert slugs(text.format(stated)) == expected


def test_an_advance_is_called_by_its_entry_whatever_a_leg_says(make_books: Callable[[str], Books]) -> None:
    text = """
2026-01-05 * "Traveller" "Advance"
  event: "advance"
  doc: "ADV-1"
  Assets:Advances:Travel                     100.00 CHF
    doc: "ADV-1/1"
  Assets:Cash:Bank:CHF                      -100.00 CHF
2026-02-01 * "Traveller" "Cleared"
  event: "advance-clear"
  doc: "CLR-1"
  settles: "ADV-1"
  Expenses:C5:Travel                         100.00 CHF
  Assets:Advances:Travel                    -100.00 CHF
2026-12-01 * "Traveller" "Advance"
  event: "advance"
  doc: "ADV-2"
  Assets:Advances:Travel                      50.00 CHF
  Assets:Cash:Bank:CHF                       -50.00 CHF
"""
    assert list(overdue_faults(View(make_books(text)))) == []


def test_an_invoice_brought_forward_is_called_by_its_entry_whatever_a_leg_says(make_books: Callable[[str], Books]) -> None:
    text = """
2026-01-01 * "Vendor" "Opening"
  event: "opening"
  doc: "INV-1"
  Liabilities:Payables:Vendors              -100.00 CHF
    doc: "INV-1/1"
  Equity:OpeningBalances                     100.00 CHF
2026-02-01 * "Vendor" "Credit note"
  event: "expense"
  doc: "CN-1"
  credits: "INV-1"
  Liabilities:Payables:Vendors                40.00 CHF
  Expenses:C5:Contracts                      -40.00 CHF
"""
    assert [f.message for f in contribution_faults(make_books(text)) if "CN-1" in f.message or "INV-1" in f.message] == []
