"""Total lines beside the rows above them."""

from __future__ import annotations

import pytest

from wsisfund.importers.totals import total_warnings

from .reading import read, shipped_map, table_of

HEAD = "Ref,Donor,Date,Amount,Currency\n"
A, B = "R-1,Switzerland,2019-03-06,1000.00,CHF\n", "R-2,France,2019-03-16,2500.00,CHF\n"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (A + B + "Total,,,3500.00,CHF\n", []),
        (A + B + "Total,,,3600.00,CHF\n", [4]),
        (A + "Subtotal,,,1000.00,\n" + B + "Subtotal,,,2500.00,\nTotal,,,3500.00,\n", []),
        (A + "Subtotal,,,1000.00,\n" + B + "Total,,,3400.00,\n", [5]),
        # What the total counts is not known.
        (A + B.replace("CHF", "EUR") + "Total,,,9.00,\n", []),
        (A + B.replace("2500.00", "some") + "Total,,,9.00,\n", []),
        (A + B + "Total,,,,\n", []),
    ],
)
def test_a_total_that_is_not_what_the_rows_come_to_is_said(text: str, rows: list[int]) -> None:
    told = list(total_warnings(table_of(HEAD + text), read(HEAD + text), shipped_map()))
    assert [int(line.split(":")[0].removeprefix("row ")) for line in told] == rows
