"""Three hands, one figure: the independent script, the figures kept in the folder, and the program, for each golden year."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import index_of
from wsisfund.publish.json_ import statement_json
from wsisfund.statements.engine import make_all
from wsisfund.vocabulary.period import Period

HERE = Path(__file__).parent
YEARS = {"domain-example": (2026, 2027), "second-year": (2024, 2025, 2026)}
# Reconciliations that the command contract names; a statement may have more.
CONTRACT = ("to-financial-performance", "to-cash-flow")


def script(root: Path, *years: int) -> dict[str, Any]:
    """What the independent script says, in a process that has neither Beancount nor wsisfund at hand."""
    command = [sys.executable, "-I", "-S", str(HERE / "expected.py"), str(root), *map(str, years)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return dict(json.loads(done.stdout))


def by_id(statements: list[dict[str, Any]]) -> dict[str, Any]:
    """Statements of the JSON contract in the script's form: id → line → column."""
    found: dict[str, Any] = {}
    for s in statements:
        found[s["statement"]] = {"lines": {line["id"]: line["values"] for line in s["lines"]}}
        recons = {
            r["id"]: {line["id"]: line["values"] for line in r["lines"]} for r in s["reconciliations"] if r["id"] in CONTRACT
        }
        if recons:
            found[s["statement"]]["reconciliations"] = recons
    return found


def engine(root: Path, target: Path, year: int) -> dict[str, Any]:
    """What the program says."""
    period = Period(date(year, 1, 1), date(year, 12, 31))
    return by_id([statement_json(s) for s in make_all(index_of(root, target), period)])


def same(made: dict[str, Any], expected: dict[str, Any]) -> None:
    """Statement by statement, so that a difference names itself; lines in the same order."""
    assert made.keys() == expected.keys()
    for name, statement in expected.items():
        assert list(made[name]["lines"]) == list(statement["lines"]), name
        assert made[name] == statement, name


@pytest.mark.parametrize("name", YEARS)
def test_the_kept_figures_are_those_of_the_script(name: str) -> None:
    kept = json.loads((HERE / name / "expected.json").read_text(encoding="utf-8"))
    made = script(HERE / name, *YEARS[name])
    assert kept.keys() == made.keys()
    for year in kept:
        same(kept[year], made[year])


@pytest.mark.parametrize(("name", "year"), [(name, year) for name, years in YEARS.items() for year in years])
def test_the_program_says_the_kept_figures(name: str, year: int, tmp_path: Path) -> None:
    kept = json.loads((HERE / name / "expected.json").read_text(encoding="utf-8"))
    same(engine(HERE / name, tmp_path, year), kept[str(year)])


def test_report_all_as_json_says_the_kept_figures() -> None:
    root = HERE / "second-year"
    command = [sys.executable, "-m", "wsisfund", "report", "all", "--year", "2025", "--json", "--books", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    kept = json.loads((root / "expected.json").read_text(encoding="utf-8"))
    same(by_id(json.loads(done.stdout)["statements"]), kept["2025"])


@pytest.mark.parametrize("year", [2024, 2025])
def test_script_and_program_agree_on_generated_books(year: int, tmp_path: Path, generated: Path) -> None:
    same(engine(generated, tmp_path, year), script(generated, year)[str(year)])


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    generator = HERE.parent / "bench" / "gen_ledger.py"
    command = [sys.executable, str(generator), "--transactions", "1000", "--format", "years", "--out", str(folder)]
    subprocess.run(command, check=True, timeout=120)
    return folder
