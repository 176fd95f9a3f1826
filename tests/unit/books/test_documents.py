"""Documents are looked at in the folder itself: not through a link, and not elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from wsisfund.books.documents import document_faults, kept_name
from wsisfund.books.snapshot import read_snapshot

CONTENT = b"%PDF"


@pytest.mark.parametrize(
    ("how", "slugs"), [("there", []), ("linked", ["document-missing"]), ("linked folder", ["document-missing"])]
)
def test_a_document_is_the_file_itself(tmp_path: Path, how: str, slugs: list[str]) -> None:
    root, name = tmp_path / "books", kept_name("letter.pdf", CONTENT)
    (root / "ledger").mkdir(parents=True)
    (root / "ledger/main.beancount").write_text(f'2026-01-01 document Assets:A "../documents/{name}"\n')
    kept = root / "documents"
    kept.mkdir()
    (kept / name).write_bytes(CONTENT)
    if how == "linked":
        (kept / name).rename(tmp_path / name)
        (kept / name).symlink_to(tmp_path / name)
    elif how == "linked folder":
        kept.rename(tmp_path / "elsewhere")
        kept.symlink_to(tmp_path / "elsewhere")
    assert [f.slug for f in document_faults(root, read_snapshot(root).documents)] == slugs
