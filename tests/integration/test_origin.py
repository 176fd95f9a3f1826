"""What a printed document says of what made it, and that a certified one trusts no index on the disk (domain §8.18)."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.tools.printed import lines_of

from .inside import typed

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    root = tmp_path / "books"
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    return root


def pages(root: Path, words: str) -> list[str]:
    done = typed(root, words)
    assert done.code == 0, done.out
    (file,) = done.json["written"]
    return list(lines_of(Path(file).read_bytes()))


def test_each_page_names_both_hashes_and_one_page_the_command(books: Path) -> None:
    found = pages(books, "report council --year 2026 --format pdf")
    assert len(found) > 10
    assert all("Books sha256:" in page and "Definitions and texts sha256:" in page and "(shipped)" in page for page in found)
    named = [page for page in found if "wsisfund report council --year 2026 --format pdf" in page.replace("\n", " ")]
    assert len(named) == 1


def test_a_changed_definition_is_said_on_the_page(books: Path) -> None:
    (before,) = pages(books, "report net-assets --year 2026 --to 2026-06-30 --format pdf")
    own = books / "reports" / "definitions" / "cash-flow.toml"
    own.parent.mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "reports" / "definitions" / "cash-flow.toml"
    own.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    (same,) = pages(books, "report net-assets --year 2026 --to 2026-06-30 --format pdf")
    assert same == before
    own.write_text("# ours" + shipped.read_text(encoding="utf-8"), encoding="utf-8")
    (after,) = pages(books, "report net-assets --year 2026 --to 2026-06-30 --format pdf")
    assert "(shipped)" in before and "(changed)" in after
    hashes = [next(line for line in page.splitlines() if line.startswith("Definitions")).split()[3] for page in (before, after)]
    assert hashes[0] != hashes[1]
    assert "--to 2026-06-30" in after.replace("\n", " ")


def test_a_certified_report_trusts_no_index(books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    indexes = tmp_path / "indexes"
    monkeypatch.setenv("WSISFUND_INDEX", str(indexes))
    words = "report donor-report --donor aurelia --year 2026 --as officer-c"
    before = typed(books, words).json
    assert typed(books, "report net-assets --year 2026").code == 0
    (index,) = indexes.rglob("index-*.sqlite")
    with sqlite3.connect(index) as connection:
        for table in ("posting_row", "yearly", "account_year"):
            connection.execute(f"UPDATE {table} SET chf = chf * 2")
    assert typed(books, words).json == before
