"""The bytes of a file to import: opened without waiting, bounded, and told apart by what they are, not only by name."""

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..books.inside import read_open
from ..errors import Fault, clean
from .file_faults import FileEmpty, FileTooLarge, FileUnreadable, NoFile, NoSuchFile, WrongFormat

# A million pledges as text have some 100 MB. What unpacks or nests is held to less.
MAX_BYTES = 256 * 1024 * 1024
_MOST_PACKED = 32 * 1024 * 1024
_BY_SUFFIX = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".json": "json"}
_WORDS = {"csv": "text with columns (CSV)", "xlsx": "an Excel workbook (XLSX)", "json": "JSON"}
_MAGIC = (
    (b"PK\x03\x04", "xlsx"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file, or one with a password"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"7z\xbc\xaf", "a packed file (7-Zip)"),
    (b"Rar!", "a packed file (RAR)"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"<?xml", "XML"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)


@dataclass(frozen=True)
class Source:
    """A file that was read: its name, its bytes, and what they are (``csv``, ``xlsx`` or ``json``)."""

    name: str
    content: bytes
    kind: str

    @cached_property
    def batch(self) -> str:
        """First 12 hex digits of the SHA-256 of the bytes: the id of the import (design §3)."""
        return hashlib.sha256(self.content).hexdigest()[:12]


def read_source(path: Path, shown_path: str) -> Source:
    """The file at `path`; nothing is waited for, and no more than `MAX_BYTES` is read.

    Args:
        shown_path: how messages name the file.

    Raises:
        NoSuchFile, NoFile, FileUnreadable, FileEmpty, FileTooLarge, WrongFormat.
    """
    return source_of(path.name, read_bytes(path, shown_path), shown_path)


def source_of(name: str, content: bytes, shown_path: str) -> Source:
    """The file `name` that holds `content`, told apart by what it holds.

    Args:
        shown_path: how messages name the file.

    Raises:
        FileEmpty, FileTooLarge, WrongFormat.
    """
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise FileEmpty("the file is empty", why="an import reads rows below headings", fix="name another file", file=shown_path)
    kind = _kind_of(Path(name), content, shown_path)
    if kind != "csv" and len(content) > _MOST_PACKED:
        raise _too_large(_MOST_PACKED, shown_path)
    return Source(name, content, kind)


def read_bytes(path: Path, shown_path: str, most: int | None = None) -> bytes:
    """The bytes of a file of at most `most` (default: `MAX_BYTES`), whatever they are.

    Raises what `read_source` does, but for `FileEmpty` and `WrongFormat`. A file beyond the limit is refused by its length,
    before a byte of it is read.
    """
    most = MAX_BYTES if most is None else most
    try:
        # A pipe without a writer would be waited for; this flag does nothing to a file.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise _cannot_open(error, shown_path) from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise _no_file(found.st_mode, shown_path)
        content = b"" if found.st_size > most else read_open(descriptor, found.st_size, most)
    except OSError as error:
        raise _cannot_open(error, shown_path) from None
    finally:
        os.close(descriptor)
    if found.st_size > most or len(content) > most:
        raise _too_large(most, shown_path)
    return content


def _too_large(most: int, shown_path: str) -> FileTooLarge:
    return FileTooLarge(
        f"the file has more than {most // 2**20} MiB",
        why="a file of pledges has some thousand rows, at most a million",
        fix="look whether it is the right file, and split it where it is",
        file=shown_path,
    )


def _cannot_open(error: OSError | ValueError, shown_path: str) -> Fault:
    number = error.errno if isinstance(error, OSError) else errno.ENOENT
    if number in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP):
        return NoSuchFile("there is no such file", why="nothing stands at this path", fix="check the name", file=shown_path)
    if number in (errno.ENXIO, errno.ENODEV, errno.EOPNOTSUPP):
        return _no_file(stat.S_IFSOCK, shown_path)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "no valid file name"
    return FileUnreadable(
        f"the file cannot be read: {reason}",
        why="this user may not read it, or the disk does not give it",
        fix="give this user the right to read it",
        file=shown_path,
    )


def _no_file(mode: int, shown_path: str) -> Fault:
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    kind = next((word for test, word in kinds if test(mode)), "a device")
    return NoFile(
        f"is {kind}, not a file",
        why="what is imported is kept as evidence, so it has to be a file",
        fix="save what it holds as a file, and name that",
        file=shown_path,
    )


def _kind_of(path: Path, content: bytes, shown_path: str) -> str:
    named = _BY_SUFFIX.get(path.suffix.lower())
    head = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    found = next((kind for magic, kind in _MAGIC if head[: len(magic)].lower() == magic.lower()), None)
    if found is not None and found != "xlsx":
        raise _wrong(f"the file is {found}", shown_path)
    if found is None:
        found = "json" if named == "json" or (named is None and head[:1] in (b"[", b"{")) else "csv"
    if named is not None and named != found:
        raise _wrong(f"the file is named {clean(path.suffix)}, but is not {_WORDS[named]}", shown_path)
    return found


def _wrong(message: str, shown_path: str) -> WrongFormat:
    return WrongFormat(
        message,
        why="pledges are imported from CSV, XLSX or JSON",
        fix="save it as .xlsx or .csv with the program that made it",
        file=shown_path,
    )
