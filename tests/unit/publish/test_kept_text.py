"""What is kept of what was made: found for the same question about the same books, and only as it was kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wsisfund.publish import kept_text
from wsisfund.publish.kept_text import KeptPlace, keeping, kept, place_of_text
from wsisfund.store import program

PIECES = ["[1, ", "2", "]"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WSISFUND_INDEX", str(tmp_path / "indexes"))
    place = place_of_text(tmp_path, ["a"])
    assert list(keeping(place, PIECES)) == PIECES
    return place.folder


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_found_for_what_it_was_made_from(folder: Path, tmp_path: Path) -> None:
    assert kept(place_of_text(tmp_path, ["a"])) == "[1, 2]"
    assert kept(place_of_text(tmp_path, ["b"])) is None


def test_another_program_makes_it_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_text, "whole_program", lambda: "another")
    assert kept(place_of_text(tmp_path, ["a"])) is None


def test_every_file_of_the_program_tells_which_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "statements" / "data" / "matrix.csv"
    data.parent.mkdir(parents=True)
    data.write_text("a", "utf-8")
    monkeypatch.setattr(program, "__file__", str(tmp_path / "store" / "program.py"))
    told = set()
    for changed_at in (1, 2):
        os.utime(data, ns=(changed_at, changed_at))
        program.whole_program.cache_clear()
        told.add(program.whole_program())
    program.whole_program.cache_clear()
    assert len(told) == 2


def test_of_a_file_with_a_hole_no_more_is_read_than_is_ever_kept(folder: Path, tmp_path: Path) -> None:
    (path,) = folder.iterdir()
    os.truncate(path, 20 * 2**30)
    assert kept(place_of_text(tmp_path, ["a"])) is None
    assert _files(folder) == []


@pytest.mark.parametrize("content", [b"[1, 3]", b"[1, ", b""])
def test_what_is_not_as_it_was_kept_is_removed(folder: Path, tmp_path: Path, content: bytes) -> None:
    (path,) = folder.iterdir()
    path.write_bytes(content)
    assert kept(place_of_text(tmp_path, ["a"])) is None
    assert _files(folder) == []


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (path,) = folder.iterdir()
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert kept(place_of_text(tmp_path, ["a"])) is None
    assert (tmp_path / "elsewhere").read_text() == "[1, 2]"


def test_half_an_answer_is_not_kept(folder: Path, tmp_path: Path) -> None:
    pieces = keeping(place_of_text(tmp_path, ["b"]), PIECES)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert len(_files(folder)) == 1


def test_a_long_one_is_not_kept(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_text, "_LONGEST", 5)
    assert list(keeping(place_of_text(tmp_path, ["b"]), PIECES)) == PIECES
    assert len(_files(folder)) == 1


def test_one_that_cannot_be_kept_is_said_all_the_same(tmp_path: Path) -> None:
    assert list(keeping(KeptPlace(tmp_path / "missing", "text-"), PIECES)) == PIECES


def test_only_some_stay(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_text, "_MOST", 2)
    for n in range(4):
        list(keeping(place_of_text(tmp_path, [n]), PIECES))
    assert len(_files(folder)) == 2
    assert kept(place_of_text(tmp_path, [3])) == "[1, 2]"
