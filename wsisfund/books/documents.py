"""Files kept as documents of entries: under ``documents/``, named by the SHA-256 of their content, so that a change shows."""

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from ..errors import BooksFault, Fault
from .inside import open_inside
from .known_files import Named

FOLDER: Final = "documents"
# Digits of the SHA-256 in the name: 64 bits, which nobody meets by chance or by changing a file.
_DIGITS: Final = 16
_NAME_MOST: Final = 80
_KEPT: Final = rf"([0-9a-f]{{{_DIGITS}}})-[A-Za-z0-9._-]{{1,{_NAME_MOST}}}"
_NOT_IN_NAMES: Final = r"[^A-Za-z0-9._-]+"
# What is left of a name in another script, before its suffix.
_NO_NAME: Final = r"^[-.]*(?=\.[^.]*[A-Za-z0-9])"
_LINE: Final = rb'document[ \t]+[^\s"]+[ \t]+"\.\./documents/([^"/\\]+)"'


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
    >>> kept_name("发票.pdf", b"")
    'e3b0c44298fc1c14-document.pdf'
    """
    plain = re.sub(_NO_NAME, "document", re.sub(_NOT_IN_NAMES, "-", name)).strip("-.") or "document"
    return f"{hashlib.sha256(content).hexdigest()[:_DIGITS]}-{plain[-_NAME_MOST:]}"


def is_kept(path: str) -> bool:
    """Whether a document line names a file kept under ``documents/``, as seen from a file of ``ledger/``."""
    return path.startswith(f"../{FOLDER}/") and re.fullmatch(_KEPT, path.removeprefix(f"../{FOLDER}/")) is not None


def kept_documents(text: bytes) -> tuple[Named, ...]:
    """The documents kept under ``documents/`` that one file's text names, by their names there."""
    if FOLDER.encode() not in text:
        return ()
    return tuple(
        Named(match[1].decode(errors="replace"), match.start(), text.count(b"\n", 0, match.start()) + 1)
        for match in re.finditer(_LINE, text)
    )


def document_faults(root: Path, named: Mapping[str, Iterable[Named]]) -> list[Fault]:
    """Documents that the books name and that are missing, or are not what was attached.

    Args:
        root: the books folder. named: the kept documents of each file of the ledger, by its path relative to `root`.
    """
    found: list[Fault] = []
    for file, documents in named.items():
        for name, _, line in documents:
            fault = _fault(root, name)
            if fault is not None:
                fault.file, fault.line = file, line
                found.append(fault)
    return found


def _fault(root: Path, name: str) -> Fault | None:
    kept = re.fullmatch(_KEPT, name)
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
