"""A document attached to an entry: kept by its hash, named by a line of the ledger, and missed when it is gone or changed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .inside import typed
from .program import CHECKOUT, fingerprint

EXAMPLE = CHECKOUT / "tests" / "golden" / "domain-example"
INVOICE = b"%PDF-1.4 an invoice"
KEPT = f"documents/{hashlib.sha256(INVOICE).hexdigest()[:16]}-Facture-n-7.pdf"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    folder = tmp_path / "books"
    shutil.copytree(EXAMPLE, folder)
    (tmp_path / "Facture n° 7.pdf").write_bytes(INVOICE)
    return folder


def invoice(books: Path) -> str:
    return str(books.parent / "Facture n° 7.pdf")


def errors(books: Path) -> list[tuple[str, str, int]]:
    return [(e["code"], e["file"], e["line"]) for e in typed(books, "check").json["errors"]]


@pytest.mark.parametrize("doc", ["BNK-2026-0209", "PO-2026-11", "VC-2026-11"])
def test_kept_named_and_found_by_beancount(books: Path, doc: str) -> None:
    done = typed(books, ["attach", doc, invoice(books)])
    assert done.code == 0, done.out
    assert (books / KEPT).read_bytes() == INVOICE
    (place,) = done.json["written"]
    line, key = (books / place["file"]).read_text().splitlines()[place["line"] - 1 :][:2]
    assert line.endswith(f'"../{KEPT}"') and " document " in line and key.strip() == f'doc: "{doc}"'
    assert errors(books) == []
    found = subprocess.run(
        [Path(sys.executable).parent / "bean-query", "-q", books / "ledger/main.beancount", "SELECT filename FROM #documents"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert Path(KEPT).name in found.stdout, found.stderr


def test_once_only(books: Path) -> None:
    assert typed(books, ["attach", "BNK-2026-0209", invoice(books)]).code == 0
    before = fingerprint(books)
    again = typed(books, ["attach", "BNK-2026-0209", invoice(books)])
    assert (again.slug, fingerprint(books)) == ("already-there", before)
    assert typed(books, ["attach", "PO-2026-11", invoice(books)]).code == 0, "one file, two entries"


def test_check_misses_it(books: Path) -> None:
    assert typed(books, ["attach", "BNK-2026-0209", invoice(books)]).code == 0
    (books / KEPT).write_bytes(INVOICE + b" of another sum")
    assert errors(books) == [("document-changed", "ledger/documents.beancount", 3)]
    (books / KEPT).unlink()
    assert errors(books) == [("document-missing", "ledger/documents.beancount", 3)]


def test_refused_and_nothing_kept(books: Path) -> None:
    (books.parent / "empty").write_bytes(b"")
    before = fingerprint(books)
    for doc, name, slug in (
        ("NOWHERE", "Facture n° 7.pdf", "unknown-document"),
        ("BNK-2026-0209", "empty", "document-size"),
        ("BNK-2026-0209", "missing.pdf", "no-such-file"),
        ("BNK-2026-0209", ".", "no-file"),
    ):
        assert typed(books, ["attach", doc, str(books.parent / name)]).slug == slug
    assert fingerprint(books) == before


def test_a_document_elsewhere_is_still_refused(books: Path) -> None:
    main = books / "ledger/main.beancount"
    text = main.read_text()
    for name in ("../documents/secret.pdf", "../documents/../../x", "../../etc/passwd", f"../documents/{'0' * 16}-../x"):
        main.write_text(f'{text}\n2026-01-05 document Assets:Cash:Bank:CHF "{name}"\n')
        assert "include-not-allowed" in [code for code, *_ in errors(books)], name


def test_a_reference_is_known_however_it_is_written(books: Path) -> None:
    """Case, spaces and dashes make no other document (domain §8.12); what is written names it as the books do."""
    by = ["--as", "officer-c", "--approved-by", "officer-a", "--yes"]
    assert typed(books, ["attach", "inv cw 301", invoice(books)]).code == 0
    assert 'doc: "INV-CW-301"' in (books / "ledger/documents.beancount").read_text("utf-8")
    again = typed(books, ["attach", "Inv-CW 301", invoice(books)])
    assert again.json["errors"][0]["code"] == "already-there"
    cleared = ["advance", "clear", "bnk 2026 0211", "--spent", "100", "--doc", "REP-9", "--date"]
    assert 'settles: "BNK-2026-0211"' in str(typed(books, [*cleared, "2027-01-10", *by]).json)
    undone = typed(books, ["reverse", "inv pc 77", "--reason", "twice", "--date", "2027-01-10", *by])
    assert 'reverses: "INV-PC-77"' in str(undone.json)
