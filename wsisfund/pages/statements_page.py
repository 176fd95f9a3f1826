"""The page "Statements": a statement or report to read, each figure a link to what makes it, and its files to download."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Final, NamedTuple
from urllib.parse import urlencode

from ..errors import Fault
from ..gate.state import BooksState
from ..languages.spoken import own_names
from ..languages.states import SIX
from ..languages.words import Words, words_of
from ..publish.origin import books_line
from ..publish.report_files import MOST_YEARS, Wanted, document_in, made
from ..publish.report_made import PORTFOLIO, RECAPITULATION, Asked, statements_of
from ..publish.tables import heading_of, unit_of
from ..register.programme import rank
from ..register.source import programmes
from ..statements.engine import NAMES, Run
from ..statements.report_definition import PROGRAMME, SHIPPED, YEARS, ReportDefinition, report_definition, reports_known
from ..statements.report_tables import is_programme
from ..store.days import last_years
from ..vocabulary.period import Period
from .desk_page import DeskPage
from .shown import Table
from .statement_tables import page_tables

# Asked for with an agreement, or as long as the books.
_LEFT_OUT = ("account-statement", "general-ledger")
_LISTS: Final = (RECAPITULATION, PORTFOLIO)
_SHOWN: Final = 30


class Part(NamedTuple):
    """A part of what is shown: paragraphs below a title, or tables that have titles of their own."""

    title: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = ()


class Statements(DeskPage):
    """Statements, schedules and reports."""

    # ---------------------------------------------------------------- what may be asked for

    @property
    def statement(self) -> str:
        """The statement or report that the address names, else the first."""
        return self.asked("name") if self.asked("name") in self.names else self.names[0]

    @property
    def names(self) -> list[str]:
        """All that can be shown: statements and schedules, then reports."""
        return [*(name for name in NAMES if name not in _LEFT_OUT), *self.reports, *_LISTS]

    @property
    def reports(self) -> list[str]:
        """Reports by definition; the shipped ones where the folder cannot be read."""
        with suppress(Fault):
            return reports_known(self.root)
        return list(SHIPPED)

    @property
    def definition(self) -> ReportDefinition | None:
        """That of the report; None where it is a statement, or cannot be used."""
        with suppress(Fault):
            return report_definition(self.statement, self.root) if self.statement in self.reports else None
        return None

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
        return [(name, self._title(name)) for name in self.names]

    def _title(self, name: str) -> str:
        with suppress(Fault):
            definition = report_definition(name, self.root) if name in self.reports else None
            return definition.title[self.spoken.language] if definition else self.spoken.heading(name)
        return name

    @property
    def years(self) -> list[int]:
        """Years with entries, the newest first."""
        found: list[int] = self.of_books(lambda state: last_years(state.index, _SHOWN), [])
        return found

    @property
    def year(self) -> int:
        """The year that the address names, else the last of the books."""
        return _year(self.asked("year")) or (self.years or [self.day.year])[0]

    @property
    def of_years(self) -> bool:
        """Whether it is about several years."""
        definition = self.definition
        return self.statement == RECAPITULATION or (definition is not None and definition.about == YEARS)

    @property
    def first(self) -> int:
        """The first of the years that it is about: the one that the address names, as far as so many can be shown."""
        asked = (_year(self.asked("from")) or self.year) if self.of_years else self.year
        return max(min(asked, self.year), self.year - MOST_YEARS + 1)

    @property
    def programmes(self) -> list[tuple[str, str]]:
        """(id, title) of the programmes that the report can be about; none where it is about no one."""
        definition = self.definition
        if definition is None or definition.about != PROGRAMME:
            return []
        found: list[str] = self.of_books(
            lambda state: [one for one in sorted(programmes(state.index), key=rank) if is_programme(state.index, one)], []
        )
        return [(one, self.spoken.programme(one)) for one in found]

    @property
    def programme(self) -> str:
        """The programme that the address names, else the first; empty where the report is about no one."""
        known = [one for one, _ in self.programmes]
        return self.asked("programme") if self.asked("programme") in known else (known or [""])[0]

    # ---------------------------------------------------------------- files

    @property
    def files(self) -> list[tuple[str, str]]:
        """(format, address) of the files; a report is several tables, which no CSV holds."""
        asked = {"year": str(self.year), "language": self.spoken.language}
        asked |= {"from": str(self.first)} if self.of_years else {}
        asked |= {"programme": self.programme} if self.programme else {}
        kinds = ("pdf", "xlsx", "docx", *(() if self.definition else ("csv",)))
        return [(kind, f"/statement/{self.statement}.{kind}?{urlencode(asked)}") for kind in kinds]

    # ---------------------------------------------------------------- what is read

    @property
    def parts(self) -> list[Part]:
        """The statement or report; nothing where the books have errors."""
        return self.of_books(self._report if self.statement in self.reports else self._statement, [])

    def _period(self) -> Period:
        return Period(date(self.first, 1, 1), date(self.year, 12, 31))

    def _statement(self, state: BooksState) -> list[Part]:
        name, period, spoken = self.statement, self._period(), self.spoken
        if name in _LISTS:
            (found,) = statements_of(state.index, state.root, Asked(name, period), []).statements
        else:
            found = Run(state.index, period, state.root).statement(name)
        title = spoken("format.titled", title=heading_of(found, spoken), period=spoken.period(found.id, period))
        note = "; ".join(filter(None, (unit_of(found, spoken), books_line(found, spoken))))
        return [Part("", (), page_tables(found, spoken, title, note, None if name in _LISTS else self._address))]

    def _report(self, state: BooksState) -> list[Part]:
        definition = report_definition(self.statement, state.root)
        assert definition is not None, self.statement
        spoken = self.spoken
        report = made(state.index, state.root, definition, Wanted(self.programme, self._period()))
        document = document_in(state.root, report, spoken, ())
        basis = [spoken("document.basis", basis=document.basis)] if document.basis else []
        parts = [Part(spoken("format.titled", title=document.heading, period=document.period), basis)]
        for passage in document.passages:
            if passage.statement is None:
                parts.append(Part(passage.title, passage.paragraphs))
            else:
                parts.append(Part("", (), page_tables(passage.statement, spoken, passage.title)))
        return parts

    def _address(self, name: str) -> str:
        """Of the page that shows what makes a figure."""
        return "../Contributions/?" + urlencode({"figure": name, "at": f"{self.year}-12-31"})


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and int(text) else None
