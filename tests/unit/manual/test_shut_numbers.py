"""Entries that came into days after they were shut, wherever they stand; and entries of those days that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from wsisfund.books.records import Books, Fact, Place, Transaction
from wsisfund.manual.shut_numbers import shut_number_faults, unnumbered_warnings
from wsisfund.manual.view import View

DAY = date(2026, 3, 1)


def _entry(number: str, day: date = DAY, line: int = 1) -> Transaction:
    return Transaction(day, "Airline", "Ticket", {"no": number} if number else {}, (), place=Place("ledger/b.beancount", line))


def _lock(until: str, numbers: str, since: date) -> Fact:
    return Fact(since, "policy", ("lock-date", until), {"numbers": numbers}, Place("ledger/a.beancount", since.year))


def _found(entries: Sequence[Transaction], *facts: Fact) -> list[int | None]:
    return [f.line for f in shut_number_faults(View(Books("", tuple(entries), tuple(facts), (), ())))]


LOCKED = _lock("2026-12-31", "2026-0002", date(2027, 1, 20))


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([_entry("2026-0001"), _entry("2026-0002")], []),
        ([_entry("2026-0001"), _entry("2026-0002"), _entry("2026-0003", line=9)], [9]),
        ([_entry("2026-0001"), _entry("2026-0002"), _entry("", line=9)], [9]),
        ([_entry("2026-0001")], [2027]),
        ([_entry("2026-0001"), _entry("2026-0002"), _entry("2027-0001", date(2027, 1, 2))], []),
        # Books of before: how many there are.
        ([_entry(""), _entry("")], []),
        ([_entry(""), _entry(""), _entry("", line=9)], [9]),
        ([_entry("")], [2027]),
    ],
)
def test_a_year_that_was_locked(entries: Sequence[Transaction], found: list[int]) -> None:
    assert _found(entries, LOCKED) == found


def test_days_that_were_opened_again_and_a_lock_within_a_year() -> None:
    opened = _lock("2025-12-31", "2026-0002 2027-0000", date(2027, 2, 1))
    shut_again = _lock("2026-12-31", "2026-0003", date(2027, 3, 1))
    entries = [_entry("2026-0001"), _entry("2026-0002"), _entry("2026-0003", line=9)]
    assert _found(entries, LOCKED, opened) == []
    assert _found([*entries, _entry("2026-0004", line=10)], LOCKED, opened, shut_again) == [10]
    half = _lock("2026-06-30", "2026-0002", date(2026, 7, 10))
    later = _entry("2026-0003", date(2026, 7, 15))
    assert _found([*entries[:2], later, _entry("2026-0004", DAY, 9)], half) == [9]


def test_a_year_that_was_closed() -> None:
    close = Fact(date(2027, 1, 20), "close", ("2026",), {"numbers": "2026-0001"}, Place("ledger/a.beancount", 1))
    assert _found([_entry("2026-0001"), _entry("2026-0002", line=9)], close) == [9]
    assert _found([_entry("2026-0001"), _entry("2027-0001", date(2027, 1, 2))], close) == []


def _unnumbered(entries: Sequence[Transaction], *facts: Fact) -> list[tuple[int | None, str]]:
    view = View(Books("", tuple(entries), tuple(facts), (), ()))
    return [(f.line, f.fix.splitlines()[-1].strip()) for f in unnumbered_warnings(view)]


def test_a_lock_typed_by_hand_says_what_to_add() -> None:
    """Once numbering has begun; following what is said ends it, and shuts the year against an entry in any file."""
    lock = Fact(date(2026, 7, 10), "policy", ("lock-date", "2026-06-30"), {}, Place("ledger/a.beancount", 5))
    close = Fact(date(2026, 1, 20), "close", ("2025",), {}, Place("ledger/a.beancount", 6))
    old = [_entry("", date(2025, 3, 1)), _entry("", date(2025, 3, 1))]
    assert _unnumbered(old, lock, close) == []
    begun = [*old, _entry("2026-0001")]
    said = _unnumbered(begun, lock, close)
    assert [line for line, _ in said] == [5, 6]
    assert said[0][1].endswith("wsisfund policy add lock-date 2026-06-30")
    assert said[1][1] == 'numbers: "2025-0002"'
    mended = [_lock("2026-06-30", "2025-0002 2026-0001", date(2026, 7, 11)), close._replace(keys={"numbers": "2025-0002"})]
    assert _unnumbered(begun, lock, *mended) == []
    assert _found(begun, lock, *mended) == []
    assert set(_found([*begun, _entry("", date(2025, 3, 1), 9)], lock, *mended)) == {9}
