"""Action lines, outputs, tasks and resources in the register."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import index_of, index_of_books
from tests.drafts import draft_of
from tests.example_books import changed_example
from wsisfund.books.draft import Draft
from wsisfund.books.records import Fact
from wsisfund.contributions.donors import NothingToChange
from wsisfund.contributions.programme_register import (
    ADD,
    CHANGE,
    entry_draft,
    known_entry,
    request_of,
    resource_draft,
)
from wsisfund.manual.register_links import UnknownKind, UnknownProgramme
from wsisfund.register.known import AlreadyThere, AmountOutOfRange, BadId
from wsisfund.register.programme import entries_at
from wsisfund.register.resources import resources_at
from wsisfund.store.index import Index
from wsisfund.vocabulary.events import PROGRAMMES

DAY = date(2026, 12, 31)
ROOT = Path(__file__).parents[3]
ADDED = """; added
2026-01-01 custom "action-line" "C5"
  name: "Confidence and security"
  role: "facilitator"
2026-07-01 custom "action-line" "C5"
  focal-point: "Head of division"
2026-01-01 custom "action-line" "Fellowships"
  name: "Fellowships"
2026-01-01 custom "resource" "RB-1" "C5" 250000.00 CHF
  source: "Decision 903 (C25)"
  year: "2026"
"""


def drafted(index: Index, kind: str, verb: str = ADD, **said: Any) -> Draft:
    return entry_draft(index, kind, request_of(kind, verb)(**said), DAY, verb == CHANGE)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return index_of_books(changed_example(tmp_path, append=ADDED), tmp_path)


def test_versions_add_up_by_their_date(index: Index) -> None:
    assert known_entry(index, "action-line", "C5", date(2026, 6, 30)).text("focal-point") == ""
    now = known_entry(index, "action-line", "C5", DAY)
    assert (now.name, now.text("role"), now.text("focal-point")) == ("Confidence and security", "facilitator", "Head of division")
    assert [i.id for i in entries_at(index, "action-line", DAY)] == ["C5", "Fellowships"]
    with pytest.raises(UnknownKind):
        known_entry(index, "action-line", "C5", date(2025, 12, 31))


def test_what_was_said_is_taken_back_by_an_empty_text(tmp_path: Path) -> None:
    index = index_of_books(changed_example(tmp_path, append=ADDED), tmp_path)
    (fact,) = drafted(index, "action-line", CHANGE, ident="C5", focal_point="").records
    assert isinstance(fact, Fact) and dict(fact.keys) == {"focal-point": ""}
    with pytest.raises(NothingToChange):
        drafted(index, "action-line", CHANGE, ident="C5", document="")
    with pytest.raises(NothingToChange):
        drafted(index, "action-line", CHANGE, ident="Fellowships", focal_point="")


def test_a_new_line_is_a_programme(index: Index) -> None:
    draft = drafted(
        index,
        "output",
        ident="F-2026",
        name="Forum 2026",
        programme="Fellowships",
        due=date(2027, 5, 1),
        state="planned",
    )
    (fact,) = draft.records
    assert isinstance(fact, Fact)
    assert dict(fact.keys) == {"name": "Forum 2026", "programme": "Fellowships", "due": date(2027, 5, 1), "state": "planned"}


def test_what_is_refused(index: Index) -> None:
    with pytest.raises(AlreadyThere):
        drafted(index, "action-line", ident="C5")
    with pytest.raises(NothingToChange):
        drafted(index, "action-line", CHANGE, ident="C5", focal_point="Head of division")
    for ident in ("fellowships", "C5.x", "A_B", "Ümlaut", ""):
        with pytest.raises(BadId):
            drafted(index, "action-line", ident=ident)
    with pytest.raises(UnknownKind):
        drafted(index, "action-line", ident="New", role="leader")
    with pytest.raises(UnknownProgramme):
        drafted(index, "task", ident="T-1", programme="C12")


def test_resources_have_versions_and_a_year(index: Index) -> None:
    assert [(r.id, r.amount, r.year) for r in resources_at(index, DAY)] == [("RB-1", D("250000.00"), 2026)]
    assert resources_at(index, DAY, 2027) == []
    plain = {"programme": "C5", "year": 2026, "day": DAY, "source": "Decision 903 (C26)"}
    changed = draft_of(resource_draft, index, ident="RB-1", amount=D(240000), change=True, **plain)  # type: ignore[arg-type]
    assert isinstance(changed.records[0], Fact)
    with pytest.raises(AlreadyThere):
        draft_of(resource_draft, index, ident="RB-1", amount=D(1), **plain)  # type: ignore[arg-type]
    with pytest.raises(UnknownKind):
        draft_of(resource_draft, index, ident="RB-2", amount=D(1), change=True, **plain)  # type: ignore[arg-type]
    with pytest.raises(AmountOutOfRange):
        draft_of(resource_draft, index, ident="RB-2", amount=D(0), **plain)  # type: ignore[arg-type]
    with pytest.raises(UnknownProgramme):
        draft_of(resource_draft, index, ident="RB-2", amount=D(1), **{**plain, "programme": "Nowhere"})  # type: ignore[arg-type]


def test_new_books_have_every_line_of_the_summit(tmp_path: Path) -> None:
    """The shipped register: all programmes but General, the parts of C7 that the matrix of goals has, roles that are known."""
    shipped = entries_at(index_of(ROOT, tmp_path), "action-line", DAY)
    idents = [item.id for item in shipped]
    assert [i for i in idents if "." not in i] == [name for name in PROGRAMMES if name != "General"]
    with (ROOT / "wsisfund/statements/data/wsis_sdg_matrix.csv").open(encoding="utf-8") as file:
        assert {row["action_line"] for row in csv.DictReader(file)} <= set(idents)
    assert {item.id for item in shipped if item.text("role") == "facilitator"} >= {"C2", "C5", "C6"}
    assert all(item.name for item in shipped)
