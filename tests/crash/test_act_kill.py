"""An act that is killed at any moment and typed again stands in the books exactly once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.inside import typed
from tests.integration.program import CHECKOUT
from wsisfund.books.append import leftovers

pytestmark = pytest.mark.crash

EXAMPLE = CHECKOUT / "tests" / "golden" / "domain-example"
BOTH = "--as officer-c --approved-by officer-a --date 2027-02-01"
# What somebody repeats who does not know whether it was written, and what stands there once.
ACTS = {
    f"budget virement Expenses:C5:Contracts Expenses:C5:Travel 100 --reason Missions {BOTH}": 'reason: "Missions"',
    f"commitment adjust PO-2026-11 --by=-10 --reason Smaller {BOTH}": 'reason: "Smaller"',
    f"receipt record 100 CHF --doc BNK-KILLED {BOTH}": 'doc: "BNK-KILLED"',
    f"attach PO-2026-11 FILE {BOTH}": "-scan.pdf",
}
# Seconds after its start, until it has ended by itself.
MOMENTS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 0.8, 1.0, 1.3)


@pytest.mark.parametrize("line", ACTS, ids=lambda line: " ".join(line.split()[:2]))
def test_killed_and_typed_again(tmp_path: Path, line: str) -> None:
    books = tmp_path / "books"
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4")
    words = [str(tmp_path / "scan.pdf") if word == "FILE" else word for word in line.split()]
    for moment in MOMENTS:
        shutil.rmtree(books, ignore_errors=True)
        shutil.copytree(EXAMPLE, books)
        program = subprocess.Popen(
            [sys.executable, "-m", "wsisfund", "--books", str(books), "--yes", *words],
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            program.wait(moment)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
        again = typed(books, words)
        assert again.code == 0 or again.slug == "already-there", (moment, again.out)
        text = "".join(file.read_text(encoding="utf-8") for file in books.rglob("*.beancount"))
        assert (text.count(ACTS[line]), leftovers(books)) == (1, []), moment
        assert typed(books, "check").json["errors"] == []
        if program.returncode == 0:
            break
