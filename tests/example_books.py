"""The worked example with one thing changed: the smallest way to show what a rule finds, and that nothing else does."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from wsisfund.books.load import load_books
from wsisfund.books.records import Books

EXAMPLE = Path(__file__).parent / "golden" / "domain-example" / "ledger" / "main.beancount"
# A credit note, with the invoice that it credits left open.
CREDIT_NOTE = """
2027-01-05 * "Regula GmbH" "Credit note"
  event: "expense"
  doc: "CN-RG-3"
  credits: "{}"
  agreement: "VC-2026-13"
  certified-by: "officer-c"
  Expenses:C6:Contracts                               -100.00 CHF
  Expenses:C6:SupportCosts                              -8.00 CHF
  Liabilities:Payables:Vendors                         100.00 CHF
  Liabilities:Payables:SupportCosts                      8.00 CHF
  Liabilities:DeferredRevenue:Conditional             -108.00 CHF
  Income:Contributions:Earmarked                       108.00 CHF
"""
# An invoice beyond what its agreement has deferred still, 14,273.80; what it releases is left open.
BEYOND = """
2027-01-05 * "Regula GmbH" "Second study"
  event: "expense"
  doc: "INV-RG-13"
  agreement: "VC-2026-13"
  certified-by: "officer-c"
  Expenses:C6:Contracts                              20000.00 CHF
  Expenses:C6:SupportCosts                            1600.00 CHF
  Liabilities:Payables:Vendors                      -20000.00 CHF
  Liabilities:Payables:SupportCosts                  -1600.00 CHF
  Liabilities:DeferredRevenue:Conditional             {0} CHF
  Income:Contributions:Earmarked                     -{0} CHF
"""


def changed_example(folder: Path, old: str = "", new: str = "", append: str = "") -> Books:
    """The example's books with the first `old` (which must be there) made `new`, and `append` put at the end.

    The balance assertions of its last lines are left out, since a changed leg would fail them first.
    """
    text = re.sub(r"(?m)^(?=\S+ balance )", "; ", EXAMPLE.read_text(encoding="utf-8"))
    if old:
        old, new = (inspect.cleandoc(part) if part.startswith("\n") else part for part in (old, new))
        assert old in text, f"not in the example: {old}"
        text = text.replace(old, new, 1)
    main = folder / "ledger" / "main.beancount"
    main.parent.mkdir(parents=True, exist_ok=True)
    main.write_text(f"{text}\n{inspect.cleandoc(append)}\n", encoding="utf-8")
    books = load_books(main, folder)
    assert not books.faults, [f.as_text() for f in books.faults]
    return books
