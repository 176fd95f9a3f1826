"""The worked example as a books folder, and a source whose addresses a test can read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from wsisfund.pages.asked import Asked, asked_of
from wsisfund.pages.shown import Cell, Table, View
from wsisfund.pages.view import view_of

GOLDEN = Path(__file__).parents[2] / "golden" / "domain-example" / "ledger"
YEAR_END = date(2026, 12, 31)

Open = Callable[..., View]


class Plain:
    """Places as they are."""

    def editor(self, file: str, line: int) -> str:
        return f"edit:{file}:{line}"

    def context(self, file: str, line: int) -> str:
        return f"entry:{file}:{line}"


@pytest.fixture(scope="package")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(GOLDEN, folder / "ledger")
    return folder


@pytest.fixture
def open_view(root: Path) -> Open:
    """The view that an address asks for, by default at the end of 2026."""

    def opened(day: date = YEAR_END, **args: str) -> View:
        return view_of(root, asked_of({"at": day.isoformat(), **args}, YEAR_END), Plain())

    return opened


def asked(**args: str) -> Asked:
    return asked_of({"at": YEAR_END.isoformat(), **args}, YEAR_END)


def table(view: View, title: str) -> Table:
    """The table with this title."""
    found = [t for t in view.tables if t.title == title]
    assert found, [t.title for t in view.tables]
    return found[0]


def row(found: Table, name: str) -> dict[str, Cell]:
    """The row of this name, by column head."""
    rows = [r for r in (*found.rows, found.total) if r and r[0].text == name]
    assert rows, [r[0].text for r in found.rows]
    return {head.text: cell for head, cell in zip(found.heads, rows[0], strict=True)}


def amounts(cells: dict[str, Cell]) -> dict[str, Decimal]:
    """The amounts of a row that are not nil, by column head."""
    return {name: cell.amount for name, cell in cells.items() if cell.amount}
