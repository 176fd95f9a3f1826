"""Which files belong to the books: what `include` names, resolved as Beancount resolves it, and never out of the folder."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import BooksFault
from .documents import is_kept
from .expansion import MOST_NAMES, Steps, TooManyNames, expanded
from .files import MAIN, read_books_file
from .known_files import Named
from .tokens import Token, tokens, unescaped


class IncludeNotAllowed(BooksFault):
    """An include or a document leads out of the books folder, or Beancount would read something else there."""

    slug = "include-not-allowed"


class Include(NamedTuple):
    """One ``include``: the pattern as written, the paths that it matches (relative to the books folder), its offset and line."""

    pattern: str
    paths: tuple[str, ...]
    start: int
    line: int = 1


def included_files(root: Path, main: str = MAIN) -> list[str]:
    """Paths of all files that a load of `main` reads, relative to `root`, sorted, each once.

    An include that leaves the books folder is not followed; `scan_folder` reports it.

    Raises:
        BooksUnreadable: one of them cannot be read.
    """
    return sorted({path for path, _, _ in walk(root, main)})


def walk(root: Path, main: str = MAIN) -> Iterator[tuple[str, bytes, list[Include]]]:
    """Each file with its content and its includes, in the order in which Beancount reads them, each path once."""
    waiting, seen, steps = [os.path.normpath(main)], set[str](), Steps()
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        text = read_books_file(root, path)
        found = includes_of(root, path, text, steps)
        yield path, text, found
        waiting += [p for include in found for p in include.paths if is_inside(root, p)]


def includes_of(root: Path, path: str, text: bytes, steps: Steps | None = None) -> list[Include]:
    """The includes of one file's text; `path` relative to `root`, `steps` shared by all files of one reading.

    Raises:
        IncludeNotAllowed: a pattern leads through more names than any books have.
    """
    if b"include" not in text or not _INCLUDE.search(text):
        return []
    found: list[Named] = []
    line, counted = 1, 0
    for name, start in _named(text):
        line, counted = line + text.count(b"\n", counted, start), start
        found.append(Named(name, start, line))
    return matched(root, path, found, steps or Steps())


def matched(root: Path, path: str, named: Iterable[Named], steps: Steps) -> list[Include]:
    """The includes of a file whose patterns are known, with the files that they match now.

    Raises:
        IncludeNotAllowed: as `includes_of`.
    """
    found: list[Include] = []
    for name, start, line in named:
        try:
            found.append(Include(name, _matches(root, path, name, steps), start, line))
        except TooManyNames:
            raise _too_many(name, path, line) from None
    return found


def _too_many(name: str, path: str, line: int) -> IncludeNotAllowed:
    return IncludeNotAllowed(
        f'the include "{name[:100]}" leads through more than {MOST_NAMES} names, with those before it',
        why="a link leads back to a folder above it, a folder lies there that is no part of the books, or far too many are named",
        fix="name the files' own folder, or take that link or folder out of ledger/",
        file=path,
        line=line,
    )


_INCLUDE: Final = re.compile(rb'include[ \t\r]*"')


def documents_of(path: str, text: bytes) -> list[str]:
    """The files that ``document`` lines of one file's text name, relative to the books folder; `path` is that file's."""
    if not _DOCUMENT.search(text):
        return []
    folder = os.path.dirname(path)  # noqa: PTH120  text of a relative path, no file
    named = (name for name, _ in _named(text, b"document") if is_kept(name) or not is_unsafe(name))
    return [os.path.normpath(os.path.join(folder, name)) for name in named]  # noqa: PTH118


_DOCUMENT: Final = re.compile(rb"document[ \t\r]")


def _named(text: bytes, directive: bytes = b"include") -> Iterator[tuple[str, int]]:
    before: Token | None = None
    for token in tokens(text):
        if token.kind == "string" and before is not None and before.text == directive and before.kind == "directive":
            yield unescaped(token.text), before.start
        before = token


def _matches(root: Path, path: str, pattern: str, steps: Steps) -> tuple[str, ...]:
    """Like Beancount: joined, expanded, normalised; sorted here, since the order of a folder is no one's promise."""
    if is_unsafe(pattern) or names_folders(pattern):
        return ()
    return tuple(expanded(root, os.path.dirname(path), pattern, steps))  # noqa: PTH120  text of a relative path, no file


def is_unsafe(pattern: str) -> bool:
    """Whether an include names a file outside its own folder, or one that Beancount would decrypt with gpg."""
    parts = pattern.replace("\\", "/").split("/")
    return pattern.startswith(("/", "~")) or ".." in parts or "\0" in pattern or pattern.endswith((".gpg", ".asc"))


def names_folders(pattern: str) -> bool:
    """Whether an include ends in ``**``: it matches folders; ``file/**``, by the version of Python, the file or nothing."""
    return pattern.replace("\\", "/").split("/")[-1] == "**"


def is_inside(root: Path, path: str) -> bool:
    """Whether `path`, links resolved, lies in the books folder."""
    return lies_inside(Path(os.path.realpath(root)), os.path.realpath(root / path))


def lies_inside(root: Path, real: str) -> bool:
    """The same, where links are resolved already."""
    return real.startswith(os.fspath(root) + os.sep)
