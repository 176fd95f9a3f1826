"""The folder ``.wsisfund.journal`` of a books folder: new contents wait there until all of them are on the disk.

    .gitignore             so that nobody commits the folder, nor cleans it away, with git
    commit/plan.json       what is about to change: target, SHA-256 of what stands there and of what will (null: nothing)
    commit/decided.json    the same file under the name that makes it count: several files are then put in place, whatever happens
    commit/0, 1, …         new content of the plan's first, second … file; once in place, what stood there before
    commit/0.part          content that is still being written
    commit/.git            of several files: to git a repository of its own, which `git clean -fdx` and `git stash -a` leave alone

It stands only while a command writes, or was cut off.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import OTHER_FORM, BooksFault
from .conflicts import JournalBroken
from .disk import FileLayer
from .files import read_books_file
from .growing import Content, chunks_of

JOURNAL: Final = ".wsisfund.journal"
HELD: Final = f"{JOURNAL}/commit"
PLAN: Final = "plan.json"
DECIDED: Final = "decided.json"
_IGNORE: Final = ".gitignore"
_OURS: Final = re.compile(r"[0-9]{1,9}(\.part|\.aside)?|plan\.json|decided\.json|plan\.json\.part")
_WAITING: Final = re.compile(r"[0-9]{1,9}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class Step(NamedTuple):
    """One file of a plan, relative to the books folder, links resolved. SHA-256 of what stands there before and after.

    None: nothing stands there. ``before`` None: a new file; ``after`` None: it is removed.
    """

    target: str
    before: str | None
    after: str | None


def waiting(root: Path, number: int) -> Path:
    """Where the content of the plan's file `number`, from 0, waits."""
    return root / HELD / str(number)


def leftovers(root: Path) -> list[str]:
    """What a crash left behind, relative to `root`, sorted: the folder, and our files in it. Empty while all is well."""
    if not os.path.lexists(root / JOURNAL):
        return []
    return [JOURNAL, *sorted(f"{HELD}/{name}" for name in _names(root / HELD))]


def is_decided(root: Path) -> bool:
    """Whether a commit of several files counts already, and is not finished yet. No right to write is needed to ask."""
    return any(os.path.lexists(root / place / DECIDED) for place in (HELD, JOURNAL)) or _stands_in_the_way(root)


def read_plan(root: Path, name: str = DECIDED) -> list[Step]:
    """Steps of a plan, empty where there is none.

    Raises:
        JournalBroken: it cannot be read, or names files that this program would not.
    """
    if _stands_in_the_way(root):
        raise broken("it is no folder")
    if os.path.lexists(root / JOURNAL / DECIDED):
        raise broken("an older version of this program, or somebody, left a plan in it")
    if not os.path.lexists(root / HELD / name):
        return []
    try:
        steps = [Step(*step) for step in json.loads(read_books_file(root, f"{HELD}/{name}"))]
    except BooksFault as fault:
        raise broken(f"its plan {fault.message}") from None
    except OTHER_FORM:
        raise broken("its plan cannot be read") from None
    if not all(_is_sound(root, step) for step in steps):
        raise broken("it names files that do not belong to the books")
    return steps


def stage(root: Path, steps: Sequence[Step], layer: FileLayer) -> None:
    """Make the folder, with its plan. What waits there by now is gone: the caller has recovered."""
    for folder in (root / JOURNAL, root / HELD):
        if not folder.is_dir():
            layer.make_folder(folder)
    if not os.path.lexists(root / JOURNAL / _IGNORE):
        layer.write_whole(root / JOURNAL / _IGNORE, b"*\n")
    if len(steps) > 1:
        for folder in (root / HELD / part for part in _SHIELD):
            if not os.path.lexists(folder):
                layer.make_folder(folder)
        layer.write_whole(root / HELD / _HEAD, b"ref: refs/heads/none\n")
    part = root / HELD / f"{PLAN}.part"
    layer.write_whole(part, json.dumps(steps).encode())
    layer.rename(part, root / HELD / PLAN)


# What makes a folder a repository in the eyes of git.
_SHIELD: Final = (".git", ".git/objects", ".git/refs")
_HEAD: Final = ".git/HEAD"


def lay(root: Path, number: int, content: Content, like: os.stat_result | None, layer: FileLayer) -> None:
    """Let the content of the plan's file `number` wait; whole and on the disk under its name, or under none."""
    part = root / HELD / f"{number}.part"
    layer.write_whole(part, chunks_of(content), like)
    layer.rename(part, waiting(root, number))


def clear(root: Path, layer: FileLayer) -> None:
    """Remove our files, the plan last, and the folder; somebody else's files in it stay, and it with them."""
    place = root / HELD
    for name in sorted(_names(place), key=lambda name: name in (PLAN, DECIDED)):
        layer.unlink(place / name)
    if os.path.lexists(place / _HEAD):
        layer.unlink(place / _HEAD)
    for folder in [*(place / part for part in reversed(_SHIELD)), place]:
        _remove_empty(folder, layer)
    if os.path.lexists(root / JOURNAL / _IGNORE) and not os.path.lexists(place):
        layer.unlink(root / JOURNAL / _IGNORE)
    _remove_empty(root / JOURNAL, layer)


def _remove_empty(folder: Path, layer: FileLayer) -> None:
    if _is_folder(folder) and not any(folder.iterdir()):
        layer.remove_folder(folder)


def forgotten(root: Path) -> list[str]:
    """Contents that wait although no plan says for what."""
    return [name for name in _names(root / HELD) if _WAITING.fullmatch(name)]


def digest(path: Path) -> str | None:
    """SHA-256 of a file's content, None where nothing stands there; of what is no plain file, or cannot be read, no hash."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError:
        return "unreadable"
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return "no plain file"
    with os.fdopen(descriptor, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def broken(why: str, fix: str = "") -> JournalBroken:
    """The fault for an interrupted command that cannot be finished."""
    by_hand = (
        f"compare the ledger with your last backup (git diff ledger/): texts that wait are in {HELD}/0, 1, …; "
        "when every file is as it should be, remove that folder"
    )
    return JournalBroken("an interrupted command cannot be finished", why=why, fix=fix or by_hand, file=JOURNAL)


def _names(place: Path) -> list[str]:
    """Names of our files in the folder."""
    return [entry.name for entry in place.iterdir() if _OURS.fullmatch(entry.name)] if _is_folder(place) else []


def _stands_in_the_way(root: Path) -> bool:
    """Whether something else than a folder stands where the journal would be."""
    return any(os.path.lexists(place) and not _is_folder(place) for place in (root / JOURNAL, root / HELD))


def _is_folder(place: Path) -> bool:
    try:
        return stat.S_ISDIR(place.lstat().st_mode)
    except OSError:
        return False


def _is_sound(root: Path, step: Step) -> bool:
    target = step.target
    if not isinstance(target, str) or not target or target.startswith(".") or os.path.normpath(target) != target:
        return False
    if "\0" in target or os.path.isabs(target):  # noqa: PTH117  a text
        return False
    if not all(h is None or (isinstance(h, str) and _SHA256.fullmatch(h)) for h in step[1:]):
        return False
    real, base = os.path.realpath(root / Path(target).parent), os.path.realpath(root)
    return step.before != step.after and (real == base or real.startswith(base + os.sep))
