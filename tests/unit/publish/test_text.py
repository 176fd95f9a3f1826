"""Statements for the terminal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wsisfund.publish.tables import currency_of, own_tables_of
from wsisfund.publish.terminal import width_of, wrap
from wsisfund.publish.text import render_text
from wsisfund.statements.engine import NAMES

from .made import EN, example, ledger, pledges


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_shown_within_the_width(name: str, width: int) -> None:
    statement = example()[name]
    text = render_text(statement, EN, width)
    assert max(map(width_of, text.splitlines())) <= width
    assert f"Books {statement.books}" in text.splitlines()[-4:]
    assert text.endswith("(shipped)")
    found = text.split()
    for table in own_tables_of(statement):
        for line in table.lines:
            for column, value in line.values.items():
                if isinstance(value, Decimal):
                    assert EN.cell(value, currency_of(statement, line, column)) in found, (line.id, column)


def test_figures_stand_below_each_other() -> None:
    lines = render_text(example()["financial-position"], EN, 100).splitlines()
    rows = [line for line in lines if line.rstrip(")").endswith(("0.00", "3.83", "9.99"))]
    assert len(rows) > 3
    assert len({line.rindex(".") for line in rows}) == 1


def test_currencies_with_other_decimals_are_aligned_on_the_point() -> None:
    lines = render_text(pledges(), EN, 100).splitlines()
    at = next(line for line in lines if line.startswith("PL-1")).index("1,000.125") + len("1,000")
    assert next(line for line in lines if line.startswith("PL-2"))[at - 1] == "0", "50,000 ends where the units do"
    chinese = next(line for line in lines if line.startswith("PL-3"))
    assert width_of(chinese[: chinese.index(".50")]) == at


def test_emphasis_and_levels() -> None:
    lines = render_text(example()["financial-position"], EN, 100).splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Total assets"))
    assert set(lines[at - 1].split()[0]) == {"─"}
    assert set(lines[at + 1].split()[0]) == {"═"}
    assert next(line for line in lines if "Contributions receivable, gross" in line).startswith("  C")


def test_an_empty_schedule_says_so() -> None:
    assert "Nothing to report." in render_text(example()["overrides"], EN, 80)


def test_a_ledger_is_headed_by_its_accounts_and_says_what_is_left_out() -> None:
    text = render_text(ledger(), EN, 80)
    assert "Not shown here for want of width: Place in the books." in text
    assert "Expenses:C5:Travel " in text
    assert "ledger/a.beancount:7" in render_text(ledger(), EN, 140)


def test_what_the_notes_say_about_these_figures_is_shown_in_full() -> None:
    text = " ".join(render_text(pledges(), EN, 80).split())
    assert "No exchange rate is known for JPY" in text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, [""]),
        ("one two", 7, ["one two"]),
        ("one two", 6, ["one", "two"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("瑞士联邦", 4, ["瑞士", "联邦"]),
        ("Assets:Cash", 8, ["Assets:", "Cash"]),
    ],
)
def test_wrapping(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_an_empty_comparative_column_is_no_column() -> None:
    text = render_text(example()["cash-flow"], EN, 100)
    assert "There are no comparative figures: the books begin in 2026." in text
    assert "2025" not in text
    assert "30,000.00" in render_text(example()["financial-position"], EN, 100)
