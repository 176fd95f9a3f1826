"""SIGKILL at random moments, and at every system call that counts (strace)."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wsisfund.books.append import leftovers, recover
from wsisfund.books.load import load_books

from .failing_disk import make_books, snapshot
from .test_append_race import start_writer

pytestmark = pytest.mark.crash

KILLS = int(os.environ.get("WSISFUND_KILLS", "30"))
ONE_COMMIT = """
import sys
from pathlib import Path
from tests.crash.failing_disk import EXTRA, SEVERAL, accept, hash_of
from wsisfund.books.append import append
from wsisfund.errors import Conflict
root = Path(sys.argv[1])
try:
    append(root, SEVERAL, accept, hash_of(root), EXTRA)
except Conflict as fault:
    sys.exit(fault.exit_code)
"""


def test_random_kills(tmp_path: Path) -> None:
    """What was said to be written is there; what is there is whole; nothing is there twice."""
    root = make_books(tmp_path)
    moments = random.Random(1332)
    said: set[str] = set()
    for n in range(KILLS):
        writer = start_writer(root, f"K{n}", 1_000)
        assert writer.stdout is not None
        said.add(f"K{n}-{writer.stdout.readline().strip()}")
        time.sleep(moments.uniform(0, 0.1))
        writer.send_signal(signal.SIGKILL)
        rest, _ = writer.communicate()
        said |= {f"K{n}-{i}" for i in rest.split()}
        recover(root)
        assert leftovers(root) == []
    books = load_books(root / "ledger/main.beancount", root)
    assert books.faults == ()
    donors = [fact.ident for fact in books.facts if fact.ident != "CHE"]
    assert len(donors) == len(set(donors))
    assert said <= set(donors)
    # The file of the same commit is there if and only if the entry is.
    assert {path.name for path in (root / "imports/archive").iterdir()} == set(donors)


# ---------------------------------------------------------------- strace


def _can_trace() -> bool:
    found = shutil.which("strace")
    return bool(found) and subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode == 0


traced = pytest.mark.skipif(not _can_trace(), reason="strace is not at hand")


def _strace(root: Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = ["strace", "-f", "-y", "-qq", *options, sys.executable, "-c", ONE_COMMIT, str(root)]
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)


RENAMES = "rename,renameat,renameat2"
UNLINKS = "unlink,unlinkat"
MKDIRS = "mkdir,mkdirat"


@traced
@pytest.mark.parametrize("call", ["fsync", RENAMES, UNLINKS, "fchmod"])
@pytest.mark.parametrize("fault", ["signal=SIGKILL", "error=EIO"])
def test_every_system_call(tmp_path: Path, call: str, fault: str) -> None:
    old = snapshot(make_books(tmp_path / "old"))
    done = make_books(tmp_path / "new")
    trace = tmp_path / "trace"
    assert _strace(done, "-o", str(trace), "-e", f"trace={call}").returncode == 0
    new = snapshot(done)
    # Calls elsewhere (the candidate's folder) count for strace, too; a fault there changes nothing either.
    times = len(re.findall(rf"^\d+ +(?:{call.replace(',', '|')})\(", trace.read_text(), re.MULTILINE))
    assert times
    for when in range(1, times + 1):
        root = make_books(tmp_path / f"{when}")
        run = _strace(root, "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={when}")
        if fault.startswith("error"):
            assert run.returncode in (0, 5), run.stderr
            assert snapshot(root) == (new if run.returncode == 0 else old)
        recover(root)
        assert snapshot(root) in (old, new), f"{call} {when}"
        assert leftovers(root) == []
        if snapshot(root) == old:
            assert _strace(root, "-o", "/dev/null", "-e", "trace=none").returncode == 0
            assert snapshot(root) == new


@traced
def test_the_order_of_fsync_and_rename(tmp_path: Path) -> None:
    root = make_books(tmp_path / "books")
    trace = tmp_path / "trace"
    assert _strace(root, "-o", str(trace), "-e", f"trace=fsync,{RENAMES}").returncode == 0
    synced: list[str] = []
    renamed: list[tuple[int, str, str]] = []
    for line in trace.read_text().splitlines():
        if match := re.search(r" fsync\(\d+<([^>]*)>", line):
            synced.append(match[1])
        elif match := re.search(r' rename\w*\([^"]*"([^"]*)"[^"]*"([^"]*)"', line):
            renamed.append((len(synced), match[1], match[2]))
    journal = [at for at, _, target in renamed if target.endswith(".wsisfund.journal")]
    assert len(journal) == 1
    assert len(renamed) == 5
    for at, source, target in renamed:
        assert source in synced[:at], f"{source} was renamed before it was on the disk"
        assert str(Path(target).parent) in synced[at:], f"the folder of {target} was not synced after the rename"
        if not target.endswith(".wsisfund.journal"):
            assert at > journal[0], "a file was put in place before the journal was on the disk"
            assert str(Path(source).parent) in synced[: journal[0]], "the name of a temporary file was not on the disk"
