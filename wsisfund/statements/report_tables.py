"""The tables of a report: statements and schedules, cut to columns and to one programme, years beside each other, registers.

Figures and ids stay those of the statements, so that `trace` finds what is behind each; what is added up anew has its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ..register.programme import Entry, entries_at, is_line, lines_at
from ..register.source import programmes
from ..store.index import Index
from ..vocabulary.earmark import programme_of_part
from ..vocabulary.period import Period
from ..vocabulary.register_form import LINE, PROGRAMME, Form
from ..vocabulary.register_table import REGISTER_KINDS
from ..vocabulary.statement import Line, Statement, Value
from .engine import Run
from .ledgers import Ledgers
from .obligations import OBLIGATIONS, obligations_of
from .programme import matrix_at
from .recapitulation import RECAPITULATION, recapitulation_of
from .register import agreements
from .report_definition import REGISTER, TEXT, ReportDefinition, Section, invalid

TOTAL, OF_THESE, BY_YEAR = "total", "of-these", "by-year"


class Part(NamedTuple):
    """A section with its table; None where it is a text."""

    section: Section
    statement: Statement | None


class Report(NamedTuple):
    """A report with all its figures, before it has words. `programme` is what it is about, empty where that is the fund."""

    definition: ReportDefinition
    period: Period
    programme: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Asked:
    """What a report is made of: the books, the period, the programme."""

    index: Index
    books: Path
    definition: ReportDefinition
    period: Period
    programme: str


def report_of(asked: Asked) -> Report:
    """The report with the tables of all its sections, cross-footed where they are statements.

    Raises:
        InvalidDefinition: a section names a statement, column or line that there is not.
        Faults: of `DoesNotCrossFoot`.
    """
    maker = _Tables(asked)
    parts = tuple(Part(section, None if section.kind == TEXT else maker.of(section)) for section in asked.definition.sections)
    return Report(asked.definition, asked.period, asked.programme, parts)


class _Tables:
    """The tables of one report; a year is added up once."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._ledgers = Ledgers(asked.index)
        self._runs: dict[int, Run] = {}

    def of(self, section: Section) -> Statement:
        """The table of a section."""
        if section.kind == REGISTER:
            return self._register(section)
        if section.source in (OBLIGATIONS, RECAPITULATION):
            return self._cut(self._made(section.source), section)
        if section.by == "year":
            return self._side_by_side(section)
        if section.by == "years":
            return self._row_by_year(section)
        found = self._cut(self._newest.statement(section.source), section)
        return found if section.whole or not self._asked.programme else self._of_programme(found)

    def _made(self, name: str) -> Statement:
        """A table of the whole period that is no statement of a year."""
        period = self._asked.period
        if name == OBLIGATIONS:
            return obligations_of(self._newest, period)
        return recapitulation_of(self._asked.index, self._asked.books, period.year, period.end.year, self._ledgers)

    def _cut(self, found: Statement, section: Section) -> Statement:
        """The columns that a section shows; what was tested and what stands below belongs to the whole."""
        self._check_columns(found, section)
        return replace(found, columns=section.columns or found.columns, reconciliations=(), checks=())

    def _statement(self, run: Run, section: Section) -> Statement:
        found = run.statement(section.source)
        self._check_columns(found, section)
        return found

    def _check_columns(self, found: Statement, section: Section) -> None:
        wrong = next((column for column in section.columns if column not in found.columns), None)
        if wrong is not None:
            raise invalid(
                self._asked.definition.file, f"{section.source} has no column {wrong!r}; it has {', '.join(found.columns)}"
            )

    # ---------------------------------------------------------------- years

    @property
    def _newest(self) -> Run:
        return self._run(self._asked.period.end.year)

    @property
    def _years(self) -> range:
        return range(self._asked.period.year, self._asked.period.end.year + 1)

    def _run(self, year: int) -> Run:
        if year not in self._runs:
            start = max(date(year, 1, 1), self._asked.period.start)
            period = Period(start, min(date(year, 12, 31), self._asked.period.end))
            self._runs[year] = Run(self._asked.index, period, self._asked.books, ledgers=self._ledgers)
        return self._runs[year]

    def _side_by_side(self, section: Section) -> Statement:
        """A column for each year, of one column of its own statement; lines that older years alone have stand before the last."""
        found = {year: self._statement(self._run(year), section) for year in self._years}
        newest, (column,) = found[self._years[-1]], section.columns
        values = {year: {line.id: line.values.get(column) for line in one.lines} for year, one in found.items()}
        known = {line.id for line in newest.lines}
        older = {line.id: line for one in found.values() for line in one.lines if line.id not in known}
        *lines, last = newest.lines or (Line(TOTAL, {}),)
        rows = [
            line._replace(note=None, sums=(), values={str(year): values[year].get(line.id) for year in self._years})
            for line in (*lines, *older.values(), last)
        ]
        columns = tuple(map(str, self._years))
        return self._of_years(newest, columns, rows)

    def _row_by_year(self, section: Section) -> Statement:
        """A row for each year: the totals of its own statement."""
        found = {year: self._statement(self._run(year), section) for year in self._years}
        newest = found[self._years[-1]]
        columns = section.columns or newest.columns
        lines = [_total_as(year, one, columns) for year, one in found.items()]
        return replace(self._of_years(newest, columns, lines), id=BY_YEAR)

    def _of_years(self, newest: Statement, columns: tuple[str, ...], lines: Sequence[Line]) -> Statement:
        period = self._asked.period
        return replace(newest, columns=columns, lines=tuple(lines), period=period, reconciliations=(), checks=(), face=())

    # ---------------------------------------------------------------- one programme

    def _of_programme(self, statement: Statement) -> Statement:
        """The lines that are about the programme of the report, and what they come to."""
        programme, known = self._asked.programme, agreements(self._newest.ledger)

        def is_about(line: Line) -> bool:
            account = str(line.values.get("account") or line.id)
            if account.startswith(f"Expenses:{programme}:") or line.id == programme:
                return True
            return line.id in known and programme in known[line.id].earmark.programmes

        lines = [line for line in statement.lines if is_about(line)]
        if len(lines) > 1:
            lines.append(_total_of(lines, statement.columns))
        return replace(statement, lines=tuple(line._replace(note=None) for line in lines), face=())

    # ---------------------------------------------------------------- register

    def _register(self, section: Section) -> Statement:
        row, day = REGISTER_KINDS[section.source], self._asked.period.end
        kept = [entry for entry in self._entries(row.name, day) if self._is_asked(entry, section)]
        columns = section.columns or row.shown
        return Statement(
            id=row.name,
            period=self._asked.period,
            columns=columns,
            lines=tuple(Line(entry.id, {column: _value(entry, column) for column in columns}, label=entry.id) for entry in kept),
            books=self._asked.index.books_hash,
            fund=self._asked.index.meta("title"),
            origin=self._newest.origin,
        )

    def _entries(self, kind: str, day: date) -> list[Entry]:
        """A reader is shown every action line, and the matrix in force, also where the register says nothing of them."""
        whole = {"action-line": lines_at, "sdg-matrix": matrix_at}.get(kind)
        facts = self._ledgers.facts
        return whole(facts, day) if whole else entries_at(facts, kind, day)

    def _is_asked(self, entry: Entry, section: Section) -> bool:
        for name, allowed in section.where.items():
            field = entry.kind.field(name)
            said = entry.parts(name) if field is not None and field.several else (entry.text(name),)
            if not set(said) & set(allowed):
                return False
        if section.within and not self._is_within(entry, section.within):
            return False
        return section.whole or not self._asked.programme or self._names_programme(entry)

    def _is_within(self, entry: Entry, name: str) -> bool:
        period, day = self._asked.period, entry.day(name)
        if day is not None:
            return period.start <= day <= period.end
        text = entry.text(name)
        return text.isdecimal() and period.year <= int(text) <= period.end.year

    def _names_programme(self, entry: Entry) -> bool:
        programme = self._asked.programme
        named = [entry.id] if entry.kind.of == LINE or entry.kind.name == "action-line" else []
        for field in entry.kind.fields:
            if field.refers in (PROGRAMME, LINE):
                named += entry.parts(field.name) if field.several else [entry.text(field.name)]
        return any(_programme_of(name) == programme for name in named if name)


def _programme_of(ident: str) -> str:
    return programme_of_part(ident) if "." in ident else ident


def _value(entry: Entry, column: str) -> Value:
    """What an entry says in a column: an amount as one, else its text; None where it says nothing."""
    field = entry.kind.field(column)
    if field is not None and field.form is Form.MONEY:
        return entry.amount(column)
    return entry.text(column) or None


def _total_of(lines: Sequence[Line], columns: Sequence[str]) -> Line:
    """The sum of lines; it has an id of its own, since no statement has this figure."""

    def total(column: str) -> Decimal | None:
        found = [value for line in lines if isinstance(value := line.values.get(column), Decimal)]
        return sum(found, Decimal(0)) if found else None

    return Line(OF_THESE, {c: total(c) for c in columns}, emphasis="total", sums=tuple((1, line.id) for line in lines))


def _total_as(year: int, statement: Statement, columns: Sequence[str]) -> Line:
    total = next((line for line in statement.lines if line.id == TOTAL), Line(TOTAL, {}))
    return Line(str(year), {column: total.values.get(column) for column in columns})


def is_programme(index: Index, ident: str) -> bool:
    """Whether a report can be about it."""
    return ident in programmes(index) and is_line(index, ident)
