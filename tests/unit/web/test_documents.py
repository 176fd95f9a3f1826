"""Documents attached to entries: shown in the journal, handed out as a download, and no other file with them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.conftest import GOLDEN

from .conftest import Desk, desk_over

CONTENT = b"<script>alert(1)</script>"
KEPT = f"documents/{hashlib.sha256(CONTENT).hexdigest()[:16]}-invoice.html"
OTHER = f"documents/{hashlib.sha256(b'x').hexdigest()[:16]}-other.txt"
LOST = f"documents/{'0' * 16}-lost.pdf"


@pytest.fixture(scope="module")
def attached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Books that name a document and one that is gone; another document lies there unnamed."""
    root = tmp_path_factory.mktemp("attached")
    shutil.copytree(GOLDEN / "domain-example" / "ledger", root / "ledger")
    (root / "documents").mkdir()
    (root / KEPT).write_bytes(CONTENT)
    (root / OTHER).write_bytes(b"x")
    named = "".join(f'2026-11-24 document Assets:Cash:Bank:CHF "../{name}"\n' for name in (KEPT, LOST))
    main = root / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8") + named, encoding="utf-8")
    with desk_over(root) as desk:
        yield desk


def test_what_is_attached_is_handed_out_and_never_shown_as_a_page(attached: Desk) -> None:
    answer = attached.get("document/", filename=KEPT)
    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invoice.html"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_journal_leads_to_it(attached: Desk) -> None:
    page = attached.get("api/journal_page", page="1", order="desc")
    assert f"document/?filename={quote(KEPT, safe='/')}" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "name",
    [
        "",
        OTHER,
        LOST,
        "ledger/main.beancount",
        "documents/../ledger/main.beancount",
        f"../{KEPT}",
        f"./{KEPT}",
        f"/{KEPT}",
        f"{KEPT}\0",
        "/etc/passwd",
    ],
)
def test_nothing_else_is(attached: Desk, name: str) -> None:
    answer = attached.get("document/", filename=name)
    assert answer.status_code == 404
    assert b"option" not in answer.data and str(attached.root).encode() not in answer.data


def test_for_reading_only(attached: Desk) -> None:
    answer = attached.client.delete(f"/{attached.slug}/document/?filename={KEPT}", base_url="http://127.0.0.1:5000")
    assert answer.status_code == 405
    assert (attached.root / KEPT).read_bytes() == CONTENT


def test_not_when_it_is_another_or_a_link(attached: Desk) -> None:
    (attached.root / KEPT).write_bytes(b"changed")
    assert attached.get("document/", filename=KEPT).status_code == 404
    (attached.root / KEPT).unlink()
    (attached.root / KEPT).symlink_to(attached.root / "ledger" / "main.beancount")
    assert attached.get("document/", filename=KEPT).status_code == 404
    (attached.root / KEPT).unlink()
    (attached.root / KEPT).write_bytes(CONTENT)
