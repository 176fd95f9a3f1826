"""A file is not read again only where it cannot have changed since it was read."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from wsisfund.books import snapshot as room
from wsisfund.books.known_files import Mark
from wsisfund.books.snapshot import Snapshot, read_snapshot

OPEN = "2026-01-01 open Assets:A\n"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Books of two files that are an hour old."""
    ledger = tmp_path / "ledger"
    ledger.mkdir()
    (ledger / "main.beancount").write_text('include "y/*.beancount"\n')
    (ledger / "y").mkdir()
    (ledger / "y/a.beancount").write_text(OPEN)
    return tmp_path


def _settled(books: Path) -> Snapshot:
    """A reading late enough after the files were written."""
    time.sleep(0.06)
    return read_snapshot(books)


def _reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    read: list[str] = []
    ours = room.read_resolved

    def counted(root: Path, path: str) -> object:
        read.append(path)
        return ours(root, path)

    monkeypatch.setattr(room, "read_resolved", counted)
    return read


def test_what_stands_as_it_was_is_not_read(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _settled(books)
    assert first.learned
    read = _reads(monkeypatch)
    again = read_snapshot(books, known=first.known())
    assert read == []
    assert not again.learned
    assert (again.books_hash, again.includes, again.known()) == (first.books_hash, first.includes, first.known())
    assert again.files["ledger/y/a.beancount"] == OPEN.encode()


def _saved(file: Path) -> None:
    """Another word of the same length, with the old time of writing put back."""
    status = file.stat()
    file.write_text(OPEN.replace("Assets:A", "Assets:B"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def _replaced(file: Path) -> None:
    other = file.with_suffix(".new")
    shutil.copy2(file, other)
    other.write_text(OPEN.replace("Assets:A", "Assets:B"))
    other.replace(file)


def _linked(file: Path) -> None:
    other = file.with_suffix(".txt")
    other.write_text(OPEN.replace("Assets:A", "Assets:B"))
    file.unlink()
    file.symlink_to(other.name)


def _joined(file: Path) -> None:
    file.with_name("b.beancount").write_text(OPEN.replace("Assets:A", "Assets:C"))


def _gone(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("change", [_saved, _replaced, _linked, _joined, _gone])
def test_every_change_is_seen(books: Path, change: Callable[[Path], None]) -> None:
    first = _settled(books)
    change(books / "ledger/y/a.beancount")
    again, afresh = read_snapshot(books, known=first.known()), read_snapshot(books)
    assert again.books_hash == afresh.books_hash != first.books_hash
    assert again.files == afresh.files
    assert not first.still()
    assert not first.unchanged()


def test_a_young_file_is_read_again(books: Path) -> None:
    """It may change once more within the tick of the clock in which it was read."""
    file = books / "ledger/y/a.beancount"
    time.sleep(0.06)
    file.write_text(OPEN)
    assert set(read_snapshot(books).known()) == {"ledger/main.beancount"}


def test_a_change_in_the_same_tick_is_seen_before_a_commit(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the clock had stood still: same size, same times, and other words."""
    file = books / "ledger/y/a.beancount"
    file.write_text(OPEN)
    # Young when it is read, however long this machine takes to come to it.
    later = time.time_ns() + 60_000_000_000
    os.utime(file, ns=(later, later))
    taken = read_snapshot(books)
    mark = taken._marks["ledger/y/a.beancount"]
    file.write_text(OPEN.replace("Assets:A", "Assets:B"))
    ours = room.mark_of
    monkeypatch.setattr(room, "mark_of", lambda own, status: mark if own == mark.own else ours(own, status))
    assert taken.still()
    assert not taken.unchanged()


def test_a_touch_is_no_change(books: Path) -> None:
    taken = _settled(books)
    os.utime(books / "ledger/y/a.beancount")
    assert not taken.still()
    assert taken.unchanged()


def test_whole_seconds_are_young_for_longer() -> None:
    """Of a file system that keeps no parts of seconds."""
    second = 10**9
    coarse, fine = (Mark("a", 1, 1, 1, 100 * second + rest, 100 * second + rest) for rest in (0, 1234567))
    assert [m.settled(101 * second) for m in (coarse, fine)] == [False, True]
    assert coarse.settled(104 * second)
    assert not fine.settled(99 * second), "a file of the future is never known"
