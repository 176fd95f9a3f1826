"""Lists for people: columns aligned, figures to the right."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Final

PIPE_WIDTH = 120
# Lines of a table that are looked at, or made into text, at a time: with all together a listing takes twice as long.
_AT_ONCE: Final = 1000

_FIGURE: Final = "0123456789.,-−+"


def cut(text: str, width: int) -> str:
    """A text that is no longer than `width`; what is left out shows as "…"."""
    return text if len(text) <= width else text[: width - 1] + "…"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under their heads; a column whose cells are all figures is aligned on the right. No rows: "none"."""
    return "\n".join(table_in_parts(heads, rows))


def table_in_parts(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The same, so many lines at a time that a trace of tens of thousands is never one text in memory."""
    if not rows:
        yield "none"
        return
    widths, figures = [len(head) for head in heads], [True] * len(heads)
    blocks = [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
    for block in blocks:
        for n, column in enumerate(zip(*block, strict=True)):
            widths[n] = max(widths[n], *map(len, column))
            figures[n] = figures[n] and not "".join(column).lstrip(_FIGURE)
    # Each row is placed by one format, and by the quicker of the two kinds. What ends a line needs no room behind it.
    *places, last = [f"%{'' if is_figure else '-'}{width}s" for width, is_figure in zip(widths, figures, strict=True)]
    place = "  ".join([*places, last if figures[-1] else "%s"])
    yield (place % tuple(heads)).rstrip()
    yield "  ".join("-" * width for width in widths)
    for block in blocks:
        yield "\n".join([(place % tuple(row)).rstrip() for row in block])


def screen_width() -> int:
    """Places of a line: as wide as the terminal, or 120 where the text goes elsewhere."""
    if not sys.stdout.isatty():
        return PIPE_WIDTH
    from shutil import get_terminal_size  # it brings compression: an answer for a program needs none

    return get_terminal_size().columns
