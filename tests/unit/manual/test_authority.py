"""Who must have certified and approved an entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.example_books import changed_example
from wsisfund.gate.judge import judge


def test_each_entry_is_refused_in_words_of_its_own_day(tmp_path: Path) -> None:
    """One officer for many entries is looked up once where the register says the same of all their days."""
    books = changed_example(tmp_path, '2026-01-01 custom "officer" "officer-c"', '2026-12-01 custom "officer" "officer-c"')
    dated = {record.place: record.date for record in (*books.transactions, *books.facts)}
    found = [fault for fault in judge(books).faults if fault.slug == "no-authority"]
    assert len(found) > 9
    for fault in found:
        (day,) = {day for place, day in dated.items() if place == (fault.file, fault.line)}
        assert fault.message == f"officer-c is no officer of the fund on {day.isoformat()}"


@pytest.mark.parametrize(
    ("keys", "lawful"),
    [("", False), ('\n  certified-by: "officer-c"', False), ('\n  certified-by: "officer-c"\n  approved-by: "officer-a"', True)],
)
def test_an_order_to_a_bank_is_signed_by_both(keys: str, lawful: bool, tmp_path: Path) -> None:
    text = f'\n2026-03-01 custom "payment-file" "PF-1" Assets:Cash:Bank:CHF 10.00 CHF\n  due: 2026-03-05{keys}\n'
    found = judge(changed_example(tmp_path, append=text)).faults
    assert [fault.slug for fault in found] == ([] if lawful else ["no-authority"])


@pytest.mark.parametrize(
    "fact",
    [
        '"agreement" "VC-2026-11" "aurelia" 60000.00 CHF\n  ends: 2027-12-31\n  document: "L-1"',
        '"instalment" "VC-2026-11" "2" 2026-10-31 20000.00 CHF\n  document: "L-1"',
        '"payment-file" "PF-1" Assets:Cash:Bank:CHF 10.00 CHF\n  due: 2026-03-05',
    ],
)
@pytest.mark.parametrize(("certified", "approved", "lawful"), [("officer-c", "officer-a", True), ("nobody", "nobody", False)])
def test_who_is_named_on_a_line_of_the_register_is_an_officer(
    fact: str, certified: str, approved: str, lawful: bool, tmp_path: Path
) -> None:
    text = f'\n2026-03-01 custom {fact}\n  certified-by: "{certified}"\n  approved-by: "{approved}"\n'
    found = judge(changed_example(tmp_path, append=text)).faults
    assert [fault.slug for fault in found] == ([] if lawful else ["no-authority"])
