"""Statements from definitions and figures: lines first, then the identities that tie the statements together."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from ..books.collector import collector_off
from ..errors import Fault
from ..store.index import Index
from ..vocabulary.money import from_minor
from ..vocabulary.period import Period
from ..vocabulary.statement import Check, Line, Note, Origin, Reconciliation, Statement, Value
from .checks import check, require
from .computed import FIGURES
from .definitions import Definition, LineDefinition, lines_of_accounts, read_definition, unknown_name
from .fixed import FIXED
from .forms import origin_of
from .ledgers import Ledgers
from .notes import notes_of
from .rows import Cell, Reporting, Row, RowLines, printed, total_of
from .schedule import Cut, Place, Schedule
from .schedules import CUTS, SCHEDULES, placed
from .sums import CLOSING, MOVED, Figure, Ledger, Measure, Selection

MAIN_STATEMENTS = ("financial-position", "financial-performance", "net-assets", "cash-flow", "budget-and-actual")
NAMES = (*MAIN_STATEMENTS, *(name for name in placed(Place.COUNCIL, Place.ALONE) if name not in MAIN_STATEMENTS))
# Asked for by name only, since they show the regular budget beside the fund: in no document of the fund's statements.
BESIDE = placed(Place.BESIDE)
# About one donor (`donor_report`): likewise in no document of the fund.
OF_A_DONOR = placed(Place.DONOR)
COLUMNS = ("amount", "comparative")
TOTAL = "total"


def make(index: Index, name: str, period: Period, books: Path | None = None, *, agreement: str | None = None) -> Statement:
    """One statement or schedule of a period.

    Args:
        index: the books.
        name: one of `NAMES` or `BESIDE`.
        period: from 1 January to the reporting date.
        books: the books folder, whose definitions win over the shipped ones.
        agreement: id, for ``account-statement``.

    Raises:
        UnknownStatement, InvalidDefinition, AccountNotCovered: the definition does not fit.
        Faults: of `DoesNotCrossFoot`, where an identity of domain §6 does not hold.
    """
    return make_many(index, [name], period, books, agreement=agreement)[0]


def make_many(
    index: Index, names: Iterable[str], period: Period, books: Path | None = None, *, agreement: str | None = None
) -> list[Statement]:
    """Several statements, in the order asked for; see `make`."""
    run = Run(index, period, books, agreement)
    with collector_off():
        return [run.statement(name) for name in names]


def make_all(index: Index, period: Period, books: Path | None = None) -> list[Statement]:
    """All statements and schedules that need no further word: all of `NAMES` but the account of one agreement."""
    return make_many(index, [name for name in NAMES if name != "account-statement"], period, books)


class Run(Reporting):
    """One run over the statements of a period; each is worked out once."""

    def __init__(
        self,
        index: Index,
        period: Period,
        books: Path | None = None,
        agreement: str | None = None,
        donor: str | None = None,
        ledgers: Ledgers | None = None,
    ) -> None:
        self.index = index
        self.period = period
        self._books = books
        self._agreement, self._donor = agreement, donor
        self.ledgers = ledgers or Ledgers(index)
        self._ledger = self.ledgers.of(period)
        self._others: dict[str, Run] = {}
        self._definitions: dict[str, Definition] = {}
        self._figures: dict[tuple[str, str], dict[str, Figure]] = {}
        self._rows: dict[str, Sequence[Row]] = {}
        self._totals: dict[str, Mapping[str, Cell]] = {}

    @property
    def ledger(self) -> Ledger:
        """Sums of the period."""
        return self._ledger

    @property
    def agreement(self) -> str | None:
        """The agreement that an account-statement is asked for."""
        return self._agreement

    @property
    def donor(self) -> str | None:
        """The donor that a donor-report is asked for."""
        return self._donor

    def about(self, agreement: str) -> Run:
        """A run over the same sums that is asked for the account-statement of an agreement; one for each."""
        if agreement not in self._others:
            self._others[agreement] = Run(self.index, self.period, self._books, agreement, ledgers=self.ledgers)
            self._others[agreement].origin = self.origin
        return self._others[agreement]

    @cached_property
    def before(self) -> Ledger | None:
        """Sums for the comparatives: the year before; in the first year the opening entries, or nothing."""
        if self._has_postings("year < :year OR (year = :year AND date < :start)"):
            return self.ledgers.of(self.period.before, self.period.end)
        opening = self._has_postings("year = :year AND opening = 1 AND date <= :end")
        return Ledger(self.index, self.period, True, self.ledger.facts) if opening else None

    def _has_postings(self, condition: str) -> bool:
        parameters = {**self.ledger.parameters, "year": self.period.start.year}
        return bool(self.index.rows(f"SELECT 1 FROM posting WHERE {condition} LIMIT 1", parameters))

    @cached_property
    def origin(self) -> Origin:
        """The definitions in force for the books."""
        return origin_of(self._books, (*NAMES, *BESIDE, *OF_A_DONOR))

    # ---------------------------------------------------------------- figures

    def definition(self, name: str) -> Definition:
        """The definition of a statement, read once."""
        if name not in self._definitions:
            self._definitions[name] = read_definition(name, self._books)
        return self._definitions[name]

    def figures(self, name: str, column: str = "amount") -> Mapping[str, Figure]:
        """Every line's figure of a statement in one of the two columns; empty where there is no comparative."""
        if (name, column) not in self._figures:
            definition = self.definition(name)
            ledger = self.ledger if column == "amount" else self.before
            found = {} if ledger is None else _figures(definition, ledger)
            if ledger is not None and ledger.opening_only:
                found = {ident: figure for ident, figure in found.items() if ident in definition.opening}
            self._figures[name, column] = found
        return self._figures[name, column]

    def line(self, name: str, line: str, column: str = "amount") -> Figure | None:
        """The figure of one line of a statement, without the other lines that it does not add; None where it has none."""
        known = self._figures.get((name, column))
        definition = self.definition(name)
        ledger = self.ledger if column == "amount" else self.before
        if known is not None or ledger is None or (ledger.opening_only and line not in definition.opening):
            return (known or {}).get(line)
        return _figures(definition, ledger, [one for one in definition.lines if one.id == line]).get(line)

    def notes(self, name: str) -> Sequence[Note]:
        """The notes of a statement that is no schedule."""
        return notes_of(name, self)

    def rows(self, schedule: str) -> Sequence[Row]:
        """Rows of a schedule, without its total."""
        if schedule not in self._rows:
            self._rows[schedule] = _schedule(self.definition(schedule)).rows(self)
        return self._rows[schedule]

    def figure(self, name: str) -> int:
        """Centimes of ``statement.line`` (its first column) or ``statement.line.column``."""
        statement, _, rest = name.partition(".")
        definition = self.definition(statement)
        if definition.rows:
            line, _, column = rest.rpartition(".")
            cells = self._cells(definition, line)
            cell = cells.get(column)
            if not isinstance(cell, int):
                raise unknown_name(definition, "amount", name)
            return cell
        line, _, column = rest.partition(".")
        figure = self.figures(statement, column or "amount").get(line)
        if figure is None:
            raise unknown_name(definition, "line", rest)
        return figure.value

    def _cells(self, definition: Definition, line: str) -> Mapping[str, Cell]:
        rows = self.rows(definition.id)
        if line == TOTAL and definition.total:
            return self._total(definition)
        return next((row.cells for row in rows if row.id == line), {})

    def _total(self, definition: Definition) -> Mapping[str, Cell]:
        if definition.id not in self._totals:
            self._totals[definition.id] = total_of(self.rows(definition.id), definition.columns)
        return self._totals[definition.id]

    # ---------------------------------------------------------------- statements

    def statement(self, name: str) -> Statement:
        """The statement, cross-footed."""
        definition = self.definition(name)
        if definition.rows:
            return self._schedule_statement(definition)
        columns = {column: self.figures(name, column) for column in COLUMNS}
        nil = {line.id for line in definition.lines if _is_nil(line, columns)}
        printed = {line.id for line in definition.lines if not line.hidden} - nil
        lines = tuple(_line(line, columns, printed, nil) for line in definition.lines if line.id in printed)
        seen = set(definition.face) - nil
        shown = {line.id: _line(line, columns, seen, nil) for line in definition.lines if line.id in seen}
        return Statement(
            id=name,
            period=self.period,
            columns=COLUMNS,
            lines=lines,
            face=tuple(shown[ident] for ident in definition.face if ident in shown),
            books=self.index.books_hash,
            reconciliations=self._cuts(CUTS.get(name, ())),
            checks=require(name, self._checks(definition)),
            notes=tuple(notes_of(name, self)),
            basis=definition.basis,
            fund=self.index.meta("title"),
            origin=self.origin,
        )

    def _schedule_statement(self, definition: Definition) -> Statement:
        schedule = _schedule(definition)
        rows = self.rows(definition.id)
        below: tuple[Line, ...] = ()
        if definition.total:
            totals = self._total(definition)
            sums = tuple((1, row.id) for row in rows)
            below = (Line(TOTAL, printed(totals, definition.columns), emphasis="total", sums=sums),)
        return Statement(
            id=definition.id,
            period=self.period,
            columns=definition.columns,
            lines=RowLines(rows, definition.columns, below),
            books=self.index.books_hash,
            reconciliations=self._cuts(schedule.cuts),
            checks=require(definition.id, [*schedule.checks(self), *(c for cut in schedule.cuts for c in cut.checks(self))]),
            notes=(*schedule.notes(self), *notes_of(definition.id, self)),
            basis=definition.basis,
            fund=self.index.meta("title"),
            subject=schedule.subject(self),
            origin=self.origin,
        )

    def _cuts(self, cuts: Iterable[Cut]) -> tuple[Reconciliation, ...]:
        return tuple(table for cut in cuts if (table := cut.make(self)) is not None)

    def _checks(self, definition: Definition) -> list[Check]:
        found = []
        for c in definition.checks:
            for column, suffix in zip(COLUMNS, ("", ".comparative"), strict=True):
                left, right = (self._side(definition, name, column) for name in (c.left, c.right))
                if left is not None and right is not None:
                    found.append(check(c.id + suffix, left, right))
        return [*found, *self._fixed(definition)] + [c for cut in CUTS.get(definition.id, ()) for c in cut.checks(self)]

    def _fixed(self, definition: Definition) -> list[Check]:
        """The identities that hold whatever the definition says; only those that do not hold are told."""
        found = []
        for line, total in FIXED.get(definition.id, ()):
            for column, ledger in zip(COLUMNS, (self.ledger, self.before), strict=True):
                left = self._side(definition, line, column)
                if left is not None and ledger is not None and left != (right := total(ledger)):
                    found.append(check(f"{line}-fixed{'' if column == 'amount' else '.comparative'}", left, right))
        return found

    def _side(self, definition: Definition, name: str, column: str) -> int | None:
        """One side of an identity; None where the column has no such figure."""
        ledger = self.ledger if column == "amount" else self.before
        if ledger is None:
            return None
        if name.startswith("figure:"):
            return _named(definition, name.removeprefix("figure:"), ledger).value
        statement, _, line = name.partition(".") if "." in name else (definition.id, "", name)
        if line not in {known.id for known in self.definition(statement).lines}:
            raise unknown_name(definition, "line", name)
        figure = self.figures(statement, column).get(line)
        return None if figure is None else figure.value


def _figures(definition: Definition, ledger: Ledger, lines: Sequence[LineDefinition] | None = None) -> dict[str, Figure]:
    """The figures of all lines of a definition, or of some."""
    accounts = lines_of_accounts(definition, ledger.accounts) if definition.covers else {}
    found: dict[str, Figure] = {}

    def value(line: LineDefinition) -> Figure:
        """The figure of a line, worked out once; of a sum with those that it adds."""
        if line.id in found:
            return found[line.id]
        if line.accounts:
            made = _of_accounts(line, accounts[line.id], definition.closing, ledger)
        elif line.figure:
            named = _named(definition, line.figure, ledger)
            made = Figure(
                line.sign * named.value, tuple(_signed(line.sign, s) for s in named.selections), line.sign * named.vendors
            )
        else:
            parts = [(sign, value(_find(definition, ident, line))) for sign, ident in line.sum]
            total = sum(sign * part.value for sign, part in parts)
            selections = tuple(_signed(line.sign * sign, s) for sign, part in parts for s in part.selections)
            made = Figure(line.sign * total, selections, line.sign * sum(sign * part.vendors for sign, part in parts))
        found[line.id] = made
        return made

    return {line.id: value(line) for line in (definition.lines if lines is None else lines)}


def _of_accounts(line: LineDefinition, accounts: Sequence[str], closing: bool, ledger: Ledger) -> Figure:
    sums = (ledger.accounts[account] for account in accounts)
    value = sum(s.closing if closing else s.moved for s in sums)
    keys = frozenset((account,) for account in accounts)
    measure = Measure(line.sign, CLOSING if closing else MOVED)
    return Figure(line.sign * value, (Selection(measure, ("account",), keys),))


def _find(definition: Definition, ident: str, above: LineDefinition) -> LineDefinition:
    """The line that a sum names: it stands anywhere in the statement, and does not lead back to the sum itself."""
    known = {line.id: line for line in definition.lines}
    if ident not in known:
        raise unknown_name(definition, "line", ident)
    _no_circle(definition, known, above.id, known[ident])
    return known[ident]


def _no_circle(definition: Definition, known: Mapping[str, LineDefinition], top: str, line: LineDefinition) -> None:
    waiting, seen = [line], set()
    while waiting:
        one = waiting.pop()
        if one.id == top:
            raise unknown_name(definition, "end to the sum", top)
        if one.id not in seen:
            seen.add(one.id)
            waiting += [known[ident] for _, ident in one.sum if ident in known]


def _named(definition: Definition, name: str, ledger: Ledger) -> Figure:
    if name not in FIGURES:
        raise unknown_name(definition, "figure", name)
    return FIGURES[name](ledger)


def _signed(sign: int, selection: Selection) -> Selection:
    return selection._replace(measure=Measure(sign * selection.measure.sign, selection.measure.condition))


def _schedule(definition: Definition) -> Schedule:
    if definition.rows not in SCHEDULES:
        raise unknown_name(definition, "set of rows", definition.rows)
    return SCHEDULES[definition.rows]


def _line(
    line: LineDefinition, columns: Mapping[str, Mapping[str, Figure]], printed: Container[str], nil: Container[str] = ()
) -> Line:
    values: dict[str, Value] = {}
    for column, figures in columns.items():
        figure = figures.get(line.id)
        values[column] = None if figure is None else from_minor(figure.value)
    parts = [(s, i) for s, i in line.sum if i not in nil]
    sums = tuple((line.sign * s, i) for s, i in parts) if all(i in printed for _, i in parts) else ()
    return Line(line.id, values, line.level, line.note, line.emphasis, sums)


def _is_nil(line: LineDefinition, columns: Mapping[str, Mapping[str, Figure]]) -> bool:
    """Whether an optional line has nothing to say."""
    return line.optional and not any(figures[line.id].value for figures in columns.values() if line.id in figures)


__all__ = ["NAMES", "Fault", "Note", "Run", "make", "make_all", "make_many"]
