from __future__ import annotations

from wsisfund.books.records import Books
from wsisfund.register.reversals import effective_events, mirrors, reversals_of


def test_reversal_counts_under_the_event_of_its_original(books: Books) -> None:
    """
    2026-01-05 * "Bank" "Fee"
      event: "bank-charge"
      doc: "BNK-1"
      agreement: "VC-1"
      Expenses:General:BankCharges     25.00 CHF
      Assets:Cash:Bank:CHF            -25.00 CHF
    2026-01-06 * "Bank" "Taken back"
      event: "reversal"
      reverses: "BNK-1"
      agreement: "VC-1"
      Assets:Cash:Bank:CHF             25.00 CHF
      Expenses:General:BankCharges    -25.00 CHF
    """
    assert effective_events(books) == ["bank-charge", "bank-charge"]
    assert reversals_of(books.transactions).undone == {0}


def test_of_two_entries_with_one_document_the_mirrored_one_is_taken(books: Books) -> None:
    """
    2026-01-05 * "Unknown remitter" "Unidentified"
      event: "receipt-unidentified"
      doc: "BNK-1"
      Assets:Cash:Bank:CHF                               500.00 CHF
      Liabilities:Suspense:UnidentifiedReceipts         -500.00 CHF
    2026-01-06 * "Aurelia" "Applied"
      event: "receipt-applied"
      doc: "BNK-1"
      agreement: "VC-1"
      instalment: "1"
      Liabilities:Suspense:UnidentifiedReceipts          500.00 CHF
      Assets:Receivables:Contributions:Aurelia          -500.00 CHF
    2026-01-07 * "Aurelia" "Not theirs"
      event: "reversal"
      doc: "REV-1"
      reverses: "BNK-1"
      agreement: "VC-1"
      instalment: "1"
      Liabilities:Suspense:UnidentifiedReceipts         -500.00 CHF
      Assets:Receivables:Contributions:Aurelia           500.00 CHF
    """
    assert effective_events(books)[2] == "receipt-applied"
    assert mirrors(books.transactions[2], books.transactions[1])


def test_entry_stands_again_when_its_reversal_is_reversed(books: Books) -> None:
    """
    2026-01-05 * "Bank" "Fee"
      event: "bank-charge"
      doc: "BNK-1"
      Expenses:General:BankCharges     25.00 CHF
      Assets:Cash:Bank:CHF            -25.00 CHF
    2026-01-06 * "Bank" "Taken back"
      event: "reversal"
      doc: "REV-1"
      reverses: "BNK-1"
      Expenses:General:BankCharges    -25.00 CHF
      Assets:Cash:Bank:CHF             25.00 CHF
    2026-01-07 * "Bank" "It was right after all"
      event: "reversal"
      doc: "REV-2"
      reverses: "REV-1"
      Expenses:General:BankCharges     25.00 CHF
      Assets:Cash:Bank:CHF            -25.00 CHF
    2026-01-08 * "Bank" "No, it was wrong"
      event: "reversal"
      doc: "REV-3"
      reverses: "BNK-1"
      Expenses:General:BankCharges    -25.00 CHF
      Assets:Cash:Bank:CHF             25.00 CHF
    """
    assert effective_events(books) == ["bank-charge"] * 4
    assert reversals_of(books.transactions[:3]).undone == {1}
    assert reversals_of(books.transactions).undone == {0, 1}


def test_entry_is_undone_again_when_the_reversal_of_its_reversal_is_reversed(books: Books) -> None:
    """
    2026-01-05 * "Bank" "Fee"
      event: "bank-charge"
      doc: "BNK-1"
      Expenses:General:BankCharges     25.00 CHF
      Assets:Cash:Bank:CHF            -25.00 CHF
    2026-01-06 * "Bank" "Taken back"
      event: "reversal"
      doc: "REV-1"
      reverses: "BNK-1"
      Expenses:General:BankCharges    -25.00 CHF
      Assets:Cash:Bank:CHF             25.00 CHF
    2026-01-07 * "Bank" "It was right after all"
      event: "reversal"
      doc: "REV-2"
      reverses: "REV-1"
      Expenses:General:BankCharges     25.00 CHF
      Assets:Cash:Bank:CHF            -25.00 CHF
    2026-01-08 * "Bank" "It was not"
      event: "reversal"
      doc: "REV-3"
      reverses: "REV-2"
      Expenses:General:BankCharges    -25.00 CHF
      Assets:Cash:Bank:CHF             25.00 CHF
    """
    found = reversals_of(books.transactions)
    assert found.original == {1: 0, 2: 1, 3: 2}
    assert found.undone == {0, 2}


def test_reversal_of_nothing_stays_a_reversal(books: Books) -> None:
    """
    2026-01-05 * "Bank" "Before its original"
      event: "reversal"
      reverses: "BNK-1"
      Expenses:General:BankCharges    -25.00 CHF
      Assets:Cash:Bank:CHF             25.00 CHF
    2026-01-06 * "Bank" "Fee"
      event: "bank-charge"
      doc: "BNK-1"
      Expenses:General:BankCharges     25.00 CHF
      Assets:Cash:Bank:CHF            -25.00 CHF
    """
    assert effective_events(books) == ["reversal", "bank-charge"]
    assert reversals_of(books.transactions).original == {}


def test_another_agreement_is_no_mirror(books: Books) -> None:
    """
    2026-01-05 * "Bank" "Fee"
      event: "bank-charge"
      doc: "BNK-1"
      agreement: "VC-1"
      Expenses:General:BankCharges     25.00 CHF
      Assets:Cash:Bank:CHF            -25.00 CHF
    2026-01-06 * "Bank" "Taken back"
      event: "reversal"
      reverses: "BNK-1"
      agreement: "VC-2"
      Expenses:General:BankCharges    -25.00 CHF
      Assets:Cash:Bank:CHF             25.00 CHF
    """
    assert not mirrors(books.transactions[1], books.transactions[0])
    assert effective_events(books)[1] == "bank-charge"
