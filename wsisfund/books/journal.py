"""Several files change together or not at all: new contents wait in temporary files, a journal's rename decides.

    1. each new content in a temporary file beside its target, fsynced           a crash here: they are removed
    2. ``.wsisfund.journal`` lists them; written, fsynced, renamed, folder synced    the commit point
    3. each temporary file renamed over its target, folders synced               a crash here: finished at the next start
    4. the journal removed
One file alone needs no journal: its rename is the commit point.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import Conflict
from .disk import FileLayer, cannot_write

JOURNAL: Final = ".wsisfund.journal"
_SUFFIX: Final = ".wsisfund-new"
# Where this program writes below a books folder; temporary files lie nowhere else.
_FOLDERS: Final = ("ledger", "imports", "reports", "proposals")
_NAME_MAX: Final = 255


class Unfinished(Conflict):
    """The entries are recorded, but not all files could be put in place; the next command finishes it."""

    slug = "unfinished-commit"


class JournalBroken(Conflict):
    """The journal of an interrupted command does not fit the files that it names."""

    slug = "journal-broken"


class Move(NamedTuple):
    """A temporary file that becomes its target; both relative to the books folder, links resolved. `sha256` of its content."""

    temporary: str
    target: str
    sha256: str


def commit(root: Path, contents: Mapping[str, bytes], layer: FileLayer, unchanged: Callable[[], None]) -> None:
    """Write all files, or leave every byte as it was.

    Args:
        root: the books folder, locked by the caller, links resolved.
        contents: new content by path relative to `root`, links resolved; folders are made as needed.
        unchanged: asked at the last moment; raises when somebody else changed the books meanwhile.

    Raises:
        CannotWrite: the system refuses; nothing changed.
        Unfinished: it is recorded, and will be finished at the next start.
    """
    made: list[Path] = []
    moves: list[Move] = []
    try:
        for target, content in sorted(contents.items()):
            _make_folders(root, Path(target).parent, layer, made)
            moves.append(_prepare(root, target, content, layer, moves))
        unchanged()
        if len(moves) == 1:
            layer.rename(root / moves[0].temporary, root / moves[0].target)
        elif moves:
            _sync_folders(root, moves, layer)
            _decide(root, moves, layer)
    except BaseException as error:
        if not isinstance(error, Unfinished):
            _undo(root, moves, made, layer)
        if isinstance(error, OSError):
            raise cannot_write(error, moves[-1].target if moves else "ledger") from None
        raise
    _finish(root, moves, layer)


def recover(root: Path, layer: FileLayer) -> None:
    """Finish the commit that a crash interrupted, or remove what is left of one that was not decided; under the lock.

    Raises:
        JournalBroken: the journal does not fit the files.
        CannotWrite: the system refuses.
    """
    try:
        moves = read_journal(root)
        if moves:
            _roll_forward(root, moves, layer)
        for stray in leftovers(root):
            layer.unlink(root / stray)
    except OSError as error:
        raise cannot_write(error, JOURNAL) from None


def leftovers(root: Path) -> list[str]:
    """What a crash left behind, relative to `root`, sorted: temporary files and the journal. Empty while all is well."""
    found = [name for name in _names(root) if name == JOURNAL or name.endswith(_SUFFIX)]
    for top in _FOLDERS:
        for folder, _, names in os.walk(root / top):
            found += [os.path.relpath(Path(folder, name), root) for name in names if name.endswith(_SUFFIX)]
    return sorted(found)


def read_journal(root: Path) -> list[Move]:
    """Moves of the journal, empty where there is none.

    Raises:
        JournalBroken: it cannot be read, or names files that this program would not.
    """
    try:
        text = (root / JOURNAL).read_bytes()
    except FileNotFoundError:
        return []
    try:
        moves = [Move(*map(str, move)) for move in json.loads(text)]
    except (ValueError, TypeError):
        raise _broken("it cannot be read") from None
    for move in moves:
        if move.temporary != temporary_of(move.target) or not _stays_inside(root, move.target):
            raise _broken("it names files that do not belong to the books")
    return moves


def temporary_of(target: str) -> str:
    """Path of the temporary file beside `target`: hidden, and matched by no include."""
    folder, name = os.path.split(target)
    short = name if len(os.fsencode(name)) + len(_SUFFIX) < _NAME_MAX else hashlib.sha256(os.fsencode(name)).hexdigest()
    return os.path.join(folder, f".{short}{_SUFFIX}")  # noqa: PTH118  a relative path


def _names(root: Path) -> list[str]:
    return [entry.name for entry in root.iterdir()] if root.is_dir() else []


def _stays_inside(root: Path, path: str) -> bool:
    real = os.path.realpath(root / Path(path).parent)
    base = os.path.realpath(root)
    return not Path(path).is_absolute() and (real == base or real.startswith(base + os.sep))


def _make_folders(root: Path, folder: Path, layer: FileLayer, made: list[Path]) -> None:
    for part in [*reversed(folder.parents), folder]:
        path = root / part
        if not path.is_dir():
            layer.make_folder(path)
            made.append(path)
            layer.sync_folder(path.parent)


def _prepare(root: Path, target: str, content: bytes, layer: FileLayer, moves: list[Move]) -> Move:
    move = Move(temporary_of(target), target, hashlib.sha256(content).hexdigest())
    try:
        like = (root / target).stat()
    except FileNotFoundError:
        like = None
    try:
        layer.write_whole(root / move.temporary, content, like)
    except BaseException:
        moves.append(move)  # a part of it may stand there
        raise
    return move


def _decide(root: Path, moves: list[Move], layer: FileLayer) -> None:
    """The commit point. When this raises anything but Unfinished, no journal stands."""
    temporary = root / temporary_of(JOURNAL)
    try:
        layer.write_whole(temporary, json.dumps(moves).encode())
        layer.rename(temporary, root / JOURNAL)
    except BaseException:
        with suppress(OSError):
            layer.unlink(temporary)
        raise
    try:
        layer.sync_folder(root)
    except OSError as error:
        try:
            layer.unlink(root / JOURNAL)
        except OSError:
            raise _unfinished(error) from None
        with suppress(OSError):
            layer.sync_folder(root)
        raise


def _finish(root: Path, moves: list[Move], layer: FileLayer) -> None:
    """After the commit point: an error is tried once more; then the next start does it."""
    try:
        _put_in_place(root, moves, layer)
    except OSError:
        try:
            _put_in_place(root, moves, layer)
        except OSError as error:
            raise _unfinished(error) from None


def _put_in_place(root: Path, moves: list[Move], layer: FileLayer) -> None:
    if len(moves) > 1:
        _roll_forward(root, moves, layer)
    else:
        _sync_folders(root, moves, layer)


def _roll_forward(root: Path, moves: list[Move], layer: FileLayer) -> None:
    waiting = [move for move in moves if (root / move.temporary).exists()]
    for move in moves if waiting else ():
        # With nothing waiting all is in place, or all was taken back, and only the journal is left.
        if _digest(root / (move.temporary if move in waiting else move.target)) != move.sha256:
            raise _broken(f"{move.target} is neither in place nor waiting")
    for move in waiting:
        layer.rename(root / move.temporary, root / move.target)
    _sync_folders(root, moves, layer)
    if (root / JOURNAL).exists():
        layer.unlink(root / JOURNAL)
        layer.sync_folder(root)


def _sync_folders(root: Path, moves: Iterable[Move], layer: FileLayer) -> None:
    for folder in sorted({(root / move.target).parent for move in moves}):
        layer.sync_folder(folder)


def _undo(root: Path, moves: Iterable[Move], made: Iterable[Path], layer: FileLayer) -> None:
    for move in moves:
        with suppress(OSError):
            layer.unlink(root / move.temporary)
    for folder in reversed(list(made)):
        with suppress(OSError):
            layer.remove_folder(folder)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


def _broken(why: str) -> JournalBroken:
    return JournalBroken(
        "an interrupted command cannot be finished",
        why=why,
        fix=f"compare the files with your last backup (git status ledger/), then remove {JOURNAL}",
        file=JOURNAL,
    )


def _unfinished(error: OSError) -> Unfinished:
    return Unfinished(
        f"the entries are recorded, but not everything is in place: {error.strerror or 'unknown error'}",
        why="the disk failed after the point of no return",
        fix="run `wsisfund check`: it finishes what was begun; do not enter the same thing again",
        file=JOURNAL,
    )
