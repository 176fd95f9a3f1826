"""Statements as HTML on a telephone: names beside figures, and nothing sticks out of the page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.publish.made import example
from wsisfund.languages.words import words_of
from wsisfund.publish.html import render_html

from .conftest import CHECKOUT, PATIENCE

WIDTH = 390
# How far left each name stands, and where the first figure of each table ends whose names have no other words beside them.
NAMES = "[...document.querySelectorAll('tbody tr > :first-child')].map((e) => e.getBoundingClientRect().left)"
FIGURES = """[...document.querySelectorAll('table')].map((t) => t.querySelector('tbody td'))
  .filter((e) => e.classList.contains('n')).map((e) => e.getBoundingClientRect().right)"""


@pytest.mark.parametrize("statement", ["financial-position", "contributions", "council"])
def test_names_stay_beside_their_figures(tmp_path: Path, browser: Any, statement: str) -> None:
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", tmp_path / "ledger")
    command = [
        sys.executable,
        "-m",
        "wsisfund",
        "report",
        statement,
        "--year",
        "2026",
        "--format",
        "html",
        "--language",
        "ru",
        "--books",
        str(tmp_path),
    ]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, timeout=PATIENCE)
    (file,) = (tmp_path / "reports" / "output").glob("*.html")
    with browser.new_context(viewport={"width": WIDTH, "height": 844}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
        assert max(page.evaluate(FIGURES)) <= WIDTH
        charts = page.evaluate("[...document.querySelectorAll('figure')].map((e) => e.clientWidth)")
        assert len(charts) == (2 if statement == "council" else 0) and all(width > WIDTH - 30 for width in charts)
        page.evaluate("document.querySelectorAll('.scroll').forEach((e) => { e.scrollLeft = 10000; })")
        assert min(page.evaluate(NAMES)) >= 0, "a name left the page when its figures were scrolled to"


# Where the last digit of each figure of the first table stands, by column; figures in parentheses end behind it.
DIGITS = """[...document.querySelector('table').rows].flatMap((row) => [...row.cells].map((cell, n) => [n, cell]))
  .filter(([n, cell]) => /^[0-9.,]+$/.test(cell.textContent) && cell.classList.contains('pos')).map(([n, cell]) => {
    const range = document.createRange(); range.selectNodeContents(cell);
    return [n, Math.round(range.getBoundingClientRect().right)]; })"""


def test_figures_stand_below_each_other_where_words_are_read_from_the_right(tmp_path: Path, browser: Any) -> None:
    content = render_html([example()["financial-position"]], words_of("ar"))
    (tmp_path / "page.html").write_bytes(content)
    with browser.new_context(viewport={"width": 1280, "height": 844}) as context:
        page = context.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        ends = {(column, right) for column, right in page.evaluate(DIGITS)}
    assert len(ends) == 2, "100,103.83 and 600.00 of a column end at the same place"
