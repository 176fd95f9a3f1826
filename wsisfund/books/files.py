"""The files of the books: reading them safely, their hashes, and the books' hash."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from ..errors import BooksFault

MAIN: Final = "ledger/main.beancount"
# Far above any books of the fund (100,000 transactions are 60 MB), and read in a second.
MAX_BYTES: Final = 512 * 1024 * 1024


class BooksUnreadable(BooksFault):
    """A file of the books is missing, cannot be read, or is no plain file."""

    slug = "books-unreadable"


class BooksTooLarge(BooksFault):
    """The files of the books are larger together than what can be loaded."""

    slug = "books-too-large"


def read_books_file(root: Path, path: str) -> bytes:
    """Content of one file of the books.

    Args:
        root: the books folder.
        path: relative to it.

    Raises:
        BooksUnreadable: it is missing, a folder, a device or a pipe, or may not be read.
        BooksTooLarge: it passes `MAX_BYTES`.
    """
    try:
        # O_NONBLOCK: opening a pipe would wait for a writer for ever.
        descriptor = os.open(root / path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise BooksUnreadable("is no plain file", why="books are plain text files", fix="remove it or its include", file=path)
        if status.st_size > MAX_BYTES:
            raise too_large(path, status.st_size)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read()
    except OSError as error:
        raise _unreadable(path, error) from None
    finally:
        os.close(descriptor)


def hash_files(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """SHA-256 in hexadecimal of each file, by its path relative to `root`, sorted.

    Raises:
        BooksUnreadable: as `read_books_file`.
    """
    return {path: hashlib.sha256(read_books_file(root, path)).hexdigest() for path in sorted(paths)}


def books_hash(hashes: Mapping[str, str]) -> str:
    """``sha256:…`` over the lines ``<sha256>  <path>``, sorted by path: what ``sha256sum`` makes again (design §2).

    >>> books_hash({})
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items()))
    return f"sha256:{hashlib.sha256(os.fsencode(lines)).hexdigest()}"


def too_large(path: str, size: int) -> BooksTooLarge:
    """The fault for books of `size` bytes, found at `path`."""
    return BooksTooLarge(
        f"the books are larger than {MAX_BYTES // 2**20} MiB",
        why=f"{size} bytes were found; Beancount would need many times that in memory",
        fix="look for a file that does not belong to the books, and remove its include",
        file=path,
    )


def _unreadable(path: str, error: OSError | ValueError) -> BooksUnreadable:
    reason = error.strerror if isinstance(error, OSError) else "no valid file name"
    return BooksUnreadable(
        f"cannot be read: {reason}",
        why="every file that main.beancount includes belongs to the books",
        fix="restore the file, or give this user the right to read it" if path != MAIN else "name a books folder with --books",
        file=path,
    )
