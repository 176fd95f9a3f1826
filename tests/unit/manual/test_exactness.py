from __future__ import annotations

from pathlib import Path

import pytest

from tests.example_books import changed_example
from tests.judging import contribution_faults, exactness_faults, exactness_warnings

CASES = {
    "half-centime": (
        "Expenses:C5:Contracts                              12345.67 CHF",
        "Expenses:C5:Contracts                              12345.674 CHF",
    ),
    "half-centime in a total": ("20000.00 EUR @@ 19000.00 CHF", "20000.00 EUR @@ 19000.005 CHF"),
    "no-total": (
        """
        Assets:Cash:Bank:USD                              -10000.00 USD @@ 8100.00 CHF
          Assets:Cash:Bank:CHF                                8085.00 CHF
          Income:ExchangeDifferences:Cash:Realised              15.00 CHF
        """,
        """
        Assets:Cash:Bank:USD                              -10000.00 USD
          Assets:Cash:Bank:USD                               10000.00 USD
        """,
    ),
    "too-many-decimals": ("12000.00 EUR @@ 11520.00 CHF", "12000.005 EUR @@ 11520.00 CHF"),
    "zero-units": (
        "Assets:Cash:Bank:USD                               30000.00 USD @@ 24000.00 CHF",
        """
        Assets:Cash:Bank:USD                               30000.00 USD @@ 24000.00 CHF
          Assets:Cash:Bank:USD                                   0.00 USD @@ 5.00 CHF
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_example_with_one_leg_changed(name: str, tmp_path: Path) -> None:
    found = exactness_faults(changed_example(tmp_path, *CASES[name]))
    assert name.split()[0] in {f.slug for f in found}
    for fault in found:
        assert fault.file == "ledger/main.beancount"
        assert fault.line
        assert fault.why
        assert fault.fix


def test_example_is_exact(tmp_path: Path) -> None:
    books = changed_example(tmp_path)
    assert exactness_faults(books) == []
    assert exactness_warnings(books) == []


def test_difference_within_the_tolerance_of_beancount_is_found(tmp_path: Path) -> None:
    old = "Income:ExchangeDifferences:Receivables:Realised     -120.00 CHF"
    found = exactness_faults(changed_example(tmp_path, old, old.replace("-120.00", "-120.004")))
    assert [f.slug for f in found] == ["half-centime"]


def test_sum_of_whole_centimes_that_is_not_zero(tmp_path: Path) -> None:
    """A wider tolerance lets a centime pass; the books may set one, the rule does not care."""
    old = 'option "inferred_tolerance_default" "CHF:0.005"'
    books = changed_example(tmp_path, old, 'option "tolerance_multiplier" "2"', APPENDED)
    assert [f.slug for f in exactness_faults(books)] == ["not-exact"]
    assert [f.slug for f in exactness_warnings(books)] == ["missing-option"]


APPENDED = """
2027-01-05 * "Bank" "Fee"
  event: "bank-charge"
  doc: "BNK-2027-0001"
  agreement: "VC-GEN"
  Expenses:General:BankCharges    10.01 CHF
  Assets:Cash:Bank:CHF           -10.00 CHF
"""


def test_implicit_prices_are_refused(tmp_path: Path) -> None:
    books = changed_example(tmp_path, append='plugin "beancount.plugins.implicit_prices"')
    assert [f.slug for f in exactness_faults(books)] == ["implicit-prices"]


@pytest.mark.parametrize("rate", ["0", "-0.95", "1000000000"])
def test_a_price_that_is_no_rate(tmp_path: Path, rate: str) -> None:
    faults = exactness_faults(changed_example(tmp_path, append=f"2027-01-05 price EUR {rate} CHF"))
    assert [f.slug for f in faults] == ["bad-rate"]
    assert faults[0].fix and faults[0].line


def test_pad_makes_an_entry_that_nobody_signed(tmp_path: Path) -> None:
    books = changed_example(
        tmp_path,
        append="""
        2027-02-01 pad Assets:Cash:Bank:CHF Equity:OpeningBalances
        2027-02-02 balance Assets:Cash:Bank:CHF  80000.00 CHF
        """,
    )
    assert {f.slug for f in contribution_faults(books)} == {"unknown-event"}
