from __future__ import annotations

from collections.abc import Callable

from wsisfund.books.records import Books
from wsisfund.manual.banks import bank_faults
from wsisfund.manual.view import View

Make = Callable[[str], Books]


def test_below_zero_at_the_end_of_a_day(books: Books) -> None:
    """
    2026-01-02 * "In" ""
      Assets:Cash:Bank:CHF    100.00 CHF
      Equity:OpeningBalances
    2026-01-03 * "Out" ""
      Assets:Cash:Bank:CHF   -100.01 CHF
      Equity:OpeningBalances
    2026-01-04 * "Out again" ""
      Assets:Cash:Bank:CHF     -1.00 CHF
      Equity:OpeningBalances
    """
    found = list(bank_faults(View(books)))
    assert [(f.slug, f.line) for f in found] == [("bank-below-zero", 8)], "named once, where it begins"
    assert "short by 0.01 CHF" in found[0].message
    assert "held 100.00 CHF" in found[0].why


def test_order_within_a_day_does_not_matter(books: Books) -> None:
    """
    2026-01-02 * "Out" ""
      Assets:Cash:Bank:CHF   -100.00 CHF
      Equity:OpeningBalances
    2026-01-02 * "In" ""
      Assets:Cash:Bank:CHF    100.00 CHF
      Equity:OpeningBalances
    """
    assert list(bank_faults(View(books))) == []


def test_emptied_account_keeps_no_carrying(books: Books) -> None:
    """
    2026-01-02 * "In" ""
      Assets:Cash:Bank:EUR    100.00 EUR @@ 95.00 CHF
      Equity:OpeningBalances
    2026-01-03 * "Out" ""
      Assets:Cash:Bank:EUR   -100.00 EUR @@ 96.00 CHF
      Equity:OpeningBalances
    """
    found = list(bank_faults(View(books)))
    assert [(f.slug, f.line) for f in found] == [("carrying-without-units", 8)]
    assert "0.00 EUR carried at -1.00 CHF" in found[0].message


def test_units_without_carrying(books: Books) -> None:
    """
    2026-01-02 * "In" ""
      Assets:Cash:Bank:EUR    100.00 EUR @@ 95.00 CHF
      Equity:OpeningBalances
    2026-01-03 * "Out" ""
      Assets:Cash:Bank:EUR    -90.00 EUR @@ 95.00 CHF
      Equity:OpeningBalances
    """
    assert [f.slug for f in bank_faults(View(books))] == ["carrying-without-units"]


def test_a_second_fall_is_named_again(make_books: Make) -> None:
    text = "\n".join(
        f'2026-01-0{day} * "x" ""\n  Assets:Cash:Bank:CHF  {amount} CHF\n  Equity:OpeningBalances'
        for day, amount in enumerate(("-1.00", "1.00", "-1.00"), 2)
    )
    assert [f.slug for f in bank_faults(View(make_books(text)))] == ["bank-below-zero"] * 2
