"""The ledger as it would be: a copy in memory, and for a judge who loads all of it in a temporary folder."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from .disk import cannot_write
from .files import MAIN, read_books_file
from .growing import Content, Growing, sha256_of
from .includes import documents_of, included_files, includes_of, is_inside, walk
from .known_files import Known
from .reread import ReadBack
from .snapshot import Snapshot, sound_snapshot

_NOTHING: Final[Known] = MappingProxyType({})


@dataclass(eq=False, repr=False)
class Candidate:
    """The ledger as it would be; `changed` is what differs, by path relative to the books folder.

    Its files are kept in memory, and laid down only for who asks for the `folder`. `read_back` proves that its new entries are
    read as they were meant. `complete`: all of the change is in it, and not its first parts alone. `covered`: files that
    an include of it names by now. `stale`: files of the folder that are to be laid down anew.
    """

    root: Path
    make: Callable[[], Path]
    snapshot: Snapshot
    hashes: dict[str, str] = field(default_factory=dict)
    own: dict[str, Content] = field(default_factory=dict)
    changed: dict[str, Content | None] = field(default_factory=dict)
    before: dict[str, str | None] = field(default_factory=dict)
    stand_ins: set[str] = field(default_factory=set)
    laid: Path | None = None
    stale: set[str] = field(default_factory=set)
    covered: set[str] = field(default_factory=set)
    complete: bool = True
    read_back: ReadBack = field(default_factory=lambda: ReadBack((), (), ()))

    @property
    def folder(self) -> Path:
        """A folder with all of it."""
        if self.laid is None:
            self.laid = self.make()
            for path in self.hashes:
                content = self.read(path)
                _lay(self.laid / path, content, path)
                for document in documents_of(path, content):
                    # Beancount asks only whether it is there.
                    if is_inside(self.root, document) and (self.root / document).is_file():
                        self.stand_in(document)
            for path in self.stand_ins:
                self.stand_in(path)
        for path in sorted(self.stale):
            _lay(self.laid / path, self.own[path], path)
        self.stale.clear()
        return self.laid

    def put(self, path: str, content: Content, before: str | None = None) -> None:
        """Change one file, or add it; `before`: SHA-256 of a file that stands there and is not included."""
        self.before.setdefault(path, self.hashes.get(path, before))
        self.changed[path] = content
        self.copy(path, content)

    def remove(self, path: str, before: str) -> None:
        """Take one file away; `before`: SHA-256 of its content."""
        self.before.setdefault(path, before)
        self.changed[path] = None
        self.hashes.pop(path, None)
        self.own.pop(path, None)
        self.stale.discard(path)

    def text_of(self, path: str) -> bytes | None:
        """Content of a file of the ledger as it would be, None where it is none of its files."""
        return self.read(path) if path in self.hashes else None

    def read(self, path: str) -> bytes:
        """Content of a file as it would be, whether or not it is one of the ledger's any more."""
        content = self.own[path] if path in self.own else self.snapshot.files[path]
        return content.since() if isinstance(content, Growing) else content

    @property
    def grown(self) -> Mapping[str, Growing]:
        """The files that grow part by part."""
        return {path: content for path, content in self.own.items() if isinstance(content, Growing)}

    @property
    def changes_documents(self) -> bool:
        """Whether a changed file may hold an entry that names a document."""
        contents = (content for content in self.changed.values() if content)
        return any(c.has_documents if isinstance(c, Growing) else b" document " in c for c in contents)

    @property
    def included(self) -> frozenset[str]:
        """The files of the ledger as it is."""
        return frozenset(self.snapshot.files)

    def follow(self, root: Path) -> None:
        """After a change of includes: what they bring in is copied from `root`, what they leave out is no part any more."""
        if self._same_includes():
            return
        while True:
            found = [
                found
                for path, text, _ in walk(self.folder, MAIN)
                for include in includes_of(root, path, text)
                for found in include.paths
                if found not in self.hashes and found not in self.changed and is_inside(root, found)
            ]
            if not found:
                break
            for path in found:
                self.copy(path, read_books_file(root, path))
        kept = set(included_files(self.folder, MAIN))
        for path in [path for path in self.hashes if path not in kept]:
            del self.hashes[path]

    def _same_includes(self) -> bool:
        """Whether only files of the ledger changed, and their includes name what they named."""
        was = self.snapshot.includes
        return all(
            content is not None
            and path in was
            and [i.pattern for i in includes_of(self.root, path, self.read(path))] == [i.pattern for i in was[path]]
            for path, content in self.changed.items()
        )

    def copy(self, path: str, content: Content) -> None:
        """Take a file in."""
        self.hashes[path] = sha256_of(content)
        self.own[path] = content
        if self.laid:
            self.stale.add(path)

    def stand_in(self, path: str) -> None:
        """An empty file in the place of one that is no part of the ledger."""
        self.stand_ins.add(path)
        if self.laid and path not in self.hashes:
            _lay(self.laid / path, b"", path)


def _lay(target: Path, content: Content, path: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Growing):
            with target.open("wb") as file:
                file.writelines(content.chunks())
        else:
            target.write_bytes(content)
    except OSError as error:
        raise cannot_write(error, path) from None


@contextmanager
def copied(root: Path, known: Known = _NOTHING) -> Iterator[Candidate]:
    """A copy of the ledger below `root`, with the hashes of exactly its bytes.

    Args:
        known: what an earlier reading learned (`read_snapshot`).
    """
    with ExitStack() as stack:

        def make() -> Path:
            from .temporary_folder import temporary_folder  # only here: what is judged by its part needs none

            return stack.enter_context(temporary_folder())

        snapshot = sound_snapshot(root, known)
        yield Candidate(snapshot.root, make, snapshot, dict(snapshot.hashes))
