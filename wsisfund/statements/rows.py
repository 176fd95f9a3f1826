"""What a schedule is made of: rows of figures in centimes and texts, and where other statements' figures are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar, overload

from ..vocabulary.money import CENT
from ..vocabulary.statement import Emphasis, Line, Statement, Value
from .sums import Figure, Ledger

# An amount in centimes CHF; an amount of another currency as Decimal; a text; an empty cell.
Cell = int | Decimal | str | None


class Row(NamedTuple):
    """One row of a schedule; `label` as in a statement's line, `values` replace `cells` where they are printed as they are."""

    id: str
    cells: Mapping[str, Cell]
    label: str | None = None
    level: int = 0
    emphasis: Emphasis = "line"
    values: Mapping[str, Value] | None = None


class Group(NamedTuple):
    """Columns that are read together; `id` is empty where a table is one group."""

    id: str
    columns: tuple[str, ...]


# (sign, column or line) of what adds up to another one.
Parts = tuple[tuple[int, str], ...]


class Shape(NamedTuple):
    """How the columns of a table hang together: those read together, and those that add up others of their row."""

    groups: tuple[Group, ...] = ()
    sums: Mapping[str, Parts] = MappingProxyType({})


T = TypeVar("T")


class MadeWhenAsked(Sequence[T]):
    """A sequence that is made as a whole when somebody looks at it."""

    @property
    def made(self) -> Sequence[T]:
        """All of it, made once."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.made)

    def __iter__(self) -> Iterator[T]:
        return iter(self.made)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        return self.made[at]


class RowLines(MadeWhenAsked[Line]):
    """The lines of a statement that are rows of a schedule, and what stands below them."""

    def __init__(self, rows: Sequence[Row], columns: Sequence[str], below: Sequence[Line] = ()) -> None:
        self.rows = rows
        self.columns = columns
        self.below = below

    @cached_property
    def made(self) -> Sequence[Line]:
        """All lines."""
        return [*(row_line(row, self.columns) for row in self.rows), *self.below]

    def __len__(self) -> int:
        return len(self.rows) + len(self.below)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]


def row_line(row: Row, columns: Sequence[str]) -> Line:
    """A row as a line: amounts in CHF, empty cells as None."""
    values = printed(row.cells, columns) if row.values is None else row.values
    return Line(row.id, values, row.level, emphasis=row.emphasis, label=row.label)


def printed(cells: Mapping[str, Cell], columns: Sequence[str]) -> dict[str, Value]:
    """The values of cells."""
    # Schedules have tens of thousands of cells: a product is the quickest exact way from centimes to an amount.
    return {column: cell * CENT if isinstance(cell := cells.get(column), int) else cell for column in columns}


def plus(*columns: str) -> Parts:
    """The sum of some columns."""
    return tuple((1, column) for column in columns)


class Reporting(Protocol):
    """One run over the statements of a period."""

    @property
    def ledger(self) -> Ledger:
        """Sums of the period."""

    @property
    def before(self) -> Ledger | None:
        """Sums for the comparatives; None where there are none."""

    def figures(self, name: str, column: str = "amount") -> Mapping[str, Figure]:
        """Every line's figure of a statement in one of the two columns; empty where there is no comparative."""

    @property
    def agreement(self) -> str | None:
        """The agreement that an account-statement is asked for."""

    @property
    def donor(self) -> str | None:
        """The donor that a donor-report is asked for."""

    def about(self, agreement: str) -> Reporting:
        """The same run, asked for the account-statement of another agreement."""

    def figure(self, name: str) -> int:
        """Centimes of ``statement.line`` (its first column) or ``statement.line.column``."""

    def rows(self, schedule: str) -> Sequence[Row]:
        """Rows of a schedule, without its total."""

    def statement(self, name: str) -> Statement:
        """A finished statement, cross-footed."""


def is_zero(cells: Mapping[str, Cell]) -> bool:
    """Whether no amount of a row is other than nil."""
    return not any(cell for cell in cells.values() if isinstance(cell, int))


def total_of(rows: Sequence[Row], columns: Sequence[str]) -> dict[str, Cell]:
    """Sum of the amounts in centimes by column; None for a column without any."""
    totals: dict[str, Cell] = {}
    for column in columns:
        amounts = [cell for row in rows if isinstance(cell := row.cells.get(column), int)]
        totals[column] = sum(amounts) if amounts or not rows else None
    return totals
