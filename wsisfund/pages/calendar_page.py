"""The page "Calendar": what falls on the days of a year, month by month, with what is done, open and overdue."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from ..closing.calendar import KINDS, OVERDUE, Occurrence, calendar_of
from ..gate.state import BooksState
from ..languages.spoken import spoken
from .desk_page import DeskPage
from .shown import Cell, Head, Link, Table, head, prose, words
from .source import Where

_YEARS = range(1999, 2099)


class Calendar(DeskPage):
    """Obligations, instalments, reports due, deadlines of tasks and recommendations, meetings."""

    @property
    def year(self) -> int:
        """The year that the address names, else that of the day."""
        text = self.asked("year")
        return int(text) if text.isascii() and text.isdigit() and int(text) in _YEARS else self.day.year

    @property
    def kind(self) -> str:
        """The kind that the address names; empty: all."""
        return self.asked("kind") if self.asked("kind") in KINDS else ""

    @property
    def years(self) -> list[Link]:
        """The year before, this one, the one after."""
        near = [year for year in (self.year - 1, self.year, self.year + 1) if year in _YEARS]
        return [Link(str(year), self._to(year), year == self.year) for year in near]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """(kind, title) of what may be asked for alone."""
        return [(kind, self.words(f"calendar.{kind}")) for kind in KINDS]

    @property
    def tables(self) -> list[Table]:
        """A table for each month that has something."""
        return self.of_books(self._months, [])

    def _to(self, year: int) -> str:
        return "?" + urlencode({"year": str(year), **({"kind": self.kind} if self.kind else {}), "at": self.day.isoformat()})

    def _months(self, state: BooksState) -> list[Table]:
        found = calendar_of(state.index, date(self.year, 1, 1), date(self.year, 12, 31), self.day)
        wanted = [one for one in found if self.kind in ("", one.kind)]
        names = ("day", "state", "what", "id", "about", "who", "amount", "document", "where")
        heads = [Head(self.words(f"calendar.head.{name}"), name == "amount") for name in names]
        made = []
        for month, occurrences in groupby(wanted, key=lambda one: one.day.month):
            title = self.words(f"calendar.month.{month}", year=str(self.year))
            made.append(Table(title, heads, list(self._rows(occurrences)), anchor=f"month-{month}"))
        return made

    def _rows(self, occurrences: Iterator[Occurrence]) -> Iterator[list[Cell]]:
        shipped = spoken().shipped
        for one in occurrences:
            where = Where(one.place.file, one.place.line) if one.place else Where("", 0)
            placed = where.cell(self) if one.place else words(self.words("calendar.shipped"))
            amount = f"{spoken().number(*one.amount)} {one.amount.currency}" if one.amount else ""
            state = self.words(f"calendar.state.{one.state}") if one.state else ""
            yield [
                head(one.day.isoformat()), Cell(state, kind="late" if one.state == OVERDUE else "text"),
                words(self.words(f"calendar.{one.kind}")), words(one.id, placed.href),
                prose(shipped(one.about)), prose(shipped(one.who)),
                Cell(amount, placed.href if amount else "", "figure"), prose(one.document), placed,
            ]  # fmt: skip

    def context(self, file: str, line: int) -> str:
        """A line of the books opens in the editor."""
        return self.editor(file, line)
