"""A revaluation brings each item in on the side on which it stands."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from wsisfund.books.records import Books
from wsisfund.manual.revaluation import revaluation_faults
from wsisfund.manual.view import View

# 100 EUR at 0.95; the closing rate is 0.94. A vendor owes of a credit note what was paid of its invoice before.
OWED_TO_VENDOR = ("100.00 EUR @@ 95.00 CHF", "-100.00 EUR @@ {} CHF", "-")
OWED_BY_VENDOR = ("-100.00 EUR @@ 95.00 CHF", "100.00 EUR @@ {} CHF", "")


@pytest.mark.parametrize("legs", [OWED_TO_VENDOR, OWED_BY_VENDOR], ids=["an invoice", "a credit note"])
@pytest.mark.parametrize(("taken_in", "expected"), [("94.00", []), ("93.99", ["wrong-revaluation"])])
def test_what_vendors_owe_is_brought_in_at_the_closing_rate_too(
    legs: tuple[str, str, str], taken_in: str, expected: list[str], make_books: Callable[[str], Books]
) -> None:
    assert _told(legs, taken_in, make_books) == expected


@pytest.mark.parametrize("legs", [OWED_TO_VENDOR, OWED_BY_VENDOR], ids=["an invoice", "a credit note"])
def test_the_legs_may_stand_the_other_way_round(legs: tuple[str, str, str], make_books: Callable[[str], Books]) -> None:
    assert _told(legs, "94.00", make_books, in_first=True) == []
    assert _told(legs, "93.99", make_books, in_first=True) == ["wrong-revaluation"]


@pytest.mark.parametrize("in_first", [False, True])
def test_an_invoice_that_goes_out_at_the_closing_rate_is_not_brought_in(
    in_first: bool, make_books: Callable[[str], Books]
) -> None:
    out, into, _ = OWED_TO_VENDOR
    wrong = out.replace("95", "94"), into, "-"
    assert "wrong-revaluation" in _told(wrong, "95.00", make_books, in_first=in_first)


def _told(legs: tuple[str, str, str], taken_in: str, make_books: Callable[[str], Books], *, in_first: bool = False) -> list[str]:
    out, into, gain = legs
    document = "CN-1" if legs == OWED_BY_VENDOR else "INV-2"
    pair = [out, into.format(taken_in)]
    first, second = reversed(pair) if in_first else pair
    books = make_books(f"""
2026-12-01 * "V" "Credit note on what was paid"
  event: "expense"
  doc: "CN-1"
  credits: "INV-1"
  Expenses:C5:Contracts -95.00 CHF
  Liabilities:Payables:Vendors 100.00 EUR @@ 95.00 CHF
2026-12-31 price EUR 0.94 CHF
2026-12-31 * "Revaluation" "Monetary items" #reval
  event: "revaluation"
  Liabilities:Payables:Vendors {first}
    settles: "{document}"
  Liabilities:Payables:Vendors {second}
    settles: "{document}"
  Income:ExchangeDifferences:Payables:Unrealised {gain}{95 - Decimal(taken_in)} CHF
""")
    return [f.slug for f in revaluation_faults(View(books))]
