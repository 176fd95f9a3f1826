"""Lists for people: columns aligned, figures to the right."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from shutil import get_terminal_size

PIPE_WIDTH = 120

_FIGURE = frozenset("0123456789.,-−+")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under their heads; a column whose cells are all figures is aligned on the right. No rows: "none"."""
    if not rows:
        return "none"
    widths = [max(len(head), *(len(row[n]) for row in rows)) for n, head in enumerate(heads)]
    right = [all(set(row[n]) <= _FIGURE for row in rows) for n in range(len(heads))]

    def line(cells: Sequence[str]) -> str:
        placed = (cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(cells, widths, right, strict=True))
        return "  ".join(placed).rstrip()

    return "\n".join([line(heads), "  ".join("-" * w for w in widths), *map(line, rows)])


def screen_width() -> int:
    """Places of a line: as wide as the terminal, or 120 where the text goes elsewhere."""
    return get_terminal_size().columns if sys.stdout.isatty() else PIPE_WIDTH
