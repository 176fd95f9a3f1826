"""Beancount on exactly the bytes of a snapshot: it opens no file, and so reads nothing that was not scanned and hashed.

What Beancount's own loader does (``beancount.loader``), without its look into the folder: each file is parsed from memory
under its own name, in the order of the snapshot; then booking, plugins and validation run over all entries. Before a
plugin runs, what Beancount understood as includes and plugins is compared with what the scan saw.
"""

import os

# A cache file beside the ledger would be unpickled; before Beancount is imported.
os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"

import copy
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from beancount import loader
from beancount.core import data
from beancount.ops import validation
from beancount.parser import booking, options

from .booked import booked, transformed, validated
from .includes import Include, IncludeNotAllowed
from .parse import Parsed, Texts, parsed
from .scan import UnsafeText
from .snapshot import Snapshot

# Of a pattern, in a message.
_SHOWN: Final = 200


_transformed: Final = partial(loader.run_transformations, log_timings=None)


def _nobody(*_: Any) -> None:
    """Whom it is told that does not ask."""


class Loaded(NamedTuple):
    """What ``beancount.loader.load_file`` answers with. File names in it are absolute, below the snapshot's root."""

    entries: list[Any]
    errors: list[Any]
    options: dict[str, Any]


def load_snapshot(
    snapshot: Snapshot,
    *,
    to_show: bool = True,
    thorough: bool = False,
    unbooked: Callable[[Sequence[Any], Mapping[str, Any]], None] = _nobody,
) -> Loaded:
    """Entries, errors and options of the books, as ``load_file`` gives them.

    Only for text that was scanned (`books.scan`), and in a process that may die of it: in a child, or after a child has
    read the same bytes.

    Args:
        to_show: the amounts are to be shown by Beancount's or Fava's own means (`parse.parsed`, `booked.booked`).
        thorough: every entry goes through Beancount's own booking and tests, also what they would hand on as it is.
        unbooked: told the entries as they were parsed, in order, before they are booked, and the options.

    Raises:
        IncludeNotAllowed: Beancount understands the includes or plugins of a file differently than the scan.
        UnsafeText: a line nests deeper than Beancount can read.
    """
    entries: list[Any] = []
    errors: list[Any] = []
    each: list[dict[str, Any]] = []
    texts: Texts = {}
    for path, text in snapshot.files.items():
        found, wrong, said = _parsed(snapshot, path, text, None if to_show else texts)
        _as_scanned(snapshot, path, said)
        entries += found
        errors += wrong
        errors += [_matches_nothing(include, snapshot.root / path) for include in snapshot.includes[path] if not include.paths]
        each.append(said)
    entries.sort(key=data.entry_sortkey)
    top = each[0] if each else copy.deepcopy(options.OPTIONS_DEFAULTS)
    top["include"] = sorted(str(snapshot.root / path) for path in snapshot.files)
    top = loader.aggregate_options_map(top, each[1:])
    unbooked(entries, top)
    entries, wrong = (booking.book if to_show or thorough else booked)(entries, top)
    entries, errors = (_transformed if thorough else transformed)(entries, [*errors, *wrong], top)
    errors += (validation.validate if thorough else validated)(entries, top)
    top["input_hash"] = snapshot.books_hash
    return Loaded(entries, errors, top)


def _parsed(snapshot: Snapshot, path: str, text: bytes, texts: Texts | None) -> Parsed:
    """A file; `texts`: of those before it, where nothing is to be shown."""
    try:
        return parsed(text, str(snapshot.root / path), to_show=texts is None, texts=texts)
    except MemoryError:
        raise too_deep(path, text) from None


def too_deep(path: str, text: bytes) -> UnsafeText:
    """The fault for text on which the parser's stack ends: ten thousand signs within one another, in the longest line."""
    lines = text.split(b"\n")
    return UnsafeText(
        "has a line that nests deeper than Beancount can read",
        why="thousands of signs or brackets stand within one another",
        fix="write the result",
        file=path,
        line=max(range(len(lines)), key=lambda number: len(lines[number])) + 1,
    )


def _as_scanned(snapshot: Snapshot, path: str, said: dict[str, Any]) -> None:
    if said["include"] != [include.pattern for include in snapshot.includes[path]]:
        raise IncludeNotAllowed(
            "Beancount reads the includes of this file differently than the scan did",
            why="it would load files that nobody looked at",
            fix="write each include on a line of its own, with a plain name; please report this, it is a fault of the program",
            file=path,
        )


def _matches_nothing(include: Include, file: Path) -> loader.LoadError:
    place = data.new_metadata(str(file), include.line)
    return loader.LoadError(place, f'File glob "{include.pattern[:_SHOWN]}" does not match any files')
