"""Several years side by side: every figure is that of the year's own statement, in every language and format."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from tests.conftest import GOLDEN

from .inside import typed


@pytest.fixture
def books(tmp_path: Path) -> Path:
    shutil.copytree(GOLDEN / "second-year" / "ledger", tmp_path / "books" / "ledger")
    return tmp_path / "books"


def test_each_column_is_the_statement_of_its_year(books: Path, tmp_path: Path) -> None:
    found = typed(books, "report recapitulation --from 2024 --to 2025").json
    rows = {line["id"]: line["values"] for line in found["lines"]}
    assert found["period"] == {"from": "2024-01-01", "to": "2025-12-31"}
    for year in ("2024", "2025"):
        for statement in ("financial-position", "financial-performance", "net-assets", "cash-flow", "programme"):
            column = "total" if statement == "programme" else "amount"
            for line in typed(books, f"report {statement} --year {year}").json["lines"]:
                assert rows[f"{statement}.{line['id']}"][year] == line["values"][column], (year, statement, line["id"])
    words = ["report", "recapitulation", "--from", "2024", "--to", "2025", "--language", "all", "--out", str(tmp_path / "o")]
    assert typed(books, [*words, "--format", "csv", "--format", "pdf"]).code == 0
    for language in ("en", "fr", "es", "ru", "zh", "ar"):
        file = tmp_path / "o" / f"recapitulation-2024-2025-{language}.csv"
        table = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        assert {row["line"]: row["2025"] for row in table if "." in row["line"]}["net-assets.closing"] == "77121.24"
        assert all(row["label"] and row["label"] != row["line"] for row in table), language
    assert typed(books, ["verify", "--statement", str(tmp_path / "o" / "recapitulation-2024-2025-zh.pdf")]).code == 0


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("recapitulation --year 2025", "usage"),
        ("recapitulation --from 2025 --to 2025", "usage"),
        ("recapitulation --from 2024 --to 2025-06-30", "usage"),
        ("recapitulation --from 2010 --to 2025", "usage"),
        ("recapitulation --from 2019 --to 2025", "no-entries"),
        ("net-assets --from 2024 --year 2025", "usage"),
    ],
)
def test_what_is_no_row_of_years_is_refused(words: str, slug: str, books: Path) -> None:
    refused = typed(books, f"report {words}")
    assert (refused.code, refused.slug) == (2, slug)
