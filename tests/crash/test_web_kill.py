"""A write of the browser whose process dies at an operation on files: the old books or the new ones, and nothing left behind."""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fava.core  # noqa: F401  before a part of it
import pytest

from tests.integration.program import CHECKOUT
from wsisfund.books import append
from wsisfund.books.append import leftovers, recover
from wsisfund.gate.state import judge_folder
from wsisfund.web.work import done

from .failing_disk import Died, FailingDisk, snapshot

pytestmark = pytest.mark.crash

EXAMPLE = CHECKOUT / "tests" / "golden" / "domain-example"
MAIN = "ledger/main.beancount"
CERTIFYING = {"user": "c", "role": "certifying", "officer": "officer-c", "donor": "", "csrf": "", "writes": True}
APPROVING = {**CERTIFYING, "role": "approving", "officer": "officer-a"}
MEMO = {"agreement": "VC-GEN", "amount": "10", "target": "C5", "doc": "MEMO-1"}
PLEDGES = "reference,donor,date,amount,currency,earmark,due\nQ-1,CHE,2026-05-01,1000.00,CHF,unearmarked,2026-12-31\n"


def _edit(root: Path) -> dict[str, Any]:
    text = (root / MAIN).read_text()
    data = {"file_path": MAIN, "source": text.replace("by age", "by its age")}
    data["sha256sum"] = hashlib.sha256(text.encode()).hexdigest()
    return {"do": "fava", "name": "source", "method": "PUT", "data": data}


def _back(root: Path) -> dict[str, Any]:
    return {"do": "put-back", **_ok(root, _edit(root))["undo"]}


def _approval(root: Path) -> dict[str, Any]:
    asked = {"do": "do", "act": "re-earmark", "date": "2026-12-28", "fields": MEMO}
    return {"do": "approve", "proposal": _ok(root, asked)["proposal"], "who": APPROVING}


def _import(_: Path) -> dict[str, Any]:
    content = base64.b64encode(PLEDGES.encode()).decode()
    return {"do": "import", "name": "p.csv", "content": content, "date": "2026-12-23"}


WRITES = {"edit": _edit, "edit turned round": _back, "approval": _approval, "import": _import}


def _ok(root: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    found = done(root, {"who": CERTIFYING, **asked})
    assert "ok" in found, found
    return dict(found["ok"])


def _put(root: Path, files: Mapping[str, bytes]) -> None:
    for path in [p for p in root.rglob("*") if p.is_file() and str(p.relative_to(root)) not in files]:
        path.unlink()
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)


@pytest.mark.parametrize(("name", "first"), [(name, first) for first, name in enumerate(WRITES, 1)])
def test_the_old_books_or_the_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, first: int) -> None:
    """Every third operation, from another one on with each write, and the last ones."""
    root = tmp_path / "books"
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    asked = WRITES[name](root)
    old = snapshot(root)
    _ok(root, asked)
    new = snapshot(root)
    assert old != new
    died = 0
    for at in range(first, 500, 3):
        _put(root, old)
        disk = FailingDisk(at, "die")
        monkeypatch.setattr(append, "FileLayer", lambda disk=disk: disk)
        try:
            _ok(root, asked)
        except Died:
            died += 1
        monkeypatch.undo()
        recover(root)
        assert snapshot(root) in (old, new), f"operation {at}"
        assert leftovers(root) == []
        if not disk.reached:
            break
    assert died > 4, "too few operations were tried"
    assert judge_folder(root, full=True).faults == ()
