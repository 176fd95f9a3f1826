"""Text on paper: the fonts, what they can print, how wide it is and where its lines break.

reportlab leaves out what a font has no glyph for and says nothing, and its paragraphs read markup. So every text goes
through `shown` first, and only `paragraph` makes paragraphs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from ..errors import Faults, UsageFault, clean

REGULAR: Final = "NotoSans-Regular"
BOLD: Final = "NotoSans-Bold"
ITALIC: Final = "NotoSans-Italic"
FOLDER: Final = Path(__file__).parent / "fonts"

# A long word may break after these; what has none of them breaks between letters.
_BREAKS = re.compile(r"(?<=[:/_@])|(?<=[.,;–-])(?=[^\W\d_])")
# The first words of a paragraph, when they say what it is about.
_SUBJECT = re.compile(r"([^.]{3,70}\.) (?=\S)")


class MissingGlyph(UsageFault):
    """A text holds a character that the fonts of the PDF cannot print."""

    slug = "missing-glyph"


@cache
def register_fonts() -> None:
    """Make the shipped fonts known to reportlab, once; they are embedded as subsets."""
    for name in (REGULAR, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(name, FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


@cache
def printable() -> frozenset[int]:
    """Code points that all three fonts have a glyph for."""
    register_fonts()
    faces = [pdfmetrics.getFont(name).face for name in (REGULAR, BOLD, ITALIC)]
    return frozenset.intersection(*(frozenset(face.charToGlyph) for face in faces))


@lru_cache(maxsize=20_000)
def shown(text: str) -> str:
    """`text` in composed form and on one line, hidden characters made visible (``\\u202e``); see `require_glyphs`."""
    if text.isascii() and text.isprintable():
        return text
    return clean(unicodedata.normalize("NFC", " ".join(text.split("\n"))))


def require_glyphs(texts: Iterable[str]) -> None:
    """Nothing, if every character of `texts` can be printed.

    Raises:
        Faults: one `MissingGlyph` for each text that holds a character that cannot.
    """
    known = printable()
    wanted = (text for text in dict.fromkeys(texts) if not text.isascii())
    missing = {text: [c for c in dict.fromkeys(shown(text)) if ord(c) not in known] for text in wanted}
    faults = [missing_glyph(characters, text) for text, characters in missing.items() if characters]
    if faults:
        raise Faults(faults)


def missing_glyph(characters: Sequence[str], text: str) -> MissingGlyph:
    """The fault of a text with characters that no font prints."""
    named = ", ".join(f"{c} (U+{ord(c):04X} {unicodedata.name(c, 'without a name')})" for c in characters[:3])
    more = f" and {len(characters) - 3} more" if len(characters) > 3 else ""
    return MissingGlyph(
        f"the PDF cannot print {named}{more} in {text[:80]!r}",
        why="its fonts have Latin, Greek and Cyrillic letters; a character without a glyph would vanish from the page",
        fix="write it in those letters in the books, or take another format: --format xlsx, csv, html or json",
    )


# ---------------------------------------------------------------- widths and lines


@cache
def _widths(font: str) -> tuple[dict[int, float], float]:
    register_fonts()
    face = pdfmetrics.getFont(font).face
    return face.charWidths, face.defaultWidth


@lru_cache(maxsize=100_000)
def _units(text: str, font: str) -> float:
    widths, default = _widths(font)
    return sum(widths.get(ord(character), default) for character in text)


def width_of(text: str, font: str, size: float) -> float:
    """Width of one line in points."""
    return _units(text, font) * size / 1000


def longest_word(text: str, font: str, size: float) -> float:
    """Width of the longest piece that does not break by itself."""
    return max((width_of(piece, font, size) for word in text.split() for piece in _BREAKS.split(word)), default=0.0)


def wrapped(text: str, font: str, size: float, width: float) -> Sequence[str]:
    """Lines of `text` that are no wider than `width`; at least one, and none is cut off."""
    if width_of(text, font, size) <= width:
        return (text,)
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width_of(joined, font, size) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, font, size, width)
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


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """A paragraph of plain text: what looks like markup is printed as it stands."""
    return Paragraph(escape(shown(text)), style)


def subject_paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """A paragraph whose first short sentence is its subject, in italics."""
    subject = _SUBJECT.match(shown(text))
    if subject is None:
        return paragraph(text, style)
    return Paragraph(f"<i>{escape(subject[1])}</i> {escape(shown(text)[subject.end() :])}", style)


def style(size: float, font: str = REGULAR, *, leading: float = 1.4, after: float = 0.0, **more: object) -> ParagraphStyle:
    """A paragraph style; `leading` in multiples of the size. No lonely first or last lines."""
    register_fonts()
    settings = {"allowWidows": 0, "allowOrphans": 0, "splitLongWords": 1, "spaceAfter": after, **more}
    return ParagraphStyle(f"{font}-{size}", fontName=font, fontSize=size, leading=size * leading, **settings)
