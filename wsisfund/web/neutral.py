"""Places without this machine: what Beancount read from a snapshot, named relative to the books folder."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def relative(loaded: tuple[Any, Any, Any], root: Path) -> tuple[list[Any], list[Any], Any]:
    """Entries, errors and options of a load, with places relative to `root`.

    Args:
        loaded: what Beancount's loader gave; entries' metadata are changed in place.
        root: the books folder, absolute, links resolved.
    """
    entries, errors, options = loaded
    names = _Names(root)
    entries = relative_entries(entries, root)
    options["filename"] = names(options["filename"])
    options["include"] = [names(name) for name in options["include"]]
    return entries, [_error(error, names) for error in errors], options


def relative_entries(entries: Iterable[Any], root: Path) -> list[Any]:
    """Entries with places relative to `root`; metadata are changed in place."""
    names = _Names(root)
    return [_entry(entry, names) for entry in entries]


class _Names:
    """Paths below the books folder, each worked out once."""

    def __init__(self, root: Path) -> None:
        self.folder = f"{root}{os.sep}"
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
