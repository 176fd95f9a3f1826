"""The definitions in force for some books: theirs where they have one, else the shipped; and whether any was changed.

A printed document names the hash over them and the words of its language beside that of the books (domain §8.18).
"""

import hashlib
from pathlib import Path

from ..settings import template_folder
from ..vocabulary.statement import Origin
from .definitions import DEFINITIONS, definition_text


def origin_of(books: Path | None, names: tuple[str, ...]) -> Origin:
    """The definitions of some statements as they are now, each with its SHA-256; `changed` where one is not as shipped."""
    forms, changed = [], False
    for name in sorted(names):
        path = f"{DEFINITIONS.as_posix()}/{name}.toml"
        content = definition_text(name, books) or b""
        shipped = template_folder() / path
        changed |= not shipped.is_file() or content != shipped.read_bytes()
        forms.append((path, hashlib.sha256(content).hexdigest()))
    return Origin(tuple(forms), changed)
