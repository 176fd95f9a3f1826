"""What a person is told where a commit cannot be finished by the program alone: each file, and where its other text is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from .conflicts import JournalBroken, Unfinished
from .staging import DECIDED, HELD, JOURNAL, Step, broken, digest, waiting

_SHOWN: Final = 12


def known(root: Path, steps: Sequence[Step]) -> None:
    """Nothing, while every file is as before, with its content waiting, or as after."""
    if any(state(root, n, step) not in ("in place", "waits") for n, step in enumerate(steps)):
        raise stopped(root, steps)


def state(root: Path, number: int, step: Step) -> str:
    """``in place``, ``waits``, ``changed by hand`` or ``gone`` (as before, and what waited for it is no longer there)."""
    now, waits = digest(root / step.target), digest(waiting(root, number))
    if now == step.after:
        return "in place"
    if now != step.before:
        return "changed by hand"
    return "waits" if waits == step.after or step.after is None else "gone"


def stopped(root: Path, steps: Sequence[Step]) -> JournalBroken:
    """The fault that says of each file whether it is in place, waits, or was changed by hand, and where its other text is."""
    lines = [_said(root, n, step) for n, step in enumerate(steps)]
    more = [f"… and {len(lines) - _SHOWN} more, listed in {HELD}/{DECIDED}"] if len(lines) > _SHOWN else []
    return broken(
        "files were changed by hand since, so nothing is put over them and nothing is deleted:\n"
        + "\n".join([*lines[:_SHOWN], *more]),
        "put the files that were changed by hand back as they were (keep your own copy), then run `wsisfund check`: it finishes "
        f"the command;\nor bring each file named above to what it should be, by hand, then remove the folder {JOURNAL}",
    )


def _said(root: Path, number: int, step: Step) -> str:
    found, place = state(root, number, step), f"{HELD}/{number}"
    held = digest(waiting(root, number))
    kept = {step.before: "its text before", step.after: "its new text"}.get(held, "what somebody saved")
    where = f"; {kept} is in {place}" if held is not None else ""
    what = {"gone": "is as before, and what waited for it is gone"}.get(found, f"{'' if found == 'waits' else 'is '}{found}")
    if step.after is None and found != "in place":
        what += ", and is to be removed"
    return f"{step.target} {what}{where}".replace("is changed by hand", "was changed by hand")


def unfinished(error: OSError) -> Unfinished:
    """The fault for a commit that counts, while the disk refuses to put all of it in place."""
    return Unfinished(
        f"the entries are recorded, but not everything is in place: {error.strerror or 'unknown error'}",
        why="the disk failed after the point of no return",
        fix="run `wsisfund check`: it finishes what was begun; do not enter the same thing again",
        file=JOURNAL,
    )
