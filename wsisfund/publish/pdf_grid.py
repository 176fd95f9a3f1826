"""A table on paper that breaks over pages: figures on the decimal point, rules of accountants, heads repeated.

Texts in it are drawn as they are, never read as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Final, Literal, NamedTuple

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, FrameBreak

from ..languages.words import NIL
from .faces import BOLD, INK, REGULAR, draw, is_turned, width_of
from .pdf_text import wrapped

Kind = Literal["label", "text", "figure", "note"]
Style = Literal["line", "subtotal", "total", "heading"]

RULE: Final = Color(0.45, 0.45, 0.48)
FAINT: Final = Color(0.84, 0.84, 0.86)
GAP: Final = 7.0
LEADING: Final = 1.28
INDENT: Final = 1.25
# A row that is taller is cut, so that no text is too long for a page.
MAX_LINES: Final = 24
# Rows that a longer table leaves for the next page at least.
_FEW: Final = 4
# Room in which a table breaks anywhere rather than not at all.
PAGE: Final = 300.0


class Figure(NamedTuple):
    """An amount in two parts that meet at the decimal point: ``(1,234`` and ``.50)``; or the dash for nil, at the right."""

    whole: str
    rest: str

    def __str__(self) -> str:
        return self.whole + self.rest


Cell = str | Figure


class Column(NamedTuple):
    """A column: `label` takes what the others leave, `text` wraps, `figure` stands on the decimal point."""

    head: str
    kind: Kind


class Row(NamedTuple):
    """One row.

    Args:
        cells: one for each column.
        style: its rules and weight.
        level: how far its label is moved in.
        spans: its first cell runs over all columns up to the first figure.
        section: what is said again when the row opens a new page.
    """

    cells: tuple[Cell, ...]
    style: Style = "line"
    level: int = 0
    spans: bool = False
    section: str = ""


class Table(NamedTuple):
    """A table before it has a size. `ruled`: faint lines between rows; `roomy`: more space between them."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ruled: bool = True
    roomy: bool = False


class _Laid(NamedTuple):
    """A row with its lines broken; `joined`: it stays with the next one."""

    row: Row
    lines: tuple[Sequence[str], ...]
    height: float
    joined: bool


def bold(row: Row) -> bool:
    """Whether a row is printed in bold."""
    return row.style != "line"


def gap_of(columns: Sequence[Column], n: int) -> float:
    """Room that a column keeps free: one gap, and one more where a text comes after a figure."""
    return GAP + _lead(columns, n)


def _lead(columns: Sequence[Column], n: int) -> float:
    return GAP if n and columns[n].kind in ("text", "label") and columns[n - 1].kind == "figure" else 0.0


class Grid(Flowable):  # type: ignore[misc]
    """A table of given column widths and type size.

    Args:
        table: what it shows.
        widths: of the columns, in points, gaps included.
        size: of the type, in points.
        continued: words put behind a section that goes on, with ``{title}`` for its name.
    """

    def __init__(self, table: Table, widths: Sequence[float], size: float, continued: str) -> None:
        super().__init__()
        self.table, self.widths, self.size, self.continued = table, tuple(widths), size, continued
        # Height in points of what is to stand below its end on the same page.
        self.followed = 0.0
        self._tails = _tails(table, size)
        self._pad = size * (0.28 if table.roomy else 0.2)
        self._head = self._head_lines()
        self._laid = self._lay(table.rows)
        self.width = sum(widths)
        self.height = self._head_height + sum(laid.height for laid in self._laid) + 2

    # ------------------------------------------------------------ laying out

    def _head_lines(self) -> tuple[Sequence[str], ...]:
        return tuple(wrapped(column.head, BOLD, self.size, self._head_room(n)) for n, column in enumerate(self.table.columns))

    def _head_room(self, n: int) -> float:
        """Room for the head of a column; above figures it ends where their digits end."""
        behind = width_of(")", BOLD, self.size) if self.table.columns[n].kind == "figure" else 0.0
        return self._room(n) - behind + 0.01

    def _room(self, n: int) -> float:
        return self.widths[n] - gap_of(self.table.columns, n)

    @property
    def _head_height(self) -> float:
        lines = max((len(lines) for lines in self._head if any(lines)), default=0)
        return lines * self.size * LEADING + 2 * self._pad + 3 if lines else 0.0

    def _lay(self, rows: Sequence[Row]) -> list[_Laid]:
        found: list[_Laid] = []
        for n, row in enumerate(rows):
            after = rows[n + 1] if n + 1 < len(rows) else None
            found += self._laid_row(row, _stays(row, after))
        return found

    def _laid_row(self, row: Row, joined: bool) -> list[_Laid]:
        lines = self._lines(row)
        tall = max(map(len, lines))
        line, pad = self.size * LEADING, 2 * self._pad + self._above(row)
        if tall <= MAX_LINES:
            return [_Laid(row, lines, tall * line + pad, joined)]
        rest = row._replace(cells=("",) * len(row.cells), style="line")
        parts = [tuple(cell[n : n + MAX_LINES] for cell in lines) for n in range(0, tall, MAX_LINES)]
        heights = [max(map(len, part)) * line for part in parts]
        return [_Laid(row if not n else rest, part, heights[n] + (pad if not n else 0), False) for n, part in enumerate(parts)]

    def _above(self, row: Row) -> float:
        return self.size * {"heading": 0.5, "total": 0.25}.get(row.style, 0.0)

    def _lines(self, row: Row) -> tuple[Sequence[str], ...]:
        font = BOLD if bold(row) else REGULAR
        found: list[Sequence[str]] = []
        for n, cell in enumerate(row.cells):
            if isinstance(cell, Figure):
                found.append(())
            elif not cell:
                found.append(("",) if not n else ())
            else:
                room = sum(self.widths[: self._first_figure]) - GAP if row.spans and not n else self._room(n)
                found.append(wrapped(cell, font, self.size, room - self._indent(n, row)))
        return tuple(found)

    @property
    def _first_figure(self) -> int:
        return next((n for n, column in enumerate(self.table.columns) if column.kind == "figure"), len(self.widths))

    def _indent(self, n: int, row: Row) -> float:
        return row.level * self.size * INDENT if self.table.columns[n].kind == "label" else 0.0

    # ------------------------------------------------------------ platypus

    def wrap(self, _width: float, height: float) -> tuple[float, float]:
        """Size in points; where `followed` would have no room below, with it, so that it is split."""
        whole = self.height + self.followed
        return self.width, whole if self.height <= height < whole else self.height

    def split(self, _width: float, height: float) -> list[Flowable]:
        """The part that fits in `height`, and on the next page the rest below heads of its own; nothing where not even a few
        rows fit.
        """
        left = height - self._head_height - 2
        fits = 0
        while fits < len(self._laid) and self._laid[fits].height <= left:
            left -= self._laid[fits].height
            fits += 1
        at = self._break(fits, height)
        if not at:
            return []
        first, rest = self._part(self._laid[:at]), self._part(self._again(at) + self._laid[at:])
        first.followed = 0.0
        # Rows that stay together may leave room, in which the rest would begin with a second head.
        return [first, FrameBreak, rest]

    def _break(self, fits: int, height: float) -> int:
        """Where to break at or before `fits`: two rows at least before it and, of a longer table, a few behind it, so that no
        page has two lines alone; no row is parted from what it stays with.
        """
        count = len(self._laid)
        for at in range(min(fits, count - (_FEW if count > 2 * _FEW else 2)), 1, -1):
            if not self._laid[at - 1].joined:
                return at
        return min(fits, count - 1) if fits * 2 > count or fits > 3 or height > PAGE else 0

    def _again(self, at: int) -> list[_Laid]:
        """The heading of a section that goes on."""
        section = self._laid[at].row.section
        if not section or section != self._laid[at - 1].row.section or self._laid[at].row.style == "heading":
            return []
        text = self.continued.replace("{title}", section)
        blank = ("",) * (len(self.widths) - 1)
        return self._laid_row(Row((text, *blank), "heading", spans=True, section=section), True)

    def _part(self, laid: list[_Laid]) -> Grid:
        part = copy(self)
        # reportlab's note that the whole was put off to a new page is not about its parts.
        part.__dict__.pop("_postponed", None)
        part._laid = laid
        part.height = self._head_height + sum(one.height for one in laid) + 2
        return part

    # ------------------------------------------------------------ drawing

    def draw(self) -> None:
        """Draw it with the lower left corner at the origin."""
        canvas: Canvas = self.canv
        canvas.setFillColor(INK)
        top = self.height
        if self._head_height:
            top = self._draw_head(canvas, top)
        for n, laid in enumerate(self._laid):
            self._draw_row(canvas, laid, top)
            top -= laid.height
            after = self._laid[n + 1] if n + 1 < len(self._laid) else None
            if after and self.table.ruled and laid.row.style == "line" and after.row.style == "line":
                _rule(canvas, 0, self.width, top, 0.25, FAINT)
        if self._laid and self._laid[-1].row.style != "total":
            _rule(canvas, 0, self.width, top, 0.6, RULE)

    def _draw_head(self, canvas: Canvas, top: float) -> float:
        _rule(canvas, 0, self.width, top, 0.9, INK)
        bottom = top - self._head_height + 3
        for n, lines in enumerate(self._head):
            base = bottom + self._pad + self.size * 0.28 + (len(lines) - 1) * self.size * LEADING
            for i, line in enumerate(lines):
                self._text(canvas, n, line, base - i * self.size * LEADING, BOLD, 0)
        _rule(canvas, 0, self.width, bottom, 0.5, INK)
        return bottom - 3

    def _draw_row(self, canvas: Canvas, laid: _Laid, top: float) -> None:
        """In the order of the columns, as it is read."""
        row, font = laid.row, BOLD if bold(laid.row) else REGULAR
        base = top - self._pad - self._above(row) - self.size * 0.98
        for n, (cell, lines) in enumerate(zip(row.cells, laid.lines, strict=True)):
            of_cell = REGULAR if self.table.columns[n].kind == "note" else font
            if isinstance(cell, Figure):
                self._figure(canvas, n, cell, base, font)
                self._draw_rules(canvas, n, row, top - self._above(row) * 0.8, top - laid.height)
            for i, line in enumerate(lines):
                if line:
                    self._text(canvas, n, line, base - i * self.size * LEADING, of_cell, self._indent(n, row))

    def _draw_rules(self, canvas: Canvas, n: int, row: Row, top: float, bottom: float) -> None:
        """A single rule above what adds up; a double one below a final total."""
        left, right = self._box(canvas, n)
        if row.style in ("subtotal", "total"):
            _rule(canvas, left, right, top, 0.5, INK)
        if row.style == "total":
            _rule(canvas, left, right, bottom + 1.6, 0.5, INK)
            _rule(canvas, left, right, bottom, 0.5, INK)

    def _edges(self, n: int) -> tuple[float, float]:
        right = sum(self.widths[: n + 1])
        return right - self.widths[n] + GAP, right

    def _box(self, canvas: Canvas, n: int) -> tuple[float, float]:
        """Where a column begins and ends on the page, its gap left out; read from the right the first column is the last."""
        left, right = self._edges(n)
        return (self.width - right, self.width - left) if is_turned(canvas) else (left, right)

    def _figure(self, canvas: Canvas, n: int, cell: Figure, base: float, font: str) -> None:
        """Figures are read from the left in every language, and stand below each other on the decimal point."""
        right = self._box(canvas, n)[1]
        if cell.whole == NIL:
            self._end(canvas, right - width_of(")", font, self.size), base, cell.whole, font)
            return
        # One string, so that a reader who selects the figure gets all of it.
        point = right - self._tails[n]
        draw(canvas, point - width_of(cell.whole, font, self.size), base, f"{cell.whole}{cell.rest}", font, self.size)

    def _end(self, canvas: Canvas, right: float, base: float, text: str, font: str) -> None:
        draw(canvas, right - width_of(text, font, self.size), base, text, font, self.size)

    def _text(self, canvas: Canvas, n: int, line: str, base: float, font: str, indent: float) -> None:
        left, right = self._box(canvas, n)
        kind, turned = self.table.columns[n].kind, is_turned(canvas)
        if kind == "figure" and line:
            self._end(canvas, right - width_of(")", font, self.size), base, line, font)
        elif kind == "note" and line:
            middle = (left + right + (GAP if turned else -GAP)) / 2
            self._end(canvas, middle + width_of(line, font, self.size) / 2, base, line, font)
        elif line and turned:
            self._end(canvas, right + GAP - _lead(self.table.columns, n) - indent, base, line, font)
        elif line:
            draw(canvas, left - GAP + _lead(self.table.columns, n) + indent, base, line, font, self.size)


def _stays(row: Row, after: Row | None) -> bool:
    """Whether a row stays with the next one: a heading with what it heads, the last line with its total."""
    return after is not None and (row.style == "heading" or after.style in ("subtotal", "total"))


def _tails(table: Table, size: float) -> tuple[float, ...]:
    """For each column the room right of the decimal point."""
    found = []
    for n in range(len(table.columns)):
        rests = {(row.cells[n].rest, bold(row)) for row in table.rows if isinstance(row.cells[n], Figure)}  # type: ignore[union-attr]
        widths = [width_of(rest.rstrip(")"), BOLD if heavy else REGULAR, size) for rest, heavy in rests if rest]
        found.append(max(widths, default=0.0) + width_of(")", BOLD, size))
    return tuple(found)


def _rule(canvas: Canvas, left: float, right: float, y: float, weight: float, colour: Color) -> None:
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(weight)
    canvas.line(left, y, right, y)
