"""Tables below a statement whose every cell knows what it is made of: figures by line and column, of both years.

A table is one function of a ledger; the year before is the same function of its ledger. From its figures follow the lines, the
totals, the comparative columns and the trace.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple, TypeGuard

from ..vocabulary.money import apportion, from_minor, to_minor
from ..vocabulary.statement import BEFORE, Check, Emphasis, Line, Reconciliation, Value
from .rows import Parts, Reporting, Shape
from .schedule import Cut
from .sums import Figure, Ledger, once
from .trail import Tracing, Trail
from .vendors import parts_of

TOTAL: Final = "total"
AMOUNT, COMPARATIVE = "amount", "comparative"
# Columns of shares, in per cent with two decimals: no money, and made of no postings.
PER_CENT: Final = frozenset(["rate", "share", "used", "biennium-used"])
_HUNDRED: Final = Decimal("100.00")


class Sized(NamedTuple):
    """A figure in centimes that no selection of postings makes by itself, with what it is made of."""

    value: int
    trail: Callable[[Tracing, Ledger], Trail]


Made = Figure | Sized | str | None
Figures = Mapping[str, Mapping[str, Made]]


@dataclass(frozen=True)
class Figured:
    """A table of figures.

    Args:
        id: of its words. note: key of the note in which it is printed; empty: it stands below its statement.
        columns: in order. figures: of a ledger, by line and column, lines in order; before: of the year before those that are
            `compared`, where they need less than all of them.
        total: whether a last line adds up the columns of money.
        sums: what other lines add up: line, (sign, line). across: what columns add up within their row.
        compared: columns of which those of the year before stand beside. opening: whether opening entries alone are comparatives.
        labels: names of lines that come from the books. earlier: whether the table is of the year before as a whole.
        ties: of a run, what the table ties to.
    """

    id: str
    note: str
    columns: tuple[str, ...]
    figures: Callable[[Ledger], Figures]
    total: bool = False
    sums: Mapping[str, Parts] = field(default_factory=dict)
    across: Mapping[str, Parts] = field(default_factory=dict)
    compared: tuple[str, ...] = (AMOUNT,)
    before: Callable[[Ledger], Figures] | None = None
    opening: bool = False
    earlier: bool = False
    labels: Callable[[Ledger], Mapping[str, str]] = lambda _: {}
    ties: Callable[[Reporting, Mapping[str, Mapping[str, int]]], Sequence[Check]] = lambda *_: ()

    def cut(self) -> Cut:
        """The table as a cut of its statement."""
        return Cut(self.id, self._make, self._checks, self._trace, Shape(sums=self.across), self.note)

    # ---------------------------------------------------------------- figures

    def _make(self, run: Reporting) -> Reconciliation | None:
        before, ledger = self._before(run), self._ledger(run)
        if ledger is None:
            return None
        ledgers = {"": ledger, **({BEFORE: before} if before is not None else {})}
        found = {suffix: self._figures(ledger, bool(suffix)) for suffix, ledger in ledgers.items()}
        lines = dict.fromkeys(line for figures in found.values() for line in figures)
        columns = self.columns + tuple(_before(c) for c in self.compared if before is not None)
        cells = {line: self._cells(line, found) for line in lines}
        if not any(_is_amount(made) and made.value for row in cells.values() for made in row.values()):
            return None
        names = self.labels(ledger)
        rows = [self._line(line, cells[line], columns, names.get(line), lines) for line in lines]
        if self.total:
            rows.append(self._total(rows, columns))
        return Reconciliation(self.id, columns, tuple(rows))

    def _figures(self, ledger: Ledger, compared: bool) -> Figures:
        make = self.before if compared and self.before is not None else self.figures
        return once(make)(ledger)

    def _ledger(self, run: Reporting) -> Ledger | None:
        """The sums that the table is of; none of a year before the books, or of the opening entries alone."""
        if not self.earlier:
            return run.ledger
        return None if run.before is None or run.before.opening_only else run.before

    def _before(self, run: Reporting) -> Ledger | None:
        before = run.before
        return None if before is None or not self.compared or (before.opening_only and not self.opening) else before

    def _cells(self, line: str, found: Mapping[str, Figures]) -> dict[str, Made]:
        own = dict(found[""].get(line, {}))
        earlier = found.get(BEFORE)
        if earlier is not None:
            row = earlier.get(line, {})
            own |= {_before(column): row.get(column) for column in self.compared}
        return own

    def _line(
        self, line: str, cells: Mapping[str, Made], columns: Sequence[str], label: str | None, known: Mapping[str, None]
    ) -> Line:
        # A line that is not printed, because it is nil, is no part of a sum.
        sums = tuple(part for part in self.sums.get(line, ()) if part[1] in known)
        emphasis: Emphasis = ("total" if line == list(known)[-1] else "subtotal") if sums else "line"
        values = {column: _value(cells.get(column), column) for column in columns}
        level = 1 if self.sums and not sums else 0
        return Line(line, values, level, emphasis=emphasis, sums=sums, label=label)

    def _total(self, rows: Sequence[Line], columns: Sequence[str]) -> Line:
        sums = tuple((1, row.id) for row in rows if not row.sums)
        values: dict[str, Value] = {}
        for column in columns:
            amounts = [v for row in rows if not row.sums and isinstance(v := row.values[column], Decimal)]
            # Rates, and days, add up to nothing.
            values[column] = sum(amounts, from_minor(0)) if column not in ("rate", "until") else None
        return Line(TOTAL, values, emphasis="total", sums=sums)

    # ---------------------------------------------------------------- what it ties to, and what it is made of

    def _checks(self, run: Reporting) -> Sequence[Check]:
        ledger = self._ledger(run)
        if ledger is None:
            return ()
        figures = self._figures(ledger, False)
        amounts = {line: {c: m.value for c, m in row.items() if _is_amount(m)} for line, row in figures.items()}
        if self.total:
            amounts[TOTAL] = {c: sum(row.get(c, 0) for n, row in amounts.items() if n not in self.sums) for c in self.columns}
        return self.ties(run, amounts)

    def _trace(self, tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
        earlier = column == COMPARATIVE or column.endswith(BEFORE)
        ledger = self._before(tracing.run) if earlier else self._ledger(tracing.run)
        name = AMOUNT if column == COMPARATIVE else column.removesuffix(BEFORE)
        if ledger is None or name not in self.columns or name in PER_CENT:
            return None
        figures, made = self._figures(ledger, earlier), Trail()
        for line in lines:
            cell = figures.get(line, {}).get(name)
            if isinstance(cell, Figure):
                made.add(parts_of(ledger, cell))
            elif isinstance(cell, Sized):
                made.add(cell.trail(tracing, ledger))
        return made


def _before(column: str) -> str:
    return COMPARATIVE if column == AMOUNT else f"{column}{BEFORE}"


def _is_amount(made: Made) -> TypeGuard[Figure | Sized]:
    return isinstance(made, Figure | Sized)


def _value(made: Made, column: str) -> Value:
    """As it is printed; an amount that is not there is nil, a share that is not there is empty."""
    if isinstance(made, Figure | Sized):
        return from_minor(made.value)
    return None if made is None and (column in PER_CENT or column in _TEXTS) else from_minor(0) if made is None else made


_TEXTS: Final = frozenset(["until", "sensitivity"])


def per_cent(part: int, whole: int) -> Figure:
    """A share of one hundred with two decimals, half up, and negative where one of the two is; nothing of nothing."""
    if not whole:
        return Figure(0)
    share = (2 * abs(part) * 10_000 + abs(whole)) // (2 * abs(whole))
    return Figure(share if (part < 0) == (whole < 0) else -share)


def shares(parts: Mapping[str, int]) -> dict[str, Figure]:
    """Shares of one hundred in what the parts come to, by largest remainder: they add up to 100.00, as the total below them says.

    Where a part is negative there is no such split: each is its own share.
    """
    whole = sum(parts.values())
    if whole <= 0 or min(parts.values()) < 0:
        return {name: per_cent(part, whole) for name, part in parts.items()}
    split = apportion(_HUNDRED, [(name, from_minor(part)) for name, part in parts.items()])
    return {name: Figure(to_minor(share)) for name, share in split.items()}
