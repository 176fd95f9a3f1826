"""Recovery from journals that a crash, or somebody else, left."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from wsisfund.books.disk import FileLayer
from wsisfund.books.journal import JOURNAL, JournalBroken, leftovers, read_journal, recover, temporary_of


def _journal(root: Path, *targets: str) -> None:
    moves = [(temporary_of(t), t, hashlib.sha256(b"new").hexdigest()) for t in targets]
    (root / JOURNAL).write_text(json.dumps(moves))


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)


def test_a_temporary_file_matches_no_include() -> None:
    assert temporary_of("ledger/years/2026.beancount") == "ledger/years/.2026.beancount.wsisfund-new"
    assert len(Path(temporary_of("imports/" + "é" * 127)).name.encode()) <= 255


def test_what_is_left_is_found(tmp_path: Path) -> None:
    for top in ("ledger", "imports"):
        _write(tmp_path / top / ".x.wsisfund-new", "")
    _write(tmp_path / "ledger/x.beancount", "")
    _journal(tmp_path)
    assert leftovers(tmp_path) == [".wsisfund.journal", "imports/.x.wsisfund-new", "ledger/.x.wsisfund-new"]
    assert leftovers(tmp_path / "missing") == []


def test_forward(tmp_path: Path) -> None:
    _write(tmp_path / "ledger/a", "new")
    _write(tmp_path / "ledger/b", "old")
    _write(tmp_path / temporary_of("ledger/b"), "new")
    _journal(tmp_path, "ledger/a", "ledger/b")
    recover(tmp_path, FileLayer())
    assert (tmp_path / "ledger/b").read_text() == "new"
    assert leftovers(tmp_path) == []


def test_all_in_place_and_then_edited(tmp_path: Path) -> None:
    _write(tmp_path / "ledger/a", "edited")
    _journal(tmp_path, "ledger/a")
    recover(tmp_path, FileLayer())
    assert (tmp_path / "ledger/a").read_text() == "edited"
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("case", ["neither", "torn"])
def test_a_journal_that_does_not_fit(tmp_path: Path, case: str) -> None:
    _write(tmp_path / "ledger/a", "old")
    _write(tmp_path / temporary_of("ledger/b"), "new" if case == "neither" else "ne")
    _journal(tmp_path, *(["ledger/a", "ledger/b"] if case == "neither" else ["ledger/b"]))
    with pytest.raises(JournalBroken):
        recover(tmp_path, FileLayer())
    assert (tmp_path / "ledger/a").read_text() == "old"
    assert not (tmp_path / "ledger/b").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        '[["a", "b"]]',
        json.dumps([["ledger/.x.wsisfund-new", "ledger/y", ""]]),
        json.dumps([["../.x.wsisfund-new", "../x", ""]]),
        json.dumps([["/etc/.x.wsisfund-new", "/etc/x", ""]]),
        "[" * 100_000,
        "\0" * 100,
    ],
)
def test_a_journal_of_somebody_else(tmp_path: Path, text: str) -> None:
    (tmp_path / JOURNAL).write_text(text)
    with pytest.raises(JournalBroken) as caught:
        read_journal(tmp_path)
    assert caught.value.exit_code == 5


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_a_journal_that_is_no_file(tmp_path: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(tmp_path / JOURNAL)
    else:
        (tmp_path / JOURNAL).mkdir()
    with pytest.raises(JournalBroken, match="cannot be finished"):
        recover(tmp_path, FileLayer())
