"""What a schedule is made of: rows of figures in centimes and texts, and where other statements' figures are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple, Protocol

from ..vocabulary.statement import Emphasis, Statement, Value
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
