"""Reversals: the mirror leg by leg, the reference, what rests on the entry, and an amendment's versions given back."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import index_of_books
from tests.drafts import draft_of
from tests.example_books import changed_example
from wsisfund.books.draft import Draft
from wsisfund.books.records import Amount, Fact, Transaction
from wsisfund.contributions.receipts import Part, receipt_draft
from wsisfund.contributions.reversal import ReversedAlready, WhichEntry, reversal_draft
from wsisfund.manual.faults import SettledSince
from wsisfund.register.officers import NoAuthority
from wsisfund.register.wording import chf_leg
from wsisfund.store.index import Index
from wsisfund.store.overlay import extend, overlay
from wsisfund.store.positions import UnknownDocument
from wsisfund.vocabulary.accounts import ADVANCE_RECEIPTS, DONOR_REFUNDS

from .events import BOTH, C, entries, example_at, legs

DAY = date(2026, 12, 31)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return example_at(tmp_path, DAY)


def reverse(index: Index, doc: str, **more: Any) -> Draft:
    return draft_of(reversal_draft, index, **{"doc": doc, "reason": "wrong", "day": DAY, "officers": BOTH, **more})


def test_the_mirror_carries_the_legs_keys_and_the_next_reference(index: Index) -> None:
    draft = reverse(index, "REP-2026-004")
    (made,) = entries(draft)
    assert (made.payee, made.doc, made.keys["reverses"]) == ("Open Policy Lab", "REV-2026-002", "REP-2026-004")
    assert (made.keys["agreement"], made.keys["commitment"]) == ("VC-2026-13", "PO-2026-12")
    assert "settles" not in made.keys
    assert legs(draft) == [
        ("C6:Grants", "-5400.00 CHF -5400.00"),
        ("C6:SupportCosts", "-432.00 CHF -432.00"),
        ("Advances:Partners", "5400.00 CHF 5400.00"),
        ("Payables:SupportCosts", "432.00 CHF 432.00"),
        ("DeferredRevenue:Conditional", "-5832.00 CHF -5832.00"),
        ("Contributions:Earmarked", "5832.00 CHF 5832.00"),
    ]
    assert (draft.budget_line, draft.agreement) == ("Expenses:C6:Grants", "VC-2026-13")


def test_what_restates_a_year_is_taken_back_in_that_year(tmp_path: Path) -> None:
    text = """
    2027-01-05 * "Regula GmbH" "Forgotten in 2026"
      event: "expense"
      doc: "INV-R"
      restates: "2026"
      agreement: "VC-GEN"
      certified-by: "officer-c"
      approved-by: "officer-a"
      Expenses:C6:Contracts                               100.00 CHF
      Expenses:C6:SupportCosts                              7.00 CHF
      Liabilities:Payables:Vendors                       -100.00 CHF
      Liabilities:Payables:SupportCosts                    -7.00 CHF
    """
    index = index_of_books(changed_example(tmp_path, append=text), tmp_path)
    (made,) = entries(reverse(index, "INV-R", day=date(2027, 1, 6)))
    assert made.restates == "2026"


def test_what_was_settled_since_is_taken_back_first(index: Index) -> None:
    with pytest.raises(SettledSince, match=r"0\.00 CHF open of 12,345\.67"):
        reverse(index, "INV-CW-301")
    with pytest.raises(SettledSince):
        reverse(index, "BNK-2026-0209")
    with pytest.raises(SettledSince):
        reverse(index, "BNK-2026-0203")
    later = overlay(index)
    extend(later, reverse(index, "BNK-2026-0208").records)
    assert legs(reverse(later, "INV-CW-301"))[0] == ("C5:Contracts", "-12345.67 CHF -12345.67")


def test_an_item_is_called_as_its_entry_settles(index: Index) -> None:
    """A refund that falls due out of unidentified money, typed with one `settles` for the entry: so its item is called."""
    owed = Transaction(
        DAY,
        "Delta Telecom",
        "To be returned",
        {"event": "refund-due", "doc": "LTR-9", "settles": "BNK-9", "agreement": "VC-2026-14"},
        (chf_leg(ADVANCE_RECEIPTS, D(100)), chf_leg(DONOR_REFUNDS, D(-100))),
    )
    later = overlay(index)
    extend(later, [owed])
    assert legs(reverse(later, "LTR-9"))[1] == ("Payables:DonorRefunds", "100.00 CHF 100.00")


def test_several_entries_of_one_document(index: Index) -> None:
    with pytest.raises(WhichEntry, match="which entry of 'BNK-2026-0206'"):
        reverse(index, "BNK-2026-0206")
    with pytest.raises(SettledSince):
        reverse(index, "BNK-2026-0206", event="receipt-unidentified")
    later = overlay(index)
    extend(later, reverse(index, "BNK-2026-0206", event="receipt-applied").records)
    assert legs(reverse(later, "BNK-2026-0206")) == [
        ("Cash:Bank:CHF", "-1500.00 CHF -1500.00"),
        ("Suspense:UnidentifiedReceipts", "1500.00 CHF 1500.00"),
    ]


def _part(amount: int, day: int, number: str = "") -> str:
    """An entry that applies a part of a receipt that nobody knew; `number`: its running number."""
    said = f'\n      no: "{number}"' if number else ""
    return f"""
    2026-12-0{day} * "Delta Telecom" "Part of it"
      event: "receipt-applied"
      doc: "BNK-9"
      settles: "BNK-9"{said}
      agreement: "VC-2026-14"
      Liabilities:Suspense:UnidentifiedReceipts           {amount}.00 CHF
      Assets:Receivables:Contributions:DeltaTelecom      -{amount}.00 CHF
    """


def test_one_of_several_parts_is_named_by_its_day(tmp_path: Path) -> None:
    index = example_at(tmp_path, DAY, append=_part(1, day=1) + _part(2, day=2))
    with pytest.raises(WhichEntry):
        reverse(index, "BNK-9")
    assert legs(reverse(index, "BNK-9", of=date(2026, 12, 1)))[0] == ("Suspense:UnidentifiedReceipts", "-1.00 CHF -1.00")


def test_of_parts_alike_but_for_their_amount_one_is_named_by_its_number_or_its_place(tmp_path: Path) -> None:
    """Same document, event, payee and day: the refusal lists them, and takes one by what it says of each."""
    index = example_at(tmp_path, DAY, append=_part(1, 1, "2026-0041") + _part(2, 1, "2026-0042"))
    with pytest.raises(WhichEntry) as refused:
        reverse(index, "BNK-9", of=date(2026, 12, 1), entry="2026-0040")
    found = re.findall(
        r"receipt-applied of Delta Telecom on 2026-12-01, (\d\.00) CHF \((2026-004\d), (\S+:\d+)\)", refused.value.why
    )
    assert [(amount, no) for amount, no, _ in found] == [("1.00", "2026-0041"), ("2.00", "2026-0042")]
    for amount, *names in found:
        for name in names:
            assert legs(reverse(index, "BNK-9", entry=name))[0] == (
                "Suspense:UnidentifiedReceipts",
                f"-{amount} CHF -{amount}",
            )
    later = overlay(index)
    extend(later, reverse(index, "BNK-9", entry="2026-0042").records)
    assert legs(reverse(later, "BNK-9"))[0] == ("Suspense:UnidentifiedReceipts", "-1.00 CHF -1.00"), "the other one still stands"
    with pytest.raises(ReversedAlready):
        reverse(later, "BNK-9", entry="2026-0042")


def test_an_entry_is_reversed_once_and_its_document_is_free_again(index: Index) -> None:
    with pytest.raises(ReversedAlready):
        reverse(index, "BNK-2026-0214")
    later = overlay(index)
    extend(later, reverse(index, "BNK-2026-0210").records)
    again = draft_of(
        receipt_draft,
        later,
        amount=D(19990),
        currency="CHF",
        doc="BNK-2026-0210",
        day=DAY,
        parts=[Part("VC-2026-11", "2")],
        bank_charge=D(10),
    )
    extend(later, again.records)
    assert legs(reverse(later, "BNK-2026-0210"))[0] == ("Cash:Bank:CHF", "-19990.00 CHF -19990.00")
    extend(later, reverse(later, "BNK-2026-0210").records)
    with pytest.raises(ReversedAlready):
        reverse(later, "BNK-2026-0210")


def test_a_reversal_can_be_reversed(index: Index) -> None:
    draft = reverse(index, "REV-2026-001")
    assert legs(draft) == [
        ("Cash:Bank:CHF", "-25.00 CHF -25.00"),
        ("General:BankCharges", "25.00 CHF 25.00"),
    ]


def test_an_amendment_gives_the_register_its_amounts_back(index: Index) -> None:
    draft = reverse(index, "LTR-2026-021")
    assert legs(draft)[1] == ("Receivables:Contributions:Cascadia", "1000.00 EUR 950.00")
    assert [(f.kind, f.values[-1]) for f in draft.records if isinstance(f, Fact)] == [
        ("agreement", Amount(D("20000.00"), "EUR")),
        ("instalment", Amount(D("20000.00"), "EUR")),
    ]


def test_what_is_refused(index: Index) -> None:
    with pytest.raises(UnknownDocument):
        reverse(index, "INV-0")
    with pytest.raises(UnknownDocument, match="is dated 2026-12-15"):
        reverse(index, "BNK-2026-0215", day=date(2026, 12, 14))
    with pytest.raises(NoAuthority):
        reverse(index, "BNK-2026-0215", officers=C)
    with pytest.raises(ReversedAlready, match="reference of another entry"):
        reverse(index, "BNK-2026-0215", reversal_doc="REV-2026-001")
