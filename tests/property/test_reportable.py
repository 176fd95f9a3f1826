"""Whatever `check` accepts can be reported: all statements and schedules of every year, and they foot (domain §8.17)."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.books_index import index_of_books
from tests.manipulated import cases, typed_in
from wsisfund.books.load import load_books
from wsisfund.books.records import Books
from wsisfund.gate.judge import judge
from wsisfund.statements.engine import make_all
from wsisfund.vocabulary.period import Period

TYPED = [str(case["text"]) for case in cases() if case.get("text") and not case.get("edit")]
MORE = [
    """
2025-01-01 open Assets:Cash:Deposits:CHF CHF
2026-11-01 * "Treasury" "On deposit"
  event: "exchange"
  doc: "BNK-9"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Assets:Cash:Deposits:CHF 500.00 CHF
  Assets:Cash:Bank:CHF -500.00 CHF
""",
    """
2026-11-20 * "CyberWorks SA" "Credit note"
  event: "expense"
  doc: "CN-9"
  credits: "INV-CW-301"
  agreement: "VC-2026-11"
  certified-by: "officer-c"
  Expenses:C5:Contracts -100.00 CHF
  Expenses:C5:SupportCosts -7.00 CHF
  Liabilities:Payables:Vendors 100.00 CHF
  Liabilities:Payables:SupportCosts 7.00 CHF
""",
    """
2027-03-01 * "Bank" "Fee"
  event: "bank-charge"
  doc: "BNK-9"
  agreement: "VC-GEN"
  Expenses:General:BankCharges 12.00 CHF
  Assets:Cash:Bank:CHF -12.00 CHF
""",
    """
2027-03-02 custom "agreement" "VC-C" "aurelia" 900.00 CHF
  recognition: "conditional"
  earmark: "C5=60,C2=40"
  psc-rate: 0.07
  assessment: "M"
2027-03-02 custom "instalment" "VC-C" "1" 2027-05-31 900.00 CHF
2027-04-02 * "Aurelia" "Received"
  event: "receipt"
  doc: "BNK-9"
  agreement: "VC-C"
  instalment: "1"
  Assets:Cash:Bank:CHF 900.00 CHF
  Liabilities:DeferredRevenue:Conditional -900.00 CHF
""",
]
IN_FORCE = settings(max_examples=25, deadline=None, derandomize=True)


def accepted(texts: list[str], folder: Path) -> Books | None:
    """The books with the texts typed into them, each with documents of its own; None where `check` refuses them."""
    own = [text.replace('"BNK-9"', f'"BNK-9-{n}"').replace('"INV-1"', f'"INV-1-{n}"') for n, text in enumerate(texts)]
    typed_in({"text": "\n" + "\n".join(own)}, folder)
    books = load_books(folder / "ledger" / "main.beancount", folder)
    return None if judge(books).faults else books


def report_every_year(books: Books, folder: Path) -> int:
    """How many statements were made: all of each year of the books."""
    index = index_of_books(books, folder)
    years = {t.date.year for t in books.transactions} | {fact.date.year for fact in books.facts}
    made = [make_all(index, Period(date(year, 1, 1), date(year, 12, 31)), folder) for year in sorted(years)]
    assert all(check.ok for statements in made for statement in statements for check in statement.checks)
    return sum(map(len, made))


@IN_FORCE
@given(st.lists(st.sampled_from(TYPED + MORE), min_size=1, max_size=3, unique=True))
def test_what_check_accepts_can_be_reported(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        books = accepted(texts, folder)
        if books is not None:
            assert report_every_year(books, folder)


@pytest.mark.parametrize("text", MORE)
def test_these_are_accepted(text: str, tmp_path: Path) -> None:
    books = accepted([text], tmp_path)
    assert books is not None
    assert report_every_year(books, tmp_path)


LAWFUL = [case for case in cases() if case["expect"] != "refuse"]


@pytest.mark.parametrize("case", LAWFUL, ids=[str(case["name"]) for case in LAWFUL])
def test_lawful_manipulations_can_be_reported(case: dict[str, object], tmp_path: Path) -> None:
    books = load_books(typed_in(case, tmp_path) / "ledger" / "main.beancount", tmp_path)
    if not judge(books).faults:
        assert report_every_year(books, tmp_path)
