"""The comparison of what was printed with what Beancount reads."""

from __future__ import annotations

from datetime import date

import pytest

from wsisfund.books.printer import Unprintable, print_record
from wsisfund.books.records import Fact, Open
from wsisfund.books.reread import reread

DAY = date(2026, 1, 1)
ONE, TWO = Fact(DAY, "policy", ("a", "b"), {}), Open(DAY, "Assets:A", ())


def test_the_same() -> None:
    reread(print_record(ONE) + print_record(TWO), [TWO, ONE])


@pytest.mark.parametrize(
    "text",
    [
        "",
        print_record(ONE),
        print_record(ONE).replace('"b"', '"c"') + print_record(TWO),
        print_record(ONE) * 2 + print_record(TWO),
        print_record(ONE) + print_record(TWO) + "syntax error\n",
    ],
)
def test_something_else(text: str) -> None:
    with pytest.raises(Unprintable):
        reread(text, [ONE, TWO])


def test_nothing_to_compare() -> None:
    reread("", [])
