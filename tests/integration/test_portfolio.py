"""What waits, by age: dormant agreements, stale orders, late advances, old suspense; printed for Council as the portfolio."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .inside import typed

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    root = tmp_path / "books"
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    return root


def kinds(books: Path, day: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in typed(books, f"status --date {day}").json["items"]:
        found.setdefault(item["kind"], []).append(item["id"])
    return found


def test_what_has_not_moved_for_long_is_listed(books: Path) -> None:
    now, later = kinds(books, "2026-12-31"), kinds(books, "2028-12-31")
    assert not {"agreement-dormant", "order-stale"} & now.keys()
    assert "VC-2026-11" in later["agreement-dormant"]
    assert later["order-stale"] == ["PO-2026-11", "PO-2026-12"]
    assert set(later["advance-overdue"]) == set(later["advance"])


def test_a_policy_says_how_long(books: Path) -> None:
    assert "order-stale" not in kinds(books, "2027-01-31")
    assert typed(books, "policy add order-days 30 --date 2026-12-31").code == 0
    assert kinds(books, "2027-01-31")["order-stale"] == ["PO-2026-11", "PO-2026-12"]


def test_the_portfolio_prints_the_list_of_status(books: Path) -> None:
    status = typed(books, "status --date 2026-12-31").json["items"]
    made = typed(books, "report portfolio --year 2026").json
    rows = [line for line in made["lines"] if "/" in line["id"]]
    assert sorted(line["id"].rpartition("/")[0] for line in rows) == sorted(item["kind"] for item in status)
    assert sorted(line["values"]["amount"] or "" for line in rows) == sorted(item["amount"] or "" for item in status)
    for kind in ("pdf", "xlsx", "csv", "html"):
        assert typed(books, f"report portfolio --year 2026 --format {kind} --out {books / 'out'}").code == 0


def test_a_material_variance_is_explained_or_said_not_to_be(books: Path) -> None:
    waiting = typed(books, "status --year-end --year 2026").json["items"]
    lines = [item["id"] for item in waiting if item["kind"] == "variance-unexplained"]
    assert "Expenses:C5:Contracts" in lines
    shown = typed(books, ["report", "budget-and-actual", "--year", "2026", "--format", "html", "--out", str(books / "out")])
    page = Path(shown.json["written"][0]).read_text(encoding="utf-8")
    assert "not explained" in page
    for line in lines:
        words = [
            "explanation",
            "add",
            f"budget-and-actual.{line}",
            "--year",
            "2026",
            "--text",
            "It began late.",
            "--date",
            "2026-12-31",
        ]
        assert typed(books, words).code == 0
    waiting = typed(books, "status --year-end --year 2026").json["items"]
    assert [item for item in waiting if item["kind"] == "variance-unexplained"] == []
    typed(books, ["report", "budget-and-actual", "--year", "2026", "--format", "html", "--out", str(books / "out")])
    page = Path(shown.json["written"][0]).read_text(encoding="utf-8")
    assert "not explained" not in page
    assert "It began late." in page
