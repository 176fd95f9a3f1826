"""Hashes that an auditor makes again with sha256sum."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from wsisfund.books.files import BooksUnreadable, books_hash, hash_files, read_books_file


def test_the_books_hash_is_that_of_sha256sum(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    for name in ("main", "é", "a"):
        (tmp_path / f"ledger/{name}.beancount").write_text(name)
    paths = ["ledger/main.beancount", "ledger/a.beancount", "ledger/é.beancount"]
    lines = subprocess.run(["sha256sum", *sorted(paths)], cwd=tmp_path, capture_output=True, check=True).stdout
    assert books_hash(hash_files(tmp_path, paths)) == "sha256:" + hashlib.sha256(lines).hexdigest()


def test_a_change_of_name_changes_the_hash() -> None:
    assert books_hash({"a": "00"}) != books_hash({"b": "00"})


@pytest.mark.parametrize("name", ["missing", "folder", "pipe", "a\0b"])
def test_unreadable(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BooksUnreadable) as caught:
        read_books_file(tmp_path, name)
    assert caught.value.file == name
    assert caught.value.why
    assert caught.value.fix
