"""The desk of the open period: Fava's figures are those of all of the books with the filter of that year."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from werkzeug.test import Client

from tests.conftest import GOLDEN
from tests.parity.edits import Editor
from tests.tools.started import start
from wsisfund.books.snapshot import read_snapshot
from wsisfund.errors import Faults
from wsisfund.gate import by_change
from wsisfund.gate.state import judge_folder
from wsisfund.web.content import Content, content_after, content_in, content_of
from wsisfund.web.fava_app import fava_application
from wsisfund.web.first_asked import FirstAsked
from wsisfund.web.ledger import HeldLedger
from wsisfund.web.renewal import NotByParts
from wsisfund.web.shown import Shown

from .conftest import PATIENCE, Desk

REPORTS = ("income_statement", "balance_sheet", "trial_balance")
EDIT = """
{}-12-01 * "edit" "one line more"
  Expenses:C5:Travel     1.00 CHF
  Assets:Cash:Bank:CHF  -1.00 CHF
"""
BREACH = """
2026-11-30 * "Palais Catering" "Twice what was appropriated"
  event: "expense"
  Expenses:C5:Meetings    99000000.00 CHF
  Assets:Cash:Bank:CHF
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return shutil.copytree(GOLDEN / "second-year", tmp_path / "books")


def figures(content: Content, time: str) -> dict[str, Any]:
    """Fava's reports of a year, or of days in it; prices, and the year's journal."""
    ledger = HeldLedger(content, 1)
    client = Client(fava_application(ledger))
    slug = client.get("/").headers["Location"].split("/")[1]
    found = {name: client.get(f"/{slug}/api/{name}?time={time}").json["data"] for name in (*REPORTS, "journal", "commodities")}
    # Fava's own opening balances stand in the balance sheet; it writes one for the account of opening balances itself.
    found["journal"] = [entry for entry in found["journal"] if entry["date"] >= time[:4] and entry.get("flag") != "S"]
    for report in REPORTS:
        found[report].pop("charts", None) if report == "trial_balance" else None
    return found


def held(root: Path) -> Content:
    found = content_in(root, "", open_period=True)
    assert found is not None and found.period is not None
    return found


@pytest.mark.parametrize("golden", ["second-year", "domain-example"])
def test_its_figures_are_those_of_all_of_the_books(tmp_path: Path, golden: str) -> None:
    root = shutil.copytree(GOLDEN / golden, tmp_path / "books")
    content = held(root)
    year = str(content.period.year) if content.period else ""
    whole = content_of(read_snapshot(root))
    for time in (year, f"{year}-06", f"{year}-Q4"):
        assert figures(content, time) == figures(whole, time)
    if golden == "second-year":
        assert len(content.before.loaded.entries) < len(whole.before.loaded.entries) * 0.8
        assert content.period and content.period.balances


def test_what_the_balances_do_not_say_is_not_shown(books: Path) -> None:
    content = held(books)
    client = Client(fava_application(HeldLedger(content, 1)))
    slug = client.get("/").headers["Location"].split("/")[1]
    figures, earlier = ("income_statement", "balance_sheet", "journal"), ("2025", "2025-12-31 to 2026-06")
    refused = [f"{name}?time={time}" for name in figures for time in earlier]
    refused += [f"{name}?time=2026&{some}" for name in REPORTS[1:] for some in ("account=Assets:Cash", "filter=%23tag")]
    refused += ["account_report?a=Assets:Cash:Bank:CHF&r=journal&filter=%23tag"]
    for page in refused:
        answer = client.get(f"/{slug}/api/{page}")
        assert answer.status_code == 400 and "from 1 January 2026 on" in answer.json["error"], page
    for page in (
        "income_statement?time=2026&account=Assets:Cash",
        "balance_sheet?time=2026-03",
        "account_report?a=Assets:Cash&r=journal",
    ):
        assert client.get(f"/{slug}/api/{page}").status_code == 200, page


def test_they_are_after_each_edit_of_any_year(books: Path) -> None:
    editor, random = Editor(books / "ledger", Random(4)), Random(4)
    content, by_parts, edits, year = held(books), 0, 0, "2026"
    for kind in [random.choice(list(editor.kinds)) for _ in range(30)]:
        texts = {file: file.read_bytes() for file in editor.files}
        editor.kinds[kind]()
        if judge_folder(books).faults:
            with suppress(Faults, NotByParts):
                wrong = content_after(content)
                assert wrong.faults or wrong.before.loaded.errors
                assert figures(wrong, year) == figures(content_of(read_snapshot(books)), year), kind
            for file, text in texts.items():
                file.write_bytes(text)
            continue
        edits += 1
        try:
            content = content_after(content)
            by_parts += 1
        except NotByParts:
            content = held(books)
        assert content.period and str(content.period.year) == year
        assert figures(content, year) == figures(content_of(read_snapshot(books)), year), kind
    assert edits > 8 and by_parts >= edits * 0.8, (edits, by_parts)


def test_an_edit_of_the_period_is_shown_with_what_stands_against_it(books: Path) -> None:
    """It breaks a rule, and the balance lines at the end of the year; of an earlier year it would be another beginning."""
    content, main = held(books), books / "ledger" / "main.beancount"
    text = main.read_text("utf-8")
    main.write_text(text + EDIT.format(2026), "utf-8")
    now = content_after(content)
    assert any("unknown-event" in error.message for error in HeldLedger(now, 1).errors)
    main.write_text(text + EDIT.format(2026) + "2026-12-31 balance Assets:Cash:Bank:CHF  1.23 CHF\n", "utf-8")
    now = content_after(now)
    assert [error.message[:14] for error in HeldLedger(now, 1).errors] == ["Balance failed"]
    assert len(now.before.loaded.entries) == len(content.before.loaded.entries) + 2
    assert figures(now, "2026") == figures(content_of(read_snapshot(books)), "2026")
    main.write_text(text + EDIT.format(2025), "utf-8")
    with pytest.raises((Faults, NotByParts)):
        content_after(now)


ORDER = "commitment open PO-X Expenses:C5:Travel 1.00 --agreement VC-2026-11 --date 2026-12-20 --as officer-c --yes"


def test_what_a_command_wrote_is_not_judged_a_second_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    content = content_in(root, "")
    assert content is not None
    written = start([*ORDER.split(), "--books", str(root)], root, dict(os.environ))
    assert written.returncode == 0, written.stderr

    def again(*_: object) -> None:
        raise AssertionError("it is known already")

    monkeypatch.setattr(by_change, "by_change", again)
    now = content_after(content)
    assert len(now.before.loaded.entries) == len(content.before.loaded.entries) + 1
    assert not now.faults


def test_it_begins_after_the_last_year_that_was_closed(books: Path) -> None:
    content = held(books)
    assert content.period and content.period.year == 2026
    main = books / "ledger" / "main.beancount"
    main.write_text(main.read_text("utf-8") + '\n2027-01-10 custom "close" "2026"\n', "utf-8")
    later = held(books)
    assert later.period and later.period.year == 2027
    ledger = HeldLedger(later, 1)
    first = FirstAsked(ledger, fava_application(ledger))
    while first.step():
        pass
    assert not [entry for entry in later.shown.entries if entry.date.year == 2027 and entry.__class__.__name__ == "Transaction"]


def test_the_desk_shows_an_edit_and_marks_what_it_shows_while_a_rule_stands_against_the_books(books: Path) -> None:
    shown = Shown(books, "", PATIENCE, open_period=True)
    try:
        desk = Desk(books, shown)
        before = desk.data("api/balance_sheet")
        whole = desk.main.read_text("utf-8")
        desk.append('\n2026-12-30 note Assets:Cash:Bank:CHF "written later"\n')
        assert "written later" in desk.get("api/journal").text
        desk.append(BREACH)
        answer = desk.get("api/balance_sheet")
        assert (answer.headers["Books-State"], answer.json["data"]) == ("old", before)
        assert "figures shown are old" in desk.data("api/errors")[0]["message"]
        desk.main.write_text(whole, "utf-8")
        assert desk.get("api/balance_sheet").headers["Books-State"] == "current"
        assert desk.data("api/errors") == []
        source = desk.data("api/source", filename="ledger/main.beancount")
        assert source["source"] == whole
    finally:
        shown.end()


def test_books_that_a_rule_stands_against_are_not_opened(books: Path) -> None:
    main = books / "ledger" / "main.beancount"
    main.write_text(main.read_text("utf-8") + BREACH, "utf-8")
    with pytest.raises(Faults):
        Shown(books, "", open_period=True)
