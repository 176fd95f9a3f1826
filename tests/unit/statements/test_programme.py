"""Splits by goal."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wsisfund.books.records import Fact
from wsisfund.register.source import EntryFacts
from wsisfund.statements.programme import goals_by_programme, line_rank, split

DAY = date(2026, 6, 1)


@given(st.integers(-(10**14), 10**14), st.integers(1, 17))
def test_parts_sum_to_the_whole_and_the_first_get_the_odd_centimes(amount: int, parts: int) -> None:
    found = split(amount, parts)
    assert sum(found) == amount
    assert sorted(found, reverse=amount >= 0) == list(found)
    assert max(found) - min(found) <= 1


def test_c7_is_the_union_of_its_parts() -> None:
    goals = goals_by_programme(EntryFacts([]), DAY)
    assert goals["C7"] == tuple(str(n) for n in range(1, 18))
    assert goals["C11"] == ("17",)
    assert not any("." in programme for programme in goals)


def test_the_register_says_which_goals_a_line_serves_from_its_day() -> None:
    rows = (("C5", "4, 9"), ("C7.1", "5"), ("Forum", "17"))
    facts = EntryFacts([Fact(DAY, "sdg-matrix", (line,), {"sdgs": goals}) for line, goals in rows])
    before, now = goals_by_programme(facts, DAY - timedelta(1)), goals_by_programme(facts, DAY)
    assert before == goals_by_programme(EntryFacts([]), DAY)
    assert (now["C5"], now["Forum"], now["C11"]) == (("4", "9"), ("17",), before["C11"])
    whole = EntryFacts([Fact(DAY, "sdg-matrix", ("C7",), {"sdgs": "3"})])
    assert goals_by_programme(whole, DAY)["C7"] == ("3",)


def test_lines_stand_by_programme_and_class() -> None:
    lines = ["Expenses:Zebra:Staff", "Expenses:C10:Staff", "Expenses:C2:Travel", "Expenses:C2:Staff", "Expenses:Forum:Staff"]
    assert sorted(lines, key=line_rank) == [
        "Expenses:C2:Staff",
        "Expenses:C2:Travel",
        "Expenses:C10:Staff",
        "Expenses:Forum:Staff",
        "Expenses:Zebra:Staff",
    ]
