"""A file's own path is the one that the system gives, whether its folder, or itself, is a link."""

from __future__ import annotations

import os
from pathlib import Path

from wsisfund.books.real_paths import RealPaths


def test_links_of_folders_and_files_are_resolved(tmp_path: Path) -> None:
    (tmp_path / "books/ledger/years").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/2026.beancount").touch()
    root = tmp_path / "books"
    (root / "ledger/years/2025.beancount").touch()
    (root / "ledger/linked").symlink_to(tmp_path / "elsewhere")
    (root / "ledger/years/2026.beancount").symlink_to("../linked/2026.beancount")
    (root / "ledger/nothing").symlink_to("nowhere")
    real = RealPaths(root)
    names = (
        "ledger/years/2025.beancount",
        "ledger/years/2026.beancount",
        "ledger/linked/2026.beancount",
        "ledger/nothing",
        "ledger/x",
    )
    for path in (f"ledger/{name}" for name in names):
        assert real.of(path) == os.path.realpath(root / path), path
    assert real.of("ledger/linked/2026.beancount") == str(tmp_path.resolve() / "elsewhere/2026.beancount")
