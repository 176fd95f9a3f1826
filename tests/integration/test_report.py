"""``wsisfund report``: on the screen, as JSON and as files; what cannot be done is refused and nothing is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from wsisfund.statements import council
from wsisfund.statements.engine import NAMES

from .program import fingerprint, wsisfund

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
FORMATS = ("pdf", "xlsx", "csv", "json", "html")


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Books without our layout: one file, no plugin line, no reports folder."""
    shutil.copytree(EXAMPLE / "ledger", tmp_path / "books" / "ledger")
    return tmp_path / "books"


def formats(*kinds: str) -> list[str]:
    return [word for kind in kinds for word in ("--format", kind)]


def test_on_the_screen(books: Path) -> None:
    ended = wsisfund(books, "report", "financial-position", "--year", "2026", json_=False)
    assert ended.code == 0
    assert "Net assets" in ended.out
    assert "92,889.99" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 120
    assert list(books.iterdir()) == [books / "ledger"]


def test_as_json(books: Path) -> None:
    one = wsisfund(books, "report", "net-assets", "--year", "2026").json
    assert one["statement"] == "net-assets"
    every = wsisfund(books, "report", "all", "--year", "2026").json["statements"]
    assert [s["statement"] for s in every] == [name for name in NAMES if name != "account-statement"]
    with_account = wsisfund(books, "report", "all", "--year", "2026", "--agreement", "VC-2026-11").json["statements"]
    assert [s["statement"] for s in with_account] == list(NAMES)


def test_the_council_document_in_every_format(books: Path, tmp_path: Path) -> None:
    before = fingerprint(books)
    words = ["report", "council", "--year", "2026", *formats(*FORMATS, "csv"), "--out", str(tmp_path / "new" / "out")]
    answer = wsisfund(books, *words).json
    names = [Path(path).name for path in answer["written"]]
    whole = [f"council-2026-en.{kind}" for kind in ("pdf", "xlsx")]
    assert names == [*whole, *(f"{name}-2026-en.csv" for name in council.NAMES), "council-2026-en.json", "council-2026-en.html"]
    assert [s["statement"] for s in answer["statements"]] == list(council.NAMES)
    assert all(Path(path).read_bytes() for path in answer["written"])
    saved = json.loads((tmp_path / "new" / "out" / "council-2026-en.json").read_text(encoding="utf-8"))
    assert saved["statements"] == answer["statements"]
    assert fingerprint(books) == before


def test_files_go_to_the_books_output_folder(books: Path) -> None:
    ended = wsisfund(books, "report", "cash-flow", "--year", "2026", "--format", "csv", json_=False)
    assert ended.out == f"{books}/reports/output/cash-flow-2026-en.csv\n"


def test_an_account_statement(books: Path, tmp_path: Path) -> None:
    words = ["report", "account-statement", "--year", "2026", "--agreement", "VC-2026-11"]
    written = wsisfund(books, *words, *formats("xlsx", "html"), "--out", str(tmp_path)).json["written"]
    assert [Path(path).name for path in written] == [f"account-statement-VC-2026-11-2026-en.{kind}" for kind in ("xlsx", "html")]
    assert "Agreement VC-2026-11 with Aurelia" in Path(written[1]).read_text(encoding="utf-8")


def test_up_to_a_day(books: Path) -> None:
    words = ["report", "cash-flow", "--year", "2026", "--to", "2026-03-31", "--date", "2026-01-05"]
    assert wsisfund(books, *words).json["period"] == {"from": "2026-01-01", "to": "2026-03-31"}


def test_the_year_after_the_last_entry_has_the_balances_brought_forward(books: Path) -> None:
    lines = wsisfund(books, "report", "financial-position", "--year", "2027").json["lines"]
    values = {line["id"]: line["values"] for line in lines}
    assert values["net-assets"] == {"amount": "92889.99", "comparative": "92889.99"}


@pytest.mark.parametrize(
    ("code", "slug", "words"),
    [
        (2, "unknown-statement", "nonsense --year 2026"),
        (2, "unknown-statement", "../../definitions/cash-flow --year 2026"),
        (2, "no-entries", "cash-flow --year 2019"),
        (2, "no-entries", "cash-flow --year 2028"),
        (2, "usage", "cash-flow --year 1800"),
        (2, "usage", "cash-flow --year MMXXVI"),
        (2, "usage", "cash-flow"),
        (2, "usage", "cash-flow --year 2026 --to 2025-12-31"),
        (2, "bad-date", "cash-flow --year 2026 --to 2026-02-30"),
        (2, "usage", "cash-flow --year 2026 --language all"),
        (2, "usage", "cash-flow --year 2026 --format odt"),
        (2, "usage", "cash-flow --year 2026 --out elsewhere"),
        (2, "usage", "cash-flow --year 2026 --agreement VC-2026-11"),
        (2, "unknown-agreement", "account-statement --year 2026 --format csv"),
        (2, "unknown-agreement", "account-statement --year 2026 --agreement VC-0 --format csv"),
        (5, "cannot-write", "cash-flow --year 2026 --format csv --out ledger/main.beancount"),
        (5, "cannot-write", "all --year 2026 --format csv --out /proc/nowhere"),
    ],
)
def test_refusals_write_nothing(books: Path, code: int, slug: str, words: str) -> None:
    before = fingerprint(books)
    ended = wsisfund(books, "report", *words.split())
    assert (ended.code, ended.slug) == (code, slug), ended.out
    error = ended.json["errors"][0]
    assert error["fix"]
    assert error["why"]
    assert fingerprint(books) == before


def test_books_with_an_error_have_no_statements(books: Path) -> None:
    main = books / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8") + '\n2026-12-31 * "A" "B"\n  Assets:Nowhere 1 CHF\n', encoding="utf-8")
    ended = wsisfund(books, "report", "cash-flow", "--year", "2026", "--format", "csv")
    assert ended.code == 1
    assert not (books / "reports").exists()


def test_books_without_an_entry(tmp_path: Path) -> None:
    main = tmp_path / "ledger" / "main.beancount"
    main.parent.mkdir()
    main.write_text('option "operating_currency" "CHF"\n', encoding="utf-8")
    assert wsisfund(tmp_path, "report", "cash-flow", "--year", "2026").slug == "no-entries"
