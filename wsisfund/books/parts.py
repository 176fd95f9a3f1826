"""A change of very many entries in parts: each is put in, read and judged by itself, so that all of them never are at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from .change import Change
from .records import Fact, Record
from .spool import Spool

# What is made of an entry while it is judged takes some twenty times the room of its text.
AT_ONCE: Final = 20_000
# Of so many each may have a file open.
_MOST_PARTS: Final = 250


def in_parts(change: Change) -> bool:
    """Whether a change is so large that it is put in part by part."""
    return len(change.insert) > AT_ONCE and not change.edits


def parts_of(change: Change) -> Iterator[tuple[Sequence[int], Change]]:
    """The change as it is, or in parts whose entries are in the order of their days: which of its entries, and the part.

    No later part puts anything above an earlier one in its file, so that all parts make the text that the whole makes. What
    says more of one thing stays in one part with it: a pledge and its instalments.
    """
    records = change.insert
    if not in_parts(change):
        yield range(len(records)), change
        return
    files = change.files
    for numbers, part in _by_day(records):
        yield numbers, Change(part, files=files)
        files = ()


def _by_day(records: Sequence[Record]) -> Iterator[tuple[Sequence[int], tuple[Record, ...]]]:
    """Each part: which of the entries, and the entries."""
    order, ends = _cut(records)
    if all(a < b for a, b in pairwise(order)):
        every = iter(records)
        yield from ((range(start, end), tuple(islice(every, end - start))) for start, end in pairwise(ends))
        return
    part_of = array("i", bytes(4 * len(order)))
    for part, (start, end) in enumerate(pairwise(ends)):
        for n in order[start:end]:
            part_of[n] = part
    parts = [Spool[Record](held=0) for _ in ends[1:]]
    for record, n in zip(records, part_of, strict=True):
        parts[n].append(record)
    parts.reverse()
    for start, end in pairwise(ends):
        numbers = order[start:end]
        # A part holds its entries in the order of the whole.
        held = dict(zip(sorted(numbers), parts.pop(), strict=True))
        yield numbers, tuple([held[n] for n in numbers])


def _cut(records: Sequence[Record]) -> tuple[array[int], list[int]]:
    """The numbers of the entries in the order of their days, and where in it each part begins and the last one ends."""
    days, follows = array("l"), array("b")
    before: Record | None = None
    for record in records:
        days.append(record.date.toordinal())
        follows.append(before is not None and _of_one_thing(before, record))
        before = record
    order = array("q", sorted(range(len(days)), key=days.__getitem__))
    at_once = max(AT_ONCE, -(-len(order) // _MOST_PARTS))
    ends = [0]
    while ends[-1] < len(order):
        end = min(ends[-1] + at_once, len(order))
        while end < len(order) and order[end] == order[end - 1] + 1 and follows[order[end]]:
            end += 1
        ends.append(end)
    return order, ends


def _of_one_thing(record: Record, following: Record) -> bool:
    return isinstance(record, Fact) and isinstance(following, Fact) and record.ident == following.ident
