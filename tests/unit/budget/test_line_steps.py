"""What stands below a line of the budget is of its biennium; an order stays until it is closed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.books_index import index_of_books
from tests.example_books import changed_example
from wsisfund.budget.line_steps import line_steps

LATER = """
2026-06-10 custom "commitment" "PO-OLD" "open" Expenses:C5:Travel 10.00 CHF
  agreement: "VC-2026-13"
  certified-by: "officer-c"
2026-06-11 custom "commitment" "PO-OLD" "close" Expenses:C5:Travel 10.00 CHF
  reason: "not needed"
  certified-by: "officer-c"
2028-01-01 custom "appropriation" Expenses:C5:Travel 500.00 CHF
  biennium: "2028-2029"
  year: "2028"
  authority: "Decision 999 (C28)"
"""


def test_steps_are_those_of_the_biennium(tmp_path: Path) -> None:
    index = index_of_books(changed_example(tmp_path, append=LATER), tmp_path)
    now, later = (
        {line: [(s.kind, s.step, s.id) for s in steps] for line, steps in line_steps(index, biennium, day).items()}
        for biennium, day in (("2026-2027", date(2027, 12, 31)), ("2028-2029", date(2028, 1, 1)))
    )
    travel = now["Expenses:C5:Travel"]
    assert [kind for kind, _, _ in travel if kind in ("appropriation", "virement")] == ["appropriation", "virement"]
    assert [step for _, step, ident in travel if ident == "PO-OLD"] == ["open", "close"]
    assert [step for step in later["Expenses:C5:Travel"] if step[0] != "commitment"] == [("appropriation", "", "")]
    assert not any(ident == "PO-OLD" for steps in later.values() for _, _, ident in steps)
    assert {kind for steps in later.values() for kind, _, _ in steps} == {"appropriation", "commitment"}
