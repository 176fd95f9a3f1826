"""The ledger as it stood at one moment: every file read once, and these bytes are what is scanned, hashed and loaded.

Readers take no lock. A snapshot is believed when, after the last file was read, no commit was between its files, and
every file and every folder that an include looks into was still as read: then all of it stood there at that moment.
"""

import hashlib
import os
import stat
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from ..errors import BooksFault, Fault, Faults
from .conflicts import Unfinished, books_changed
from .documents import kept_documents
from .expansion import Steps, has_magic
from .files import MAIN, MAX_BYTES, books_hash, hash_files, read_resolved, too_large
from .includes import Include, IncludeNotAllowed, includes_of, lies_inside, matched
from .known_files import Known, KnownFile, Mark, Named, mark_of
from .real_paths import RealPaths
from .staging import JOURNAL, is_decided
from .texts import Texts

# A commit puts its files in place within milliseconds, an editor saves within seconds.
_PATIENCE_SECONDS: Final = 10
_PAUSE_SECONDS: Final = 0.02
_ATTEMPTS: Final = 20
# Books that are wrong everywhere need not be read to the end.
_MOST_FAULTS: Final = 100


class IncludedTwice(BooksFault):
    """The same entries are included twice, which doubles every amount without an error from Beancount."""

    slug = "included-twice"


@dataclass(frozen=True, eq=False, repr=False)
class Snapshot:
    """The bytes of every file of the ledger, and what must not be loaded.

    Args:
        root: the books folder, links resolved.
        files: content by path relative to `root`, in the order in which Beancount reads them.
        includes: of each of these files.
        faults: files that cannot be read, lead out, or are there twice. With any, `files` is not all of the ledger.
    """

    root: Path
    files: Texts
    includes: Mapping[str, list[Include]]
    faults: tuple[Fault, ...] = ()
    _marks: Mapping[str, Mark] = field(default_factory=dict)
    _begun: Mapping[str, int] = field(default_factory=dict)
    _known: Known = field(default_factory=dict)

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """SHA-256 in hexadecimal of each file, by its path, sorted."""
        return {path: self._hash(path) for path in sorted(self.files)}

    def _hash(self, path: str) -> str:
        known = self._known.get(path)
        return known.sha256 if known else hashlib.sha256(self.files[path]).hexdigest()

    @cached_property
    def books_hash(self) -> str:
        """``sha256:…`` of the books (design §2)."""
        return books_hash(self.hashes)

    @property
    def lacks_files(self) -> bool:
        """Whether an include names a file that is not there, which is Beancount's to report."""
        return any(not include.paths for found in self.includes.values() for include in found)

    @cached_property
    def documents(self) -> Mapping[str, tuple[Named, ...]]:
        """The kept documents that each file names, by its path."""
        known = self._known
        return {path: known[path].documents if path in known else kept_documents(self.files[path]) for path in self.files}

    def known(self) -> dict[str, KnownFile]:
        """What the next reading need not read again: of files that were not young when they were read."""
        found = dict(self._known)
        for path, begun in self._begun.items():
            mark = self._marks.get(path)
            if mark is not None and mark.settled(begun):
                named = tuple(Named(i.pattern, i.start, i.line) for i in self.includes[path])
                found[path] = KnownFile(mark, self.hashes[path], named, self.documents[path])
        return found

    @property
    def learned(self) -> bool:
        """Whether `known` says more than what this reading was given."""
        return any(path in self._marks and self._marks[path].settled(begun) for path, begun in self._begun.items())

    def still(self) -> bool:
        """Whether all of it stands there now, and no commit is between its files."""
        return self._all_stand(self._as_read)

    def unchanged(self) -> bool:
        """As `still`, for the moment before a commit: a file that was young when it was read, or has other times now, is held to
        its hash, so that a change shows whatever the clock says, and a touch is none."""
        return self._all_stand(lambda path, mark, real: self._as_known(path, mark, real) or self._as_hashed(path))

    def _all_stand(self, stands: Callable[[str, Mark, RealPaths], bool]) -> bool:
        if is_decided(self.root):
            return False
        try:
            steps, real = Steps(), RealPaths(self.root)
            return all(stands(path, mark, real) and self._brings_in(path, steps) for path, mark in self._marks.items())
        except (OSError, BooksFault):
            return False

    def _as_read(self, path: str, mark: Mark, real: RealPaths) -> bool:
        own = os.path.join(self.root, mark.own)  # noqa: PTH118
        return real.of(path) == own and mark_of(mark.own, os.stat(own, follow_symlinks=False)) == mark  # noqa: PTH116

    def _as_known(self, path: str, mark: Mark, real: RealPaths) -> bool:
        return (path in self._known or mark.settled(self._begun[path])) and self._as_read(path, mark, real)

    def _as_hashed(self, path: str) -> bool:
        return hash_files(self.root, [path])[path] == self.hashes[path]

    def _brings_in(self, path: str, steps: Steps) -> bool:
        """Whether its includes match the files that they matched."""
        named = (Named(i.pattern, i.start, i.line) for i in self.includes[path])
        return [i.paths for i in matched(self.root, path, named, steps)] == [i.paths for i in self.includes[path]]


_NOTHING: Final[Known] = MappingProxyType({})


def read_snapshot(root: Path, main: str = MAIN, known: Known = _NOTHING) -> Snapshot:
    """The ledger below `root` as it stands at one moment; writes nothing, and finishes no commit.

    Args:
        main: the file that is loaded, relative to `root`.
        known: what an earlier reading learned: files that are still as they were then are not read.

    Raises:
        Unfinished: a commit is between its files, and nobody finishes it.
        BooksChanged: somebody changes the books faster than they can be read.
    """
    root = Path(os.path.realpath(root))
    for _ in range(_ATTEMPTS):
        _wait_until_settled(root)
        taken = take(root, main, known)
        if taken.still():
            return taken
    raise books_changed()


def sound_snapshot(root: Path, known: Known = _NOTHING) -> Snapshot:
    """As `read_snapshot`.

    Raises:
        BooksUnreadable, Faults: what keeps it from being all of the ledger.
    """
    taken = read_snapshot(root, known=known)
    if len(taken.faults) == 1:
        raise taken.faults[0]
    if taken.faults:
        raise Faults(taken.faults)
    return taken


def _wait_until_settled(root: Path) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while is_decided(root):
        if time.monotonic() >= end:
            raise Unfinished(
                "a command was cut off while it put its files in place",
                why="it is recorded, but until it is finished the books are between two states, and nothing is read from them",
                fix="run `wsisfund check`: it finishes what was begun",
                file=JOURNAL,
            )
        time.sleep(_PAUSE_SECONDS)


# ---------------------------------------------------------------- one reading


class _Waiting(NamedTuple):
    """A file to be read, and where it is included."""

    path: str
    by: str
    line: int | None


def take(root: Path, main: str = MAIN, known: Known = _NOTHING) -> Snapshot:
    """The files as they are met, one after the other; `Snapshot.still` says whether they stood there together."""
    return _Taker(root, known).take(main)


class _Taker:
    """Walks from include to include, as Beancount does."""

    def __init__(self, root: Path, known: Known) -> None:
        self._root = Path(os.path.realpath(root))
        self._before = known
        self._files = Texts(self._root)
        self._includes: dict[str, list[Include]] = {}
        self._marks: dict[str, Mark] = {}
        self._begun: dict[str, int] = {}
        self._known: dict[str, KnownFile] = {}
        self._inodes: dict[tuple[int, int], str] = {}
        self._faults: list[Fault] = []
        self._size = 0
        self._steps = Steps()
        self._real = RealPaths(self._root)

    def take(self, main: str) -> Snapshot:
        """`main` and everything that it includes, with the faults of what cannot be read."""
        waiting = deque([_Waiting(os.path.normpath(main), "", None)])
        while waiting:
            at = waiting.popleft()
            try:
                self._read(at)
            except BooksFault as fault:
                self._faults.append(fault)
                if self._size > MAX_BYTES or len(self._faults) >= _MOST_FAULTS:
                    break
                continue
            for include in self._includes[at.path]:
                waiting += [_Waiting(p, at.path, include.line) for p in include.paths]
        return Snapshot(self._root, self._files, self._includes, tuple(self._faults), self._marks, self._begun, self._known)

    def _read(self, at: _Waiting) -> None:
        _refuse_name(at)
        real = self._real.of(at.path)
        if not lies_inside(self._root, real):
            raise _leads_out(at)
        known = self._before.get(at.path)
        if known is not None and self._stands(real, known):
            self._once(at, known.mark)
            includes, mark = matched(self._root, at.path, known.includes, self._steps), known.mark
            self._files.put_off(at.path, known.sha256)
            self._known[at.path] = known
        else:
            begun = time.time_ns()
            text, own, status = read_resolved(self._root, at.path)
            mark = mark_of(own, status)
            self._once(at, mark)
            includes = includes_of(self._root, at.path, text, self._steps)
            self._files.put(at.path, text)
            self._begun[at.path] = begun
        self._includes[at.path], self._marks[at.path] = includes, mark
        if includes and has_magic(os.path.dirname(at.path)):  # noqa: PTH120  a text
            raise _misread(at.path, includes[0].line)

    def _stands(self, real: str, known: KnownFile) -> bool:
        """Whether the file is the one that was read; it has to be a plain one that this user may read."""
        if real != os.path.join(self._root, known.mark.own) or not os.access(real, os.R_OK):  # noqa: PTH118
            return False
        try:
            status = os.stat(real, follow_symlinks=False)  # noqa: PTH116
        except OSError:
            return False
        return stat.S_ISREG(status.st_mode) and mark_of(known.mark.own, status) == known.mark

    def _once(self, at: _Waiting, mark: Mark) -> None:
        first = self._inodes.setdefault((mark.device, mark.inode), at.path)
        if at.path in self._files or first != at.path:
            raise twice(at.path, first, at.by, at.line)
        self._size += mark.size
        if self._size > MAX_BYTES:
            raise too_large(at.path, self._size)


def _refuse_name(at: _Waiting) -> None:
    """The books' hash is over lines of names: one that holds a line's end would let two sets of files have one hash."""
    if at.path.isascii() and at.path.isprintable():
        return
    try:
        at.path.encode()
        what = "holds a control character" if any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in at.path) else ""
    except UnicodeEncodeError:
        what = "is no UTF-8 text"
    if what:
        raise IncludeNotAllowed(
            f"the name of the file {at.path} {what}",
            why="names stand in the list that the books' hash is made of, one a line",
            fix="rename the file or its folder, with letters, digits, hyphens and dots",
            file=at.by or at.path,
            line=at.line,
        )


def _leads_out(at: _Waiting) -> IncludeNotAllowed:
    return IncludeNotAllowed(
        f"{at.path} leads out of the books folder",
        why="the books are one folder; nothing outside of it may change their amounts unseen",
        fix="copy the file into ledger/ and include it there",
        file=at.by or at.path,
        line=at.line,
    )


def _misread(path: str, line: int) -> IncludeNotAllowed:
    return IncludeNotAllowed(
        f"the folder of {path} has one of * ? [ in its name",
        why="Beancount takes the folder's name for a pattern too, and bean-check would read other files than these",
        fix="rename the folder",
        file=path,
        line=line,
    )


def twice(path: str, first: str, file: str, line: int | None) -> IncludedTwice:
    """The fault for a file that is there already, by this name or another; `file` and `line` of the include."""
    what = f"{path} is included twice" if first == path else f"{path} is the same file as {first}"
    return IncludedTwice(
        what,
        why="every entry in it would count twice",
        fix="remove one of the two includes, or the copy",
        file=file or path,
        line=line,
    )
