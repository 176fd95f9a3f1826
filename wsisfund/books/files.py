"""The files of the books: reading them safely, their hashes, and the books' hash."""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from ..errors import BooksFault
from .inside import open_inside, read_with_status

MAIN: Final = "ledger/main.beancount"
# Far above any books of the fund (100,000 transactions are 60 MB), and read in a second.
MAX_BYTES: Final = 512 * 1024 * 1024
_AT_ONCE: Final = 1 << 20


class BooksUnreadable(BooksFault):
    """A file of the books is missing, cannot be read, or is no plain file."""

    slug = "books-unreadable"


class BooksTooLarge(BooksFault):
    """The files of the books are larger together than what can be loaded."""

    slug = "books-too-large"


def read_books_file(root: Path, path: str) -> bytes:
    """Content of one file of the books; a link on its way is followed as long as it stays in the books folder.

    Args:
        root: the books folder.
        path: relative to it.

    Raises:
        BooksUnreadable: it is missing, a folder, a device or a pipe, leads out of the books folder, or may not be read.
        BooksTooLarge: it passes `MAX_BYTES`.
    """
    return read_resolved(root, path)[0]


def read_resolved(root: Path, path: str) -> tuple[bytes, str, os.stat_result]:
    """As `read_books_file`, with the file's own path where `path` is a link, and what the system says of it."""
    base, own = _found(root, path)
    try:
        content, status = read_with_status(base, own, MAX_BYTES)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise too_large(path, f"more than {MAX_BYTES}") from None
        raise _unreadable(path, error) from None
    return content, own, status


def read_in_pieces(root: Path, path: str) -> Iterator[bytes]:
    """As `read_books_file`, of a file of any size, a piece at a time."""
    base, own = _found(root, path)
    try:
        with os.fdopen(open_inside(base, own), "rb") as file:
            while piece := file.read(_AT_ONCE):
                yield piece
    except OSError as error:
        raise _unreadable(path, error) from None


def _found(root: Path, path: str) -> tuple[Path, str]:
    """The books folder, and the file's own path in it, links resolved."""
    try:
        base = os.path.realpath(root)
        real = os.path.realpath(os.path.join(base, path))  # noqa: PTH118
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if not real.startswith(base + os.sep):
        raise _unreadable(path, OSError(errno.EXDEV, "leads out of the books folder"))
    return Path(base), os.path.relpath(real, base)


def hash_files(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """SHA-256 in hexadecimal of each file, by its path relative to `root`, sorted.

    Raises:
        BooksUnreadable: as `read_books_file`.
    """
    found = {}
    for path in sorted(paths):
        digest = hashlib.sha256()
        for piece in read_in_pieces(root, path):
            digest.update(piece)
        found[path] = digest.hexdigest()
    return found


def books_hash(hashes: Mapping[str, str]) -> str:
    """``sha256:…`` over the lines ``<sha256>  <path>``, sorted by path: what ``sha256sum`` makes again (design §2).

    >>> books_hash({})
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items()))
    return f"sha256:{hashlib.sha256(os.fsencode(lines)).hexdigest()}"


def too_large(path: str, size: int | str) -> BooksTooLarge:
    """The fault for books of `size` bytes, found at `path`."""
    return BooksTooLarge(
        f"the books are larger than {MAX_BYTES // 2**20} MiB",
        why=f"{size} bytes were found; Beancount would need many times that in memory",
        fix="look for a file that does not belong to the books, and remove its include",
        file=path,
    )


def _unreadable(path: str, error: OSError | ValueError) -> BooksUnreadable:
    reason = error.strerror if isinstance(error, OSError) else "no valid file name"
    if isinstance(error, OSError) and error.errno == errno.EINVAL:
        return BooksUnreadable(f"{reason}", why="books are plain text files", fix="remove it or its include", file=path)
    return BooksUnreadable(
        f"cannot be read: {reason}",
        why="every file that main.beancount includes belongs to the books",
        fix="restore the file, or give this user the right to read it" if path != MAIN else "name a books folder with --books",
        file=path,
    )
