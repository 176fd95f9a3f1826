"""What still keeps a year from being closed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.drafts import draft_of
from tests.unit.treasury.conftest import YearEnd
from wsisfund.closing.status import status_of
from wsisfund.closing.year_end import KINDS, year_end
from wsisfund.treasury.impairment import impairment_draft
from wsisfund.treasury.interest import interest_draft
from wsisfund.treasury.revaluation import revaluation_draft

DAY = date(2026, 12, 31)


@pytest.fixture
def before(tmp_path: Path) -> YearEnd:
    return YearEnd(tmp_path)


def kinds(books: YearEnd) -> dict[str, int]:
    return dict(Counter(todo.kind for todo in year_end(books.index, books.folder, 2026)))


def test_each_command_takes_its_line_off_the_list(before: YearEnd) -> None:
    rest = {"advance": 1, "reassessment-missing": 1, "support-costs-unsettled": 1, "instalment-overdue": 2}
    rest |= {"variance-unexplained": 4, "note-not-stated": 3}
    assert kinds(before) == {**rest, "not-revalued": 3, "interest-missing": 3, "impairment-missing": 1}
    before.write(draft_of(revaluation_draft, before.index, day=DAY))
    assert kinds(before) == {**rest, "interest-missing": 3, "impairment-missing": 1}
    before.write(draft_of(interest_draft, before.index, day=DAY, amount=D(90)))
    assert kinds(before) == {**rest, "impairment-missing": 1}
    before.write(draft_of(impairment_draft, before.index, day=DAY))
    assert kinds(before) == rest


def test_notes_are_stated_for_the_year_by_officers(before: YearEnd) -> None:
    def waiting() -> list[str]:
        return [todo.id for todo in year_end(before.index, before.folder, 2026) if todo.kind == "note-not-stated"]

    assert waiting() == ["related-parties", "contingencies", "events-after"]
    for folder, text in (("fr", "Aucun."), ("2025/fr", "Aucun."), ("2026/fr", "; nothing said\n")):
        file = before.folder / "reports" / "notes" / folder / "note-contingencies.txt"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
        assert len(waiting()) == 3, folder
    file.write_text("Aucun.", encoding="utf-8")
    assert waiting() == ["related-parties", "events-after"]


def test_figures_and_commands(before: YearEnd) -> None:
    found = {todo.kind: todo for todo in year_end(before.index, before.folder, 2026)}
    assert found["support-costs-unsettled"].command == "wsisfund settle-support 2320.04 --doc REF --date 2026-12-31"
    assert (found["advance"].amount, found["advance"].why) == ("600.00", "Open Policy Lab")
    assert found["impairment-missing"].amount == "1800.00"
    assert set(found) <= set(KINDS)


def test_a_closing_rate_is_of_the_last_week(before: YearEnd) -> None:
    before.cut("2026-12-31 price EUR", "; ------")
    found = [todo for todo in year_end(before.index, before.folder, 2026) if todo.kind == "closing-rate-missing"]
    assert [todo.id for todo in found] == ["EUR", "USD"]
    assert "--date 2026-12-31" in found[0].command
    before.append("2026-12-28 price EUR 0.94 CHF\n2026-12-31 price USD 0.795 CHF")
    assert "closing-rate-missing" not in kinds(before)


def test_without_any_rate_nothing_can_be_valued(before: YearEnd) -> None:
    before.cut("2026-10-01 price EUR", "; ------")
    found = [todo for todo in year_end(before.index, before.folder, 2026) if todo.kind == "not-revalued"]
    assert [todo.id for todo in found] == ["all", "all"] and "EUR" in found[0].why


def test_files_that_wait(before: YearEnd) -> None:
    for name in ("imports/review/abc.csv", "proposals/P-1.beancount"):
        path = before.folder / name
        path.parent.mkdir(parents=True)
        path.write_text("", encoding="utf-8")
    found = year_end(before.index, before.folder, 2026)
    assert [(todo.kind, todo.id) for todo in found[:2]] == [("review", "imports/review/abc.csv"), ("proposal", "P-1")]


def test_what_ends_with_agreement_and_biennium(before: YearEnd) -> None:
    """VC-2026-14 ended in November with money left; PO-2026-11 passes the biennium at the end of 2027, not of 2026."""
    before.append('2026-02-11 custom "agreement" "VC-2026-14" "delta-telecom" 6500.00 CHF\n  ends: 2026-11-30')
    found = {todo.kind: todo for todo in year_end(before.index, before.folder, 2026)}
    assert (found["agreement-ending"].amount, found["agreement-ending"].days) == ("3110.00", 31)
    assert "commitment-open" not in found
    later = [todo for todo in year_end(before.index, before.folder, 2027) if todo.kind == "commitment-open"]
    assert [(todo.id, todo.amount) for todo in later] == [("PO-2026-11", "654.33"), ("PO-2026-12", "600.00")]


def test_both_lists_say_the_same_of_a_thing(before: YearEnd) -> None:
    """What waits is one list; the day and the year end show parts of it."""
    today = {(w.kind, w.id): w for w in status_of(before.index, before.folder, DAY)}
    closing = {(w.kind, w.id): w for w in year_end(before.index, before.folder, 2026)}
    shared = today.keys() & closing.keys()
    assert {kind for kind, _ in shared} == {"advance", "instalment-overdue", "reassessment-missing"}
    assert all(today[key] == closing[key] for key in shared)
