"""Whole files, and the words for what the system refuses."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from wsisfund.books.disk import FileLayer, cannot_write


class Slow(FileLayer):
    """Writes seven bytes at a time, as a nearly full disk may."""

    def write(self, descriptor: int, data: memoryview) -> int:
        return super().write(descriptor, data[:7])


def test_short_writes_are_continued(tmp_path: Path) -> None:
    Slow().write_whole(tmp_path / "x", b"0123456789" * 10)
    assert (tmp_path / "x").read_bytes() == b"0123456789" * 10


def test_nothing_is_written_through_a_link_or_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "there")
    for name in ("there", "link"):
        with pytest.raises(FileExistsError):
            FileLayer().write_whole(tmp_path / name, b"x")
    assert (tmp_path / "there").read_text() == "mine"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES, errno.EDQUOT])
def test_every_refusal_says_what_to_do(code: int) -> None:
    fault = cannot_write(OSError(code, os.strerror(code)), "ledger/x")
    assert os.strerror(code) in fault.message
    assert fault.fix
    assert fault.exit_code == 5
