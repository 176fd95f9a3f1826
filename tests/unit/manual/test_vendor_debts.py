"""What vendors owe of credit notes is held back at the notes' rates, and all of it is given back once it is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest

from wsisfund.books.records import Books
from wsisfund.manual.vendor_debts import VendorDebts

BOOKS = """
2026-02-01 * "V" "Invoice"
  event: "expense"
  doc: "I1"
  agreement: "VC-1"
  Expenses:C5:Travel              955.00 CHF
  Liabilities:Payables:Vendors  -1000.00 EUR @@ 955.00 CHF
2026-02-02 * "V" "Paid"
  event: "payment"
  doc: "P1"
  settles: "I1"
  Liabilities:Payables:Vendors   1000.00 EUR @@ 955.00 CHF
  Assets:Cash:Bank:EUR          -1000.00 EUR @@ 955.00 CHF
2026-02-03 * "V" "Credit note"
  event: "expense"
  doc: "CN1"
  credits: "I1"
  Expenses:C5:Travel             -286.50 CHF
    agreement: "VC-1"
  Liabilities:Payables:Vendors    200.00 EUR @@ 191.00 CHF
    agreement: "VC-1"
  Liabilities:Payables:Vendors    100.00 EUR @@ 95.50 CHF
    agreement: "VC-2"
2026-12-31 * "Revaluation" ""
  event: "revaluation"
  doc: "RV"
  Liabilities:Payables:Vendors   -300.00 EUR @@ 286.50 CHF
    settles: "CN1"
  Liabilities:Payables:Vendors    300.00 EUR @@ {new} CHF
    settles: "CN1"
  Income:ExchangeDifferences:Payables:Unrealised  {loss} CHF
"""
MONEY = """
2027-02-01 * "{payer}" "Money of the credit note"
  event: "vendor-refund"
  doc: "B{units}"
  settles: "CN1"
  assigned: "L1"
  agreement: "VC-1"
  Assets:Cash:Bank:EUR            {units}.00 EUR @@ {chf} CHF
  Liabilities:Payables:Vendors   -{units}.00 EUR @@ {chf} CHF
"""


def held(books: Books) -> dict[str, Decimal]:
    """CHF held back of each agreement."""
    debts, found = VendorDebts(books.transactions), Counter[str]()
    for t in books.transactions:
        for agreement, chf in debts.changes(t):
            found[agreement] -= chf  # type: ignore[assignment]
    return dict(found)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("new", "loss", "payer"), [("279.00", "7.50", "V"), ("300.00", "-13.50", "V"), ("286.50", "0.00", "Parent of V")]
)
def test_what_is_settled_is_given_back_whatever_became_of_the_rate_and_whoever_pays(
    make_books: Callable[[str], Books], new: str, loss: str, payer: str
) -> None:
    text = BOOKS.format(new=new, loss=loss)
    assert held(make_books(text)) == {"VC-1": Decimal("191.00"), "VC-2": Decimal("95.50")}
    half = Decimal(new) / 2
    text += MONEY.format(payer=payer, units="150", chf=half)
    assert held(make_books(text)) == {"VC-1": Decimal("47.75"), "VC-2": Decimal("95.50")}
    text += MONEY.format(payer=payer, units="150", chf=half).replace("B150", "B151")
    assert held(make_books(text)) == {"VC-1": 0, "VC-2": 0}


@pytest.mark.parametrize("turned", [False, True])
def test_of_an_invoice_paid_in_part_each_agreement_owes_its_share_of_the_credit_note(
    make_books: Callable[[str], Books], *, turned: bool
) -> None:
    """Neither by the order of the legs nor by their names takes one agreement what was unpaid before the other."""
    text = BOOKS[: BOOKS.index('2026-12-31 * "Revaluation"')].replace("1000.00 EUR @@ 955.00", "850.00 EUR @@ 811.75", 2)
    text = text.replace("-850.00 EUR @@ 811.75", "-1000.00 EUR @@ 955.00", 1)
    books = make_books(text)
    if turned:
        books = books._replace(transactions=tuple(t._replace(postings=t.postings[::-1]) for t in books.transactions))
    assert held(books) == {"VC-1": Decimal("95.50"), "VC-2": Decimal("47.75")}
