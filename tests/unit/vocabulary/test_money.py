from __future__ import annotations

import pytest

from wsisfund.cli.reconcile import text_of
from wsisfund.vocabulary.money import from_minor, grouped, grouped_minor, plain, plain_minor, separated


@pytest.mark.parametrize(
    ("plain", "shown"),
    [("1234567.50", "1,234,567.50"), ("-1000", "-1,000"), ("999.999", "999.999"), ("-0.50", "-0.50"), ("-", "-"), ("", "")],
)
def test_a_plain_amount_is_separated_for_people(plain: str, shown: str) -> None:
    assert separated(plain) == shown


def test_the_list_of_an_account_is_for_people() -> None:
    item = {"doc": "D", "date": "2026-01-02", "amount": "5200.00", "payee": "P"}
    answer = {"account": "A", "currency": "CHF", "bank_balance": None, "books_balance": "70000.00", "lines": [], "items": [item]}
    assert "bank -, books 70,000.00 CHF" in text_of(answer) and " 5,200.00 " in text_of(answer)


@pytest.mark.parametrize("currency", ["CHF", "JPY", "KWD", "CLF"])
def test_minor_units_are_written_as_their_number_is(currency: str) -> None:
    for minor in (0, 1, -1, 9, -99, 100, -1000, 12_345, -99_999, 100_000, 123_456_789, -(10**15)):
        amount = from_minor(minor, currency)
        assert plain_minor(minor, currency) == plain(amount, currency)
        assert grouped_minor(minor, currency) == grouped(amount, currency)
