"""Which font prints which character of a language: Latin and Cyrillic in Noto Sans, Chinese and Arabic in their own.

A line may need two fonts: figures and foreign names stand in Noto Sans among Chinese or Arabic words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ..errors import Faults
from .pdf_text import BOLD, FOLDER, REGULAR, MissingGlyph, register_fonts, shown, width_of

CHINESE: Final = "NotoSansSC-Regular"
ARABIC: Final = "NotoSansArabic-Regular"
_OWN: Final = {"zh": CHINESE, "ar": ARABIC}

# How a letter is drawn (PDF 32000-1, 9.3.6).
_FILLED, _OUTLINED = 0, 2

Run = tuple[str, str]


@cache
def faces(language: str, *, bold: bool = False) -> tuple[str, ...]:
    """Names of the fonts of a language; the first that has a character prints it."""
    register_fonts()
    latin = BOLD if bold else REGULAR
    own = _OWN.get(language)
    if own is None:
        return (latin,)
    pdfmetrics.registerFont(TTFont(own, FOLDER / f"{own}.ttf"))
    return latin, own


@cache
def _code_points(font: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


def runs(text: str, fonts: tuple[str, ...]) -> list[Run]:
    """`text` in pieces of one font each; a character that no font has stays in the first one."""
    found: list[Run] = []
    for character in text:
        font = next((f for f in fonts if ord(character) in _code_points(f)), fonts[0])
        if found and found[-1][0] == font:
            found[-1] = (font, found[-1][1] + character)
        else:
            found.append((font, character))
    return found


def line_width(text: str, fonts: tuple[str, ...], size: float) -> float:
    """Width of one line in points."""
    return sum(width_of(piece, font, size) for font, piece in runs(text, fonts))


def draw(canvas: Canvas, x: float, y: float, text: str, fonts: tuple[str, ...], size: float) -> None:
    """Draw one line from the left, each piece in its font. Chinese and Arabic have no bold: beside one they are outlined."""
    for font, piece in runs(text, fonts):
        canvas.setFont(font, size)
        outlined = BOLD in fonts and font != BOLD
        canvas.setLineWidth(size * 0.035)
        canvas.drawString(x, y, piece, mode=_OUTLINED if outlined else _FILLED)
        x += width_of(piece, font, size)


def require_faces(texts: Iterable[str], language: str) -> None:
    """Nothing, if every character of `texts` has a glyph in one of the language's fonts.

    Raises:
        Faults: one `MissingGlyph` for each character that has none, with the first text that holds it.
    """
    known = frozenset().union(*(_code_points(font) for font in faces(language)))
    missing: dict[str, str] = {}
    for text in texts:
        for character in shown(text):
            if ord(character) not in known:
                missing.setdefault(character, text)
    if missing:
        raise Faults([_missing(character, text, language) for character, text in missing.items()])


def _missing(character: str, text: str, language: str) -> MissingGlyph:
    name = unicodedata.name(character, "no name")
    return MissingGlyph(
        f"a letter in '{language}' cannot print {character!r} (U+{ord(character):04X}, {name}) in {text[:80]!r}",
        why="the fonts of that language have no glyph for it; it would vanish from the page",
        fix="write it in other characters in the books or in the template",
    )
