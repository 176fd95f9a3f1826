"""Indexes are believed only in a folder of this user alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from wsisfund.store.index_place import IndexPlaceUnsafe, logs_of, remove, secured, sweep, unfinished


def test_a_folder_of_this_user_alone(tmp_path: Path) -> None:
    folder = secured(tmp_path / "a" / "b")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    assert stat.S_IMODE(secured(folder).stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777, 0o702])
def test_a_folder_that_others_can_write_is_refused(tmp_path: Path, mode: int) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(mode)
    with pytest.raises(IndexPlaceUnsafe) as caught:
        secured(tmp_path / "shared")
    assert (caught.value.slug, caught.value.exit_code) == ("index-place-unsafe", 5)


def test_a_link_or_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").write_text("")
    for name in ("link", "file"):
        with pytest.raises(IndexPlaceUnsafe):
            secured(tmp_path / name)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir(mode=0o700)
    os.chown(tmp_path / "theirs", 1234, 1234)
    with pytest.raises(IndexPlaceUnsafe, match="1234"):
        secured(tmp_path / "theirs")


def test_unfinished_ones_have_names_of_their_own_and_are_swept(tmp_path: Path) -> None:
    with unfinished(tmp_path) as one, unfinished(tmp_path) as other:
        assert one != other
        assert stat.S_IMODE(one.stat().st_mode) == 0o600
        for path in (one, other):
            path.write_text("half")
        dead = tmp_path / ".index-dead"
        dead.write_text("half")
        sweep(tmp_path)
        assert sorted(tmp_path.iterdir()) == sorted([one, other])
    assert list(tmp_path.iterdir()) == []


def test_nothing_of_an_index_is_left(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    for file in (path, *logs_of(path)):
        file.write_text("")
    remove(path)
    assert list(tmp_path.iterdir()) == []
    remove(tmp_path / "nothing")
