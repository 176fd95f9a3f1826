"""Which postings make a figure: the figure's own conditions, asked for the postings instead of their sum."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ..errors import Fault, UsageFault
from ..store.index import Index
from ..vocabulary.money import from_minor
from ..vocabulary.statement import Period
from .engine import COLUMNS, Run
from .sums import Ledger, Selection
from .traced import SELECTIONS


class UnknownFigure(UsageFault):
    """No statement has a figure of that name, or it is not made of postings."""

    slug = "unknown-figure"


class TracedPosting(NamedTuple):
    """A posting with its part of the figure, in CHF and with the figure's sign; `place` is file and line in the books."""

    date: str
    file: str
    line: int
    account: str
    amount: Decimal
    payee: str
    narration: str


class Trace(NamedTuple):
    """A figure and the postings that add up to it."""

    figure: str
    amount: Decimal
    postings: tuple[TracedPosting, ...]


def postings_of(index: Index, figure: str, period: Period, books: Path | None = None) -> Trace:
    """The postings behind ``statement.line`` or ``statement.line.column``; they sum to the figure.

    Raises:
        UnknownFigure: there is no such figure, or it is made of facts (a budget, a commitment) and not of postings.
    """
    run = Run(index, period, books)
    name, _, rest = figure.partition(".")
    if run.definition(name).rows:
        line, _, column = rest.rpartition(".")
        ledger, selections = run.ledger, _of_schedule(run, name, line, column, figure)
        amount = run.figure(figure)
    else:
        line, _, column = rest.partition(".")
        found = run.figures(name, column or COLUMNS[0]).get(line) if column in ("", *COLUMNS) else None
        chosen = run.ledger if column != COLUMNS[1] else run.before
        if found is None or chosen is None:
            raise _unknown(figure, "the statement has no such line or column, or it is empty")
        ledger, selections, amount = chosen, found.selections, found.value
    postings = _postings(ledger, selections)
    assert sum(p.amount for p in postings) == from_minor(amount), f"{figure} is not the sum of its postings"
    return Trace(figure, from_minor(amount), postings)


def _of_schedule(run: Run, name: str, line: str, column: str, figure: str) -> Sequence[Selection]:
    maker = SELECTIONS.get(run.definition(name).rows)
    found = maker(run, line, column) if maker and column in run.definition(name).columns else None
    if found is None:
        raise _unknown(figure, "it is no figure of this schedule, or one that facts make and no postings")
    return found


def _unknown(figure: str, why: str) -> Fault:
    return UnknownFigure(
        f"{figure!r} cannot be traced",
        why=why,
        fix="name it as statement.line or statement.line.column, for instance financial-position.cash",
    )


def _postings(ledger: Ledger, selections: Sequence[Selection]) -> tuple[TracedPosting, ...]:
    """Postings of all selections; one that counts in several is there once, with what is left of it."""
    amounts: dict[int, int] = {}
    for measure, columns, keys in selections:
        names = "".join(f", {column}" for column in columns)
        sql = f"SELECT id, chf{names} FROM {ledger.postings} WHERE {ledger.base} AND {measure.condition} ORDER BY id"
        for number, chf, *key in ledger.index.rows(sql, ledger.parameters):
            if not columns or tuple(key) in keys:
                amounts[number] = amounts.get(number, 0) + measure.sign * chf
    wanted = {number: amount for number, amount in amounts.items() if amount}
    sql = (
        "SELECT p.id, p.date, p.file, p.line, p.account, p.payee, t.narration FROM posting p "
        "JOIN transaction_ t ON t.id = p.transaction_id ORDER BY p.date, p.id"
    )
    return tuple(
        TracedPosting(day, file, line, account, from_minor(wanted[number]), payee, narration)
        for number, day, file, line, account, payee, narration in ledger.index.rows(sql, {"end": ledger.parameters["end"]})
        if number in wanted
    )
