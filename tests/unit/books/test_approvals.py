"""What officers signed, read from the books folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from wsisfund.books.approvals import kept_approvals, signers_kept


def _approved(ledger: Path) -> None:
    folder = ledger / "approvals" / "2026"
    folder.mkdir(parents=True)
    (folder / "INV-1-0123456789ab.entry").write_bytes(b"text")
    (folder / "INV-1-0123456789ab.officer-c.sig").write_bytes(b"signature")
    (ledger / "approvals" / "allowed_signers").write_bytes(b"signers")


def test_the_ledger_may_be_a_link_within_the_books(tmp_path: Path) -> None:
    """As it may for the books' own files; `check` said that an approval could not be read where there was none."""
    (tmp_path / "data").mkdir()
    (tmp_path / "ledger").symlink_to("data")
    assert kept_approvals(tmp_path) == []
    assert signers_kept(tmp_path) is None
    _approved(tmp_path / "data")
    (signed,) = kept_approvals(tmp_path)
    assert (signed.text, signed.signatures) == (b"text", {"officer-c": b"signature"})
    assert signers_kept(tmp_path) == b"signers"


def test_a_file_of_an_approval_is_no_link(tmp_path: Path) -> None:
    _approved(tmp_path / "ledger")
    entry = tmp_path / "ledger/approvals/2026/INV-1-0123456789ab.entry"
    entry.rename(tmp_path / "elsewhere")
    entry.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="a link stands on its way"):
        kept_approvals(tmp_path)
