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
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import BooksFault, Conflict
from .disk import FileLayer, cannot_write
from .files import read_books_file

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
        _take_back(root, moves, made, layer)
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
    moves = read_journal(root)
    try:
        if moves:
            _roll_forward(root, moves, layer)
        for stray in leftovers(root):
            layer.unlink(root / stray)
    except OSError as error:
        fault = cannot_write(error, JOURNAL)
        fault.message = f"an interrupted command cannot be finished: {error.strerror or 'unknown error'}"
        fault.why = "its entries are decided, but not all files are in place; until then nothing is read and nothing written"
        raise fault from None


def leftovers(root: Path) -> list[str]:
    """What a crash left behind, relative to `root`, sorted: temporary files and the journal. Empty while all is well."""
    found = {name for name in _names(root) if name == JOURNAL or name.endswith(_SUFFIX)}
    return sorted(found.union(*(_temporary_below(root, top) for top in _FOLDERS)))


def _temporary_below(root: Path, top: str) -> Iterator[str]:
    """Temporary files below one folder, and beside the files, and below the folders, to which links there lead."""
    base = os.path.realpath(root)
    waiting, seen = [(os.path.join(base, top), True)], set[tuple[str, bool]]()  # noqa: PTH118  quicker for large archives
    while waiting:
        folder, deep = waiting.pop()
        if (folder, deep) in seen or not (folder == base or folder.startswith(base + os.sep)):
            continue
        seen.add((folder, deep))
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError), os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(_SUFFIX):
                    yield os.path.relpath(entry.path, base)
                elif deep and entry.is_symlink():
                    real = os.path.realpath(entry.path)
                    waiting.append((real, True) if entry.is_dir() else (os.path.dirname(real), False))  # noqa: PTH120
                elif deep and entry.is_dir():
                    waiting.append((entry.path, True))


def read_journal(root: Path) -> list[Move]:
    """Moves of the journal, empty where there is none.

    Raises:
        JournalBroken: it cannot be read, or names files that this program would not.
    """
    if not os.path.lexists(root / JOURNAL):
        return []
    try:
        moves = [Move(*map(str, move)) for move in json.loads(read_books_file(root, JOURNAL))]
    except BooksFault as fault:
        raise _broken(f"it {fault.message}") from None
    except (ValueError, TypeError, RecursionError):
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
        like = _status(root / target)
        layer.write_whole(root / move.temporary, content, like)
    except BaseException:
        moves.append(move)  # a part of it may stand there
        raise
    return move


def _status(path: Path) -> os.stat_result | None:
    """Whose the file is and what its mode is, None where there is none yet."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    # A rename needs no right over the file itself; whoever took that right away meant it. Opening changes nothing.
    os.close(os.open(path, os.O_WRONLY | os.O_CLOEXEC))
    return status


def _decide(root: Path, moves: list[Move], layer: FileLayer) -> None:
    """The commit point."""
    temporary = root / temporary_of(JOURNAL)
    layer.write_whole(temporary, json.dumps(moves).encode())
    layer.rename(temporary, root / JOURNAL)
    layer.sync_folder(root)


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


def _take_back(root: Path, moves: Iterable[Move], made: Iterable[Path], layer: FileLayer) -> None:
    """Leave nothing behind. The journal goes first: as long as it stands, the next start wants the files that it names.

    Raises:
        Unfinished: the journal cannot be removed, so it counts.
    """
    if os.path.lexists(root / JOURNAL):
        try:
            layer.unlink(root / JOURNAL)
        except OSError as error:
            raise _unfinished(error) from None
        with suppress(OSError):
            layer.sync_folder(root)
    for temporary in (temporary_of(JOURNAL), *(move.temporary for move in moves)):
        with suppress(OSError):
            layer.unlink(root / temporary)
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
