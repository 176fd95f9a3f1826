"""The lock on the books folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wsisfund.books import lock
from wsisfund.books.disk import CannotWrite, FileLayer
from wsisfund.books.files import BooksUnreadable
from wsisfund.books.lock import Locked, lock_holder, locked


def test_one_at_a_time_and_no_trace(tmp_path: Path) -> None:
    with locked(tmp_path, FileLayer(), 0):
        with pytest.raises(Locked) as caught, locked(tmp_path, FileLayer(), 0):
            pass
        assert caught.value.exit_code == 5
    with locked(tmp_path, FileLayer(), 0):
        pass
    assert list(tmp_path.iterdir()) == []
    assert lock_holder(tmp_path) is None


def test_a_refusal_inside_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="inside"), locked(tmp_path, FileLayer(), 0):
        raise ValueError("inside")
    with locked(tmp_path, FileLayer(), 0):
        pass


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BooksUnreadable), locked(tmp_path / "missing", FileLayer(), 0):
        pass


def test_a_system_without_locks(tmp_path: Path) -> None:
    class NoLocks(FileLayer):
        def try_lock(self, descriptor: int) -> bool:
            raise OSError(37, "No locks available")

    with pytest.raises(CannotWrite), locked(tmp_path, NoLocks(), 0):
        pass


def test_nobody_holds_the_lock_of_no_folder(tmp_path: Path) -> None:
    assert lock_holder(tmp_path / "missing") is None


def test_locks_of_others_in_the_systems_table_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, status = tmp_path / "locks", tmp_path.stat()
    ours = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    table.write_text(
        f"1: FLOCK  ADVISORY  WRITE 7 00:00:1 0 EOF\n2: -> FLOCK  ADVISORY  WRITE 8 {ours} 0 EOF\n"
        f"3: FLOCK  ADVISORY  WRITE 9 {ours} 0 EOF\n"
    )
    monkeypatch.setattr(lock, "_LOCK_TABLE", table)
    assert lock.lock_holder(tmp_path) == 9
