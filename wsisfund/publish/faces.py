"""Which font prints which character: Latin, Greek and Cyrillic in Noto Sans, Chinese and Arabic in their own.

A line may need two fonts: figures and foreign names stand in Noto Sans among Chinese or Arabic words. A text names the style
it is set in (`REGULAR`, `BOLD`, `ITALIC`); the font of each character follows from it. Chinese and Arabic have one weight:
what is bold there is outlined, and nothing is italic.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ..errors import Faults, UsageFault
from .right_to_left import is_right_to_left, joined, visual

REGULAR: Final = "NotoSans-Regular"
BOLD: Final = "NotoSans-Bold"
ITALIC: Final = "NotoSans-Italic"
CHINESE: Final = "NotoSansSC-Regular"
ARABIC: Final = "NotoSansArabic-Regular"
FOLDER: Final = Path(__file__).parent / "fonts"
INK: Final = Color(0.1, 0.1, 0.12)
STYLES: Final = (REGULAR, BOLD, ITALIC)
# Languages with a font of their own beside that of Latin letters, and what is said of their letters.
_OWN: Final[Mapping[str, tuple[str, str]]] = {"zh": (CHINESE, "Chinese"), "ar": (ARABIC, "Arabic")}
# A letter that is filled and stroked (PDF 32000-1, 9.3.6).
_OUTLINED: Final = 2

Run = tuple[str, str]


class MissingGlyph(UsageFault):
    """A text holds a character that the fonts of the PDF cannot print."""

    slug = "missing-glyph"


# ---------------------------------------------------------------- fonts


@cache
def register_fonts() -> None:
    """Make the shipped fonts of Latin letters known to reportlab, once; they are embedded as subsets."""
    for name in STYLES:
        pdfmetrics.registerFont(TTFont(name, FOLDER / f"{name}.ttf"))


@cache
def _code_points(font: str) -> frozenset[int]:
    """What a font has a glyph for; the font is read when it is first asked for."""
    register_fonts()
    if font not in STYLES:
        pdfmetrics.registerFont(TTFont(font, FOLDER / f"{font}.ttf"))
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


@cache
def printable(language: str = "en") -> frozenset[int]:
    """Code points that every style of a language has a glyph for."""
    latin = frozenset.intersection(*map(_code_points, STYLES))
    own = _OWN.get(language)
    return latin if own is None else latin | _code_points(own[0])


@lru_cache(maxsize=20_000)
def _font_of(character: str, style: str) -> str:
    """The font that prints a character in a style: that of the style, where it has it."""
    code = ord(character)
    if code in _code_points(style):
        return style
    own = ARABIC if is_right_to_left(character) else CHINESE
    return own if code in _code_points(own) or own == ARABIC else style


def runs(text: str, style: str) -> list[Run]:
    """`text` in pieces of one font each; a character that no font has stays in that of the style."""
    if ord(max(text, default=" ")) < 0x250:
        return [(style, text)]
    found: list[Run] = []
    for character in text:
        # A space between Arabic words stays with them: it is as wide in both fonts.
        font = ARABIC if character == " " and found and found[-1][0] == ARABIC else _font_of(character, style)
        if found and found[-1][0] == font:
            found[-1] = (font, found[-1][1] + character)
        else:
            found.append((font, character))
    return found


# ---------------------------------------------------------------- widths


class _Advances(dict[str, float]):
    """Width of each character in a style, in thousandths of the type size; measured when it is first met."""

    def __init__(self, style: str) -> None:
        super().__init__()
        self._style = style
        register_fonts()

    def __missing__(self, character: str) -> float:
        face = pdfmetrics.getFont(_font_of(character, self._style)).face
        found = self[character] = float(face.charWidths.get(ord(character), face.defaultWidth))
        return found


@cache
def _advances(style: str) -> _Advances:
    return _Advances(style)


@lru_cache(maxsize=100_000)
def _units(text: str, style: str) -> float:
    widths = _advances(style)
    return sum(widths[character] for character in joined(text))


def width_of(text: str, style: str, size: float) -> float:
    """Width of one line in points."""
    return _units(text, style) * size / 1000


# ---------------------------------------------------------------- drawing


def is_turned(canvas: Canvas) -> bool:
    """Whether the page is read from right to left; whoever makes the canvas says so."""
    return getattr(canvas, "turned", False) is True


def draw(canvas: Canvas, x: float, y: float, text: str, style: str, size: float) -> None:
    """Draw one line from `x` to the right, in the order in which it is seen."""
    draw_seen(canvas, x, y, visual(text) if is_turned(canvas) else text, style, size)


def draw_seen(canvas: Canvas, x: float, y: float, text: str, style: str, size: float) -> None:
    """Draw characters from `x` to the right as they come, each in its font."""
    for font, piece in runs(text, style):
        canvas.setFont(font, size)
        if style == BOLD and font != BOLD:
            canvas.setStrokeColor(INK)
            canvas.setLineWidth(size * 0.035)
            canvas.drawString(x, y, piece, mode=_OUTLINED)
        else:
            canvas.drawString(x, y, piece)
        x += width_of(piece, style, size)


def draw_start(canvas: Canvas, x: float, y: float, text: str, style: str, size: float, width: float) -> None:
    """Draw a line that begins `x` points from where reading begins, in a space `width` points wide."""
    left = width - x - width_of(text, style, size) if is_turned(canvas) else x
    draw(canvas, left, y, text, style, size)


def draw_end(canvas: Canvas, x: float, y: float, text: str, style: str, size: float, width: float) -> None:
    """Draw a line that ends `x` points from where reading begins, in a space `width` points wide."""
    left = width - x if is_turned(canvas) else x - width_of(text, style, size)
    draw(canvas, left, y, text, style, size)


# ---------------------------------------------------------------- what cannot be printed


def require_glyphs(texts: Iterable[str], language: str) -> None:
    """Nothing, if every character of `texts`, as they are shown, has a glyph in the fonts of the language.

    Raises:
        Faults: one `MissingGlyph` for each text that holds a character that has none.
    """
    known = printable(language)
    wanted = (text for text in dict.fromkeys(texts) if not text.isascii())
    missing = {text: [c for c in dict.fromkeys(text) if ord(c) not in known] for text in wanted}
    faults = [_missing(characters, text, language) for text, characters in missing.items() if characters]
    if faults:
        raise Faults(faults)


def _missing(characters: Sequence[str], text: str, language: str) -> MissingGlyph:
    named = ", ".join(f"{c} (U+{ord(c):04X} {unicodedata.name(c, 'without a name')})" for c in characters[:3])
    more = f" and {len(characters) - 3} more" if len(characters) > 3 else ""
    letters = f"Latin, Greek, Cyrillic and {_OWN[language][1]}" if language in _OWN else "Latin, Greek and Cyrillic"
    return MissingGlyph(
        f"the PDF cannot print {named}{more} in {text[:80]!r}",
        why=f"its fonts have {letters} letters; a character without a glyph would vanish from the page",
        fix="write it in those letters in the books, or take another format: --format xlsx, csv, html or json",
    )
