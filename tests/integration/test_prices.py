"""A price that is not in CHF is no rate: `check` says so, with the rate that was meant, and the books stay in order."""

from __future__ import annotations

from pathlib import Path

from .inside import typed


def _warned(books: Path) -> dict[str, str]:
    """The fix of each warning by what it says; asked of books of which the index knows what stood there before."""
    said = typed(books, "check").json
    assert said["errors"] == []
    return {w["message"]: w["fix"].splitlines()[-1] for w in said["warnings"] if w["code"] == "price-not-used"}


def test_a_price_in_another_currency_is_said(example: Path) -> None:
    main = example / "ledger" / "main.beancount"
    before = main.read_text(encoding="utf-8")
    assert _warned(example) == {}
    prices = "2027-01-15 price CHF 1.25 USD\n2027-01-16 price EUR 1.08 USD\n2027-01-17 price CHF 0 USD\n"
    main.write_text(f"{before}\n{prices}2027-01-18 price USD 0.80 CHF\n", encoding="utf-8")
    assert _warned(example) == {
        "the price of CHF in USD of 2027-01-15 is used by nothing": "2027-01-15 price USD 0.8 CHF",
        "the price of EUR in USD of 2027-01-16 is used by nothing": "2027-01-16 price EUR RATE CHF",
        "the price of CHF in USD of 2027-01-17 is used by nothing": "2027-01-17 price USD RATE CHF",
    }
    main.write_text(f"{before}\n2027-01-15 price USD 0.80 CHF\n", encoding="utf-8")
    assert _warned(example) == {}
