"""What a table in a document shows: rows of cells."""

from typing import NamedTuple

from ..vocabulary.statement import Emphasis


class Cell(NamedTuple):
    """A text; a figure stands at the right."""

    text: str
    figure: bool = False


class Row(NamedTuple):
    """One row; its first cell is the label, moved in by its level."""

    cells: tuple[Cell, ...]
    emphasis: Emphasis = "line"
    level: int = 0
