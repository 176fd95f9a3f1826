"""Statements as text made by two processes: the text of one, whatever becomes of the other."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of
from tests.conftest import GOLDEN
from wsisfund.publish import text_in_two
from wsisfund.publish.json_ import statement_json
from wsisfund.publish.report_made import ALL, COUNCIL, Asked, statements_of
from wsisfund.publish.text_in_two import Second, second_process, text_of_statements
from wsisfund.statements.ahead import Awaited, sums_of
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


@contextmanager
def second_of(index: Index, books: Path, period: Period = YEAR, *, writes: bool = True) -> Iterator[Second]:
    """The copy of this process; it is waited for."""
    assert index.path is not None
    made = Second(index.path, books, period, writes=writes)
    try:
        yield made
    finally:
        made.end()
    with pytest.raises(ChildProcessError):
        os.waitpid(made._process, os.WNOHANG)


def alone(index: Index, books: Path, asked: Asked) -> str:
    """What one process makes: the objects, written at once."""
    return json.dumps([statement_json(one) for one in statements_of(index, books, asked, ()).statements])[1:-1]


def in_two(index: Index, books: Path, asked: Asked, second: Second | None) -> str:
    return "".join(text_of_statements(index, books, asked, second))


@pytest.mark.parametrize("asked", [Asked(ALL, YEAR), Asked(COUNCIL, YEAR), Asked(ALL, HALF)])
def test_the_text_of_one_process(index: Index, books: Path, asked: Asked) -> None:
    text = alone(index, books, asked)
    assert in_two(index, books, asked, None) == text
    with second_of(index, books, asked.period, writes=asked.name == ALL) as second:
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


def _wrong() -> None:
    raise ValueError("what is not worked out")


@pytest.mark.parametrize("end", [_kill, _full, _wrong])
@pytest.mark.parametrize("after", [0, 1, 7, 15])
def test_where_the_copy_ends_this_process_does_the_rest(
    index: Index,
    books: Path,
    after: int,
    end: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Before it says its books, after some of its sums, and before the general ledger, which is the last; without a word."""
    summed, done = text_in_two.pickle.dumps, [0]

    def counted(value: object) -> bytes:
        if done[0] == after:
            end()
        done[0] += 1
        return summed(value)

    with monkeypatch.context() as patch:
        patch.setattr(text_in_two.pickle, "dumps", counted)
        with second_of(index, books) as second:
            assert in_two(index, books, Asked(ALL, YEAR), second) == alone(index, books, Asked(ALL, YEAR))
    assert capfd.readouterr() == ("", "")


def test_one_that_is_gone_before_it_is_asked(index: Index, books: Path) -> None:
    with second_of(index, books) as second:
        os.kill(second._process, signal.SIGKILL)
        os.waitid(os.P_PID, second._process, os.WEXITED | os.WNOWAIT)
        assert in_two(index, books, Asked(ALL, YEAR), second) == alone(index, books, Asked(ALL, YEAR))


def test_an_index_of_other_books_is_not_added_up(index: Index, books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The books changed after the copy began: it adds up the index as it found it, this process reads that of today."""
    run = Run(index, YEAR, books)
    with second_of(index, books) as second:
        with monkeypatch.context() as patch:
            patch.setattr(Index, "books_hash", "sha256:other")
            assert not second.helps(run)
        assert not isinstance(run.ledger.made, Awaited)
    with second_of(index, books) as second:
        assert not second.helps(Run(Index(index.connection, books / "another.sqlite"), YEAR, books))
    with second_of(index, books) as second:
        assert second.helps(run)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of indexes with one of three bytes."""
    index_path(tmp_path, "sha256:other").write_bytes(b"abc")
    return tmp_path


def test_large_books_have_a_second_process(folder: Path) -> None:
    with second_process(folder, folder, Asked(ALL, YEAR), large=3) as second:
        assert second is not None
    with second_process(folder, folder, Asked(ALL, YEAR)) as second:
        assert second is None
    with second_process(folder / "nowhere", folder, Asked(ALL, YEAR), large=0) as second:
        assert second is None


def test_where_there_is_no_room_for_one_there_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refused)
    with second_process(folder, folder, Asked(ALL, YEAR), large=0) as second:
        assert second is None
