"""Files kept as documents of entries: under ``documents/``, named by the SHA-256 of their content, so that a change shows."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ..errors import BooksFault, Fault
from .files import read_books_file
from .inside import open_inside

FOLDER: Final = "documents"
# Digits of the SHA-256 in the name: 64 bits, which nobody meets by chance or by changing a file.
_DIGITS: Final = 16
_NAME_MOST: Final = 80
_KEPT: Final = re.compile(rf"([0-9a-f]{{{_DIGITS}}})-[A-Za-z0-9._-]{{1,{_NAME_MOST}}}")
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LINE: Final = re.compile(rb'document[ \t]+[^\s"]+[ \t]+"\.\./documents/([^"/\\]+)"')


class DocumentMissing(BooksFault):
    """A document that an entry names is not kept any more."""

    slug = "document-missing"


class DocumentChanged(BooksFault):
    """A document is not the one that was attached: its content has another hash than its name says."""

    slug = "document-changed"


def kept_name(name: str, content: bytes) -> str:
    """Name under which a file is kept: the beginning of its SHA-256, then its own name in plain letters.

    >>> kept_name("Facture n° 7.pdf", b"")
    'e3b0c44298fc1c14-Facture-n-7.pdf'
    """
    plain = _NOT_IN_NAMES.sub("-", name).strip("-.") or "document"
    return f"{hashlib.sha256(content).hexdigest()[:_DIGITS]}-{plain[-_NAME_MOST:]}"


def is_kept(path: str) -> bool:
    """Whether a document line names a file kept under ``documents/``, as seen from a file of ``ledger/``."""
    return path.startswith(f"../{FOLDER}/") and _KEPT.fullmatch(path.removeprefix(f"../{FOLDER}/")) is not None


def document_faults(root: Path, files: Iterable[str]) -> list[Fault]:
    """Documents that the books name and that are missing, or are not what was attached.

    Args:
        root: the books folder. files: of the ledger, relative to it.
    """
    found: list[Fault] = []
    for file in files:
        text = read_books_file(root, file)
        for match in _LINE.finditer(text):
            name = match[1].decode(errors="replace")
            fault = _fault(root, name)
            if fault is not None:
                fault.file, fault.line = file, text.count(b"\n", 0, match.start()) + 1
                found.append(fault)
    return found


def _fault(root: Path, name: str) -> Fault | None:
    kept = _KEPT.fullmatch(name)
    if kept is None:
        return None
    try:
        descriptor = open_inside(root, f"{FOLDER}/{name}")
    except OSError:
        return DocumentMissing(
            f"{FOLDER}/{name} is not there",
            why="an entry names it as its document",
            fix="bring it back from a copy of the books folder; its name begins with the SHA-256 of its content",
        )
    with os.fdopen(descriptor, "rb") as file:
        now = hashlib.file_digest(file, "sha256").hexdigest()
    if now.startswith(kept[1]):
        return None
    return DocumentChanged(
        f"{FOLDER}/{name} is not what was attached",
        why=f"its SHA-256 begins with {now[:_DIGITS]}, and its name says {kept[1]}",
        fix="bring back the file that was attached; another version is attached as a document of its own",
    )
