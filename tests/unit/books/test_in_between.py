"""What happens between two looks: a file that changes or goes after it was found, a plan laid a second time."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from wsisfund.books import snapshot as room
from wsisfund.books.conflicts import BooksChanged
from wsisfund.books.disk import FileLayer
from wsisfund.books.snapshot import read_snapshot
from wsisfund.books.staging import HELD, JOURNAL, Step, stage
from wsisfund.books.texts import Texts


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_text_is_held_to_the_hash_by_which_it_is_known(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger/a.beancount").write_bytes(b"; other\n")
    texts = Texts(tmp_path)
    texts.put_off("ledger/a.beancount", _sha(b"; first\n"))
    with pytest.raises(BooksChanged):
        texts["ledger/a.beancount"]
    (tmp_path / "ledger/a.beancount").write_bytes(b"; first\n")
    assert texts["ledger/a.beancount"] == b"; first\n"


def test_a_known_file_that_goes_while_it_is_looked_at_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger/main.beancount").write_text("2026-01-01 open Assets:A\n")
    time.sleep(0.06)
    first = read_snapshot(tmp_path)

    def gone(path: object, **said: object) -> os.stat_result:
        raise FileNotFoundError(path)

    monkeypatch.setattr(room.os, "stat", gone)
    read: list[str] = []
    ours = room.read_resolved

    def counted(root: Path, path: str) -> object:
        monkeypatch.undo()
        read.append(path)
        return ours(root, path)

    monkeypatch.setattr(room, "read_resolved", counted)
    assert read_snapshot(tmp_path, known=first.known()).files == first.files
    assert read == ["ledger/main.beancount"]


def test_a_plan_is_laid_in_the_folder_that_another_one_left(tmp_path: Path) -> None:
    """Folders and the note to git may stand there, whoever made them."""
    (tmp_path / HELD / ".git" / "objects").mkdir(parents=True)
    (tmp_path / JOURNAL / ".gitignore").write_bytes(b"*\n")
    stage(tmp_path, [Step("ledger/a", None, _sha(b"a")), Step("ledger/b", None, _sha(b"b"))], FileLayer())
    laid = b"".join(file.read_bytes() for file in (tmp_path / HELD).rglob("*") if file.is_file())
    assert b"ledger/a" in laid and b"ledger/b" in laid
