"""SIGKILL at random moments, and at every system call that counts (strace)."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from wsisfund.books.append import append, leftovers, recover
from wsisfund.books.load import load_books
from wsisfund.books.staging import HELD, JOURNAL

from .failing_disk import EXTRA, SEVERAL, accept, hash_of, make_books, snapshot
from .forked import Writer, traced_commit

pytestmark = pytest.mark.crash

# WSISFUND_KILLS=10000 ./dev crash: now and then.
KILLS = int(os.environ.get("WSISFUND_KILLS", "80"))


@pytest.mark.parametrize("seed", [1332, 1865])
def test_random_kills(tmp_path: Path, seed: int) -> None:
    """What was said to be written is there; what is there is whole; nothing is there twice."""
    root = make_books(tmp_path)
    moments = random.Random(seed)
    said: set[str] = set()
    for n in range(KILLS // 2):
        writer = Writer(root, f"K{n}", 1_000)
        said.add(f"K{n}-{writer.first()}")
        time.sleep(moments.uniform(0, 0.1))
        writer.kill()
        said |= {f"K{n}-{i}" for i in writer.rest()}
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
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    if os.geteuid() and scope.is_file() and scope.read_text().strip() in ("2", "3"):
        return False  # only root may
    return bool(found) and subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode == 0


traced = pytest.mark.skipif(not _can_trace(), reason="strace is not at hand")

RENAMES = ("rename", "renameat", "renameat2")
# What changes something below the books; strace counts each call for itself.
FAMILIES = ("openat", "write", "fsync", "close", "flock", "fchmod", "fchown", *RENAMES, "unlink", "unlinkat", "mkdir", "mkdirat")


def _points(tmp_path: Path) -> list[tuple[str, int]]:
    """Every system call of one commit that concerns the books: its family, and the how-manieth of it that it is."""
    root, trace = make_books(tmp_path / "traced"), tmp_path / "trace"
    assert traced_commit(root, ("-o", str(trace), "-e", f"trace={','.join(FAMILIES)}")) == 0
    points: list[tuple[str, int]] = []
    counts = dict.fromkeys(FAMILIES, 0)
    for line in trace.read_text().splitlines():
        call = re.match(r"\d+ +(\w+)\(", line)
        family = next((f for f in FAMILIES if call and call[1] == f), None)
        if family is None:
            continue
        counts[family] += 1
        reads = family in ("openat", "close") and ".wsisfund.journal" not in line
        if str(root) in line and not reads:
            points.append((family, counts[family]))
    return points


def _tried(root: Path, family: str, when: int, fault: str) -> int:
    return traced_commit(root, ("-o", "/dev/null", "-e", f"trace={family}", "-e", f"inject={family}:{fault}:when={when}"))


@traced
@pytest.mark.parametrize("part", range(2))
def test_every_system_call(tmp_path: Path, part: int) -> None:
    """SIGKILL at each call that concerns the books, an error of the disk at every other; all errors with WSISFUND_KILLS."""
    old = snapshot(make_books(tmp_path / "old"))
    points = _points(tmp_path)
    new = snapshot(tmp_path / "traced")
    assert {family for family, _ in points} >= {"openat", "write", "fsync", "rename", "renameat2", "unlink", "mkdir"}
    errors = ("error=ENOSPC", "error=EIO", "error=EROFS")
    for n, (family, when) in enumerate(points):
        sample = [errors[n % 3]] if n // 2 % 2 == 0 else []
        faults = ("signal=SIGKILL", *(errors if "WSISFUND_KILLS" in os.environ else sample))
        for fault in faults if n % 2 == part else ():
            root = make_books(tmp_path / f"{n}-{fault}")
            code = _tried(root, family, when, fault)
            if fault == "signal=SIGKILL":
                assert code == -signal.SIGKILL, f"{family} {when}: nobody was killed"
            else:
                assert code in (0, 5), f"{family} {when} {fault}"
                assert snapshot(root) == (new if code == 0 else old), f"{family} {when} {fault}"
            recover(root)
            assert snapshot(root) in (old, new), f"{family} {when} {fault}"
            assert leftovers(root) == []
            if snapshot(root) == old:
                append(root, SEVERAL, accept, hash_of(root), EXTRA)
                assert snapshot(root) == new


@traced
def test_the_order_of_fsync_and_rename(tmp_path: Path) -> None:
    root = make_books(tmp_path / "books")
    trace = tmp_path / "trace"
    assert traced_commit(root, ("-o", str(trace), "-e", f"trace=fsync,{','.join(RENAMES)}")) == 0
    synced: list[str] = []
    renamed: list[tuple[int, str, str]] = []
    for line in trace.read_text().splitlines():
        if match := re.search(r" fsync\(\d+<([^>]*)>", line):
            synced.append(match[1])
        elif (match := re.search(r' rename\w*\([^"]*"([^"]*)"[^"]*"([^"]*)"', line)) and "ENOENT" not in line:
            renamed.append((len(synced), match[1], match[2]))
    journal = str(root / HELD)
    decided = [at for at, _, target in renamed if target == f"{journal}/decided.json"]
    placed = [r for r in renamed if not r[2].startswith(journal)]
    waits = [r for r in renamed if r[1].endswith(".part")]
    assert (len(decided), len(placed), len(waits)) == (1, 4, 5)
    for at, source, target in waits:
        assert source in synced[:at], f"{source} got its name before it was on the disk"
        assert journal in synced[at : decided[0]], f"the name of {target} was not on the disk when it counted"
    for folder in (str(root), str(root / JOURNAL)):
        assert folder in synced[: decided[0]], "the name of the folder was not on the disk"
    assert journal in synced[decided[0] :], "the decision was not on the disk"
    over = next(at for at, source, _ in renamed if source == f"{journal}/decided.json")
    for at, _, target in placed:
        assert at > decided[0], "a file was put in place before the decision was on the disk"
        assert str(Path(target).parent) in synced[at:over], f"the folder of {target} was not synced while the decision stood"
