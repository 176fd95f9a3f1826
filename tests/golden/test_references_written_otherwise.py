"""A document that is named otherwise than it is written is the same document (domain §8.12): no figure changes by it."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import index_of
from tests.manipulated import said_of
from wsisfund.publish.json_ import statement_json
from wsisfund.reconciliation.items import book_items
from wsisfund.statements.engine import NAMES, Run
from wsisfund.store.index import Index
from wsisfund.store.kept_items import ACCOUNTS
from wsisfund.store.positions import open_items
from wsisfund.store.receipts_of_donors import came_in
from wsisfund.vocabulary.period import Period

HERE = Path(__file__).parent
_NAMING = re.compile(r'^(\s+(?:settles|reverses|credits): )"([^"]+)"', re.MULTILINE)
_BANKS = ("Assets:Cash:Bank:CHF", "Assets:Cash:Bank:EUR", "Assets:Cash:Bank:USD")


def _otherwise(found: re.Match[str]) -> str:
    return f'{found[1]}"{found[2].lower().replace("-", " ")}"'


@pytest.fixture(scope="module", params=["domain-example", "second-year"])
def folders(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The golden books, and the same with every `settles`, `reverses` and `credits` in other writing."""
    written, otherwise = HERE / request.param, tmp_path_factory.mktemp("otherwise")
    shutil.copytree(written, otherwise, dirs_exist_ok=True)
    changed = 0
    for file in otherwise.rglob("*.beancount"):
        text, count = _NAMING.subn(_otherwise, file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")
        changed += count
    assert changed > 5
    return written, otherwise


def test_both_doors_say_the_same(folders: tuple[Path, Path]) -> None:
    written, otherwise = (said_of(folder) for folder in folders)
    assert not otherwise.faults, otherwise.shown
    assert otherwise.words == written.words
    assert otherwise.bean_check == written.bean_check == 0


def _figures(index: Index) -> dict[str, Any]:
    """What the statements, the lists of open items, the letters and the reconciliation say."""
    found: dict[str, Any] = {account: open_items(index, account) for account in sorted(ACCOUNTS)}
    found |= {bank: [item._replace(references=()) for item in book_items(index, bank)] for bank in _BANKS}
    found["came"] = came_in(index, date(2020, 1, 1), date(2029, 12, 31))
    for year in (2024, 2025, 2026):
        run = Run(index, Period(date(year, 1, 1), date(year, 12, 31)))
        for name in NAMES:
            if name not in ("account-statement", "donor-report"):
                found[f"{name} {year}"] = statement_json(run.statement(name))
    return found


def test_no_figure_changes(folders: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    written, otherwise = (_figures(index_of(folder, tmp_path_factory.mktemp("index"))) for folder in folders)
    assert [name for name in written if written[name] != otherwise[name]] == []
