"""doctor: each look finds what is wrong, and says what to do."""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.rights import held_back
from wsisfund.books.files import BooksUnreadable
from wsisfund.cli import diagnosis
from wsisfund.cli.diagnosis import findings_of_books, findings_of_installation

from .conftest import Program

NOW = datetime(2100, 1, 1, tzinfo=UTC)
MAIN = """\
plugin "wsisfund.plugins.exact"
plugin "wsisfund.plugins.control"

2026-01-01 custom "officer" "anna"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "main.beancount").write_text(MAIN, encoding="utf-8")
    (tmp_path / "ledger" / "main.beancount").chmod(0o644)
    return tmp_path


def levels(root: Path, now: datetime = NOW) -> dict[str, str]:
    """Level of each finding that is not "ok", by its code; those that are wrong say what to do."""
    found = [f for f in findings_of_books(root, now) if f.level != "ok"]
    assert all(f.fix for f in found)
    return {f.code: f.level for f in found}


def rewrite(root: Path, old: str, new: str) -> None:
    main = root / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_books_in_order(root: Path) -> None:
    assert levels(root) == {}


def test_a_missing_plugin(root: Path) -> None:
    rewrite(root, 'plugin "wsisfund.plugins.control"\n', '; plugin "wsisfund.plugins.control"\n')
    assert levels(root) == {"plugin-missing": "warning"}


@pytest.mark.parametrize("name", ["wsisfund.plugins.nothing", "somebody.else", "nowhere"])
def test_a_plugin_that_cannot_be_imported(root: Path, name: str) -> None:
    rewrite(root, "\n\n", f'\nplugin "{name}"\n\n')
    assert levels(root) == {"plugins": "error"}


def test_no_officers(root: Path) -> None:
    rewrite(root, "2026-01-01 custom", "; 2026-01-01 custom")
    assert levels(root) == {"officers": "warning"}


def test_files_that_everybody_may_write(root: Path) -> None:
    (root / "ledger" / "main.beancount").chmod(0o666)
    assert levels(root) == {"permissions": "warning"}


@held_back
def test_a_ledger_that_cannot_be_written(root: Path) -> None:
    (root / "ledger").chmod(0o555)
    assert levels(root) == {"permissions": "error"}


def test_a_clock_behind_the_books(root: Path) -> None:
    assert levels(root, datetime(2020, 1, 1, tzinfo=UTC)) == {"newest-file": "warning"}


def test_a_lock_that_is_held(root: Path) -> None:
    descriptor = os.open(root, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    found = levels(root)
    os.close(descriptor)
    assert found == {"lock": "warning"}


def test_what_a_crash_left(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "leftovers", lambda _: ["ledger/years/.x"])
    assert levels(root) == {"leftovers": "warning"}


def test_a_full_disk(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "ROOM_BYTES", 10**30)
    assert levels(root) == {"room": "warning"}


def test_an_index_that_cannot_be_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSISFUND_INDEX", str(root / "ledger" / "main.beancount"))
    found = {f.code: f.level for f in findings_of_installation(NOW.date())}
    assert found["index"] == "error"


def test_temporary_files_that_cannot_be_written(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(root / "nowhere"))
    found = {f.code: f for f in findings_of_installation(NOW.date())}
    assert found["temporary"].level == "error"
    assert "$TMPDIR" in found["temporary"].fix


def test_a_journal_that_cannot_be_finished(root: Path) -> None:
    (root / ".wsisfund.journal").write_text("{")
    assert levels(root) == {"leftovers": "error"}


def test_a_link_to_nothing_and_a_file_that_may_not_be_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "ledger" / "old.beancount").symlink_to(root / "nowhere")
    assert levels(root) == {}

    def refuse(*_: object, **__: object) -> str:
        raise BooksUnreadable("cannot be read: Permission denied")

    monkeypatch.setattr(diagnosis, "read_books_file", refuse)
    assert levels(root) == {"plugin-missing": "warning", "officers": "warning"}


def test_an_absurd_clock() -> None:
    found = {f.code: f.level for f in findings_of_installation(datetime(1970, 1, 1, tzinfo=UTC).date())}
    assert found["clock"] == "error"


def test_the_answer(program: Program, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = program("doctor", "--json", "--books", str(root))
    assert (ended.code, ended.json["ok"]) == (0, True)
    assert {"code", "level", "message", "fix"} == set(ended.json["findings"][0])
    monkeypatch.setenv("WSISFUND_INDEX", "/dev/null/x")
    ended = program("doctor", "--books", str(root))
    assert ended.code == 1 and "ERROR   index" in ended.out and "fix: " in ended.out


def test_without_books_the_installation_is_looked_at(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ended = program("doctor", "--json")
    assert "no-books" in [f["code"] for f in ended.json["findings"]]
    assert program("doctor", "--json", "--books", str(tmp_path)).slugs == ["no-books"]
