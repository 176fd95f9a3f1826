"""Which signatures were found sound is kept beside the index; what stands there otherwise says nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wsisfund.gate import ssh
from wsisfund.gate.approvals import Verified


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The texts that ssh-keygen was asked about."""
    found: list[bytes] = []

    def sound(text: bytes, *_: object) -> bool:
        found.append(text)
        return True

    monkeypatch.setattr(ssh, "verified", sound)
    return found


def _verified(folder: Path) -> Verified:
    known = Verified(folder)
    assert known(b"text", b"signature", "key")
    return known


def test_what_was_found_sound_is_not_asked_again(tmp_path: Path, asked: list[bytes]) -> None:
    _verified(tmp_path).keep()
    _verified(tmp_path)
    assert asked == [b"text"]


@pytest.mark.parametrize("what", ["a pipe", "a link", "a file with a hole", "a folder"])
def test_nothing_is_waited_for_followed_or_read_without_a_bound(tmp_path: Path, asked: list[bytes], what: str) -> None:
    file = tmp_path / "signatures"
    if what == "a pipe":
        os.mkfifo(file)
    elif what == "a link":
        file.symlink_to("/dev/zero")
    elif what == "a folder":
        file.mkdir()
    else:
        file.touch()
        os.truncate(file, 20 * 2**30)
    _verified(tmp_path).keep()
    assert asked == [b"text"]
