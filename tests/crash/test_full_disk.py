"""A disk that is really full, and eight officers with the same entry."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.program import at_once, fingerprint, wsisfund

pytestmark = pytest.mark.crash

ADD = ("pledge", "add", "PL-9", "aurelia", "100", "CHF", "--earmark", "C5", "--date", "2026-06-30")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB; only root can mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "wsisfund-test", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a file system here; the double of tests/crash fails at each operation")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _fill(place: Path) -> None:
    """Every byte that is left."""
    with (place / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 1024)
        except OSError:
            pass


def test_a_full_disk(small_disk: Path, example: Path) -> None:
    books = small_disk / "books"
    shutil.copytree(example, books)
    _fill(small_disk)
    before = fingerprint(books)
    for words in (ADD, ("rate", "add", "EUR", "0.94"), ("init", str(small_disk / "new"))):
        ended = wsisfund(books, *words)
        assert (ended.code, ended.slug) == (5, "cannot-write"), ended.out
        assert "No space left" in ended.json["errors"][0]["message"]
    assert fingerprint(books) == before
    assert sorted(p.name for p in small_disk.iterdir()) == ["books", "filler"]
    assert wsisfund(books, "check").code == 0
    (small_disk / "filler").unlink()
    assert wsisfund(books, *ADD).code == 0


def test_a_disk_that_is_mounted_read_only(small_disk: Path, example: Path) -> None:
    books = small_disk / "books"
    shutil.copytree(example, books)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    ended = wsisfund(books, *ADD)
    assert (ended.code, ended.slug) == (5, "cannot-write")
    assert "read-only" in ended.json["errors"][0]["fix"]
    assert wsisfund(books, "check").code == 0
    assert wsisfund(books, "status").code == 0


def test_eight_officers_with_the_same_entry(example: Path) -> None:
    """One is written; the others are told that it is there, or that the books changed, and nothing is there twice."""
    assert wsisfund(example, "status").code == 0
    officers = at_once(example, [ADD] * 8)
    answers, codes = [officer.json for officer in officers], [officer.code for officer in officers]
    assert codes.count(0) == 1, codes
    refused = {answer["errors"][0]["code"] for answer in answers if not answer["ok"]}
    assert refused <= {"already-there", "books-changed"}
    assert (example / "ledger/register/pledges.beancount").read_text().count('"PL-9"') == 1
    assert wsisfund(example, "check").code == 0
