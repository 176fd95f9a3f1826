"""A ledger file as a list of leaves: runs of entries, each known by its SHA-256, so that a change re-reads only what changed.

A leaf begins where its file begins, or with the first line of an entry, and ends before the first line of another. Rows of the
index hang on leaves with lines relative to them: text put in above moves a leaf and changes no row.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from ..books.tokens import ends_its_strings

# About ten entries: small enough to be read again at once, large enough that a year of books has some hundred.
_SIZE: Final = 4096
_HEAD: Final = 64
# After so many leaves that are found nowhere the rest of a file is taken for new.
_MISSES: Final = 8

_START: Final = re.compile(rb"\n(?=[0-9]{4}[-/])")
# Blank lines and comments, then an entry or the end: no line of it can belong to what stands above.
_WHOLE: Final = re.compile(rb"(?:[ \t\r]*(?:;[^\n]*)?\n)*(?:[0-9]{4}[-/]|[ \t\r]*(?:;[^\n]*)?\Z)")
# What holds for the text below it, or for other files: such a leaf is more than its entries.
_SETTING: Final = rb"[ \t]*(?:option|plugin|include|pushtag|poptag|pushmeta|popmeta)\b"
_PUSH: Final = rb"(?m)^[ \t]*(?:push|pop)(?:tag|meta)\b"
_WORDS: Final = (b"option", b"plugin", b"include", b"push", b"pop")


class Leaf(NamedTuple):
    """A run of text: its SHA-256 in hexadecimal, its bytes and line feeds, how it begins.

    `plain`: what stands in it holds for nothing outside, and the other way round; no string ends in another leaf.
    """

    sha256: str
    size: int
    lines: int
    head: bytes
    plain: bool


class Known(NamedTuple):
    """A leaf that an index holds, by the number of its row."""

    number: int
    leaf: Leaf


class Kept(NamedTuple):
    """A leaf that stands in the new text as it was, from line `first` on."""

    number: int
    first: int


class Read(NamedTuple):
    """Text that has to be read: from line `first` on, to be divided into `leaves`."""

    first: int
    text: bytes
    leaves: tuple[Leaf, ...]

    @property
    def plain(self) -> bool:
        """Whether it can be read by itself."""
        return all(leaf.plain for leaf in self.leaves)


class Comparison(NamedTuple):
    """The new text of a file against its leaves before: pieces in the order of the text, and the leaves that are gone."""

    pieces: tuple[Kept | Read, ...] = ()
    gone: tuple[Known, ...] = ()


def split(text: bytes) -> tuple[Leaf, ...]:
    """`text` as leaves. A file with strings over several lines, or with ``pushtag`` and the like, is one leaf."""
    if not text:
        return ()
    if not ends_its_strings(text) or (b"push" in text and re.search(_PUSH, text)):
        return (_leaf(text, plain=False),)
    found, start = [], 0
    while start < len(text):
        match = _START.search(text, start + _SIZE)
        end = match.end() if match else len(text)
        piece = text[start:end]
        found.append(_leaf(piece, plain=True))
        start = end
    return tuple(found)


def _leaf(text: bytes, *, plain: bool) -> Leaf:
    return Leaf(sha256(text).hexdigest(), len(text), text.count(b"\n"), text[:_HEAD], plain)


def settings_of(text: bytes) -> str:
    """The lines of a file that hold for more than themselves, its includes left out."""
    if not any(word in text for word in _WORDS):
        return ""
    setting = re.compile(_SETTING).match
    lines = [line.strip() for line in text.split(b"\n") if setting(line) and not line.lstrip().startswith(b"include")]
    return b"\n".join(lines).decode()


def compare(before: Sequence[Known], text: bytes) -> Comparison:
    """What of `text` is new, and which of the leaves `before`, given in their order, are gone.

    Every piece to be read begins with an entry, so that it can be read by itself.
    """
    first, start = _from_the_start(before, text)
    last, end = _from_the_end(before, text, first, start)
    kept = [*_placed(before[:first], 0), *_between(before[first:last], text, start, end), *_placed(before[last:], end)]
    return _pieces(before, text, _sound(kept, text))


def below(comparison: Comparison, lines: int) -> Comparison:
    """A comparison of the end of a file as one of the file: so many lines stand above."""
    return comparison._replace(pieces=tuple(piece._replace(first=piece.first + lines) for piece in comparison.pieces))


def _from_the_start(before: Sequence[Known], text: bytes) -> tuple[int, int]:
    """How many leaves begin `text` as they were, and the offset behind them."""
    offset = 0
    for n, known in enumerate(before):
        if not _stands(known.leaf, text, offset):
            return n, offset
        offset += known.leaf.size
    return len(before), offset


def _from_the_end(before: Sequence[Known], text: bytes, first: int, start: int) -> tuple[int, int]:
    """From which leaf on, and from which offset, the end of `text` is as it was."""
    last, end = len(before), len(text)
    while last > first:
        offset = end - before[last - 1].leaf.size
        if offset < start or not _stands(before[last - 1].leaf, text, offset):
            break
        last, end = last - 1, offset
    return last, end


def _between(before: Sequence[Known], text: bytes, start: int, end: int) -> Iterator[tuple[Known, int]]:
    """The leaves that stand in `text` between two offsets, in their order."""
    misses = 0
    for known in before:
        offset = text.find(known.leaf.head, start, end)
        if offset >= 0 and offset + known.leaf.size <= end and _stands(known.leaf, text, offset):
            yield known, offset
            start = offset + known.leaf.size
            continue
        misses += 1
        if misses > _MISSES:
            return


def _placed(leaves: Iterable[Known], offset: int) -> Iterator[tuple[Known, int]]:
    for known in leaves:
        yield known, offset
        offset += known.leaf.size


def _stands(leaf: Leaf, text: bytes, offset: int) -> bool:
    return text.startswith(leaf.head, offset) and sha256(text[offset : offset + leaf.size]).hexdigest() == leaf.sha256


def _sound(kept: list[tuple[Known, int]], text: bytes) -> list[tuple[Known, int]]:
    """Those of the kept leaves that begin a line, and after which what is new begins with an entry of its own."""
    sound: list[tuple[Known, int]] = []
    following = len(text)
    for known, offset in reversed(kept):
        end = offset + known.leaf.size
        if offset and text[offset - 1 : offset] != b"\n":
            continue
        if end == following or (text[end - 1 : end] == b"\n" and _WHOLE.match(text[end:following])):
            sound.append((known, offset))
            following = offset
        # Else it is read again with what follows it.
    return sound[::-1]


def _pieces(before: Sequence[Known], text: bytes, kept: Sequence[tuple[Known, int]]) -> Comparison:
    pieces: list[Kept | Read] = []
    position, line = 0, 1
    for known, offset in (*kept, (None, len(text))):
        if offset > position:
            new = text[position:offset]
            pieces.append(Read(line, new, split(new)))
            line += new.count(b"\n")
        if known is not None:
            pieces.append(Kept(known.number, line))
            line += known.leaf.lines
            position = offset + known.leaf.size
    numbers = {known.number for known, _ in kept}
    return Comparison(tuple(pieces), tuple(known for known in before if known.number not in numbers))
