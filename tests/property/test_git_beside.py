"""A commit that dies at any operation, then git and an editor in any order: the books are old or new, or the next command stops.

What it stops at it leaves as it is, to the byte; and whatever it does, it puts nothing over what a person saved.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.crash.failing_disk import Died, FailingDisk
from wsisfund.books.conflicts import JournalBroken
from wsisfund.books.disk import FileLayer
from wsisfund.books.journal import FileChange, commit, recover
from wsisfund.books.staging import JOURNAL, is_decided

OLD = {"ledger/a": b"a old\n", "ledger/c": b"c old\n", "proposals/d": b"d old\n"}
NEW = {"ledger/a": b"a new\n", "ledger/b": b"b new\n", "ledger/new/e": b"e new\n", "ledger/c": b"c new\n"}
MINE = b"saved by hand\n"
TARGETS = sorted(OLD.keys() | NEW.keys())
ACTS = {
    "clean": [["clean", "-f", "-d", "-x", "-q"]],
    "checkout": [["checkout", "-q", "."]],
    "checkout a": [["checkout", "-q", "ledger/a"]],
    "stash": [["stash", "-q"]],
    "stash -u": [["stash", "-q", "-u"]],
    "stash -a": [["stash", "-q", "-a"]],
    "pop": [["stash", "pop", "-q"]],
    "reset": [["reset", "-q", "--hard"]],
    "commit": [["add", "-A"], ["commit", "-q", "--allow-empty", "-m", "x"]],
}
# Between 40 and 60 operations make this commit; what is beyond does not die.
DEATHS = st.integers(1, 70)
HANDS = st.sampled_from([*ACTS, *ACTS, *(f"save {target}" for target in TARGETS), "remove ledger/b"])


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A books folder under git, with the old texts."""
    root = tmp_path_factory.mktemp("git")
    for target, text in OLD.items():
        _put(root / target, text)
    for words in (["init", "-q"], ["config", "user.name", "x"], ["config", "user.email", "x@x"], ["add", "-A"]):
        _git(root, words)
    _git(root, ["commit", "-q", "-m", "old"])
    return root


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(DEATHS, st.lists(HANDS, max_size=3))
def test_old_or_new_or_a_stop(repository: Path, death: int, hands: list[str]) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(repository, root, dirs_exist_ok=True)
        with suppress(Died):
            commit(root, _changes(), FailingDisk(death, "die"), lambda: None)
        done = not is_decided(root) and _texts(root) == NEW
        for hand in hands:
            _do(root, hand)
        _look(root, done)
    finally:
        shutil.rmtree(root)


def _look(root: Path, done: bool) -> None:
    """The next command; `done`: the commit had come to its end, and what was done by hand is no concern of it."""
    before = _tree(root)
    try:
        recover(root, FileLayer())
    except JournalBroken:
        assert _tree(root) == before
        return
    after = _tree(root)
    assert not any(name.startswith(JOURNAL) for name in after)
    saved = {name for name in TARGETS if before.get(name) == MINE}
    assert saved == {name for name in TARGETS if after.get(name) == MINE}
    assert done or any(all(after.get(name) == side.get(name) for name in TARGETS if name not in saved) for side in (OLD, NEW))


def _changes() -> list[FileChange]:
    sha = {name: hashlib.sha256(text).hexdigest() for name, text in OLD.items()}
    return [FileChange(name, sha.get(name), NEW.get(name)) for name in TARGETS]


def _do(root: Path, hand: str) -> None:
    verb, _, target = hand.partition(" ")
    if hand in ACTS:
        for words in ACTS[hand]:
            _git(root, words, check=False)
    elif verb == "save":
        _put(root / target, MINE)
    else:
        (root / target).unlink(missing_ok=True)


def _put(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)


def _texts(root: Path) -> dict[str, bytes]:
    return {name: text for name, text in _tree(root).items() if name in TARGETS}


def _tree(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and path.relative_to(root).parts[0] != ".git")
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def _git(root: Path, words: list[str], *, check: bool = True) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "-C", str(root), *words], check=check, capture_output=True, env=environment)
