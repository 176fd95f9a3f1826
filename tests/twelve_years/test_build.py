"""Twelve years of books come out of commands alone, are in order, and hold what the statistics say."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from .build import YEARS, build, contributions, run

DONORS = 6


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("twelve") / "books"
    build(folder, DONORS)
    return folder


def test_the_books_are_in_order(books: Path) -> None:
    answer = json.loads(run("check", "--json", "--books", str(books)))
    assert answer["ok"] and not answer["warnings"]


def test_each_contribution_of_the_statistics_is_signed_once(books: Path) -> None:
    given = contributions(DONORS)
    for contribution in given:
        shown = json.loads(run("agreement", "show", contribution.agreement, "--json", "--books", str(books)))
        assert (Decimal(shown["amount"]), shown["currency"]) == (contribution.usd, "USD")
    assert len(given) == 25


def test_the_years_follow_one_another(books: Path) -> None:
    before: dict[str, str] = {}
    for year in YEARS:
        answer = json.loads(run("report", "all", "--year", str(year), "--json", "--books", str(books)))
        figures = {
            s["statement"]: {line["id"]: line["values"] for line in s["lines"]} for s in answer["statements"] if s["lines"]
        }
        position, net_assets = figures["financial-position"], figures["net-assets"]
        assert before.get("cash", position["cash"]["comparative"]) == position["cash"]["comparative"]
        assert before.get("net-assets", net_assets["opening"]["amount"]) == net_assets["opening"]["amount"]
        before = {line: position[line]["amount"] for line in ("cash", "net-assets")}
