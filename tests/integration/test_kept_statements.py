"""``report all --json`` asked again: answered from what was made, and made again where anything is otherwise."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Program
from wsisfund.publish import text_in_two
from wsisfund.settings import template_folder

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
CASH_FLOW = Path("reports/definitions/cash-flow.toml")


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLE, tmp_path / "books")


@pytest.fixture
def asked(program: Program, books: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What statements were made, by name, since the first answer."""
    made: list[str] = []
    make = text_in_two.text_of_statements

    def counted(*words: object) -> object:
        made.append(words[2].name)  # type: ignore[attr-defined]
        return make(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(text_in_two, "text_of_statements", counted)
    return made


def _all(program: Program, books: Path, *words: str) -> str:
    ended = program("report", *(words or ("all",)), "--year", "2026", "--json", "--books", str(books))
    assert ended.code == 0, ended.out
    return ended.out


def _afresh(program: Program, books: Path, tmp_path: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WSISFUND_INDEX", str(tmp_path / "another index"))
        return _all(program, books)


def test_the_second_answer_is_the_first_one(program: Program, books: Path, asked: list[str]) -> None:
    first = [_all(program, books, name) for name in ("all", "council")]
    assert [_all(program, books, name) for name in ("all", "council")] == first
    assert asked == ["all", "council"]


def test_another_question_is_made(program: Program, books: Path, asked: list[str]) -> None:
    first = _all(program, books)
    assert _all(program, books, "all", "--agreement", "VC-2026-11") != first
    assert _all(program, books, "all", "--to", "2026-11-30") != first
    assert asked == ["all"] * 3


def test_other_books_are_asked_anew(program: Program, books: Path, tmp_path: Path) -> None:
    first = _all(program, books)
    main = books / "ledger" / "main.beancount"
    main.write_text(main.read_text("utf-8") + '\n2026-12-30 note Assets:Cash:Bank:CHF "A word"\n', "utf-8")
    second = _all(program, books)
    assert second != first  # another hash of the books, in each statement
    assert second == _afresh(program, books, tmp_path)


def test_another_definition_is_asked_anew(program: Program, books: Path, tmp_path: Path) -> None:
    first = _all(program, books)
    own = books / CASH_FLOW
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text((template_folder() / CASH_FLOW).read_text("utf-8").replace('"opening-cash"', '"cash-before"', 1), "utf-8")
    refused = program("report", "all", "--year", "2026", "--json", "--books", str(books))
    assert refused.code != 0
    own.unlink()
    assert _all(program, books) == first == _afresh(program, books, tmp_path)
