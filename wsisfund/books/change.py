"""What is to change in the books folder, as one act: entries put in, an entry's text replaced or removed, files beside them.

    Change(insert=(agreement,))                                              new entries, each at its file and date
    Change(edits=(Edit("ledger/years/2026.beancount", 7, old, new),))        an entry edited in the browser
    Change(insert=(agreement,), files=(removal("proposals/P-1.beancount", text), addition("ledger/approvals/…", signature)))
                                                                             a proposal that becomes an entry

`append.carry_out` writes all of it, durably, or leaves every byte as it was.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .records import Record


class Edit(NamedTuple):
    """The text of one entry becomes another text.

    Args:
        file: path of a ledger file, relative to the books folder.
        line: where the entry begins, from 1, in the books as they are.
        old: its text as it stands there, whole lines; anything else there is a conflict, and nothing is written.
        new: its text; empty: the entry is removed, with the blank line behind it.
    """

    file: str
    line: int
    old: str
    new: str


class FileEdit(NamedTuple):
    """One file below ``ledger/``, ``imports/``, ``reports/`` or ``proposals/`` is added, replaced or removed.

    Args:
        path: relative to the books folder.
        before: SHA-256 of what stands there, None where nothing does; anything else there is a conflict.
        content: what will; None removes the file.
    """

    path: str
    before: str | None
    content: bytes | None


class Change(NamedTuple):
    """Everything that one act changes. A file of `files` is none that `insert` or `edits` write."""

    insert: Sequence[Record] = ()
    edits: tuple[Edit, ...] = ()
    files: tuple[FileEdit, ...] = ()


def addition(path: str, content: bytes) -> FileEdit:
    """A new file; where one of the same content stands already, it stays."""
    return FileEdit(path, None, content)


def replacement(path: str, old: bytes, new: bytes) -> FileEdit:
    """A file whose whole content becomes another."""
    return FileEdit(path, hashlib.sha256(old).hexdigest(), new)


def removal(path: str, old: bytes) -> FileEdit:
    """A file that is taken away."""
    return FileEdit(path, hashlib.sha256(old).hexdigest(), None)


def additions(files: Mapping[str, bytes]) -> tuple[FileEdit, ...]:
    """New files, content by path."""
    return tuple(addition(path, content) for path, content in files.items())
