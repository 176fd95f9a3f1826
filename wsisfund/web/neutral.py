"""Places without this machine: what Beancount read from a private copy, named relative to the books folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def relative(loaded: tuple[Any, Any, Any], copy: Path) -> tuple[list[Any], list[Any], Any]:
    """Entries, errors and options of a load from `copy`, with places relative to it.

    Args:
        loaded: what Beancount's loader gave; entries' metadata are changed in place.
        copy: the private copy of the books folder, absolute, links resolved.
    """
    entries, errors, options = loaded
    names = _Names(copy)
    entries = [_entry(entry, names) for entry in entries]
    options["filename"] = names(options["filename"])
    options["include"] = [names(name) for name in options["include"]]
    return entries, [_error(error, names) for error in errors], options


class _Names:
    """Paths below the copy, each worked out once."""

    def __init__(self, copy: Path) -> None:
        self.folder = f"{copy}{os.sep}"
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = name.removeprefix(self.folder)
        return known


def _entry(entry: Any, names: _Names) -> Any:
    _places((entry.meta, *(posting.meta for posting in getattr(entry, "postings", ()))), names)
    return entry._replace(filename=names(entry.filename)) if type(entry).__name__ == "Document" else entry


def _places(metas: Iterable[Any], names: _Names) -> None:
    for meta in metas:
        if meta and "filename" in meta:
            meta["filename"] = names(str(meta["filename"]))


def _error(error: Any, names: _Names) -> Any:
    source = getattr(error, "source", None)
    if source and "filename" in source:
        source = {**source, "filename": names(str(source["filename"]))}
    return error._replace(source=source, message=str(error.message).replace(names.folder, ""))


def text_of(path: Path) -> str:
    """Text of one file, without its line ends changed."""
    return path.read_bytes().decode("utf-8", "replace")
