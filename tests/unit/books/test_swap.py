"""One file of a commit: put in place, taken out again; a person's save is never lost, also where the system can do less."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from wsisfund.books import disk
from wsisfund.books.disk import FileLayer, is_written_to
from wsisfund.books.staging import HELD, Step, lay, stage, waiting
from wsisfund.books.swap import put, take_out

OLD, NEW, MINE = b"old\n", b"new\n", b"mine\n"
KINDS = {"replaced": (OLD, NEW), "added": (None, NEW), "removed": (OLD, None)}


@pytest.fixture(params=["renameat2", "no renameat2", "unknown to the file system"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that can exchange files at one stroke, and two that cannot."""
    if request.param == "no renameat2":
        monkeypatch.setattr(disk, "_libc_renameat2", lambda: None)
    elif request.param == "unknown to the file system":

        def unknown(*_: object) -> int:
            ctypes.set_errno(errno.EINVAL)
            return -1

        monkeypatch.setattr(disk, "_libc_renameat2", lambda: unknown)


def _sha(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _ready(root: Path, kind: str) -> Step:
    before, after = KINDS[kind]
    step = Step("x", _sha(before), _sha(after))
    stage(root, [step], FileLayer())
    if before is not None:
        (root / "x").write_bytes(before)
    if after is not None:
        lay(root, 0, after, None, FileLayer())
    return step


def _now(root: Path) -> bytes | None:
    return (root / "x").read_bytes() if (root / "x").exists() else None


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("kind", KINDS)
def test_in_place_and_out_again(tmp_path: Path, kind: str) -> None:
    step = _ready(tmp_path, kind)
    assert put(tmp_path, 0, step, FileLayer())
    assert _now(tmp_path) == KINDS[kind][1]
    assert take_out(tmp_path, 0, step, FileLayer())
    assert _now(tmp_path) == KINDS[kind][0]


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("kind", KINDS)
def test_somebody_saved_before(tmp_path: Path, kind: str) -> None:
    step = _ready(tmp_path, kind)
    (tmp_path / "x").write_bytes(MINE)
    assert not put(tmp_path, 0, step, FileLayer())
    assert _now(tmp_path) == MINE


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("kind", KINDS)
def test_somebody_saved_after(tmp_path: Path, kind: str) -> None:
    step = _ready(tmp_path, kind)
    assert put(tmp_path, 0, step, FileLayer())
    (tmp_path / "x").write_bytes(MINE)
    assert not take_out(tmp_path, 0, step, FileLayer())
    assert _now(tmp_path) == MINE


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("kind", ["replaced", "added"])
def test_somebody_removed_it_after(tmp_path: Path, kind: str) -> None:
    step = _ready(tmp_path, kind)
    assert put(tmp_path, 0, step, FileLayer())
    (tmp_path / "x").unlink()
    assert not take_out(tmp_path, 0, step, FileLayer())
    assert _now(tmp_path) is None


def test_a_removed_file_comes_back_while_what_was_saved_is_put_back(tmp_path: Path) -> None:
    """Saved just before it is taken away, and saved again just before that is put back: the newer one stays."""
    step = _ready(tmp_path, "removed")
    (tmp_path / "x").write_bytes(MINE)

    class Again(FileLayer):
        def rename_new(self, source: Path, target: Path) -> None:
            if source == waiting(tmp_path, 0):
                (tmp_path / "x").write_bytes(b"newer\n")
            super().rename_new(source, target)

    assert not put(tmp_path, 0, step, Again())
    assert _now(tmp_path) == b"newer\n"
    assert waiting(tmp_path, 0).read_bytes() == MINE


def test_what_the_system_refuses_for_another_reason(tmp_path: Path) -> None:
    step = _ready(tmp_path, "replaced")
    (tmp_path / HELD / "0").unlink()
    assert not put(tmp_path, 0, step, FileLayer())
    with pytest.raises(OSError, match="name too long"):
        FileLayer().rename_new(tmp_path / "x", tmp_path / ("y" * 300))


def test_a_rest_of_an_exchange_in_two_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_libc_renameat2", lambda: None)
    step = _ready(tmp_path, "replaced")
    (tmp_path / HELD / "0.aside").write_bytes(b"of a process that died")
    assert put(tmp_path, 0, step, FileLayer())
    assert sorted(p.name for p in (tmp_path / HELD).iterdir()) == ["0", "plan.json"]


def test_a_c_library_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        def __init__(self, *_: object, **__: object) -> None:
            pass

    monkeypatch.setattr(ctypes, "CDLL", Library)
    assert disk._libc_renameat2.__wrapped__() is None


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_bytes(b"")])
def test_a_file_that_nobody_writes(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "x")
    assert not is_written_to(tmp_path / "x")


def test_a_file_that_somebody_writes(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path / "x", os.O_WRONLY | os.O_CREAT)
    assert is_written_to(tmp_path / "x")
    os.close(descriptor)
