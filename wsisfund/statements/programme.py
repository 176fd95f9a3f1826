"""Schedules by programme and by Sustainable Development Goal (domain §5)."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from ..register.programme import Entry, entries_at, rank
from ..register.source import FactSource, programmes
from ..store.measures import DIRECT, SUPPORT
from ..vocabulary.accounts import class_of, programme_of
from ..vocabulary.earmark import programme_of_part
from ..vocabulary.events import CLASSES, PROGRAMMES
from ..vocabulary.money import apportion, from_minor, to_minor
from ..vocabulary.register_table import REGISTER_KINDS
from ..vocabulary.statement import Check, Note
from .checks import check
from .rows import Reporting, Row
from .sums import Ledger

GOALS = tuple(str(n) for n in range(1, 18))
UNALLOCATED = "unallocated"
# Lines of Statement II that belong to no budget, so that no programme was charged with them.
OUTSIDE: Final = ("bank-charges", "in-kind", "impairment")
# What an expense under the budget is, whatever its event.
COSTS = {"direct": DIRECT, "support": SUPPORT}
_MATRIX, _SHIPPED = "sdg-matrix", date(2019, 4, 3)
_MATRIX_SHIPPED = Path(__file__).with_name("data") / "wsis_sdg_matrix.csv"


def programme_rank(programme: str) -> tuple[int, str]:
    """Sort key: the programmes in the order of the manual, then those that the register adds, by name."""
    return (PROGRAMMES.index(programme), "") if programme in PROGRAMMES else (len(PROGRAMMES), programme)


def line_rank(account: str) -> tuple[tuple[int, str], int, str]:
    """Sort key of a budget line: programme, class, then the whole name."""
    klass = class_of(account)
    return programme_rank(programme_of(account)), CLASSES.index(klass) if klass in CLASSES else len(CLASSES), account


def charged(ledger: Ledger) -> Mapping[str, Mapping[str, int]]:
    """Direct and support cost of each programme in the period, in centimes."""
    found: dict[str, dict[str, int]] = {}
    for account, sums in ledger.accounts.items():
        for column, condition in COSTS.items():
            if condition.holds(account, ""):
                found.setdefault(programme_of(account), dict.fromkeys(COSTS, 0))[column] += sums.moved
    return found


def programme_rows(run: Reporting) -> list[Row]:
    """One row for each programme of the manual, and for each other one that was charged."""
    return [Row(name, {**row}) for name, row in by_programme(run.ledger).items()]


def by_programme(ledger: Ledger) -> dict[str, dict[str, int]]:
    """Direct, support and total cost in centimes of each programme of the manual, and of each other one charged, in order."""
    sums, known = charged(ledger), programmes(ledger.facts)
    names = {name for name, row in sums.items() if name in known or any(row.values())} | set(PROGRAMMES)
    return {name: _with_total(sums.get(name, dict.fromkeys(COSTS, 0))) for name in sorted(names, key=programme_rank)}


def _with_total(sums: Mapping[str, int]) -> dict[str, int]:
    return {**sums, "total": sum(sums.values())}


def programme_checks(run: Reporting) -> list[Check]:
    """The programmes together are what the budget was charged with, and the expenses without those outside the budget."""
    total = run.figure("programme.total.total")
    outside = outside_budget(run)
    return [
        check("programmes-budget", total, run.figure("budget-and-actual.total.actual")),
        check("programmes-expenses", total + outside, run.figure("financial-performance.expenses")),
    ]


def outside_budget(run: Reporting) -> int:
    """Expenses of the period that belong to no budget, in centimes."""
    return sum(run.figure(f"financial-performance.{line}") for line in OUTSIDE)


def sdg_rows(run: Reporting) -> list[Row]:
    """Programme totals split equally over their goals in the matrix; the first goals get the odd centimes."""
    return [Row(goal, {**row}) for goal, row in by_goal(run.ledger).items()]


def by_goal(ledger: Ledger) -> dict[str, dict[str, int]]:
    """Direct, support and total cost in centimes by goal, under the matrix of the reporting date, in order."""
    sums = {goal: dict.fromkeys(COSTS, 0) for goal in (*GOALS, UNALLOCATED)}
    matrix = goals_by_programme(ledger.facts, ledger.day)
    for programme, row in charged(ledger).items():
        goals = matrix.get(programme, (UNALLOCATED,))
        for column, amount in row.items():
            for goal, part in zip(goals, split(amount, len(goals)), strict=True):
                sums[goal][column] += part
    return {goal: _with_total(row) for goal, row in sums.items()}


def sdg_notes(run: Reporting) -> list[Note]:
    """That shares by goal are a formula and nobody measured them (domain §8.16)."""
    return [Note("sdg-shares", {})] if run.rows("sdg") else []


def split(amount: int, parts: int) -> Sequence[int]:
    """Centimes in equal parts; the first ones get one more until the whole is there.

    >>> split(1000, 3)
    [334, 333, 333]
    """
    keys = [f"{n:04d}" for n in range(parts)]
    shares = apportion(from_minor(amount), [(key, Decimal(1)) for key in keys])
    return [to_minor(shares[key]) for key in keys]


def sdg_checks(run: Reporting) -> list[Check]:
    """Σ parts = programme total, for each amount."""
    columns = ("direct", "support", "total")
    return [check(f"goals-{c}", run.figure(f"sdg.total.{c}"), run.figure(f"programme.total.{c}")) for c in columns]


def goals_by_programme(facts: FactSource, day: date) -> Mapping[str, tuple[str, ...]]:
    """Goals of each programme on a day, in order, by the matrix in force.

    C7 has the goals of its eight parts together, unless the register says its own.
    """
    return _in_order((programme_of_part(row.id), int(goal)) for row in matrix_at(facts, day) for goal in row.parts("sdgs"))


def matrix_at(facts: FactSource, day: date) -> list[Entry]:
    """The WSIS-SDG matrix in force on a day, a row for each line: its newest version in the register, else the shipped (2019),
    which stands at no place in the books.
    """
    said = {entry.id: entry for entry in entries_at(facts, _MATRIX, day)}
    lines = (line for line in _shipped() if line.id not in said and programme_of_part(line.id) not in said)
    return sorted((*lines, *said.values()), key=lambda row: rank(row.id))


@cache
def _shipped() -> tuple[Entry, ...]:
    text = _MATRIX_SHIPPED.read_text(encoding="utf-8")
    found: dict[str, tuple[list[str], list[str]]] = {}
    for row in csv.DictReader(text.splitlines()):
        goals, targets = found.setdefault(row["action_line"], ([], []))
        goals.append(row["sdg"])
        targets += row["targets"].split()
    return tuple(
        Entry(
            REGISTER_KINDS[_MATRIX],
            line,
            {"sdgs": ", ".join(goals), "targets": ", ".join(targets), "document": f"WSIS-SDG Matrix ({_SHIPPED.year})"},
            _SHIPPED,
            _SHIPPED,
            None,
        )
        for line, (goals, targets) in found.items()
    )


def _in_order(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for programme, goal in sorted(set(pairs)):
        found[programme] = (*found.get(programme, ()), str(goal))
    return found
