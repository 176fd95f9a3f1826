"""Every figure of every statement, table and note of the golden books is traced, and adds up (issue 11, B2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.publish.json_ import statement_json
from wsisfund.statements.engine import NAMES, Run
from wsisfund.statements.figured import PER_CENT
from wsisfund.statements.trace import Tracer
from wsisfund.store.index import Index
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.statement import Statement, Value

HERE = Path(__file__).parent


def figures_of(statement: Statement) -> Iterator[tuple[str, Value]]:
    """The amounts that a statement, the tables below it and its notes print, by the names that `trace` takes."""
    said = statement_json(statement)
    for table in (said, *said["reconciliations"], *said.get("tables", ())):
        name = table.get("statement") or table["id"]
        for line in table["lines"]:
            for column, value in line["values"].items():
                if _printed(statement, name, line["id"], column):
                    yield f"{name}.{line['id']}.{column}", Decimal(value)
    for note in statement.notes:
        for key, value in note.params.items():
            if isinstance(value, Decimal) and key not in ("psc-rate", "rate"):
                yield f"notes.{note.key}.{note.params['line'] if note.key == 'unexplained' else key}", value


def _printed(statement: Statement, name: str, line: str, column: str) -> bool:
    """Whether a cell is an amount, and no text, date or empty cell."""
    tables = {statement.id: statement.lines, **{r.id: r.lines for r in statement.reconciliations}}
    of_money = column not in PER_CENT
    return of_money and any(isinstance(one.values.get(column), Decimal) for one in tables[name] if one.id == line)


def wrong(run: Run, names: list[str]) -> list[str]:
    """Figures that cannot be traced, or are not the sum of their parts."""
    tracer, found, seen = Tracer(run), [], 0
    for name in names:
        for figure, value in figures_of(run.statement(name)):
            if figure.startswith(("notes.agreement.", "notes.own-currency.")):
                continue  # what the directive says, and a rate
            seen += 1
            try:
                assert isinstance(value, Decimal)
                trail = tracer.trail(figure)
                exponent = value.as_tuple().exponent
                assert isinstance(exponent, int)
                if Decimal(trail.total).scaleb(exponent) != value:
                    found.append(f"{figure}: {trail.total}, printed {value}")
            except Exception as fault:
                found.append(f"{figure}: {fault!r} {getattr(fault, 'why', '')}")
    assert seen, "figures were asked for"
    return found


@pytest.fixture(scope="module", params=["domain-example", "second-year"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(HERE / request.param, tmp_path_factory.mktemp("index"))


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_every_figure_of_a_year(index: Index, year: int) -> None:
    run = Run(index, Period(date(year, 1, 1), date(year, 12, 31)))
    assert wrong(run, [name for name in NAMES if name not in ("account-statement", "donor-report")]) == []


def test_every_figure_of_each_agreement_and_donor(index: Index) -> None:
    period = Period(date(2026, 1, 1), date(2026, 12, 31))
    signed = {f.ident: str(f.values[1]) for f in index.all("agreement")}
    found = [w for ident in sorted(signed) for w in wrong(Run(index, period, None, ident), ["account-statement"])]
    found += [w for donor in sorted(set(signed.values())) for w in wrong(Run(index, period, None, None, donor), ["donor-report"])]
    assert found == []
