"""What readings know is kept between commands, and one that is damaged says nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from wsisfund.books.known_files import KnownFile, Mark, Named
from wsisfund.store.kept_marks import forget_marks, keep_marks, kept_marks

KNOWN = {
    "ledger/main.beancount": KnownFile(Mark("ledger/é.beancount", 1, 2, 3, 4, 2**62), "ab", (Named("*.b", 5, 6),), ()),
    "ledger/a.beancount": KnownFile(Mark("ledger/a.beancount", 1, 3, 0, 4, 5), "cd", (), (Named("x.pdf", 7, 8),)),
}


def test_kept_and_forgotten(tmp_path: Path) -> None:
    assert kept_marks(tmp_path) == {}
    keep_marks(tmp_path, KNOWN)
    assert kept_marks(tmp_path) == KNOWN
    assert [f.name for f in tmp_path.iterdir()] == ["files-1.json"]
    forget_marks(tmp_path)
    assert kept_marks(tmp_path) == {}


DEEP = b"[" * 10_000
DAMAGES = [
    lambda b: b[:-1],
    lambda b: b.replace(b"ab", b"aa"),
    lambda b: b"",
    lambda b: b"x\n{}",
    lambda b: hashlib.sha256(DEEP).hexdigest().encode() + b"\n" + DEEP,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged(tmp_path: Path, damage: object) -> None:
    keep_marks(tmp_path, KNOWN)
    file = tmp_path / "files-1.json"
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert kept_marks(tmp_path) == {}


def test_where_nothing_can_be_kept(tmp_path: Path) -> None:
    keep_marks(tmp_path / "none", KNOWN)
    assert kept_marks(tmp_path / "none") == {}
