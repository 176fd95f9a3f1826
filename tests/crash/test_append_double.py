"""Whatever operation fails, or is the last that a dying process does: the old books or the new ones, nothing between."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from wsisfund.books.append import append, create, leftovers, recover
from wsisfund.books.conflicts import Unfinished
from wsisfund.books.disk import FileLayer
from wsisfund.books.records import Record
from wsisfund.errors import Conflict

from .failing_disk import EXTRA, FILES, ONE, SEVERAL, Died, FailingDisk, accept, hash_of, make_books, snapshot

pytestmark = pytest.mark.crash

SETS = {"several files": (SEVERAL, EXTRA), "one file": (ONE, {})}


def _run(root: Path, records: tuple[Record, ...], extra: Mapping[str, bytes], layer: FileLayer) -> None:
    append(root, records, accept, hash_of(root), extra, layer=layer)


def _expected(tmp_path: Path, name: str) -> tuple[Mapping[str, bytes], Mapping[str, bytes]]:
    root = make_books(tmp_path / "expected")
    old = snapshot(root)
    _run(root, *SETS[name], FileLayer())
    return old, snapshot(root)


class Interrupted(FailingDisk):
    """Ctrl-C at one operation, and death `later` operations after it (0: never)."""

    def __init__(self, at: int, mode: str, later: int) -> None:
        super().__init__(at, mode)
        self.death = at + later if later else 0

    def _count(self) -> None:
        if self.death and self.count + 1 >= self.death:
            raise Died
        super()._count()


def _every_operation(try_one: Callable[[int], bool]) -> None:
    at = 1
    while try_one(at):
        at += 1
        assert at < 500
    assert at > 8, "too few operations were tried"


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_one_error(tmp_path: Path, name: str, code: int) -> None:
    old, new = _expected(tmp_path, name)

    def try_one(at: int) -> bool:
        root = make_books(tmp_path / str(at))
        disk = FailingDisk(at, "once", code)
        try:
            _run(root, *SETS[name], disk)
        except Conflict as fault:
            assert not isinstance(fault, Unfinished)
            assert snapshot(root) == old, f"operation {at}: refused, yet something changed"
            assert fault.message
            assert fault.fix
        else:
            assert snapshot(root) == new
        assert leftovers(root) == []
        return disk.reached

    _every_operation(try_one)


@pytest.mark.parametrize("name", SETS)
def test_a_disk_that_fails_for_good(tmp_path: Path, name: str) -> None:
    old, new = _expected(tmp_path, name)

    def try_one(at: int) -> bool:
        root = make_books(tmp_path / str(at))
        disk = FailingDisk(at, "always", errno.EIO)
        decided = False
        try:
            _run(root, *SETS[name], disk)
        except Conflict as fault:
            decided = isinstance(fault, Unfinished)
        else:
            decided = True  # whatever failed, all is in place and on the disk; only what waited could not be cleared away
        recover(root)
        assert snapshot(root) == (new if decided else old), f"operation {at}"
        assert leftovers(root) == []
        return disk.reached

    _every_operation(try_one)


@pytest.mark.parametrize("name", SETS)
def test_death_at_every_operation(tmp_path: Path, name: str) -> None:
    old, new = _expected(tmp_path, name)

    def try_one(at: int) -> bool:
        root = make_books(tmp_path / str(at))
        disk = FailingDisk(at, "die")
        try:
            _run(root, *SETS[name], disk)
        except Died:
            pass
        else:
            return False
        recover(root)
        found = snapshot(root)
        assert found in (old, new), f"operation {at}: neither the old books nor the new"
        assert leftovers(root) == []
        if found == old:
            _run(root, *SETS[name], FileLayer())
        assert snapshot(root) == new
        return True

    _every_operation(try_one)


@pytest.mark.parametrize("mode", ["interrupt", "interrupt after"])
@pytest.mark.parametrize("name", SETS)
def test_ctrl_c_at_every_operation_and_then_death(tmp_path: Path, name: str, mode: str) -> None:
    """An interrupted command cleans up; whether it comes to that or dies on the way, the next start has old or new books."""
    old, new = _expected(tmp_path, name)

    def try_one(at: int) -> bool:
        for death in (0, 1, 2, 3, 5):
            root = make_books(tmp_path / f"{at}-{death}")
            disk = Interrupted(at, mode, death)
            with suppress(KeyboardInterrupt, Died):
                _run(root, *SETS[name], disk)
            assert snapshot(root) in (old, new) or leftovers(root), f"operation {at}"
            recover(root)
            assert snapshot(root) in (old, new), f"operation {at}, death {death} later"
            assert leftovers(root) == []
        return disk.reached

    _every_operation(try_one)


def test_death_and_then_another_append(tmp_path: Path) -> None:
    """The next writer recovers by itself; a second death, while it recovers, changes nothing about that."""
    old, new = _expected(tmp_path, "several files")

    def try_one(at: int) -> bool:
        for second in (1, 3, 5, 8):
            root = make_books(tmp_path / f"{at}-{second}")
            try:
                _run(root, SEVERAL, EXTRA, FailingDisk(at, "die"))
            except Died:
                pass
            else:
                return False
            with suppress(Died):
                recover(root, layer=FailingDisk(second, "die"))
            recover(root)
            assert snapshot(root) in (old, new), f"operations {at} and {second}"
            assert leftovers(root) == []
        return True

    _every_operation(try_one)


@pytest.mark.parametrize("mode", ["once", "die"])
@pytest.mark.parametrize("there", [True, False], ids=["into a folder", "a new folder"])
def test_create(tmp_path: Path, mode: str, there: bool) -> None:
    files = {name: text.encode() for name, text in FILES.items()}

    def try_one(at: int) -> bool:
        root = tmp_path / str(at)
        if there:
            root.mkdir()
            (root / "README").write_text("somebody's")
        before = snapshot(root)
        disk = FailingDisk(at, mode)
        try:
            create(root, files, layer=disk)
        except Conflict:
            assert snapshot(root) == before
            assert root.exists() == there
        except Died:
            if root.exists():
                recover(root)
                assert snapshot(root) in (before, before | files)
        else:
            assert snapshot(root) == before | files
        return disk.reached

    _every_operation(try_one)
