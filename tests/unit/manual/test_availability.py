"""Availability of the worked example: the figures of the accounting manual, section 7."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.book_sums import BookSums
from tests.conftest import GOLDEN
from wsisfund.books.load import load_books
from wsisfund.manual.availability import assess, availability_of
from wsisfund.manual.balances import lowest
from wsisfund.manual.view import View
from wsisfund.register.versions import agreement_at

YEAR_END = date(2026, 12, 31)


@pytest.fixture(scope="module")
def balances() -> BookSums:
    root = GOLDEN / "domain-example"
    books = load_books(root / "ledger" / "main.beancount", root)
    assert View(books).control.faults == []
    return BookSums(books)


@pytest.mark.parametrize(
    ("line", "agreement", "budget", "support", "cash"),
    [
        ("C5:Contracts", "VC-2026-11", "14000.00", "1415.36", "39927.54"),
        ("C5:Travel", "VC-2026-12", "6219.50", "1415.36", "11527.44"),
        ("C6:Grants", "VC-2026-13", "6000.00", "650.80", "13642.59"),
        ("Forum:Meetings", "VC-2026-14", "2000.00", "260.00", "3114.05"),
        ("C2:Staff", "VC-GEN", "6000.00", "420.00", "30029.04"),
    ],
)
def test_availability_at_the_year_end(
    line: str, agreement: str, budget: str, support: str, cash: str, balances: BookSums
) -> None:
    found = availability_of(f"Expenses:{line}", agreement, YEAR_END, balances)
    assert found.budget and found.support
    assert (found.budget.amount, found.support.amount, found.cash.amount) == (Decimal(budget), Decimal(support), Decimal(cash))


def test_a_re_earmark_opens_a_programme_as_far_as_it_moved_money_there(balances: BookSums) -> None:
    room = availability_of("Expenses:C2:Staff", "VC-2026-11", YEAR_END, balances).room
    assert room and room.amount == Decimal("8000.00") - Decimal("4280.00")


@pytest.mark.parametrize(
    ("line", "agreement", "amount", "code"),
    [
        ("C5:Contracts", "VC-2026-11", "14000.00", None),
        ("C5:Contracts", "VC-2026-11", "14000.01", "over-appropriation"),
        ("C6:Contracts", "VC-2026-11", "1.00", "wrong-earmark"),
        ("C3:Contracts", "VC-2026-11", "1.00", "no-appropriation"),
        ("C5:Contracts", "VC-2026-12", "11000.00", "over-cash"),
    ],
)
def test_the_first_test_that_fails_names_the_refusal(
    line: str, agreement: str, amount: str, code: str | None, balances: BookSums
) -> None:
    known = agreement_at(balances, agreement, YEAR_END)
    assert known is not None
    assert assess(f"Expenses:{line}", Decimal(amount), known, YEAR_END, balances).code == code


def test_a_day_in_the_middle_of_the_year_sees_what_later_days_take(balances: BookSums) -> None:
    june = availability_of("Expenses:C5:Contracts", "VC-2026-11", date(2026, 6, 1), balances)
    assert june.budget and june.budget.amount == Decimal("12000.00"), "30,000 − 3,000 − 15,000 before the order was lowered"
    assert june.cash.amount == Decimal("23950.00"), "40,000 − 15,000 − 1,050 reserved; the second instalment comes in September"


def test_the_lowest_day_is_the_first_one_that_is_that_low() -> None:
    series = [
        (date(2026, 1, 1), Decimal(10)),
        (date(2026, 2, 1), Decimal(-4)),
        (date(2026, 3, 1), Decimal(4)),
        (date(2026, 4, 1), Decimal(-4)),
    ]
    assert lowest(date(2026, 1, 5), [series]) == (Decimal(6), date(2026, 2, 1))
    assert lowest(date(2026, 2, 5), [series]) == (Decimal(6), date(2026, 2, 5))
