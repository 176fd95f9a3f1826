"""What was printed, read back by Beancount's own parser and compared: a thing is checked twice where it crosses a border."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from .printer import Unprintable
from .records import Balance, Books, Document, Fact, Open, Place, Price, Record, Transaction

# So many are read back at once: what Beancount makes of an entry takes some ten times the room of its text.
_AT_A_TIME: Final = 10_000


class ReadBack:
    """The proof that new text is read as the records that were meant; given once, before they are judged or written.

    Args:
        records: new ones, texts: as the printer wrote each, places: where each stands.
    """

    def __init__(self, records: Sequence[Record], texts: Sequence[str], places: Sequence[Place]) -> None:
        self._records, self._texts, self._places = records, texts, places
        self._proved = not records

    def prove(self, read: Iterable[Record] = ()) -> None:
        """Nothing, when Beancount reads the texts as exactly the records.

        Args:
            read: what Beancount read of the files, where it read them already: not parsed again where the texts are among it.

        Raises:
            Unprintable: it reads something else.
        """
        if not self._proved and not self._among(read):
            for start in range(0, len(self._records), _AT_A_TIME):
                some = slice(start, start + _AT_A_TIME)
                reread("\n".join(self._texts[some]), self._records[some])
        self._proved = True

    def _among(self, read: Iterable[Record]) -> bool:
        """Whether the lines of the texts were read as the records, each at its place, and as nothing besides."""
        wanted = dict(zip(self._places, self._records, strict=True))
        firsts, ends = self._lines()
        for record in read:
            place = record.place
            if place is None:
                return False
            meant = wanted.pop(place, None)
            if meant is not None:
                if not _same(meant, record):
                    return False
                continue
            n = bisect_right(firsts[place.file], place.line) - 1
            if n >= 0 and place.line < ends[place.file][n]:
                return False
        return not wanted

    def _lines(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """By file the lines on which texts begin, in order, and those on which each is over."""
        firsts, ends = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for place, text in zip(self._places, self._texts, strict=True):
            firsts[place.file].append(place.line)
            ends[place.file].append(place.line + text.count("\n"))
        for lines in (*firsts.values(), *ends.values()):
            lines.sort()
        return firsts, ends


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
    return records_of(books)


def records_of(books: Books) -> list[Record]:
    """All that our printer writes, each kind in its order."""
    return [*books.transactions, *books.facts, *books.opens, *books.prices, *books.balances, *books.documents]


def _same(meant: Record, read: Record) -> bool:
    if type(meant) is Fact and type(read) is Fact:
        # Nearly all of what is written at once; compared without making each anew: all but the place.
        return meant[:-1] == read[:-1]
    return type(meant) is type(read) and _bare(meant) == _bare(read)


def _bare(record: Record) -> tuple[object, ...]:
    """The record without its place, names in sorted order, and mappings that compare by content."""
    if isinstance(record, Transaction):
        postings = tuple(p._replace(line=0, keys=dict(p.keys)) for p in record.postings)
        links, tags = tuple(sorted(set(record.links))), tuple(sorted(set(record.tags)))
        return record._replace(place=None, postings=postings, links=links, tags=tags, keys=dict(record.keys))
    if isinstance(record, Fact | Document):
        return record._replace(place=None, keys=dict(record.keys))
    return record[:-1]
