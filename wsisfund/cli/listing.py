"""Lists for people: columns aligned, figures to the right."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

PIPE_WIDTH = 120
# Lines of a table that are looked at, or made into text, at a time: with all together a listing takes twice as long.
_AT_ONCE: Final = 1000

_FIGURE: Final = "0123456789.,-−+"
_FIGURE_BYTES: Final = _FIGURE.encode("ascii", "ignore")


def cut(text: str, width: int) -> str:
    """A text that is no longer than `width`; what is left out shows as "…"."""
    return text if len(text) <= width else text[: width - 1] + "…"


def left_out(count: int, shown: int) -> list[str]:
    """The line below the first `shown` of `count` things, where there are more of them."""
    return [f"  … and {count - shown} more (--json lists all)"] if count > shown else []


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows under their heads; a column whose cells are all figures is aligned on the right. No rows: "none"."""
    return "\n".join(table_in_parts(heads, rows))


def table_in_parts(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The same, so many lines at a time that a trace of tens of thousands is never one text in memory.

    A row is asked for once, and kept as the line that it makes: as cells it takes four times the memory.
    """
    form, blocks = _Form(tuple(map(len, heads)), (True,) * len(heads)), []
    rest = map(tuple, rows)
    while block := list(islice(rest, _AT_ONCE)):
        form, lines = _lines(block, form)
        blocks.append((form, lines))
    if not blocks:
        yield "none"
        return
    yield (form.place % tuple(heads)).rstrip()
    yield "  ".join("-" * width for width in form.widths)
    for made_in, lines in blocks:
        text = "\n".join(_again(lines, made_in, form))
        yield text if " \n" not in f"{text}\n" else "\n".join([line.rstrip() for line in text.split("\n")])


class _Form:
    """How wide the columns of a table are, and which hold only figures, which stand on the right."""

    def __init__(self, widths: tuple[int, ...], figures: tuple[bool, ...]) -> None:
        self.widths, self.figures = widths, figures
        *places, last = [f"%{'' if is_figure else '-'}{width}s" for width, is_figure in zip(widths, figures, strict=True)]
        # What ends a line needs no room behind it.
        self.places = (*places, last if figures[-1] else "%s")
        # Each row is placed by one format, and by the quicker of the two kinds.
        self.place = "  ".join(self.places)

    def begin(self, column: int) -> int:
        """Where a column begins in a line."""
        return sum(self.widths[:column]) + 2 * column


def _lines(rows: Sequence[tuple[str, ...]], form: _Form) -> tuple[_Form, list[str]]:
    """Rows as lines, in the form in which they, too, have room."""
    figures = tuple(is_figure and _are_figures([row[n] for row in rows]) for n, is_figure in enumerate(form.figures))
    last = [len(row[-1]) for row in rows]
    lines = list(map(form.place.__mod__, rows))
    # A cell that is too wide makes its line longer: most rows are measured by that.
    room = len(rows) * form.begin(len(form.widths) - 1) + (len(rows) * form.widths[-1] if figures[-1] else sum(last))
    if figures == form.figures and max(last) <= form.widths[-1] and sum(map(len, lines)) == room:
        return form, lines
    columns = zip(form.widths, zip(*rows, strict=True), strict=True)
    form = _Form(tuple(max(width, *map(len, column)) for width, column in columns), figures)
    return form, list(map(form.place.__mod__, rows))


def _are_figures(cells: Sequence[str]) -> bool:
    text = "".join(cells)
    # Bytes are looked through in a fifth of the time.
    return not (text.encode().translate(None, _FIGURE_BYTES) if text.isascii() else text.lstrip(_FIGURE))


def _again(lines: list[str], before: _Form, form: _Form) -> list[str]:
    """Lines of a form in another that has more room."""
    for n in reversed(range(len(form.places))):
        if (place := form.places[n]) != before.places[n]:
            begin = before.begin(n)
            end = begin + before.widths[n]
            cells = [line[begin:end] for line in lines]
            if before.figures[n]:
                cells = [cell.lstrip() for cell in cells]
            lines = [line[:begin] + place % cell + line[end:] for line, cell in zip(lines, cells, strict=True)]
    return lines


def screen_width() -> int:
    """Places of a line: as wide as the terminal, or 120 where the text goes elsewhere."""
    if not sys.stdout.isatty():
        return PIPE_WIDTH
    from shutil import get_terminal_size  # it brings compression: an answer for a program needs none

    return get_terminal_size().columns
