"""Payments of open items, in parts and in other currencies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import index_of_books
from tests.drafts import draft_of
from tests.example_books import changed_example
from wsisfund.books.draft import Draft
from wsisfund.books.records import Transaction
from wsisfund.manual.faults import OverPayment
from wsisfund.register.known import AlreadyThere
from wsisfund.register.officers import Officers
from wsisfund.store.chart import UnknownAccount, WrongCurrency
from wsisfund.store.index import Index
from wsisfund.store.positions import UnknownDocument
from wsisfund.treasury.assignment import AssignmentNeeded
from wsisfund.treasury.payment import payment_draft

# EUR 3,000 carried at 2,865.00 are owed to Regula GmbH since 10 July; the rate of October is 0.945.
DAY = date(2026, 10, 6)
BOTH = Officers("officer-c", "officer-a")
PAID = '''2026-10-06 * "Regula GmbH" "Payment of INV-RG-12, exchange gain" ^VC-2026-13
          event: "payment"'''


@pytest.fixture
def index(tmp_path: Path) -> Index:
    text = (Path(__file__).parents[2] / "golden/domain-example/ledger/main.beancount").read_text(encoding="utf-8")
    start = text.index('2026-10-06 * "Regula GmbH"')
    old = text[start : text.index("\n; ----", start)]
    return index_of_books(changed_example(tmp_path, old, "; the payment is made by the test"), tmp_path)


def pay(index: Index, amount: str, bank: str = "EUR", **changes: Any) -> Draft:
    plain: dict[str, Any] = {"doc": "INV-RG-12", "bank_doc": "BNK-9", "day": DAY, "officers": BOTH}
    return draft_of(payment_draft, index, amount=D(amount), bank=bank, **{**plain, **changes})


def legs(draft: Draft) -> list[tuple[str, str]]:
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    assert sum(p.chf for p in made.postings) == 0
    return [(p.account.split(":", 1)[1], f"{p.units} {p.currency} {p.chf}") for p in made.postings]


def test_a_part_takes_its_part_of_the_carrying(index: Index) -> None:
    """2,865.00 × 1,000 / 3,000 = 955.00, paid with 945.00."""
    assert legs(pay(index, "1000")) == [
        ("Payables:Vendors", "1000.00 EUR 955.00"),
        ("Cash:Bank:EUR", "-1000.00 EUR -945.00"),
        ("ExchangeDifferences:Payables:Realised", "-10.00 CHF -10.00"),
    ]


def test_what_a_bank_in_another_currency_paid_out(index: Index) -> None:
    assert legs(pay(index, "2880.50", "CHF", currency="CHF")) == [
        ("Payables:Vendors", "3000.00 EUR 2865.00"),
        ("Cash:Bank:CHF", "-2880.50 CHF -2880.50"),
        ("ExchangeDifferences:Payables:Realised", "15.50 CHF 15.50"),
    ]
    assert legs(pay(index, "960", "CHF", currency="CHF", settles_amount=D(1000)))[0] == ("Payables:Vendors", "1000.00 EUR 955.00")


def test_francs_for_an_amount_of_the_invoice(index: Index) -> None:
    assert legs(pay(index, "3000", "CHF"))[1] == ("Cash:Bank:CHF", "-2835.00 CHF -2835.00")


def test_what_is_refused(index: Index) -> None:
    with pytest.raises(OverPayment):
        pay(index, "3000.01")
    with pytest.raises(WrongCurrency):
        pay(index, "3000", "USD")
    with pytest.raises(UnknownDocument):
        pay(index, "1", doc="INV-0")
    with pytest.raises(UnknownDocument):
        pay(index, "1", payee="Somebody else")
    with pytest.raises(UnknownDocument, match="nothing is open"):
        pay(index, "1", "CHF", doc="INV-CW-301")
    with pytest.raises(UnknownAccount):
        pay(index, "1", "GBP")
    with pytest.raises(AlreadyThere):
        pay(index, "12345.67", "CHF", doc="INV-CW-301", bank_doc="BNK-2026-0208")


def test_somebody_else_is_paid_by_assignment_alone(tmp_path: Path) -> None:
    invoice = """
    2027-01-04 * "Airline" "Ticket"
      event: "expense"
      doc: "INV-1"
      agreement: "VC-2026-11"
      certified-by: "officer-c"
      Expenses:C5:Travel                     10.00 CHF
      Expenses:C5:SupportCosts                0.70 CHF
      Liabilities:Payables:Vendors          -10.00 CHF
      Liabilities:Payables:SupportCosts      -0.70 CHF
    """
    index = index_of_books(changed_example(tmp_path, append=invoice), tmp_path)
    said = {"doc": "INV-1", "bank": "CHF", "day": date(2027, 1, 5)}
    with pytest.raises(AssignmentNeeded):
        pay(index, "10", **said, assignee="Factor AG")
    draft = pay(index, "10", **said, assignee="Factor AG", assigned="LTR-7")
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    assert (made.payee, made.keys["assigned"], made.keys["settles"]) == ("Factor AG", "LTR-7", "INV-1")
