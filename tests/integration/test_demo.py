"""The demonstration: every file that it names is there, its figures agree with one another, and made twice it is the same."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from wsisfund.books.disk import FileLayer
from wsisfund.books.lock import locked
from wsisfund.cli.demo import FUND, PREDECESSOR, WORKSHOP

from .program import CHECKOUT, fingerprint, wsisfund

WORKING_FILE = CHECKOUT / "wsisfund" / "cli" / "demo_data" / "pledges_2019.csv"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    ended = wsisfund(folder, "demo", "first", json_=False)
    assert ended.code == 0, ended.out + ended.err
    (folder / "said.txt").write_text(ended.out, encoding="utf-8")
    return folder


def test_what_is_shown(place: Path) -> None:
    said = (place / "said.txt").read_text(encoding="utf-8")
    made = said.split("Made:\n")[1].split("\n\n")[0].split()
    assert [path for path in made if not (place / path).is_file()] == []
    assert {Path(path).suffix for path in made} == {".beancount", ".pdf", ".xlsx", ".csv", ".json"}
    assert "refused (over-appropriation): Expenses:Forum:Travel would be over by 21,310.25 CHF" in said
    assert "row 35: unknown-donor" in said
    tries = said.split("Three things to try:\n")[1].strip().splitlines()
    assert [line.split()[:2] for line in tries] == [["wsisfund", verb] for verb in ("serve", "can-spend", "report")]


@pytest.mark.parametrize("name", [FUND, PREDECESSOR])
def test_the_books_are_in_order(place: Path, name: str) -> None:
    answer = wsisfund(place / "first" / name, "check").json
    assert answer["ok"] and answer["errors"] == [] and answer["warnings"] == []


def test_the_real_pledges_of_2004_and_2005(place: Path) -> None:
    pledges = wsisfund(place / "first" / PREDECESSOR, "pledge", "list").json["pledges"]
    assert (len(pledges), sum(Decimal(p["amount"]) for p in pledges)) == (24, Decimal(2_432_946))
    assert {p["currency"] for p in pledges} == {"CHF"}


def test_the_statements_say_what_the_entries_say(place: Path) -> None:
    """An addition of the text itself: the francs of each cash posting, the CHF number or the total behind @@."""
    books = place / "first" / FUND
    cash = Decimal(0)
    for year in (2018, 2019):
        for line in (books / "ledger" / "years" / f"{year}.beancount").read_text(encoding="utf-8").splitlines():
            if line.startswith("  Assets:Cash:"):
                words = line.split()
                total = Decimal(words[-2])
                cash += -total if "@@" in words and words[1].startswith("-") else total
    position = _statement(books, "financial-position")
    assert position["cash"]["amount"] == str(cash)
    assert position["cash"]["comparative"] is not None


def test_made_again_elsewhere_it_is_the_same(place: Path, tmp_path: Path) -> None:
    ended = wsisfund(tmp_path, "demo", "second")
    assert ended.code == 0, ended.out
    assert fingerprint(tmp_path / "second") == fingerprint(place / "first")


def test_nothing_is_made_twice_in_one_place(place: Path) -> None:
    before = fingerprint(place / "first")
    again = wsisfund(place, "demo", "first")
    assert (again.code, again.slug) == (2, "books-exist")
    assert fingerprint(place / "first") == before


@pytest.mark.parametrize("stage", ["making", "made", "half in place"])
def test_after_a_kill_it_goes_on_or_starts_anew(place: Path, tmp_path: Path, stage: str) -> None:
    """Cut off while it is made: anew. Cut off while it is put in place: only that is done."""
    folder = tmp_path / "demo"
    workshop = folder / WORKSHOP
    for name in (FUND, PREDECESSOR):
        shutil.copytree(place / "first" / name, workshop / name)
    if stage == "making":
        shutil.rmtree(workshop / PREDECESSOR)
        (workshop / FUND / "ledger/years/2019.beancount").unlink()
        assert wsisfund(tmp_path, "demo", "demo").code == 0
    else:
        (workshop / "done").touch()
        if stage == "half in place":
            (workshop / PREDECESSOR).rename(folder / PREDECESSOR)
        assert wsisfund(tmp_path, "demo", "demo").code == 0
        assert wsisfund(tmp_path, "demo", "demo").slug == "books-exist"
    assert fingerprint(folder) == fingerprint(place / "first")


def test_another_one_is_being_made_there(tmp_path: Path) -> None:
    workshop = tmp_path / "demo" / WORKSHOP
    workshop.mkdir(parents=True)
    with locked(workshop, FileLayer(), 0):
        assert wsisfund(tmp_path, "demo", "demo").slug == "locked"
    assert workshop.is_dir()


def test_what_was_set_aside_is_in_a_file_with_its_reason(place: Path) -> None:
    (review,) = (place / "first" / FUND / "imports" / "review").glob("*.csv")
    rows = list(csv.DictReader(review.read_text(encoding="utf-8-sig").splitlines()))
    assert rows and all(any(row.values()) for row in rows)
    (kept,) = (place / "first" / FUND / "imports" / "archive").glob("*.csv")
    assert kept.read_bytes() == WORKING_FILE.read_bytes()


def _statement(books: Path, name: str) -> dict[str, Any]:
    path = books / "reports" / "output" / "council-2019-en.json"
    found = json.loads(path.read_text(encoding="utf-8"))["statements"]
    lines = next(s["lines"] for s in found if s["statement"] == name)
    return {line["id"]: line["values"] for line in lines}
