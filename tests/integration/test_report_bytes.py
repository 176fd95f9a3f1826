"""The same books make the same files: in another folder, time zone, locale and order of hashes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .program import CHECKOUT, fingerprint

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
FORMATS = ("pdf", "xlsx", "csv", "json", "html")
PLACES = [
    ("here", {"TZ": "UTC", "LANG": "C.UTF-8", "PYTHONHASHSEED": "1", "COLUMNS": "80"}),
    ("a longer folder/down there", {"TZ": "Pacific/Kiritimati", "LANG": "fr_CH.UTF-8", "PYTHONHASHSEED": "2", "COLUMNS": "200"}),
]


def made(root: Path, variables: dict[str, str]) -> dict[str, str]:
    """Hashes of all files of the statements, and of what the screen says, made in a process of its own."""
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    settings = {**os.environ, **variables, "PYTHONPATH": str(CHECKOUT), "WSISFUND_INDEX": str(root / "index")}
    kinds = [word for kind in FORMATS for word in ("--format", kind)]
    for words in (["council", *kinds], ["all", "--agreement", "VC-2026-11", *kinds], ["all"]):
        command = [sys.executable, "-m", "wsisfund", "report", words[0], "--year", "2026", *words[1:], "--books", str(root)]
        done = subprocess.run(command, cwd=root, env=settings, capture_output=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        if len(words) == 1:
            (root / "reports" / "screen.txt").write_bytes(done.stdout)
    return fingerprint(root / "reports")


def test_the_same_bytes_everywhere(tmp_path: Path) -> None:
    first, second = (made(tmp_path / name, variables) for name, variables in PLACES)
    assert len(first) == 80
    assert first == second
