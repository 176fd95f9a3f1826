"""From a figure to the text of the books: where an entry stands, and how Fava opens it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from .shown import Cell


class Source(Protocol):
    """How places in the books are opened."""

    def editor(self, file: str, line: int) -> str:
        """Address of the line in Fava's editor."""

    def context(self, file: str, line: int) -> str:
        """Address of Fava's own view of the entry that stands there, with balances before and after; empty: no such entry."""


class Where(NamedTuple):
    """A file of the books, relative to their folder, and a line of it."""

    file: str
    line: int

    @classmethod
    def of(cls, place: str) -> Where:
        """The same from ``file:line``."""
        file, _, line = place.rpartition(":")
        return cls(file, int(line))

    def cell(self, source: Source) -> Cell:
        """A cell that leads to the line; empty where nothing is known."""
        return Cell(f"{self.file}:{self.line}", source.editor(self.file, self.line)) if self.file else Cell("")
