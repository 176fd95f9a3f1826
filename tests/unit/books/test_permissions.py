"""Writing as a user who may not write everything: what is refused stays as it is, what a group shares goes on being shared."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from wsisfund.books.append import create
from wsisfund.books.disk import FileLayer
from wsisfund.books.staging import HELD, Step, lay, stage
from wsisfund.books.template import template_files

NOBODY = 65534
AS_NOBODY = """
import os, sys
from datetime import date
from pathlib import Path
from wsisfund.books.append import append, recover
from wsisfund.books.files import books_hash, hash_files
from wsisfund.books.includes import included_files
from wsisfund.books.records import Open
from wsisfund.errors import Fault
# All that is imported late has to be there before the rights are gone.
import wsisfund.books.load, wsisfund.books.temporary_folder, beancount.parser.parser
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
root = Path(sys.argv[1])
try:
    if sys.argv[2] == "recover":
        recover(root)
    else:
        total = books_hash(hash_files(root, included_files(root)))
        append(root, [Open(date(2026, 1, 1), "Assets:C", ())], lambda _: None, total)
    print("done")
except Fault as fault:
    print(fault.as_text())
"""


@pytest.fixture
def root() -> Iterator[Path]:
    """A books folder that everybody can reach; its rights are given back at the end, so that it can be removed.

    Not below pytest's own folder: another run of pytest that begins meanwhile shuts that one to others.
    """
    with tempfile.TemporaryDirectory() as above:
        Path(above).chmod(0o755)
        folder = Path(above) / "books"
        create(folder, template_files())
        yield folder
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                path.chmod(0o755)


def _snapshot(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def _as_nobody(root: Path, what: str = "append") -> str:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": "/tmp"}
    command = [sys.executable, "-c", AS_NOBODY, str(root), what]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _shut(root: Path) -> None:
    for folder in (root, *(p for p in root.rglob("*") if p.is_dir())):
        folder.chmod(0o555)


def test_a_read_only_folder(root: Path) -> None:
    _shut(root)
    before = _snapshot(root)
    said = _as_nobody(root)
    assert "conflict (cannot-write)" in said
    assert "fix: give this user the right to write" in said
    assert _snapshot(root) == before


def test_a_file_that_was_made_read_only(root: Path) -> None:
    """A rename would need no right over the file; whoever closed it, for instance a year, meant it."""
    accounts = root / "ledger/accounts.beancount"
    for folder in (root, *(p for p in root.rglob("*") if p.is_dir())):
        folder.chmod(0o777)
    accounts.chmod(0o444)
    before = _snapshot(root)
    said = _as_nobody(root)
    assert said.startswith("ledger/accounts.beancount: conflict (cannot-write): cannot be written: Permission denied")
    assert _snapshot(root) == before


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file to somebody else, which is where this begins")
def test_a_file_of_a_colleague_in_the_same_group(root: Path) -> None:
    accounts = root / "ledger/accounts.beancount"
    for path in (root, *root.rglob("*")):
        os.chown(path, 1234, NOBODY)
        path.chmod(0o775 if path.is_dir() else 0o664)
    assert _as_nobody(root) == "done\n"
    status = accounts.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (NOBODY, NOBODY, 0o664)
    assert "Assets:C" in accounts.read_text()


@pytest.mark.parametrize("decided", [False, True])
def test_a_reader_of_a_read_only_folder_after_a_crash(root: Path, decided: bool) -> None:
    """What was never decided does not keep anybody from reading; what was, does."""
    stage(root, [Step("ledger/x", None, hashlib.sha256(b"x").hexdigest())], FileLayer())
    lay(root, 0, b"x", None, FileLayer())
    if decided:
        (root / HELD / "plan.json").rename(root / HELD / "decided.json")
    _shut(root)
    said = _as_nobody(root, "recover")
    if decided:
        assert ".wsisfund.journal: conflict (cannot-write): an interrupted command cannot be finished" in said
    else:
        assert said == "done\n"
