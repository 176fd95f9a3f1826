"""The one way to open a file below a books folder."""

from __future__ import annotations

import os
import socket
import tracemalloc
from pathlib import Path

import pytest

from wsisfund.books import inside
from wsisfund.books.inside import open_inside, read_inside


def test_a_plain_file(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/x").write_bytes(b"text")
    assert read_inside(tmp_path, "a/b/x", 4) == b"text"


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../x", "a/../x", "./x", "a//x", "a\0b"])
def test_no_name_of_a_file_below(tmp_path: Path, path: str) -> None:
    (tmp_path / "x").write_bytes(b"text")
    with pytest.raises(OSError, match="no valid file name"):
        read_inside(tmp_path, path, 10)


@pytest.mark.parametrize("path", ["link", "folder/x"])
def test_a_link_on_its_way(tmp_path: Path, path: str) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/x").write_bytes(b"text")
    (tmp_path / "link").symlink_to(tmp_path / "real/x")
    (tmp_path / "folder").symlink_to(tmp_path / "real")
    with pytest.raises(OSError, match="a link stands on its way"):
        open_inside(tmp_path, path)


@pytest.mark.parametrize("kind", ["folder", "pipe", "socket"])
def test_what_is_no_plain_file(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    if kind == "folder":
        (tmp_path / "x").mkdir()
    elif kind == "pipe":
        os.mkfifo(tmp_path / "x")
    else:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("x")
    with pytest.raises(OSError, match="is no plain file"):
        open_inside(tmp_path, "x")


@pytest.mark.parametrize("path", ["none", "none/x"])
def test_what_is_not_there(tmp_path: Path, path: str) -> None:
    with pytest.raises(FileNotFoundError):
        open_inside(tmp_path, path)


def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        open_inside(tmp_path, "x/y")


def test_a_file_that_goes_while_it_is_asked_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to("nowhere")

    def gone(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(inside.os, "stat", gone)
    with pytest.raises(OSError, match="symbolic link"):
        open_inside(tmp_path, "link")


@pytest.mark.parametrize(("most", "said"), [(3, "3 bytes"), (2**20, "1 MiB")])
def test_a_file_that_is_too_large(tmp_path: Path, most: int, said: str) -> None:
    (tmp_path / "x").write_bytes(b"x" * (most + 1))
    with pytest.raises(OSError, match=f"is larger than {said}"):
        read_inside(tmp_path, "x", most)


def test_room_is_made_for_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"text")
    tracemalloc.start()
    try:
        assert read_inside(tmp_path, "x", 512 * 2**20) == b"text"
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_bytes(b"text")
    small = (tmp_path / "x").stat()
    monkeypatch.setattr(inside.os, "fstat", lambda _: small)
    (tmp_path / "x").write_bytes(b"text and more")
    with pytest.raises(OSError, match="is larger than 8 bytes"):
        read_inside(tmp_path, "x", 8)
