"""Programmes and goals with what stands behind them: the fund, and the regular budget beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.example_books import changed_example
from wsisfund.statements.engine import BESIDE, NAMES, Run, make_all, make_many
from wsisfund.statements.programme import goals_by_programme
from wsisfund.statements.trace import postings_of
from wsisfund.store.index import Index
from wsisfund.vocabulary.money import from_minor
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.statement import Statement

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
PLAN = """; added
2026-01-01 custom "resource" "RB-C5" "C5" 250000.00 CHF
  source: "Decision 903 (C25)"
  year: "2026"
2026-07-01 custom "resource" "RB-C5" "C5" 240000.01 CHF
  source: "Decision 903 (C26)"
  year: "2026"
2026-01-01 custom "resource" "RB-F" "Forum" 90000.00 CHF
  source: "Decision 903 (C25)"
  year: "2026"
2026-01-01 custom "resource" "RB-NEXT" "C5" 1.00 CHF
  source: "Decision 903 (C25)"
  year: "2027"
"""


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return index_of_books(changed_example(tmp_path, append=PLAN), tmp_path)


def cells(statement: Statement, line: str) -> dict[str, object]:
    return {column: value for column, value in next(x for x in statement.lines if x.id == line).values.items() if value}


def test_the_fund_and_the_plan_of_the_year_beside_it(index: Index) -> None:
    by_programme, by_goal = make_many(index, BESIDE, YEAR)
    assert cells(by_programme, "C5") == {
        "contributions": D("60000.00"),
        "re-earmarked": D("-8000.00"),
        "direct": D("14126.17"),
        "support": D("988.84"),
        "regular-budget": D("240000.01"),
    }
    assert cells(by_programme, "C2") == {"re-earmarked": D("8000.00"), "direct": D("4000.00"), "support": D("280.00")}
    assert cells(by_programme, "unearmarked") == {"contributions": D("18050.00")}
    assert cells(by_programme, "total")["regular-budget"] == D("330000.01")
    goals = goals_by_programme(index, date(2026, 12, 31))["C5"]
    shares = [cells(by_goal, goal).get("regular-budget", D(0)) for goal in goals]
    assert sum(shares) == D("240000.01") and max(shares) - min(shares) <= D("0.01")
    assert cells(by_goal, "unallocated")["contributions"] == D("27750.00")
    assert cells(by_goal, "unallocated")["regular-budget"] == D("90000.00")
    assert all(check.ok for statement in (by_programme, by_goal) for check in statement.checks)


def test_the_statements_of_the_fund_do_not_know_the_plan(tmp_path: Path, index: Index) -> None:
    without_folder = tmp_path / "without"
    without_folder.mkdir()
    without = index_of_books(changed_example(without_folder), without_folder)
    assert not set(BESIDE) & set(NAMES)
    for planned, plain in zip(make_all(index, YEAR), make_all(without, YEAR), strict=True):
        assert (planned.id, planned.lines, planned.checks) == (plain.id, plain.lines, plain.checks)


def test_a_part_of_the_year_has_the_plan_as_it_stood(index: Index) -> None:
    (half,) = make_many(index, BESIDE[:1], Period(date(2026, 1, 1), date(2026, 6, 30)))
    assert cells(half, "C5")["regular-budget"] == D("250000.00")


def test_a_figure_leads_to_its_postings_and_to_the_plan(index: Index) -> None:
    run = Run(index, YEAR)
    for line in ("C5", "C6", "unearmarked", "total"):
        for column in ("contributions", "re-earmarked", "direct", "support", "regular-budget"):
            trace = postings_of(index, f"programme-resources.{line}.{column}", YEAR)
            assert trace.amount == from_minor(run.figure(trace.figure)), trace.figure
    planned = postings_of(index, "sdg-resources.total.regular-budget", YEAR)
    assert {part.event for part in planned.postings} == {"resource"}
