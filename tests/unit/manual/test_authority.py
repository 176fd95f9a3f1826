"""Who must have certified and approved an entry."""

from __future__ import annotations

from pathlib import Path

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
