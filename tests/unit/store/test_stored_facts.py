"""Facts of a kind some at a time: all of them, and what the last ones cost does not grow with how many there are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.books_index import index_of_books
from tests.example_books import changed_example
from wsisfund.store.index import Index
from wsisfund.store.stored_facts import facts_in_turn

MOST = 20


def _with_letters(folder: Path, count: int) -> Index:
    text = "".join(f'\n2026-12-31 custom "letter" "L-{n}" "aurelia"\n  kind: "call"\n' for n in range(count))
    return index_of_books(changed_example(folder, append=text), folder)


def _steps(index: Index, count: int) -> int:
    """Hundreds of steps of SQLite for all letters; they are all there, oldest first."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    index.connection.set_progress_handler(step, 100)
    parts = list(facts_in_turn(index, "letter", MOST))
    index.connection.set_progress_handler(None, 0)
    assert [fact.ident for part in parts for fact in part if fact.date == date(2026, 12, 31)] == [f"L-{n}" for n in range(count)]
    assert all(len(part) == MOST for part in parts[:-1])
    return steps


def test_four_times_as_many_take_about_four_times_the_steps(tmp_path: Path) -> None:
    few, many = (_steps(_with_letters(tmp_path / str(count), count), count) for count in (500, 2000))
    assert many < few * 6, (few, many)
