"""Files are put in place whole, and all of them or none."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path

import pytest

from wsisfund.books.disk import CannotWrite
from wsisfund.publish import files as module
from wsisfund.publish.files import file_name, write_outputs

TWO = {"a.csv": b"new a", "b.csv": b"new b"}


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_names() -> None:
    assert file_name("cash-flow", 2026, "en", "pdf") == "cash-flow-2026-en.pdf"
    assert file_name("cash-flow", 2026, "en", "pdf", to=date(2026, 6, 30)) == "cash-flow-2026-06-30-en.pdf"


def test_a_missing_folder_is_made_and_an_old_file_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "deep"
    assert write_outputs(folder, TWO) == [folder / "a.csv", folder / "b.csv"]
    write_outputs(folder, {"a.csv": b"newer"})
    assert tree(tmp_path) == {"new/deep/a.csv": b"newer", "new/deep/b.csv": b"new b"}


@pytest.mark.parametrize("failing", ["_write", "fsync"])
def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    write_outputs(tmp_path / "out", {"a.csv": b"old"})
    calls = 0
    real = module._write if failing == "_write" else os.fsync

    def second_fails(*arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module if failing == "_write" else os, failing, second_fails)
    with pytest.raises(CannotWrite, match="No space left") as caught:
        write_outputs(tmp_path / "out", TWO)
    assert "make room" in caught.value.fix
    assert tree(tmp_path) == {"out/a.csv": b"old"}


def test_a_failure_leaves_no_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(module, "_write", fails)
    with pytest.raises(CannotWrite):
        write_outputs(tmp_path / "new" / "deep", TWO)
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    for folder in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(CannotWrite, match="Not a directory"):
            write_outputs(folder, TWO)
    assert tree(tmp_path) == {"out": b"mine"}


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(CannotWrite, match="directory"):
        write_outputs(tmp_path, TWO)
    assert tree(tmp_path) == {}


def test_an_interruption_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_outputs(tmp_path, TWO)
    assert tree(tmp_path) == {}
