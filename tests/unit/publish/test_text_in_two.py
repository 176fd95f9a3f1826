"""Statements as text made by two processes: the text of one, whatever becomes of the other."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of
from tests.conftest import GOLDEN
from wsisfund.publish import text_in_two
from wsisfund.publish.json_ import statement_json
from wsisfund.publish.report_made import ALL, COUNCIL, Asked, statements_of
from wsisfund.publish.text_in_two import Second, second_process, text_of_statements
from wsisfund.statements.ahead import sums_of
from wsisfund.statements.engine import NAMES, Run
from wsisfund.store.index import Index, index_path
from wsisfund.vocabulary.period import Period

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
HALF = Period(date(2026, 1, 1), date(2026, 6, 30))


@pytest.fixture(scope="module", params=["domain-example", "second-year"])
def books(request: pytest.FixtureRequest) -> Path:
    """A first year, of which the comparatives are opening entries, and a second one, which restates the first."""
    return GOLDEN / request.param


@pytest.fixture(scope="module")
def index(books: Path, tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(books, tmp_path_factory.mktemp("index"))


@pytest.fixture
def second() -> Iterator[Second]:
    """The copy of this process; it is waited for."""
    made = Second()
    yield made
    made.end()
    with pytest.raises(ChildProcessError):
        os.waitpid(made._process, os.WNOHANG)


def alone(index: Index, books: Path, asked: Asked) -> str:
    """What one process makes: the objects, written at once."""
    return json.dumps([statement_json(one) for one in statements_of(index, books, asked, ()).statements])[1:-1]


def in_two(index: Index, books: Path, asked: Asked, second: Second | None) -> str:
    return "".join(text_of_statements(index, books, asked, second))


@pytest.mark.parametrize("asked", [Asked(ALL, YEAR), Asked(COUNCIL, YEAR), Asked(ALL, HALF)])
def test_the_text_of_one_process(index: Index, books: Path, asked: Asked, second: Second) -> None:
    text = alone(index, books, asked)
    assert in_two(index, books, asked, None) == text
    assert in_two(index, books, asked, second) == text


def test_nothing_is_added_up_that_no_statement_asks_for(tmp_path: Path) -> None:
    """Of a year with another before it; in a first year some sums of the opening entries are not asked for."""
    books = GOLDEN / "second-year"
    run = Run(index_of(books, tmp_path), YEAR, books)
    for name in NAMES:
        if name != "account-statement":
            run.statement(name)
    sums = [*sums_of(run)]
    assert [one.key for ledger, one in sums if one.key not in ledger.made] == []
    assert {ledger for ledger, _ in sums} == {run.ledger, run.before}


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _full() -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("end", [_kill, _full])
@pytest.mark.parametrize("after", [0, 1, 7, 15])
def test_where_the_copy_ends_this_process_does_the_rest(
    index: Index, books: Path, after: int, end: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some of its sums, and before the general ledger, which is the last."""
    summed, done = text_in_two.pickle.dumps, [0]

    def counted(value: object) -> bytes:
        if done[0] == after:
            end()
        done[0] += 1
        return summed(value)

    with monkeypatch.context() as patch:
        patch.setattr(text_in_two.pickle, "dumps", counted)
        second = Second()
    try:
        assert in_two(index, books, Asked(ALL, YEAR), second) == alone(index, books, Asked(ALL, YEAR))
    finally:
        second.end()


def test_one_that_is_gone_before_it_is_told(index: Index, books: Path) -> None:
    second = Second()
    os.kill(second._process, signal.SIGKILL)
    os.waitid(os.P_PID, second._process, os.WEXITED | os.WNOWAIT)
    assert in_two(index, books, Asked(ALL, YEAR), second) == alone(index, books, Asked(ALL, YEAR))
    second.end()


def test_an_index_of_other_books_is_not_added_up(
    index: Index, books: Path, second: Second, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody wrote in between: what this process reads stays as it was opened, the copy would read what is there now."""
    text = alone(index, books, Asked(ALL, YEAR))
    with monkeypatch.context() as patch:
        patch.setattr(Index, "books_hash", "sha256:other")
        second.begin(Run(index, YEAR, books), books)
    assert second.general_ledger() is None
    assert in_two(index, books, Asked(ALL, YEAR), None) == text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of indexes with one of three bytes."""
    index_path(tmp_path, "sha256:other").write_bytes(b"abc")
    return tmp_path


def test_large_books_have_a_second_process(folder: Path) -> None:
    with second_process(folder, large=3) as second:
        assert second is not None
    with second_process(folder) as second:
        assert second is None
    with second_process(folder / "nowhere", large=0) as second:
        assert second is None


def test_where_there_is_no_room_for_one_there_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refused)
    with second_process(folder, large=0) as second:
        assert second is None
