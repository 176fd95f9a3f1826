"""The page "Statements": a statement of a year as a table, each figure a link to what makes it, and the file to download."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from ..gate.state import BooksState
from ..languages.spoken import own_names
from ..languages.states import SIX
from ..languages.words import Words, words_of
from ..publish.origin import books_line
from ..statements.engine import NAMES, Run
from ..store.days import last_years
from ..vocabulary.period import Period
from ..vocabulary.statement import Line, Statement
from .desk_page import DeskPage
from .shown import Cell, Head, Table, figure, head, words

# Asked for with an agreement, or as long as the books.
_LEFT_OUT = ("account-statement", "general-ledger")


class Statements(DeskPage):
    """Statements and schedules."""

    @property
    def statement(self) -> str:
        """The statement that the address names, else the first."""
        return self.asked("name") if self.asked("name") in self.names else self.names[0]

    @property
    def names(self) -> list[str]:
        """All that can be shown."""
        return [name for name in NAMES if name not in _LEFT_OUT]

    @property
    def spoken(self) -> Words:
        """The words of the language that the address names, else of the page's own."""
        return words_of(self.asked("language") if self.asked("language") in SIX else self.language)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """(code, name in the language itself) of the six."""
        return list(own_names().items())

    @property
    def titles(self) -> list[tuple[str, str]]:
        """(name, title) of all."""
        return [(name, self.spoken.heading(name)) for name in self.names]

    @property
    def year(self) -> int:
        """The year that the address names, else the last of the books."""
        text = self.asked("year")
        return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else (self.years or [self.day.year])[0]

    @property
    def years(self) -> list[int]:
        """Years with entries, the newest first."""
        found: list[int] = self.of_books(lambda state: last_years(state.index, 30), [])
        return found

    @property
    def tables(self) -> list[Table]:
        """The statement; nothing where the books have errors."""
        return self.of_books(self._tables, [])

    def _tables(self, state: BooksState) -> list[Table]:
        period = Period(date(self.year, 1, 1), date(self.year, 12, 31))
        made = Run(state.index, period, state.root).statement(self.statement)
        spoken = self.spoken
        heads = [Head(spoken.stub(made.id) or "CHF"), *(Head(spoken.column(made.id, c, period), True) for c in made.columns)]
        rows = [self._row(made, line) for line in made.lines]
        title = spoken("format.titled", title=spoken.heading(made.id), period=spoken.period(made.id, period))
        return [Table(title, heads, rows, note=f"{spoken('document.currency')}; {books_line(made, spoken)}")]

    def _row(self, made: Statement, line: Line) -> list[Cell]:
        label = self.spoken.line(made.id, line) or line.id
        first = head(label)._replace(kind="head" if line.emphasis == "line" else "total")
        return [first, *(self._cell(made, line, column) for column in made.columns)]

    def _cell(self, made: Statement, line: Line, column: str) -> Cell:
        value = line.values.get(column)
        if not isinstance(value, Decimal):
            return words(value or "")
        name = f"{made.id}.{line.id}" + ("" if column == "amount" else f".{column}")
        at = f"{self.year}-12-31"
        shown = figure(value, "../Contributions/?" + urlencode({"figure": name, "at": at}))
        return shown._replace(text=self.spoken.cell(value))
