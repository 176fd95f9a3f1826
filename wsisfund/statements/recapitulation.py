"""Several years side by side, as a Plenipotentiary Conference reads them: Statements I to IV, and what was spent by programme.

Every figure is that of the year's own statement, made again from the same books; a year is a column.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from ..books.collector import collector_off
from ..store.index import Index
from ..vocabulary.period import Period
from ..vocabulary.statement import Line, Statement
from .engine import Run
from .ledgers import Ledgers

RECAPITULATION: Final = "recapitulation"
# More years than two conferences lie apart do not stand side by side on paper.
MOST_YEARS: Final = 12
# Statements in order, each with the column that is shown.
_SHOWN: Final = {
    "financial-position": "amount",
    "financial-performance": "amount",
    "net-assets": "amount",
    "cash-flow": "amount",
    "programme": "total",
}


def recapitulation_of(index: Index, books: Path, first: int, last: int, ledgers: Ledgers | None = None) -> Statement:
    """The table of the years `first` to `last`: a heading for each statement and a row for each of its lines.

    A line's id is that of its statement and its own: ``financial-position.cash``. An empty cell: the year's statement has no such
    line.

    Args:
        ledgers: sums of other years of the same books, where they are at hand.

    Raises:
        UnknownStatement, InvalidDefinition, AccountNotCovered, Faults: as `engine.make_many`.
    """
    years = range(first, last + 1)
    ledgers = ledgers or Ledgers(index)
    runs = {year: Run(index, Period(date(year, 1, 1), date(year, 12, 31)), books, ledgers=ledgers) for year in years}
    with collector_off():
        made = {year: {name: run.statement(name) for name in _SHOWN} for year, run in runs.items()}
    lines = [line for name in _SHOWN for line in _of_statement(name, {year: made[year][name] for year in years})]
    newest = made[last]["financial-position"]
    return replace(
        newest,
        id=RECAPITULATION,
        period=Period(date(first, 1, 1), date(last, 12, 31)),
        columns=tuple(map(str, years)),
        lines=tuple(lines),
        basis="",
        reconciliations=(),
        face=(),
        checks=(),
        notes=(),
    )


def _of_statement(name: str, by_year: Mapping[int, Statement]) -> Iterator[Line]:
    yield Line(name, {str(year): None for year in by_year}, emphasis="subtotal")
    column = _SHOWN[name]
    values = {year: {line.id: line.values.get(column) for line in statement.lines} for year, statement in by_year.items()}
    for line in _every_line(list(by_year.values())):
        cells = {str(year): found.get(line.id) for year, found in values.items()}
        yield Line(f"{name}.{line.id}", cells, line.level + 1, None, line.emphasis, (), line.label)


def _every_line(statements: Sequence[Statement]) -> list[Line]:
    """The lines of the newest statement, with those that only older ones have before its last, the total."""
    *newest, last = statements[-1].lines
    known = {line.id for line in (*newest, last)}
    older: dict[str, Line] = {}
    for statement in statements[:-1]:
        older |= {line.id: line for line in statement.lines if line.id not in known and line.id not in older}
    return [*newest, *older.values(), last]
