"""Recovery: whatever a crash left, and whatever was changed by hand since, gives the old files, the new ones, or a stop."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from wsisfund.books import journal as journal_room
from wsisfund.books import swap as swap_room
from wsisfund.books.conflicts import JournalBroken
from wsisfund.books.disk import CannotWrite, FileLayer
from wsisfund.books.journal import FileChange, commit, look, recover
from wsisfund.books.staging import DECIDED, HELD, JOURNAL, PLAN, Step, digest, lay, leftovers, read_plan, stage

OLD, NEW, MINE = b"old\n", b"new\n", b"mine\n"
KINDS = {"replaced": (OLD, NEW), "added": (None, NEW), "removed": (OLD, None)}


def _sha(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _put(path: Path, content: bytes | None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)


def _cut_off(root: Path, steps: dict[str, tuple[bytes | None, bytes | None]], done: int) -> None:
    """A decided commit of which `done` files are in place."""
    plan = [Step(target, _sha(before), _sha(after)) for target, (before, after) in steps.items()]
    stage(root, plan, FileLayer())
    for n, (target, (before, after)) in enumerate(steps.items()):
        _put(root / target, after if n < done else before)
        waits = before if n < done else after
        if waits is not None:
            lay(root, n, waits, None, FileLayer())
    (root / HELD / PLAN).rename(root / HELD / DECIDED)


def _files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


THREE = {"ledger/a": KINDS["replaced"], "imports/b": KINDS["added"], "proposals/c": KINDS["removed"]}
BEFORE = {target: before for target, (before, _) in THREE.items() if before is not None}
AFTER = {target: after for target, (_, after) in THREE.items() if after is not None}


@pytest.mark.parametrize("done", range(4))
def test_what_was_decided_is_finished(tmp_path: Path, done: int) -> None:
    _cut_off(tmp_path, THREE, done)
    assert recover(tmp_path, FileLayer())
    assert _files(tmp_path) == AFTER
    assert leftovers(tmp_path) == []


def test_what_was_not_decided_is_removed(tmp_path: Path) -> None:
    _cut_off(tmp_path, THREE, 0)
    (tmp_path / HELD / DECIDED).rename(tmp_path / HELD / PLAN)
    (tmp_path / HELD / "7.part").write_bytes(b"ha")
    assert not recover(tmp_path, FileLayer())
    assert _files(tmp_path) == BEFORE
    assert leftovers(tmp_path) == []


HANDS = {
    "edited": lambda root, target: _put(root / target, MINE),
    "edited after removal of the texts that wait": lambda root, target: (_put(root / target, MINE), _clean(root)),
    "removed": lambda root, target: _put(root / target, None),
    "put back": lambda root, target: _put(root / target, THREE[target][0]),
    "put forward": lambda root, target: _put(root / target, THREE[target][1]),
    "texts that wait removed": lambda root, _: _clean(root),
    "everything put back": lambda root, _: [_put(root / t, before) for t, (before, _) in THREE.items()],
}


def _clean(root: Path) -> None:
    for n in range(3):
        (root / HELD / str(n)).unlink(missing_ok=True)


@pytest.mark.parametrize(("done", "hand", "target"), list(itertools.product(range(4), HANDS, THREE)))
def test_any_state_and_any_change_by_hand(tmp_path: Path, done: int, hand: str, target: str) -> None:
    """The new files; or a stop after which every text is still there, that of the command and that of the person."""
    _cut_off(tmp_path, THREE, done)
    HANDS[hand](tmp_path, target)
    left = _files(tmp_path)
    try:
        recover(tmp_path, FileLayer())
    except JournalBroken as stop:
        assert _files(tmp_path) == left
        assert target in stop.why or "gone" in stop.why or hand == "texts that wait removed"
        assert leftovers(tmp_path) != []
        with pytest.raises(JournalBroken):
            recover(tmp_path, FileLayer())
    else:
        assert _files(tmp_path) == AFTER
        assert MINE not in left.values()


def test_a_stop_is_finished_by_undoing_the_edit(tmp_path: Path) -> None:
    _cut_off(tmp_path, THREE, 1)
    _put(tmp_path / "proposals/c", MINE)
    with pytest.raises(JournalBroken) as stop:
        recover(tmp_path, FileLayer())
    assert stop.value.exit_code == 5
    assert "ledger/a is in place; its text before is in .wsisfund.journal/commit/0" in stop.value.why
    assert "imports/b waits; its new text is in .wsisfund.journal/commit/1" in stop.value.why
    assert "proposals/c was changed by hand, and is to be removed" in stop.value.why
    _put(tmp_path / "proposals/c", OLD)
    assert recover(tmp_path, FileLayer())
    assert _files(tmp_path) == AFTER


@pytest.mark.parametrize("kind", ["replaced", "removed"])
@pytest.mark.parametrize("decided", [True, False])
def test_death_between_the_exchange_and_the_look(tmp_path: Path, kind: str, decided: bool) -> None:
    """A save that came out of the exchange goes back to its place; after a decision the command then waits for a person."""
    before, after = KINDS[kind]
    stage(tmp_path, [Step("ledger/a", _sha(before), _sha(after))], FileLayer())
    lay(tmp_path, 0, MINE, None, FileLayer())
    _put(tmp_path / "ledger/a", after)
    if decided:
        (tmp_path / HELD / PLAN).rename(tmp_path / HELD / DECIDED)
        with pytest.raises(JournalBroken):
            recover(tmp_path, FileLayer())
    else:
        recover(tmp_path, FileLayer())
        assert leftovers(tmp_path) == []
    assert (tmp_path / "ledger/a").read_bytes() == MINE


def test_a_save_that_came_out_and_another_one_since(tmp_path: Path) -> None:
    stage(tmp_path, [Step("ledger/a", _sha(OLD), _sha(NEW))], FileLayer())
    lay(tmp_path, 0, MINE, None, FileLayer())
    _put(tmp_path / "ledger/a", b"mine again")
    left = _files(tmp_path)
    with pytest.raises(JournalBroken, match="cannot be finished") as stop:
        recover(tmp_path, FileLayer())
    assert "what somebody saved is in .wsisfund.journal/commit/0" in stop.value.why
    assert _files(tmp_path) == left


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not at hand")
def test_git_leaves_the_texts_alone(tmp_path: Path) -> None:
    """Not even what it ignores is cleaned away there; and nothing of it is committed."""
    _cut_off(tmp_path, THREE, 1)
    _git(tmp_path, "init", "--quiet")
    _git(tmp_path, "add", "-A")
    assert JOURNAL not in _git(tmp_path, "ls-files")
    _git(tmp_path, "clean", "-f", "-d", "-x", "--quiet")
    assert sorted(p.name for p in (tmp_path / HELD).iterdir()) == [".git", "0", "1", DECIDED]


def test_folders_that_git_cleaned_away_are_made_again(tmp_path: Path) -> None:
    """The empty one of a file that waits, and the one that held only what is removed."""
    steps: dict[str, tuple[bytes | None, bytes | None]] = {"ledger/new/a": (None, NEW), "proposals/c": (b"old", None)}
    for done in (0, 2):
        root = tmp_path / str(done)
        root.mkdir()
        _cut_off(root, steps, done)
        shutil.rmtree(root / ("ledger/new" if done == 0 else "proposals"))
        assert recover(root, FileLayer())
        assert _files(root) == {"ledger/new/a": NEW}


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True).stdout


def test_many_files_are_not_all_listed(tmp_path: Path) -> None:
    _cut_off(tmp_path, {f"ledger/{n:02}": KINDS["replaced"] for n in range(30)}, 3)
    _put(tmp_path / "ledger/20", MINE)
    with pytest.raises(JournalBroken) as stop:
        recover(tmp_path, FileLayer())
    assert "and 18 more" in stop.value.why


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        '[["a", "b"]]',
        json.dumps([["ledger/y", None, None]]),
        json.dumps([["ledger/y", None, "x"]]),
        json.dumps([[1, None, "0" * 64]]),
        json.dumps([["../x", None, "0" * 64]]),
        json.dumps([["/etc/x", None, "0" * 64]]),
        json.dumps([[".git/hooks/pre-commit", None, "0" * 64]]),
        json.dumps([["ledger/../x", None, "0" * 64]]),
        json.dumps([["ledger/\0", None, "0" * 64]]),
        json.dumps([["out/x", None, "0" * 64]]),
        "[" * 100_000,
        "\0" * 100,
    ],
)
def test_a_plan_of_somebody_else(tmp_path: Path, text: str) -> None:
    (tmp_path / "out").symlink_to(tmp_path.parent)
    (tmp_path / HELD).mkdir(parents=True)
    (tmp_path / HELD / DECIDED).write_text(text)
    with pytest.raises(JournalBroken) as caught:
        recover(tmp_path, FileLayer())
    assert caught.value.exit_code == 5


@pytest.mark.parametrize(
    "kind", ["pipe", "file", "link", "texts without a plan", "a plan that is a folder", "no folder in it", "an older plan"]
)
def test_a_folder_of_somebody_else(tmp_path: Path, kind: str) -> None:
    place = tmp_path / JOURNAL
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "file":
        place.write_text("[]")
    elif kind == "link":
        (tmp_path / "elsewhere").mkdir()
        place.symlink_to(tmp_path / "elsewhere")
    elif kind in ("no folder in it", "an older plan"):
        place.mkdir()
        (place / (HELD.rpartition("/")[2] if kind == "no folder in it" else DECIDED)).write_text("[]")
    else:
        held = tmp_path / HELD
        held.mkdir(parents=True)
        (held / "0").write_text("somebody's") if kind == "texts without a plan" else (held / DECIDED).mkdir()
    with pytest.raises(JournalBroken, match="cannot be finished"):
        recover(tmp_path, FileLayer())
    assert place.lstat()


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    place = tmp_path / JOURNAL
    place.mkdir()
    (place / "mine.txt").write_text("mine")
    commit(tmp_path, [FileChange("ledger/a", None, NEW), FileChange("ledger/b", None, NEW)], FileLayer(), lambda: None)
    assert _files(tmp_path) == {f"{JOURNAL}/mine.txt": b"mine", "ledger/a": NEW, "ledger/b": NEW}
    assert read_plan(tmp_path) == []


def test_nothing_is_left_where_there_is_no_folder(tmp_path: Path) -> None:
    assert leftovers(tmp_path / "missing") == []


# ---------------------------------------------------------------- what the system refuses, and what is only looked at


def test_a_look_touches_nothing(tmp_path: Path) -> None:
    look(tmp_path)
    _cut_off(tmp_path, THREE, 1)
    left = _files(tmp_path)
    look(tmp_path)
    _put(tmp_path / "ledger/a", MINE)
    with pytest.raises(JournalBroken):
        look(tmp_path)
    assert _files(tmp_path) == left | {"ledger/a": MINE}


def test_a_disk_that_does_not_let_it_be_finished(tmp_path: Path) -> None:
    class Full(FileLayer):
        def exchange(self, waiting: Path, target: Path) -> None:
            raise OSError(28, "No space left on device")

    _cut_off(tmp_path, THREE, 0)
    with pytest.raises(CannotWrite) as caught:
        recover(tmp_path, Full())
    assert caught.value.message == "an interrupted command cannot be finished: No space left on device"
    assert "until then nothing is read" in caught.value.why
    assert recover(tmp_path, FileLayer())


def test_an_edit_between_the_look_and_the_finish(tmp_path: Path) -> None:
    class Editor(FileLayer):
        def exchange(self, waiting: Path, target: Path) -> None:
            target.write_bytes(MINE)
            super().exchange(waiting, target)

    _cut_off(tmp_path, THREE, 0)
    with pytest.raises(JournalBroken):
        recover(tmp_path, Editor())
    assert (tmp_path / "ledger/a").read_bytes() == MINE


def test_a_part_of_the_folder_on_another_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def across(self: Path, target: Path) -> Path:
        if self.name == "none":
            raise OSError(18, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", across)
    _put(tmp_path / "ledger/a", OLD)
    with pytest.raises(CannotWrite, match="another file system"):
        commit(tmp_path, [FileChange("ledger/a", _sha(OLD), NEW)], FileLayer(), lambda: None)
    assert _files(tmp_path) == {"ledger/a": OLD}


def test_saves_on_both_sides_of_the_commit_stop_it(tmp_path: Path) -> None:
    """One file is edited just after it was put in place, another just before: it can neither go on nor back."""

    class Editor(FileLayer):
        def exchange(self, waiting: Path, target: Path) -> None:
            if target.name == "b" and target.read_bytes() == OLD:
                (tmp_path / "ledger/b").write_bytes(MINE)
                saved.append(True)
            super().exchange(waiting, target)

    saved: list[bool] = []
    for name in "ab":
        _put(tmp_path / f"ledger/{name}", OLD)
    taken = swap_room.take_out

    def edited(root: Path, number: int, step: Step, layer: FileLayer) -> bool:
        (tmp_path / "ledger/a").write_bytes(b"mine too\n")
        return taken(root, number, step, layer)

    changes = [FileChange(f"ledger/{name}", _sha(OLD), NEW) for name in "ab"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal_room, "take_out", edited)
        with pytest.raises(JournalBroken) as stop:
            commit(tmp_path, changes, Editor(), lambda: None)
    assert saved
    assert "ledger/a was changed by hand; its text before is in .wsisfund.journal/commit/0" in stop.value.why
    assert (tmp_path / "ledger/a").read_bytes() == b"mine too\n"
    assert (tmp_path / "ledger/b").read_bytes() == MINE


def test_a_file_that_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    assert digest(tmp_path / "none") is None
    assert {digest(tmp_path / name) for name in ("folder", "pipe")} == {"no plain file"}
    assert digest(tmp_path / "loop") == "unreadable"
