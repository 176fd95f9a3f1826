"""How wide the columns of a table are, and in which type size and page direction it fits.

Every width of a text grows with the type, so it is measured once, at one point.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from .faces import BOLD, REGULAR, width_of
from .pdf_grid import INDENT, Column, Figure, Row, Table, bold, gap_of
from .pdf_text import longest_word

# Of a text column, in multiples of the type size: never narrower than the first, never asking for more than the second.
LEAST, MOST = 5.0, 24.0
LEAST_LABEL, MOST_LABEL = 13.0, 34.0
# Figures of the main statements stand in wide columns, whatever their amounts.
ROOMY: Final = 8.6
# Of other figures, where there is room.
EASY: Final = 8.4


class Fit(NamedTuple):
    """Widths of the columns in points at a type size, for a line of a given width."""

    size: float
    widths: tuple[float, ...]


class _Needs(NamedTuple):
    """At one point of type: what a column must have and what it would like, without the gap."""

    least: float
    wish: float


def fit(
    tables: Sequence[Table], width: float, sizes: Sequence[float], squeeze: float = 1.6, *, strict: bool = False
) -> list[Fit] | None:
    """Columns of several tables in one type size: the largest of `sizes` in which all fit, or None.

    Args:
        tables: set one below the other.
        width: of the line, in points.
        sizes: of the type, largest first.
        squeeze: how many times its width a line of texts may be long, at the most, before a smaller size is better.
        strict: not more than that in the smallest size either.
    """
    needs = [_needs(table) for table in tables]
    for limit in [squeeze] if strict else [squeeze, 1000.0]:
        for size in sizes:
            found = [_widths(table, need, width, size, limit) for table, need in zip(tables, needs, strict=True)]
            widths = [w for w in found if w is not None]
            if len(widths) == len(tables):
                return [Fit(size, w) for w in widths]
    return None


def halves(table: Table) -> tuple[Table, Table] | None:
    """A table as two with the same labels, for columns that no page is wide enough for; None where there is nothing to part."""
    kept = [n for n, column in enumerate(table.columns) if column.kind == "label"]
    rest = [n for n in range(len(table.columns)) if n not in kept]
    if len(rest) < 2:
        return None
    middle = (len(rest) + 1) // 2
    return _only(table, [*kept, *rest[:middle]]), _only(table, [*kept, *rest[middle:]])


def _only(table: Table, columns: Sequence[int]) -> Table:
    rows = tuple(row._replace(cells=tuple(row.cells[n] for n in columns)) for row in table.rows)
    return table._replace(columns=tuple(table.columns[n] for n in columns), rows=rows)


def _needs(table: Table) -> list[_Needs]:
    return [_need(table, n, column) for n, column in enumerate(table.columns)]


def _need(table: Table, n: int, column: Column) -> _Needs:
    head = max((width_of(word, BOLD, 1) for word in column.head.split()), default=0.0)
    cells = [(row, row.cells[n]) for row in table.rows if row.cells[n] and not (row.spans and n == 0)]
    if column.kind == "figure":
        figures = [(cell, bold(row)) for row, cell in cells if isinstance(cell, Figure)]
        wide = _figure_width(figures)
        least = max(head + width_of(")", BOLD, 1), wide, ROOMY if table.roomy else 0.0)
        return _Needs(least, least)
    if column.kind == "note":
        return _Needs(3.6, 3.6)
    texts = [(row, str(cell)) for row, cell in cells]
    wish = max((_label_width(row, text) for row, text in texts), default=0.0)
    word = max((longest_word(text, BOLD if bold(row) else REGULAR, 1) for row, text in texts), default=0.0)
    low, high = (LEAST_LABEL, MOST_LABEL) if column.kind == "label" else (LEAST, MOST)
    wish = max(min(wish, high), head)
    return _Needs(max(min(wish, max(low, min(word, high / 2))), head), wish)


def _figure_width(figures: Sequence[tuple[Figure, bool]]) -> float:
    """Room left and right of the decimal point; a dash needs less than either."""
    fonts = [(figure, BOLD if heavy else REGULAR) for figure, heavy in figures]
    left = max((width_of(figure.whole, font, 1) for figure, font in fonts), default=0.0)
    right = max((width_of(figure.rest.rstrip(")"), font, 1) for figure, font in fonts), default=0.0)
    return left + right + width_of(")", BOLD, 1)


def _label_width(row: Row, text: str) -> float:
    return width_of(text, BOLD if bold(row) else REGULAR, 1) + row.level * INDENT


def _widths(table: Table, needs: Sequence[_Needs], width: float, size: float, squeeze: float) -> tuple[float, ...] | None:
    free = [n for n, column in enumerate(table.columns) if column.kind in ("label", "text")]
    gaps = [gap_of(table.columns, n) for n in range(len(needs))]
    found = [need.least * size + gap for need, gap in zip(needs, gaps, strict=True)]
    left = width - sum(found)
    wishes = {n: (needs[n].wish - needs[n].least) * size for n in free}
    wished = sum(wishes.values())
    room = left + sum(found[n] for n in free)
    if left < 0 or sum(needs[n].wish * size + gaps[n] for n in free) > room * squeeze:
        return None
    share = min(1.0, left / wished) if wished else 0.0
    for n in free:
        found[n] += wishes[n] * share
    return _spread(table, found, width - sum(found), size)


def _spread(table: Table, widths: list[float], left: float, size: float) -> tuple[float, ...]:
    """What is left goes to figures that stand close, then to the label; without one, to all texts."""
    figures = [n for n, column in enumerate(table.columns) if column.kind == "figure"]
    wanted = {n: max(0.0, EASY * size - widths[n]) for n in figures}
    share = min(1.0, left / sum(wanted.values())) if any(wanted.values()) else 0.0
    for n, more in wanted.items():
        widths[n] += more * share
    left -= share * sum(wanted.values())
    labels = [n for n, column in enumerate(table.columns) if column.kind == "label"]
    takers = labels or [n for n, column in enumerate(table.columns) if column.kind == "text"]
    for n in takers:
        widths[n] += left / len(takers)
    return tuple(widths)
