"""Several files change together or not at all: new contents wait in a folder of their own (`staging`), a rename decides.

    1. the plan, then each new content, fsynced                                  a crash here: they are removed
    2. the plan renamed to ``decided.json``, folder synced                       the commit point
    3. each content exchanged with what stands at its target, folders synced     a crash here: finished at the next start
    4. ``decided.json`` removed, then what is left in the folder
One file alone needs no decision: its exchange is the commit point.

What comes out of an exchange is looked at: where it is not what the plan replaces, somebody saved in that moment; it is put
back, with everything else, and the command is refused. At the next start only what the plan knows is replaced.
"""

import errno
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from .conflicts import books_changed
from .disk import CannotWrite, FileLayer, cannot_write
from .growing import Content, sha256_of
from .staging import DECIDED, HELD, JOURNAL, PLAN, Step, broken, clear, digest, forgotten, lay, read_plan, stage, waiting
from .stop import known, stopped, unfinished
from .swap import is_in_place, put, put_back, take_out


class FileChange(NamedTuple):
    """New content of one file, by path relative to the books folder with links resolved.

    Args:
        target: the file.
        before: SHA-256 of what stands there, None where nothing does.
        content: what will; None removes the file.
        sha256: of `content`, where it is known.
    """

    target: str
    before: str | None
    content: Content | None
    sha256: str = ""

    @property
    def step(self) -> Step:
        """The same as a line of the plan."""
        after = None if self.content is None else self.sha256 or sha256_of(self.content)
        return Step(self.target, self.before, after)


def commit(root: Path, changes: Iterable[FileChange], layer: FileLayer, unchanged: Callable[[], None]) -> None:
    """Change all files, or leave every byte as it was.

    Args:
        root: the books folder, locked by the caller and recovered, links resolved.
        changes: folders are made as needed; a file that is to become what it is stays.
        unchanged: asked at the last moment; raises when somebody else changed the books meanwhile.

    Raises:
        BooksChanged: a file is not what its change replaces, also where that happens in the moment of the commit.
        CannotWrite: the system refuses; nothing changed.
        Unfinished: it is recorded, and will be finished at the next start.
        JournalBroken: somebody saved twice in the moment of the commit; says what stands where, nothing is lost.
    """
    planned = sorted(((change.step, change) for change in changes), key=lambda both: both[0].target)
    wanted = [(step, change.content) for step, change in planned if step.before != step.after]
    steps = [step for step, _ in wanted]
    made: list[Path] = []
    try:
        _prepare(root, wanted, layer, made)
        unchanged()
        _as_planned(root, steps)
        if len(steps) > 1:
            _decide(root, steps, layer)
        elif steps:
            _put_one(root, steps[0], layer)
    except BaseException as error:
        _take_back(root, made, layer)
        if isinstance(error, OSError):
            raise cannot_write(error, steps[0].target if len(steps) == 1 else "ledger") from None
        raise
    if steps:
        _finish(root, steps, made, layer)


def recover(root: Path, layer: FileLayer) -> bool:
    """Finish the commit that a crash interrupted, or remove what is left of one that was not decided; under the lock.

    Returns:
        Whether a commit was finished.

    Raises:
        JournalBroken: a file is neither as before nor as after: it was changed by hand. Says which; nothing is touched.
        CannotWrite: the system refuses.
    """
    try:
        steps = read_plan(root)
        if steps:
            _rescue(root, steps, layer)
            known(root, steps)
            for step in steps:
                # `git clean` takes folders away in which nothing stands yet.
                if step.after is not None:
                    _make_folders(root, Path(step.target).parent, layer, [])
            if not _forward(root, steps, layer):
                raise stopped(root, steps)
            _close(root, steps, layer)
        _sweep(root, layer)
    except OSError as error:
        fault = cannot_write(error, JOURNAL)
        fault.message = f"an interrupted command cannot be finished: {error.strerror or 'unknown error'}"
        fault.why = "its entries are decided, but not all files are in place; until then nothing is read and nothing written"
        raise fault from None
    return bool(steps)


def look(root: Path) -> None:
    """Nothing, where what a crash left can be finished or removed by the next command; touches nothing.

    Raises:
        JournalBroken: it cannot; says why and what to do by hand.
    """
    known(root, read_plan(root))


# ---------------------------------------------------------------- before the commit point


def _prepare(root: Path, wanted: Sequence[tuple[Step, Content | None]], layer: FileLayer, made: list[Path]) -> None:
    if not wanted:
        return
    stage(root, [step for step, _ in wanted], layer)
    for number, (step, content) in enumerate(wanted):
        like = _status(root / step.target)
        if content is not None:
            _make_folders(root, Path(step.target).parent, layer, made)
            lay(root, number, content, like, layer)
        _same_file_system(root, (root / step.target).parent, step.target)
    layer.sync_folder(root / HELD)


def _make_folders(root: Path, folder: Path, layer: FileLayer, made: list[Path]) -> None:
    for part in [*reversed(folder.parents), folder]:
        path = root / part
        if not path.is_dir():
            layer.make_folder(path)
            made.append(path)
            layer.sync_folder(path.parent)


def _status(path: Path) -> os.stat_result | None:
    """Whose the file is and what its mode is, None where there is none yet."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    # A rename needs no right over the file itself; whoever took that right away meant it. Opening changes nothing.
    os.close(os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NONBLOCK))
    return status


def _same_file_system(root: Path, folder: Path, target: str) -> None:
    """Nothing where a file can be renamed from the waiting place to `folder`; asked with a name that nobody has."""
    try:
        (root / HELD / "none").rename(folder / ".wsisfund.none")
    except OSError as error:
        if error.errno != errno.EXDEV:
            return
    raise CannotWrite(
        "lies on another file system than the books folder",
        why="files change together only where one rename reaches them all",
        fix="mount the whole books folder as one, not its parts",
        file=target,
    )


def _as_planned(root: Path, steps: Iterable[Step]) -> None:
    """Nothing, while each file is what its step replaces."""
    for step in steps:
        if digest(root / step.target) != step.before:
            raise books_changed(step.target)


def _decide(root: Path, steps: Iterable[Step], layer: FileLayer) -> None:
    """The commit point."""
    _sync_folders(root, steps, layer)
    layer.sync_folder(root / JOURNAL)
    layer.sync_folder(root)
    layer.rename(root / HELD / PLAN, root / HELD / DECIDED)
    layer.sync_folder(root / HELD)


def _take_back(root: Path, made: Iterable[Path], layer: FileLayer) -> None:
    """Leave nothing behind. The decision goes first: as long as it stands, the next start wants the files that it names.

    Raises:
        Unfinished: it cannot be removed, so it counts.
    """
    if os.path.lexists(root / HELD / DECIDED):
        try:
            layer.rename(root / HELD / DECIDED, root / HELD / PLAN)
        except OSError as error:
            raise unfinished(error) from None
        with suppress(OSError):
            layer.sync_folder(root / HELD)
    # What stays is swept by the next writer.
    with suppress(OSError):
        _sweep(root, layer)
    for folder in reversed(list(made)):
        with suppress(OSError):
            layer.remove_folder(folder)


def _put_one(root: Path, step: Step, layer: FileLayer) -> None:
    """The commit point of a single file."""
    if not put(root, 0, step, layer):
        raise books_changed(step.target)


# ---------------------------------------------------------------- after the commit point


def _finish(root: Path, steps: Sequence[Step], made: Sequence[Path], layer: FileLayer) -> None:
    """After the commit point: an error is tried once more; then the next start does it."""
    try:
        _finish_once(root, steps, made, layer)
    except OSError:
        try:
            _finish_once(root, steps, made, layer)
        except OSError as error:
            raise unfinished(error) from None


def _finish_once(root: Path, steps: Sequence[Step], made: Sequence[Path], layer: FileLayer) -> None:
    if len(steps) > 1 and not _forward(root, steps, layer):
        _back_out(root, steps, made, layer)
    _close(root, steps, layer)
    # It is done; what cannot be cleared away now, at the second try, is swept by the next writer.
    try:
        clear(root, layer)
    except OSError:
        with suppress(OSError):
            clear(root, layer)


def _forward(root: Path, steps: Sequence[Step], layer: FileLayer) -> bool:
    """Whether every file is in place now."""
    return all(is_in_place(root, step) or put(root, n, step, layer) for n, step in enumerate(steps))


def _close(root: Path, steps: Iterable[Step], layer: FileLayer) -> None:
    """All is in place: on the disk with it, and the decision is history."""
    _sync_folders(root, steps, layer)
    if os.path.lexists(root / HELD / DECIDED):
        layer.rename(root / HELD / DECIDED, root / HELD / PLAN)
        layer.sync_folder(root / HELD)


def _back_out(root: Path, steps: Sequence[Step], made: Sequence[Path], layer: FileLayer) -> None:
    """Somebody saved in the moment of the commit: what is in place already is taken out again, and the command refused."""
    for number, step in reversed(list(enumerate(steps))):
        if is_in_place(root, step) and not take_out(root, number, step, layer):
            raise stopped(root, steps)
    _sync_folders(root, steps, layer)
    _take_back(root, made, layer)
    raise books_changed()


def _sync_folders(root: Path, steps: Iterable[Step], layer: FileLayer) -> None:
    for folder in sorted({_standing((root / step.target).parent) for step in steps}):
        layer.sync_folder(folder)


def _standing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there: one that held only what was removed may be gone itself."""
    return folder if folder.is_dir() else _standing(folder.parent)


def _sweep(root: Path, layer: FileLayer) -> None:
    """Remove what is left of a commit that was never decided, or that is done."""
    if not os.path.lexists(root / JOURNAL):
        return
    steps = read_plan(root, PLAN)
    if steps:
        _rescue(root, steps, layer)
    elif forgotten(root):
        raise broken("texts wait in it, but nothing says for which files")
    clear(root, layer)


def _rescue(root: Path, steps: Sequence[Step], layer: FileLayer) -> None:
    """A crash in the moment between an exchange and the look at what came out: somebody's save goes back to its place."""
    for number, step in enumerate(steps):
        if digest(waiting(root, number)) not in (None, step.before, step.after):
            if not is_in_place(root, step):
                raise stopped(root, steps)
            put_back(waiting(root, number), root / step.target, step, layer)
