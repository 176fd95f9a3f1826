"""How wide the columns of a table in a document are, and in what size it is set: no figure breaks, whatever its length.

The program that opens the document chooses the font where ours is not installed, so widths are estimated, for a wide one.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from .docx_rows import Cell, Row

# Type sizes in half points: the usual one, and the smallest that can be read.
LARGEST, SMALLEST = 16, 10
# What stands between the text of a cell and its edges, left and right together, in twentieths of a point.
MARGIN: Final = 120
# Steps of a label to the right, in twentieths of a point.
INDENT: Final = 180
# Widths in thousandths of the size: of a digit or letter, of a point or a space, of a sign of Chinese.
_LETTER, _NARROW, _WIDE = 690, 400, 1050
_MARKS: Final = frozenset(".,;:'’()|!-–\u00a0\u202f iljIt")
_BREAKS: Final = re.compile(r"[ \n]+|(?<=[-–/])(?=\w)")
# Shares of the room that labels, and columns of words, may take beyond their longest word.
_LABEL, _WORDS = 0.55, 0.3


def fitted(heads: Sequence[Cell], rows: Sequence[Row], room: int) -> tuple[int, list[int]]:
    """The size of the type in half points, and the width of each column in twentieths of a point; together as wide as `room`.

    Args:
        heads: of the columns, as many as a row has cells; none: no head.
        rows: at least one, the first cell of each its label.
        room: what the columns have together, in twentieths of a point.
    """
    columns = list(zip(*(row.cells for row in rows), strict=True))
    figures = [any(cell.figure for cell in column) for column in columns]
    above = [head.text for head in heads] or [""] * len(columns)
    least = [max(map(_longest, _pieces(column, head))) for column, head in zip(columns, above, strict=True)]
    indent = max(row.level for row in rows) * INDENT
    free = room - MARGIN * len(columns) - indent
    size = max(SMALLEST, min(LARGEST, int(free * 100 / sum(least)))) if sum(least) else LARGEST
    widths = [MARGIN + _at(need, size) for need in least]
    widths[0] += indent
    if sum(widths) > room:
        return size, [width * room // sum(widths) for width in widths]
    _spread(widths, columns, figures, size, room, indent)
    return size, widths


def _spread(
    widths: list[int], columns: Sequence[Sequence[Cell]], figures: Sequence[bool], size: int, room: int, indent: int
) -> None:
    """What is left: to the labels and the words as far as they need it, the rest to the figures, equal ones if may be."""
    for n, column in enumerate(columns):
        if not figures[n]:
            most = int(room * (_LABEL if n == 0 else _WORDS))
            whole = MARGIN + _at(max(_width(cell.text) for cell in column), size) + (0 if n else indent)
            wish = min(whole, most)
            widths[n] += max(0, min(wish - widths[n], room - sum(widths)))
    of_figures = [n for n, figure in enumerate(figures) if figure]
    equal = max((widths[n] for n in of_figures), default=0)
    if of_figures and sum(widths) - sum(widths[n] for n in of_figures) + equal * len(of_figures) <= room:
        for n in of_figures:
            widths[n] = equal
    left, takers = room - sum(widths), of_figures or list(range(len(widths)))
    for n in takers:
        widths[n] += left // len(takers)


def _pieces(column: Sequence[Cell], head: str) -> Iterator[tuple[str, bool]]:
    """Texts of a column, and whether each must stay on one line."""
    yield from ((cell.text, cell.figure) for cell in column)
    yield head, False


def _longest(piece: tuple[str, bool]) -> int:
    text, whole = piece
    return _width(text) if whole else max(map(_width, _BREAKS.split(text)))


def _width(text: str) -> int:
    """Thousandths of the size that a text takes."""
    return sum(_NARROW if c in _MARKS else _WIDE if unicodedata.east_asian_width(c) in "WF" else _LETTER for c in text)


def _at(width: int, size: int) -> int:
    """Twentieths of a point of a width in thousandths, set in a size of half points."""
    return -(-width * size // 100)
