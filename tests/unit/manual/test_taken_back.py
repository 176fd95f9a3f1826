"""A reversal does not undo what something later rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.example_books import changed_example
from tests.judging import contribution_faults, exactness_faults

REVERSAL = """
2026-12-{day} * "{payee}" "Taken back"
  event: "reversal"
  doc: "REV-{number}"
  reverses: "{doc}"
  {keys}
  certified-by: "officer-c"
  approved-by: "officer-a"
{legs}"""
INVOICE = REVERSAL.format(
    day="05", number="1", payee="CyberWorks SA", doc="INV-CW-301", keys='agreement: "VC-2026-11"\n  commitment: "PO-2026-11"',
    legs="""  Expenses:C5:Contracts             -12345.67 CHF
  Expenses:C5:SupportCosts            -864.20 CHF
  Liabilities:Payables:Vendors       12345.67 CHF
  Liabilities:Payables:SupportCosts    864.20 CHF
""",
)  # fmt: skip
PAYMENT = REVERSAL.format(
    day="04", number="2", payee="CyberWorks SA", doc="BNK-2026-0208", keys='settles: "INV-CW-301"',
    legs="""  Liabilities:Payables:Vendors  -12345.67 CHF
  Assets:Cash:Bank:CHF            12345.67 CHF
""",
)  # fmt: skip
UNKNOWN = REVERSAL.format(
    day="05", number="3", payee="Unknown remitter", doc="BNK-2026-0206", keys="",
    legs="""  Assets:Cash:Bank:CHF                   -1500.00 CHF
  Liabilities:Suspense:UnidentifiedReceipts   1500.00 CHF
""",
)  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "slugs"),
    [
        ([INVOICE], ["settled-since"]),
        ([PAYMENT], []),
        ([PAYMENT, INVOICE], []),
        ([INVOICE, PAYMENT.replace("12-04", "12-05")], []),
        ([INVOICE, PAYMENT.replace("12-04", "12-06")], ["settled-since"]),
        ([UNKNOWN], ["settled-since"]),
    ],
    ids=["paid", "payment", "payment and then invoice", "both on a day", "too early", "applied"],
)
def test_later_entry_is_taken_back_first(texts: list[str], slugs: list[str], tmp_path: Path) -> None:
    books = changed_example(tmp_path, append="; more\n" + "\n".join(texts).replace("  \n", ""))
    found = [f.slug for f in (*exactness_faults(books), *contribution_faults(books))]
    assert [slug for slug in found if slug != "over-payment"] == slugs
