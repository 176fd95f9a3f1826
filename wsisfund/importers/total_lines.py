"""Rows of a table that are no pledges: totals, notes below it, the headings again."""

import re
from collections.abc import Callable, Sequence
from functools import cache

from .amounts import has_figure
from .cells import word_key
from .columns import Columns
from .headings import IGNORED, HeadingReader
from .mapping import ImportMap

_SENTENCE = 4
_LETTER = re.compile(r"[A-Za-z0-9]")
_RULE = frozenset("-–—_=*.·•# ")


def is_total(filled: Sequence[str], mapping: ImportMap) -> bool:
    """Whether one of the first cells that hold something begins with a word for a total."""
    return any(_begins_with(text, mapping.totals) for text in filled[:3])


def is_heading_again(texts: Sequence[str], columns: Columns, reader: HeadingReader) -> bool:
    """Whether the row repeats the headings of the table, each above its own column."""
    filled = [(n, text) for n, text in enumerate(texts) if text]
    if len(filled) < 2 or any(text[:1].isdecimal() for _, text in filled):
        return False
    same = [n for n, text in filled if n < len(columns.headings) and word_key(text) == word_key(columns.headings[n])]
    if len(same) == len(filled):
        return True
    places = {place: name for name, place in columns.places.items()}
    meant = [(n, reader.read(text).field) for n, text in filled]
    return len(meant) > 2 and all(meaning is not None and meaning in (places.get(n), IGNORED) for n, meaning in meant)


def is_note(texts: Sequence[str], columns: Columns, mapping: ImportMap, is_donor: Callable[[str], bool]) -> bool:
    """Whether the row is a remark on the table: one cell with a sentence, or only signs that rule a line.

    A single cell that could be what is left of a pledge (a donor, a reference, an amount, a date) is none.
    """
    filled = [(n, text) for n, text in enumerate(texts) if text]
    if all(set(text) <= _RULE for _, text in filled):
        return True
    places = {place: name for name, place in columns.places.items()}
    said = {places.get(n) for n, _ in filled}
    if len(filled) > 1:
        # "NB:" in one cell and what is noted in the next.
        return not said & {"date", "amount", "currency"} and _begins_with(filled[0][1], mapping.notes)
    n, text = filled[0]
    noted = _begins_with(text, mapping.notes) or text[:1] in "*†‡•" or text.endswith(":")
    field = places.get(n)
    if noted:
        return True
    if field in ("amount", "date", "currency"):
        return False
    if field == "reference":
        return " " in text or not has_figure(text)
    if field == "donor":
        return len(text.split()) >= _SENTENCE and not is_donor(text)
    return True


def _begins_with(text: str, phrases: Sequence[str]) -> bool:
    beginnings, letters = _beginnings(tuple(phrases))
    if text.isascii() and (first := _LETTER.search(text)) and first[0].lower() not in letters:
        return False
    return (word_key(text) + " ").startswith(beginnings)


@cache
def _beginnings(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """How a text begins that begins with one of `phrases`, by whole words where spaces part words; and their first letters."""
    beginnings = tuple(phrase + " " if phrase.isascii() else phrase for phrase in phrases)
    return beginnings, frozenset(phrase[:1] for phrase in phrases)
