"""Lists for people: columns aligned, figures to the right."""

from __future__ import annotations

import sys
from collections.abc import Sequence

PIPE_WIDTH = 120

_FIGURE = frozenset("0123456789.,-−+")


def cut(text: str, width: int) -> str:
    """A text that is no longer than `width`; what is left out shows as "…"."""
    return text if len(text) <= width else text[: width - 1] + "…"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under their heads; a column whose cells are all figures is aligned on the right. No rows: "none"."""
    if not rows:
        return "none"
    columns = list(zip(*rows, strict=True))
    widths = [max(len(head), *map(len, column)) for head, column in zip(heads, columns, strict=True)]
    # A trace has tens of thousands of rows, so each is placed by one format, and by the quicker of the two kinds.
    sides = ("" if _FIGURE.issuperset("".join(column)) else "-" for column in columns)
    place = "  ".join(f"%{side}{width}s" for side, width in zip(sides, widths, strict=True))
    head, *lines = [(place % tuple(row)).rstrip() for row in (heads, *rows)]
    return "\n".join([head, "  ".join("-" * width for width in widths), *lines])


def screen_width() -> int:
    """Places of a line: as wide as the terminal, or 120 where the text goes elsewhere."""
    if not sys.stdout.isatty():
        return PIPE_WIDTH
    from shutil import get_terminal_size  # it brings compression: an answer for a program needs none

    return get_terminal_size().columns
