"""Text on paper: what of it is shown, where its lines break, and paragraphs of it.

reportlab leaves out what a font has no glyph for and says nothing, and its paragraphs read markup, know no Chinese and no
Arabic. So every text goes through `shown` first, and paragraphs are set here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from copy import copy
from functools import lru_cache
from typing import Final, NamedTuple

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from ..errors import clean
from .faces import INK, ITALIC, REGULAR, draw, is_turned, width_of

# A long word may break after these; what has none of them breaks between letters.
_BREAKS = re.compile(r"(?<=[:/_@])|(?<=[.,;–-])(?=[^\W\d_])")
# Spaces at which a line breaks; others (U+00A0, U+202F) keep together what they stand in.
_SPACES = re.compile(r"[ \t\n]+")
# Signs of a script that has no spaces: a line breaks between any two of them …
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6]")
# … but begins with none of these, and ends with none of those.
_NOT_FIRST: Final = frozenset("、。，．；：？！）》」』】〕％”’…—,.;:!?)%")
_NOT_LAST: Final = frozenset("（《「『【〔“‘(")
# Points by which a text may be wider than its room: a column is as wide as its longest word, by a sum in another order.
_SLACK: Final = 0.001
# The first words of a paragraph, when they say what it is about.
_SUBJECT = re.compile(r"([^.。]{3,70}\.) (?=\S)|([^.。，]{2,30}。)(?=\S)")


@lru_cache(maxsize=20_000)
def shown(text: str) -> str:
    """`text` in composed form and on one line, hidden characters made visible (``\\u202e``); see `require_glyphs`."""
    if text.isascii() and text.isprintable():
        return text
    return clean(unicodedata.normalize("NFC", " ".join(text.split("\n"))))


# ---------------------------------------------------------------- lines


def longest_word(text: str, font: str, size: float) -> float:
    """Width of the longest piece that does not break by itself."""
    pieces = (piece for word in _words(text) for part in _atoms(word) for piece in _BREAKS.split(part))
    return max((width_of(piece, font, size) for piece in pieces), default=0.0)


def _words(text: str) -> list[str]:
    return [word for word in _SPACES.split(text) if word]


def _atoms(word: str) -> list[str]:
    """A word in the pieces between which a line may break: itself, unless it is of a script without spaces."""
    if not _WIDE.search(word):
        return [word]
    found: list[str] = []
    for character in word:
        last = found[-1][-1] if found else ""
        both_narrow = not _WIDE.match(character) and not (last and _WIDE.match(last))
        if found and (both_narrow or character in _NOT_FIRST or last in _NOT_LAST):
            found[-1] += character
        else:
            found.append(character)
    return found


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What a line is put together from: (what stands between it and the piece before, piece)."""
    for n, word in enumerate(_words(text)):
        for k, atom in enumerate(_atoms(word)):
            yield (" " if n and not k else "", atom)


def wrapped(text: str, font: str, size: float, width: float) -> Sequence[str]:
    """Lines of `text` that are no wider than `width`; at least one, and none is cut off."""
    width += _SLACK
    if width_of(text, font, size) <= width:
        return (text,)
    return _lines(text, font, size, width, width)


def _lines(text: str, font: str, size: float, first: float, width: float) -> Sequence[str]:
    """Lines of a text whose first one has less room."""
    lines: list[str] = []
    line = ""
    for gap, piece in _pieces(text):
        room = width if lines else first
        grown = f"{line}{gap}{piece}" if line else piece
        if width_of(grown, font, size) <= room:
            line = grown
            continue
        if line:
            lines.append(line)
        elif not lines and first < width:
            lines.append("")
        *full, line = _broken(piece, font, size, width)
        lines += full
    return (*lines, line)


def _broken(word: str, font: str, size: float, width: float) -> list[str]:
    """A word in as many lines as it needs: after a mark where there is one, else between letters."""
    lines = [""]
    for piece in _BREAKS.split(word):
        if width_of(lines[-1] + piece, font, size) <= width:
            lines[-1] += piece
        elif width_of(piece, font, size) <= width:
            lines.append(piece)
        else:
            lines += _letters(piece, font, size, width)
    return [line for line in lines if line] or [""]


def _letters(piece: str, font: str, size: float, width: float) -> list[str]:
    lines, line, used = [], "", 0.0
    for letter in piece:
        more = width_of(letter, font, size)
        if line and used + more > width:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + letter, used + more
    return [*lines, line]


# ---------------------------------------------------------------- paragraphs


class Style(NamedTuple):
    """How a paragraph is set; `leading`, `before` and `after` in points."""

    font: str
    size: float
    leading: float
    before: float = 0.0
    after: float = 0.0


class Text(Flowable):  # type: ignore[misc]
    """A paragraph of plain text from where reading begins; its `subject` stands before it in italics.

    No line of it stands alone at the foot or at the top of a page.
    """

    def __init__(self, text: str, style: Style, subject: str = "") -> None:
        super().__init__()
        self.text, self.subject, self.style = text, subject, style
        self.spaceBefore, self.spaceAfter = style.before, style.after
        self._lines: Sequence[str] | None = None
        self.width = 0.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Size in points."""
        if self._lines is None or width != self.width:
            self.width = width
            taken = width_of(f"{self.subject} ", ITALIC, self.style.size) if self.subject else 0.0
            self._lines = _lines(self.text, self.style.font, self.style.size, width - taken, width)
        return width, len(self._lines) * self.style.leading

    def split(self, width: float, height: float) -> list[Text]:
        """What fits in `height`, and the rest; nothing where fewer than two lines would stand on either page."""
        self.wrap(width, height)
        assert self._lines is not None
        count = len(self._lines)
        fits = min(int(height / self.style.leading), count - 2)
        if fits < 2:
            return []
        above, below = copy(self), copy(self)
        above._lines, above.spaceAfter = self._lines[:fits], 0.0
        below._lines, below.spaceBefore, below.subject = self._lines[fits:], 0.0, ""
        below.__dict__.pop("_postponed", None)  # reportlab's mark that this one went to the next page: the rest has not yet
        return [above, below]

    def draw(self) -> None:
        """Draw it with the lower left corner at the origin."""
        canvas: Canvas = self.canv
        assert self._lines is not None
        font, size, leading = self.style.font, self.style.size, self.style.leading
        canvas.setFillColor(INK)
        base = len(self._lines) * leading - (leading + size * 0.7) / 2
        for n, line in enumerate(self._lines):
            start = 0.0
            if self.subject and not n:
                self._put(canvas, start, base, self.subject, ITALIC)
                start = width_of(f"{self.subject} ", ITALIC, size)
            self._put(canvas, start, base - n * leading, line, font)

    def _put(self, canvas: Canvas, start: float, y: float, text: str, font: str) -> None:
        size = self.style.size
        draw(canvas, self.width - start - width_of(text, font, size) if is_turned(canvas) else start, y, text, font, size)


def paragraph(text: str, style: Style) -> Text:
    """A paragraph of plain text: what looks like markup is printed as it stands."""
    return Text(shown(text), style)


def subject_paragraph(text: str, style: Style) -> Text:
    """A paragraph whose first short sentence is its subject, in italics."""
    subject = _SUBJECT.match(shown(text))
    if subject is None:
        return paragraph(text, style)
    return Text(shown(text)[subject.end() :], style, subject[1] or subject[2])


def style(size: float, font: str = REGULAR, *, leading: float = 1.4, after: float = 0.0, before: float = 0.0) -> Style:
    """A paragraph style; `leading` in multiples of the size."""
    return Style(font, size, size * leading, before, after)
