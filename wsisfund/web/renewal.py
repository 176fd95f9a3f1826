"""The entries of the books after an edit, made of those before it: only the text that is new is parsed and booked.

An entry without a cost is booked by itself, so what an edit leaves alone stays as it is, a few lines lower or higher. Where more
than single entries may be another (an option, a plugin, a cost, ``pad``, a document that is missing, anything that Beancount has
an error for but a balance line that fails), all of the books are loaded instead. Whether they are in order is not asked here:
that is the judge's to say.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple, Protocol

from beancount.core import data
from beancount.core.amount import Amount
from beancount.ops.balance import BalanceError
from beancount.parser import booking

from ..books.beancount_ import Loaded, load_snapshot
from ..books.booked import needs_inventories
from ..books.load import judged_by_caller
from ..books.parse import Parsed, parsed
from ..books.snapshot import Snapshot
from ..errors import Fault
from ..store.leaves import Comparison, Kept, Known, Leaf, Read, compare, settings_of, split
from .neutral import relative, relative_entries
from .renewed_options import renewed_options

_OURS: Final = "wsisfund.plugins."
# Beancount says in its message alone by how much a balance line fails.
_APART: Final = re.compile(r"\(([0-9.]+) too (much|little)\)$")


class NotByParts(Exception):
    """Only a load of all of the books says what they say now."""


class Before(NamedTuple):
    """Entries with places relative to the books folder; the SHA-256 of each file, and the text that they were read from.

    `by_parts`: each entry can be read by itself (`can_be_parted`).
    """

    loaded: Loaded
    hashes: Mapping[str, str]
    texts: Mapping[str, bytes]
    by_parts: bool


class Part(Protocol):
    """Which entries of the books are held."""

    def wants_text(self, text: bytes) -> bool:
        """Whether a run of whole entries holds one that is."""

    def wants(self, entry: Any) -> bool:
        """Whether an entry is."""


class _All:
    """Every entry."""

    def wants_text(self, _: bytes) -> bool:
        return True

    def wants(self, _: Any) -> bool:
        return True


EVERYTHING: Final[Part] = _All()


class _Edit(NamedTuple):
    """One file that changed: its text before and the leaves of that, and what became of them."""

    path: str
    was: bytes
    leaves: Sequence[Leaf]
    found: Comparison

    @property
    def new(self) -> list[Read]:
        """What has to be read."""
        return [piece for piece in self.found.pieces if isinstance(piece, Read)]


def whole(snapshot: Snapshot) -> Before:
    """All of the books loaded; breaches of the fund's rules are not among the errors, since somebody else asks for them.

    Raises:
        IncludeNotAllowed, UnsafeText: as `load_snapshot`.
    """
    by_parts = False

    def look(unbooked: Sequence[Any], options: Mapping[str, Any]) -> None:
        nonlocal by_parts
        by_parts = can_be_parted(unbooked, options)

    token = judged_by_caller.set(True)
    try:
        loaded = load_snapshot(snapshot, unbooked=look)
    finally:
        judged_by_caller.reset(token)
    return Before(Loaded(*relative(loaded, snapshot.root)), snapshot.hashes, dict(snapshot.files), by_parts)


def renewed(before: Before, snapshot: Snapshot, part: Part = EVERYTHING) -> Loaded:
    """What a load of `snapshot` gives, in the order of one; without errors: what fails is marked by `with_broken_lines`.

    Args:
        before: an earlier state of the same books; stays as it is. Of files of which nothing is held it has no text.
        part: what of the books is held.

    Raises:
        NotByParts: an edit that reaches beyond the text that changed.
        MemoryError: a line nests deeper than the parser can read.
    """
    entries, _, options = before.loaded
    if not before.by_parts:
        raise NotByParts
    edits = _edits(before, snapshot)
    read = [piece for edit in edits for piece in _read(edit, snapshot, part)]
    gone = [parsed(text, edit.path) for edit in edits for text in _gone(edit) if part.wants_text(text)]
    new = booked([entry for piece in read for entry in piece.entries if part.wants(entry)], options)
    left = _left(entries, {edit.path: _moves(edit) for edit in edits})
    together = merged([*left, *relative_entries(new, snapshot.root)], snapshot.files)
    return Loaded(together, [], renewed_options(options, snapshot, read, gone))


def changed_texts(before: Before, snapshot: Snapshot) -> Iterator[bytes]:
    """What is new in the books, and what is gone, in runs of whole entries.

    Raises:
        NotByParts: a file of which nothing is held is another one, or the edit reaches beyond the text that changed.
    """
    for path, digest in before.hashes.items():
        if snapshot.hashes.get(path) != digest and path not in before.texts:
            raise NotByParts
    for edit in _edits(before, snapshot):
        yield from (piece.text for piece in edit.new)
        yield from _gone(edit)


def with_broken_lines(loaded: Loaded, broken: Iterable[Fault]) -> Loaded:
    """The same with balance lines that do not hold marked as Beancount marks them, and what it says of each.

    Raises:
        NotByParts: such a line is not among the entries.
    """
    left = {(fault.file, fault.line): fault.message for fault in broken}
    if not left:
        return loaded
    entries: list[Any] = []
    errors: list[Any] = []
    for entry in loaded.entries:
        message = left.pop((entry.meta["filename"], entry.meta["lineno"]), None) if isinstance(entry, data.Balance) else None
        if message is not None:
            errors.append(BalanceError(entry.meta, message, entry))
            entry = entry._replace(meta=entry.meta.copy(), diff_amount=_difference(entry, message))
        entries.append(entry)
    if left:
        raise NotByParts
    return loaded._replace(entries=entries, errors=errors)


def _difference(line: Any, message: str) -> Amount:
    found = _APART.search(message)
    if found is None:
        raise NotByParts
    return Amount(Decimal(found[1]) * (1 if found[2] == "much" else -1), line.amount.currency)


def can_be_parted(unbooked: Iterable[Any], options: Mapping[str, Any]) -> bool:
    """Whether each entry of the books can be read by itself.

    Args:
        unbooked: the entries as they were parsed: booking fills in what another entry decided.
    """
    if options["documents"] or options["pythonpath"] or options["plugin_processing_mode"] != "default":
        return False
    return all(name.startswith(_OURS) for name, _ in options["plugin"]) and all(map(_stands_alone, unbooked))


def _stands_alone(entry: Any) -> bool:
    """Whether an entry, as it was parsed, is booked without a look at others."""
    return not isinstance(entry, data.Pad) and not needs_inventories(entry)


def _edits(before: Before, snapshot: Snapshot) -> list[_Edit]:
    was, now = before.texts, snapshot.files
    changed = [path for path in {**before.hashes, **snapshot.hashes} if before.hashes.get(path) != snapshot.hashes.get(path)]
    return [_edit(path, was.get(path, b""), now.get(path, b"")) for path in changed]


def _edit(path: str, was: bytes, now: bytes) -> _Edit:
    leaves = split(was)
    edit = _Edit(path, was, leaves, compare([Known(n, leaf) for n, leaf in enumerate(leaves)], now))
    if settings_of(was) != settings_of(now) or not all(piece.plain for piece in edit.new):
        raise NotByParts
    if not all(known.leaf.plain for known in edit.found.gone):
        raise NotByParts
    return edit


def _read(edit: _Edit, snapshot: Snapshot, part: Part) -> list[Parsed]:
    """What is new in a file, not booked yet; Beancount has to read its includes as the scan did."""
    name = str(snapshot.root / edit.path)
    runs = [run for piece in edit.new for run in wanted_runs(piece.leaves, piece.text, piece.first, part)]
    pieces = [_tested(parsed(text, name, first)) for first, text in runs]
    includes = snapshot.includes.get(edit.path, ())
    spans = [range(piece.first, piece.first + piece.text.count(b"\n") + 1) for piece in edit.new]
    wanted = [include.pattern for include in includes if any(include.line in span for span in spans)]
    if [pattern for piece in pieces for pattern in piece.options["include"]] != wanted:
        raise NotByParts
    if not all(include.paths for include in includes):
        raise NotByParts
    return pieces


def wanted_runs(leaves: Iterable[Leaf], text: bytes, first: int, part: Part) -> Iterator[tuple[int, bytes]]:
    """What is wanted of a text, given by its leaves: runs as long as can be, each with the line on which it begins.

    Args:
        first: the line on which `text` begins.
    """
    start = end = 0
    line = first
    for leaf in leaves:
        if part.wants_text(text[end : end + leaf.size]):
            end += leaf.size
            continue
        if end > start:
            yield line, text[start:end]
        line += text.count(b"\n", start, end + leaf.size)
        start = end = end + leaf.size
    if end > start:
        yield line, text[start:end]


def without_errors(read: Parsed) -> Parsed:
    """Text in which Beancount finds nothing wrong.

    Raises:
        NotByParts: it does.
    """
    if read.errors:
        raise NotByParts
    return read


def _tested(read: Parsed) -> Parsed:
    """Text whose entries can be booked without a look at what stands elsewhere."""
    for entry in without_errors(read).entries:
        if not _stands_alone(entry):
            raise NotByParts
    return read


def booked(entries: list[Any], options: Mapping[str, Any]) -> list[Any]:
    """Entries with what Beancount works out of their amounts.

    Raises:
        NotByParts: it cannot.
    """
    entries.sort(key=data.entry_sortkey)
    booked, errors = booking.book(entries, options)
    if errors:
        raise NotByParts
    return booked  # type: ignore[no-any-return]


# ---------------------------------------------------------------- what stays


def _moves(edit: _Edit) -> dict[int, int]:
    """How much lower each line stands now, of those that are kept."""
    firsts, line = [], 1
    for leaf in edit.leaves:
        firsts.append(line)
        line += leaf.lines
    moves: dict[int, int] = {}
    for piece in edit.found.pieces:
        if isinstance(piece, Kept):
            first = firsts[piece.number]
            # The last leaf of a file has one line more than line feeds, where the file ends without one.
            after = first + edit.leaves[piece.number].lines + (piece.number == len(firsts) - 1)
            moves |= dict.fromkeys(range(first, after), piece.first - first)
    return moves


def _left(entries: Iterable[Any], moves: Mapping[str, Mapping[int, int]]) -> Iterator[Any]:
    """The entries that an edit leaves, each where it stands now; `moves` of the files that changed."""
    for entry in entries:
        if isinstance(entry, data.Balance) and entry.diff_amount is not None:
            # It failed before the edit; now nothing does.
            entry = entry._replace(diff_amount=None)
        known = moves.get(entry.meta["filename"])
        if known is None:
            yield entry
        elif (line := entry.meta["lineno"]) in known:
            yield _moved(entry, known[line]) if known[line] else entry


def _moved(entry: Any, by: int) -> Any:
    moved = entry._replace(meta={**entry.meta, "lineno": entry.meta["lineno"] + by})
    if not isinstance(entry, data.Transaction):
        return moved
    legs = [p._replace(meta={**p.meta, "lineno": p.meta["lineno"] + by}) if _has_line(p) else p for p in entry.postings]
    return moved._replace(postings=legs)


def _has_line(posting: Any) -> bool:
    return bool(posting.meta) and "lineno" in posting.meta


def merged(entries: list[Any], files: Iterable[str]) -> list[Any]:
    """Entries in Beancount's order; what stands on the same line of two files, in the order of the files.

    Raises:
        NotByParts: one stands in none of `files`.
    """
    rank = {path: n for n, path in enumerate(files)}
    if not {entry.meta["filename"] for entry in entries} <= rank.keys():
        raise NotByParts

    def place(entry: Any) -> tuple[Any, ...]:
        return (*data.entry_sortkey(entry), rank[entry.meta["filename"]])

    entries.sort(key=place)
    return entries


def _gone(edit: _Edit) -> Iterator[bytes]:
    """The text that stands there no more, leaf by leaf."""
    gone = {known.number for known in edit.found.gone}
    offset = 0
    for number, leaf in enumerate(edit.leaves):
        if number in gone:
            yield edit.was[offset : offset + leaf.size]
        offset += leaf.size
