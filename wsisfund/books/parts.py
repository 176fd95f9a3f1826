"""A change of very many entries in parts: each is put in, read and judged by itself, so that all of them never are at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from .change import Change
from .records import Fact, Record

# What is made of an entry while it is judged takes some twenty times the room of its text.
AT_ONCE: Final = 20_000


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
    order = sorted(range(len(records)), key=lambda n: records[n].date)
    start = 0
    while start < len(order):
        end = min(start + AT_ONCE, len(order))
        while end < len(order) and _of_one_thing(records[order[end - 1]], records[order[end]]):
            end += 1
        part = order[start:end]
        yield part, Change(tuple(records[n] for n in part), files=() if start else change.files)
        start = end


def _of_one_thing(record: Record, following: Record) -> bool:
    return isinstance(record, Fact) and isinstance(following, Fact) and record.ident == following.ident
