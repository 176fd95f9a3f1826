"""What changed between the books that an index is of and the books as they are: entries that are gone, new, or elsewhere.

Only the pieces of files that changed are read. Where that is not enough to know what the books say now, all of them are loaded.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from ..books.files import MAIN
from ..books.growing import Growing
from ..books.pieces import Piece, load_pieces
from ..books.records import Balance, Books, Fact, Open, Posting, Price, Record, Transaction
from ..manual.part import WholeNeeded
from ..store.codec import dump_keys, dump_values
from ..store.index import Index
from ..store.leaves import Comparison, Kept, Known, Read, below, compare, settings_of
from ..store.rows import Entry
from ..store.stored import in_leaves, numbered_assertions, opens_of
from ..store.stored_leaves import Above, leaves_above, leaves_of, settings_by_file

# Past so much new text a load of everything is as quick, and simpler.
MAX_BYTES = 8 * 1024 * 1024
_PLUGINS = "wsisfund.plugins."
# Directives of Beancount that say nothing of money; with others in the books, a piece does not say all by itself.
_HARMLESS = frozenset(["Note", "Commodity", "Event", "Query", "Document"])
# Of a currency there is one in all of the books.
_HARMLESS_IN_NEW_TEXT = _HARMLESS - {"Commodity"}


R = TypeVar("R", Transaction, Fact, Open, Price, Balance)


class Files(NamedTuple):
    """The books as they are: SHA-256 of each file by its path, the hash over them, and how the bytes of one are read.

    `grown`: files whose text as of the index was only added to behind a line (`Growing.kept_lines`).
    """

    hashes: Mapping[str, str]
    books_hash: str
    read: Callable[[str], bytes]
    grown: Mapping[str, Growing] = MappingProxyType({})


@dataclass(frozen=True, eq=False, repr=False)
class Difference:
    """`removed` and `added` are what changed; `moved` entries only stand elsewhere, or were reworded (`is_reworded`), and are
    given as they stand now.

    `leaves`, `settings`: of the changed files, for the index. `lines`: of each changed file on which lines the leaves that stand
    as they were began before and begin now, and how many they are.
    """

    removed: tuple[Entry, ...] = ()
    added: tuple[Record, ...] = ()
    moved: tuple[tuple[Entry, Record], ...] = ()
    leaves: Mapping[str, Comparison] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Sequence[tuple[int, int, int]]] = field(default_factory=dict)

    @cached_property
    def _gone(self) -> frozenset[tuple[type, int]]:
        return frozenset((type(entry.record), entry.number) for entry in self.removed)

    @cached_property
    def _elsewhere(self) -> Mapping[tuple[type, int], Record]:
        return {(type(entry.record), entry.number): now for entry, now in self.moved}

    def left(self, kind: type[R], entries: Iterable[tuple[int, Any]]) -> list[tuple[int, R]]:
        """Those of the index's entries of a kind that the change leaves, as they stand now."""
        found = []
        for number, record in entries:
            if type(record) is kind and (kind, number) not in self._gone:
                now = self._elsewhere.get((kind, number))
                found.append((number, now if isinstance(now, kind) else self._placed(record)))
        return found

    def opens_left(self, opens: Iterable[Open]) -> list[Open]:
        """The same of the index's accounts, of which none is gone (`difference`)."""
        elsewhere = {now.account: now for _, now in self.moved if isinstance(now, Open)}
        return [elsewhere.get(opened.account) or self._placed(opened) for opened in opens]

    def line_now(self, file: str, line: int) -> int | None:
        """On which line of a file stands now what stood on a line of it; None: it is gone, or says something else."""
        if file not in self.leaves:
            return line
        if (file, line) in self._new_lines:
            return self._new_lines[file, line]
        lines = self.lines.get(file, ())
        n = bisect_right(lines, line, key=lambda pair: pair[0]) - 1
        if n < 0 or line >= lines[n][0] + lines[n][2]:
            return None
        return line + lines[n][1] - lines[n][0]

    @cached_property
    def _new_lines(self) -> Mapping[tuple[str, int], int]:
        """Where lines of entries stand now that were read again and say the same."""
        found: dict[tuple[str, int], int] = {}
        for (_, was), now in self.moved:
            if was.place and now.place:
                found[was.place] = now.place.line
                if isinstance(was, Transaction) and isinstance(now, Transaction):
                    found.update(((was.place.file, p.line), q.line) for p, q in zip(was.postings, now.postings, strict=True))
        return found

    def keeps_order(self, file: str) -> bool:
        """Whether all that a file still says stands in the same order as before."""
        moved = (
            (was.place.line, now.place.line) for (_, was), now in self.moved if was.place and now.place and was.place.file == file
        )
        lines = sorted([*((old, new) for old, new, _ in self.lines.get(file, ())), *moved])
        return all(before[1] <= after[1] for before, after in pairwise(lines))

    def _placed(self, record: R) -> R:
        """A record of a leaf that stands as it was, perhaps lower or higher in its file."""
        lines = self.lines.get(record.place.file, ()) if record.place else ()
        if not lines or record.place is None:
            return record
        old, new, _ = lines[bisect_right(lines, record.place.line, key=lambda pair: pair[0]) - 1]
        if old == new:
            return record
        moved = record._replace(place=record.place._replace(line=record.place.line + new - old))
        if isinstance(moved, Transaction):
            postings = tuple(p._replace(line=p.line + new - old) if p.line else p for p in moved.postings)
            moved = moved._replace(postings=postings)
        return moved

    def records(self) -> list[Record]:
        """Everything that changed, before and after."""
        return [*(entry.record for entry in self.removed), *self.added]


def as_it_is(_: Books) -> None:
    """Nobody meant anything by the text before it was read."""


def difference(index: Index, files: Files, root: Path, meant: Callable[[Books], None] = as_it_is) -> Difference:
    """What changed since the index.

    Args:
        root: the folder in which the files of `files` stand.
        meant: gets what the new text says, and raises where it is not what was meant.

    Raises:
        WholeNeeded: only a load of all of the books says what they say now, or whether Beancount accepts it.
    """
    _by_pieces(index)
    before = index.hashes()
    changed = sorted(path for path in before.keys() | files.hashes.keys() if before.get(path) != files.hashes.get(path))
    stored = settings_by_file(index)
    leaves, settings, lines = dict[str, Comparison](), dict[str, str](), dict[str, list[tuple[int, int, int]]]()
    for path in changed:
        kept, text = _to_compare(index, files, path)
        known = leaves_of(index, path, kept.lines)
        leaves[path] = below(compare([leaf for _, leaf in known], text), kept.lines)
        lines[path] = [*([(1, 1, kept.lines)] if kept.lines else []), *_lines(known, leaves[path])]
        whole = files.grown[path].since() if kept.lines and stored.get(path) else text
        settings[path] = settings_of(_text_to_look_at(whole, leaves[path], stored.get(path, "")))
        if settings[path] != stored.get(path, ""):
            raise WholeNeeded(f"the settings of {path} changed")
    new = [Piece(path, piece.first, piece.text) for path, found in leaves.items() for piece in _read(path, found)]
    if sum(len(piece.text) for piece in new) > MAX_BYTES:
        raise WholeNeeded("much changed")
    books = load_pieces(options_of(stored), new, partial(opens_of, index), root)
    if books.faults or not books.others <= _HARMLESS_IN_NEW_TEXT:
        raise WholeNeeded("Beancount has something to say")
    meant(books)
    gone = [known.number for found in leaves.values() for known in found.gone]
    change = _matched(list(in_leaves(index, gone)), books, leaves, settings, lines)
    if any(isinstance(entry.record, Open) for entry in change.removed):
        raise WholeNeeded("any entry may use an account that is not open any more")
    if _say_otherwise(index, change):
        raise WholeNeeded("Beancount takes one amount of an account and a day")
    return change


def _say_otherwise(index: Index, change: Difference) -> bool:
    """Whether a new balance line says another amount of an account, a currency and a day than a line that stands, or is new."""
    new = [record for record in change.added if isinstance(record, Balance)]
    if not new:
        return False
    stand = numbered_assertions(index, {line.account for line in new}, min(line.date for line in new))
    said: dict[tuple[date, str, str], Decimal] = {}
    return any(
        said.setdefault((line.date, line.account, line.amount.currency), line.amount.number) != line.amount.number
        for line in (*new, *(line for _, line in change.left(Balance, stand)))
    )


def options_of(settings: Mapping[str, str]) -> str:
    """The lines of the main file that set options; `settings` by file, as the index has them."""
    return "\n".join(line for line in settings.get(MAIN, "").split("\n") if line.startswith("option"))


def _to_compare(index: Index, files: Files, path: str) -> tuple[Above, bytes]:
    """The leaves at the beginning of a file that surely stand as they stood, and the text below them."""
    grown = files.grown.get(path)
    if grown is None:
        return Above(), files.read(path) if path in files.hashes else b""
    kept = leaves_above(index, path, grown.kept_lines)
    return kept, grown.since(kept.size)


def _lines(known: Iterable[tuple[int, Known]], found: Comparison) -> list[tuple[int, int, int]]:
    """Where the leaves of a file that stand as they were began before, where they begin now, and how many lines they have."""
    before = {leaf.number: (first, leaf.leaf.lines) for first, leaf in known}
    kept = [(piece.number, piece.first) for piece in found.pieces if isinstance(piece, Kept)]
    # The last leaf of a file may end without a line's end.
    return sorted((before[number][0], first, max(1, before[number][1] + 1)) for number, first in kept)


def _text_to_look_at(text: bytes, found: Comparison, settings: str) -> bytes:
    """Where lines of a file may hold for more than themselves: of one that had none before, only in what is new."""
    return text if settings else b"\n".join(piece.text for piece in found.pieces if isinstance(piece, Read))


def _by_pieces(index: Index) -> None:
    plugins = [name for name in index.meta("plugins").split("\n") if name]
    others = frozenset(name for name in index.meta("others").split("\n") if name)
    if not all(name.startswith(_PLUGINS) for name in plugins) or not others <= _HARMLESS:
        raise WholeNeeded("plugins or directives reach over all of the books")


def _read(path: str, found: Comparison) -> Iterable[Read]:
    for piece in found.pieces:
        if isinstance(piece, Read):
            if not piece.plain:
                raise WholeNeeded(f"{path} holds text that reaches over several entries")
            yield piece
    if not all(known.leaf.plain for known in found.gone):
        raise WholeNeeded(f"{path} held text that reached over several entries")


# ---------------------------------------------------------------- records


def _matched(
    old: Sequence[Entry],
    books: Books,
    leaves: Mapping[str, Comparison],
    settings: Mapping[str, str],
    lines: Mapping[str, Sequence[tuple[int, int, int]]],
) -> Difference:
    removed: list[Entry] = []
    added: list[Record] = []
    moved: list[tuple[Entry, Record]] = []
    for kind, new in (
        (Transaction, books.transactions), (Fact, books.facts), (Open, books.opens), (Price, books.prices),
        (Balance, books.balances),
    ):  # fmt: skip
        before, after = defaultdict[str, list[Entry]](list), defaultdict[str, list[Record]](list)
        for entry in old:
            if isinstance(entry.record, kind) and entry.record.place:
                before[entry.record.place.file].append(entry)
        for record in new:
            if record.place:
                after[record.place.file].append(record)
        for file in sorted(before.keys() | after.keys()):
            was = sorted(before[file], key=lambda entry: _line(entry.record))
            _match(was, sorted(after[file], key=_line), removed, added, moved)
    passed = [pair for pair in moved if _passes(pair, lines)]
    removed += [entry for entry, _ in passed]
    added += [now for _, now in passed]
    left = tuple(pair for pair in moved if not _passes(pair, lines)) if passed else tuple(moved)
    return Difference(tuple(removed), tuple(added), left, leaves, settings, lines)


def _passes(pair: tuple[Entry, Record], lines: Mapping[str, Sequence[tuple[int, int, int]]]) -> bool:
    """Whether an entry stood before a leaf that stands as it was, and stands behind it now, or the other way round."""
    (_, was), now = pair
    if was.place is None or now.place is None:
        return False
    kept = lines.get(now.place.file, ())
    above = bisect_right(kept, was.place.line, key=lambda leaf: leaf[0])
    return above != bisect_right(kept, now.place.line, key=lambda leaf: leaf[1])


def _match(
    was: Sequence[Entry], now: Sequence[Record], removed: list[Entry], added: list[Record], moved: list[tuple[Entry, Record]]
) -> None:
    # An import puts thousands of entries beside the few of a leaf, of which those at either end mostly stand as they stood.
    first, last = _alike(was, now)
    moved += zip(was[:first], now[:first], strict=True)
    moved += zip(was[len(was) - last :], now[len(now) - last :], strict=True)
    was, now = was[first : len(was) - last], now[first : len(now) - last]
    if not was or not now:
        removed += was
        added += now
        return
    from difflib import SequenceMatcher  # between two entries hardly ever more changed than one place

    about, days = {_about(entry.record) for entry in was}, {entry.record.date for entry in was}
    said = [content_of(r) if r.date in days and _about(r) in about else None for r in now]
    matcher = SequenceMatcher(None, [content_of(e.record) for e in was], said, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            moved += zip(was[a:b], now[c:d], strict=True)
            continue
        pairs = list(zip(was[a:b], now[c:d], strict=True)) if b - a == d - c else []
        reworded = [pair for pair in pairs if is_reworded(pair[0].record, pair[1])]
        moved += reworded
        removed += [e for e in was[a:b] if not any(e is pair[0] for pair in reworded)]
        added += [r for r in now[c:d] if not any(r is pair[1] for pair in reworded)]


def _about(record: Record) -> tuple[object, ...]:
    """What entries that say the same have in common, and hardly any others."""
    return (*record[:2], record.ident if isinstance(record, Fact) else "")


def _alike(was: Sequence[Entry], now: Sequence[Record]) -> tuple[int, int]:
    """How many entries say the same, counted from the first on, and how many of the others from the last on."""
    most = min(len(was), len(now))
    first = next((n for n in range(most) if content_of(was[n].record) != content_of(now[n])), most)
    most -= first
    last = next((n for n in range(most) if content_of(was[-1 - n].record) != content_of(now[-1 - n])), most)
    return first, last


def is_reworded(was: Record, now: Record) -> bool:
    """Whether only the narration is another one, which no rule reads of an entry that a document tells apart."""
    if not (isinstance(was, Transaction) and isinstance(now, Transaction) and now.doc.strip() and now.payee.strip()):
        return False
    return content_of(was._replace(narration=now.narration)) == content_of(now)


def _line(record: Any) -> int:
    return record.place.line if record.place else 0


def content_of(record: Record) -> tuple[object, ...]:
    """What a record says, wherever it stands; equal for equal entries, and of plain types."""
    if isinstance(record, Transaction):
        named = record.flag, record.payee, record.narration, dump_keys(record.keys), record.links, record.tags
        return (record.date, *named, tuple(map(_leg, record.postings)))
    if isinstance(record, Fact):
        return record.date, record.kind, dump_values(record.values), dump_keys(record.keys)
    return tuple(record._replace(place=None))


def _leg(p: Posting) -> tuple[object, ...]:
    return p.account, p.units, p.currency, p.chf, dump_keys(p.keys), p.defect
