"""What waits, by age: dormant agreements, stale orders, late advances, old suspense; printed for Council as the portfolio."""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path

import pytest

from wsisfund.languages.words import words_of

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


@pytest.mark.parametrize("language", ["fr", "es", "ru", "zh", "ar"])
def test_the_portfolio_speaks_the_reader_s_language(books: Path, language: str) -> None:
    """Why something waits, and the names of Member States; a payee stands as it is, and what rows hold says their currency."""
    assert typed(books, "policy add order-days 30 --date 2026-11-30").code == 0
    asked = f"report portfolio --year 2026 --language {language} --format csv --format html --out {books / 'out'}"
    page = Path(next(name for name in typed(books, asked).json["written"] if name.endswith("html"))).read_text(encoding="utf-8")
    lines = typed(books, "report portfolio --year 2026").json["lines"]
    english = {line["id"].partition("/")[0]: line["values"]["why"] for line in lines if line["values"]["why"]}
    payees = {english.pop(kind) for kind in ("advance", "advance-overdue")}
    assert "order-stale" in english
    assert [why for why in english.values() if escape(why) in page] == []
    assert [payee for payee in payees if escape(payee) not in page] == []
    assert words_of(language)("document.currency.all") in page


def test_a_table_of_texts_names_no_currency(books: Path) -> None:
    words = words_of("en")
    typed(books, f"report obligations --year 2026 --format html --out {books / 'out'}")
    page = (books / "out" / "obligations-2026-en.html").read_text(encoding="utf-8")
    assert "<tbody>" in page
    assert not {words("document.currency"), words("document.currency.all")} & set(re.findall(r"<p[^>]*>([^<]*)", page))


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
