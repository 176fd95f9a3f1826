"""What letters of thanks say: the bank's day, and nothing for money that only moved between agreements (issue 11, D5)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from wsisfund.books.records import Books, Fact
from wsisfund.contributions.letters import acknowledgements_due
from wsisfund.store.index import Index
from wsisfund.store.overlay import extend, overlay


@pytest.fixture
def index(books: Books, tmp_path: Path) -> Index:
    return index_of_books(books, tmp_path)


def test_thanks_name_the_day_of_the_bank_and_are_not_for_what_moved(index: Index) -> None:
    """
    2026-01-01 custom "donor" "d"
      name: "Donor"
    2026-01-01 custom "agreement" "VC-1" "d" 100.00 CHF
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.00
    2026-01-01 custom "agreement" "VC-2" "d" 100.00 CHF
      recognition: "conditional"
      earmark: "C6"
      psc-rate: 0.00
    2026-02-01 * "Unknown" "came"
      event: "receipt-unidentified"
      doc: "BANK-1"
      Assets:Cash:Bank:CHF                        100.00 CHF
      Liabilities:Suspense:UnidentifiedReceipts  -100.00 CHF
    2026-02-20 * "Donor" "is of VC-1"
      event: "receipt-applied"
      doc: "BANK-1"
      settles: "BANK-1"
      agreement: "VC-1"
      Liabilities:Suspense:UnidentifiedReceipts   100.00 CHF
      Liabilities:DeferredRevenue:Conditional    -100.00 CHF
    2026-03-01 * "Donor" "goes to VC-2"
      event: "refund-due"
      doc: "LETTER"
      agreement: "VC-1"
      Liabilities:DeferredRevenue:Conditional      60.00 CHF
      Liabilities:DeferredRevenue:AdvanceReceipts -60.00 CHF
    2026-03-01 * "Donor" "goes to VC-2"
      event: "receipt-applied"
      doc: "LETTER"
      settles: "LETTER"
      agreement: "VC-2"
      Liabilities:DeferredRevenue:AdvanceReceipts  60.00 CHF
      Liabilities:DeferredRevenue:Conditional     -60.00 CHF
    """
    (letter,) = acknowledgements_due(index, date(2026, 3, 31))
    assert (letter.document, letter.agreement, letter.received) == ("BANK-1", "VC-1", date(2026, 2, 1))
    later = overlay(index)
    said = {"agreement": "VC-1", "document": "bank 1"}
    extend(later, [Fact(date(2026, 3, 2), "letter", ("L-1", "d", "acknowledgement"), said)])
    assert acknowledgements_due(later, date(2026, 3, 31)) == []
