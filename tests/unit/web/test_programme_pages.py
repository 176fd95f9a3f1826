"""The pages "Programme" and "Calendar" as a reader without a login has them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from wsisfund.web.shown import Shown

from .conftest import EXAMPLE, PATIENCE, Desk

HOSTILE = "<img src=x onerror=alert(1)>"
REGISTER = f"""
2026-01-05 custom "action-line" "C5"
  name: "Confidence"
  focal-point: "Head"
2026-01-05 custom "task" "R-17"
  name: "{HOSTILE}"
  programme: "C5"
  due: 2026-05-31
2026-01-05 custom "task" "R-18"
  programme: "C5"
  due: 2026-05-31
  state: "done"
2026-01-05 custom "questionnaire" "Q-1"
  asked: "CHE, FRA"
  due: 2026-04-30
2026-01-05 custom "resource" "RB-C5" "C5" 250000.00 CHF
  year: "2026"
  source: "Decision 903 (C25)"
"""
AT = "2026-12-31"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("programme") / "books"
    shutil.copytree(EXAMPLE, root)
    main = root / "ledger/main.beancount"
    main.write_text(main.read_text(encoding="utf-8") + REGISTER, encoding="utf-8")
    shown = Shown(root, "wsisfund.pages:PAGES", PATIENCE)
    try:
        yield Desk(root, shown)
    finally:
        shown.end()


def rows_of(page: str) -> list[list[str]]:
    """Text of the cells of each row."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


def place_of(desk: Desk, text: str) -> str:
    lines = desk.main.read_text(encoding="utf-8").splitlines()
    line = next(n for n, line in enumerate(lines, 1) if text in line)
    return f"file_path={quote('ledger/main.beancount', safe='')}&amp;line={line}"


def test_a_line_has_its_work_and_its_money_and_each_figure_leads_to_the_books(desk: Desk) -> None:
    page = desk.get("extension/Programme/", at=AT).text
    (line,) = [row for row in rows_of(page) if row[0] == "C5"]
    assert line == ["C5", "Confidence", "", "Head", "1", "1", "60,000.00", "(8,000.00)", "14,126.17", "988.84", "250,000.00"]
    total = next(row for row in rows_of(page) if row[0] == "Total")
    assert total[-1] == "250,000.00"
    figure = re.search(r'href="\.\./Contributions/\?(figure=programme-resources\.C5\.regular-budget[^"]*)"', page)
    assert figure is not None
    behind = desk.get("extension/Contributions/?" + figure[1].replace("&amp;", "&")).text
    assert place_of(desk, '"RB-C5"') in behind


def test_one_line_and_one_kind_show_their_entries_with_their_places(desk: Desk) -> None:
    for asked in ({"line": "C5"}, {"kind": "task"}):
        page = desk.get("extension/Programme/", at=AT, **asked).text
        assert place_of(desk, '"R-17"') in page and "R-18" in page
        assert "<img src=x" not in page and "&lt;img src=x" in page
    assert "R-18" not in desk.get("extension/Programme/", at=AT, kind="task", q="ONERROR").text
    asked_of = [row for row in rows_of(desk.get("extension/Programme/", at=AT, kind="questionnaire").text) if row[0] == "Q-1"]
    assert "CHE, FRA" in asked_of[0]
    assert "C5" not in [row[0] for row in rows_of(desk.get("extension/Programme/", at=AT, kind="strategic-goal").text)]


def test_the_calendar_has_instalments_deadlines_and_what_the_resolution_asks_for(desk: Desk) -> None:
    page = desk.get("extension/Calendar/", at=AT, year="2026").text
    rows = {row[3]: row for row in rows_of(page) if len(row) == 9}
    assert [rows[ident][1] for ident in ("R-17", "R-18", "Q-1", "VC-2026-11:1", "VC-2026-12:1", "council-report")] == [
        "overdue", "done", "overdue", "done", "overdue", "",
    ]  # fmt: skip
    assert rows["VC-2026-12:1"][6] == "7,000.00 EUR" and place_of(desk, '"R-17"') in page
    alone = rows_of(desk.get("extension/Calendar/", at=AT, year="2026", kind="task").text)
    assert {row[2] for row in alone if len(row) == 9 and row[0].startswith("2026")} == {"Task"}
    for year in ("1", "99999", "²⁰²⁶", "x"):
        assert desk.get("extension/Calendar/", at=AT, year=year).status_code == 200
