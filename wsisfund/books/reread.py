"""What was printed, read back by Beancount's own parser and compared: a thing is checked twice where it crosses a border."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .printer import Unprintable
from .records import Balance, Document, Fact, Open, Price, Record, Transaction


def reread(text: str, records: Sequence[Record]) -> None:
    """Nothing, when Beancount reads `text` as exactly `records`.

    Only for text of our own printer: other text can end the process that parses it.

    Raises:
        Unprintable: it reads something else.
    """
    if not records:
        return
    found = parsed(text)
    for kind in (Transaction, Fact, Open, Price, Balance, Document):
        wanted = [r for r in records if isinstance(r, kind)]
        got = [r for r in found if isinstance(r, kind)]
        if [_bare(r) for r in wanted] != [_bare(r) for r in got]:
            pairs = zip(wanted, got, strict=False)
            first = next((w for w, g in pairs if _bare(w) != _bare(g)), wanted[-1] if wanted else got[-1])
            raise Unprintable(
                f"an entry of {first.date} is read back by Beancount as something else",
                why="what is written must be read as what was meant",
                fix="look at its texts and amounts; please report this, it is a fault of the program",
            )


def parsed(text: str) -> list[Record]:
    """Records of printed text, each kind in the order of the text."""
    from .load import from_entries
    from .parse import parsed as read

    entries, errors, options = read(text.encode(), "<string>", to_show=False)
    if errors:
        raise Unprintable(
            f"an entry cannot be read back: {errors[0].message}",
            why="what is written must be read as what was meant",
            fix="look at its texts and amounts; please report this, it is a fault of the program",
        )
    in_order = sorted(entries, key=lambda entry: entry.meta["lineno"])
    books = from_entries(in_order, options, (), Path("/"), sort=False)
    return [*books.transactions, *books.facts, *books.opens, *books.prices, *books.balances, *books.documents]


def _bare(record: Record) -> tuple[object, ...]:
    """The record without its place, names in sorted order, and mappings that compare by content."""
    if isinstance(record, Transaction):
        postings = tuple(p._replace(line=0, keys=dict(p.keys)) for p in record.postings)
        links, tags = tuple(sorted(set(record.links))), tuple(sorted(set(record.tags)))
        return record._replace(place=None, postings=postings, links=links, tags=tags, keys=dict(record.keys))
    if isinstance(record, Fact | Document):
        return record._replace(place=None, keys=dict(record.keys))
    return record[:-1]
