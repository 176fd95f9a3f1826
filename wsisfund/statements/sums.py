"""Sums of postings by plain SQL: every figure of a statement is one or several measures, and so is its trace.

A measure is a sign and a condition on the table posting; a figure is the signed sum of the CHF of the postings that fulfil
it. The same conditions list the postings of a figure (`trace`). The SQL keeps to what SQLite, DuckDB and Spark share:
integers of minor units, SUM, CASE, comparisons of text, an explicit order; no division, rounding or date functions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, wraps
from operator import attrgetter
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from ..books.records import Fact
from ..store.index import Index
from ..store.measures import KINDS, under
from ..store.rates import newest_rate
from ..store.stored_facts import facts_of
from ..vocabulary.period import Period

P = ParamSpec("P")
T = TypeVar("T")

# Spans of time, within `date <= :end`. Opening entries belong to no period; entries with `restates` to an earlier one.
BROUGHT = "(date < :start OR opening = 1)"
RESTATED = "(date >= :start AND opening = 0 AND restates <> '')"
OPENING = "(date < :start OR opening = 1 OR restates <> '')"
MOVED = "(date >= :start AND opening = 0 AND restates = '')"
CLOSING = "(date <= :end)"


class Measure(NamedTuple):
    """Signed sum over the postings that fulfil `condition`, an SQL text with no parameters but :start and :end."""

    sign: int
    condition: str


class Selection(NamedTuple):
    """The postings of a measure whose `columns` hold one of `keys`; no columns: all of them."""

    measure: Measure
    columns: tuple[str, ...] = ()
    keys: frozenset[tuple[str, ...]] = frozenset()


class Figure(NamedTuple):
    """A figure in centimes as printed, and the postings that make it.

    `vendors` is the sign with which what vendors owe counts in it besides: parts of their account, which no condition names.
    """

    value: int
    selections: tuple[Selection, ...] = ()
    vendors: int = 0


def added(*figures: Figure) -> Figure:
    """The sum of figures, with the postings of all."""
    return Figure(sum(f.value for f in figures), tuple(s for f in figures for s in f.selections), sum(f.vendors for f in figures))


def less(figure: Figure) -> Figure:
    """A figure with the other sign."""
    turned = tuple(s._replace(measure=s.measure._replace(sign=-s.measure.sign)) for s in figure.selections)
    return Figure(-figure.value, turned, -figure.vendors)


class AccountSums(NamedTuple):
    """CHF centimes of an account, debit positive: brought forward, restated and moved in the period."""

    brought: int = 0
    restated: int = 0
    moved: int = 0

    @property
    def closing(self) -> int:
        """Balance at the end of the period."""
        return self.brought + self.restated + self.moved


_IN_SPAN: Mapping[str, Callable[[AccountSums], int]] = {
    BROUGHT: attrgetter("brought"),
    RESTATED: attrgetter("restated"),
    OPENING: lambda sums: sums.brought + sums.restated,
    MOVED: attrgetter("moved"),
    CLOSING: attrgetter("closing"),
}


def in_span(sums: AccountSums, span: str) -> int:
    """The part of sums that belongs to one of the spans of time."""
    return _IN_SPAN[span](sums)


def both(*conditions: str) -> str:
    """Condition: all of `conditions`; every sum is until the end of its period, so that `CLOSING` need not be said besides."""
    return "(" + " AND ".join([c for c in conditions if c != CLOSING] or [CLOSING]) + ")"


_SUMMED = {
    "yearly": "account, agreement, instalment, donor, event, currency, opening, restates, date, year, root, class, units, chf",
    "account_year": "account, currency, opening, restates, date, year, root, class, units, chf",
    "agreement_year": f"agreement, opening, restates, date, year, {', '.join(KINDS)}",
    "posting": "id, account, agreement, instalment, donor, event, currency, opening, restates, date, year, root, class, "
    "programme, commitment, payee, units, chf",
}
# Columns that only sums have, as a posting says them.
_OF_A_POSTING = {kind: f"CASE WHEN {condition} THEN chf ELSE 0 END AS {kind}" for kind, condition in KINDS.items()}


def _booked(table: str, **changed: str) -> str:
    """The columns of `table` as they are read from postings."""
    said = {**_OF_A_POSTING, **changed}
    return ", ".join(said.get(column, column) for column in _SUMMED[table].split(", "))


def source_of(table: str, period: Period) -> str:
    """What is summed: the sums of whole years in `table`, and the postings of a year that is not over.

    The two say the same of a period that begins on 1 January; of any other only the postings do.
    """
    if not _is_year_to_date(period):
        return f"(SELECT {_booked(table)} FROM posting) AS booked" if table == "agreement_year" else "posting"
    if _is_year(period):
        return table
    year = period.end.year
    past, current = f"FROM {table} WHERE year < {year}", f"FROM posting WHERE year = {year}"
    return f"(SELECT {_SUMMED[table]} {past} UNION ALL SELECT {_booked(table)} {current}) AS booked"


def _with_restatements(source: str, table: str, period: Period, until: date) -> str:
    """`source`, and what entries after the period restate of it or of earlier years, as if booked on its last day.

    What restates this very year has moved in it; what restates an earlier one stays an adjustment of its opening.
    """
    columns, year, end = _SUMMED[table], period.end.year, period.end.isoformat()
    restates = f"CASE WHEN restates = '{year}' THEN '' ELSE restates END AS restates"
    later = _booked(table, date=f"'{end}' AS date", year=f"{year} AS year", restates=restates)
    where = f"restates <> '' AND restates <= '{year}' AND date > '{end}' AND date <= '{until.isoformat()}'"
    return f"(SELECT {columns} FROM {source} UNION ALL SELECT {later} FROM posting WHERE {where}) AS restated"


def _is_restated(index: Index, period: Period, until: date) -> bool:
    sql = "SELECT 1 FROM account_year WHERE restates <> '' AND restates <= ? AND year > ? AND year <= ? LIMIT 1"
    return bool(index.rows(sql, (str(period.end.year), period.end.year, until.year)))


def _is_year_to_date(period: Period) -> bool:
    return (period.start.month, period.start.day) == (1, 1) and period.start.year == period.end.year


def _is_year(period: Period) -> bool:
    return _is_year_to_date(period) and period.ends_year


def once(make: Callable[Concatenate[Ledger, P], T]) -> Callable[Concatenate[Ledger, P], T]:
    """Decorator: what is worked out from a ledger, and from what else is asked, is worked out once for it."""

    @wraps(make)
    def made(ledger: Ledger, /, *asked: P.args, **none: P.kwargs) -> T:
        key = make, *asked
        found: T
        try:
            found = ledger.made[key]
        except KeyError:
            found = ledger.made[key] = make(ledger, *asked, **none)
        return found

    return made


# Instalments on which something is outstanding, commitments of which something is said besides their sums.
_FEW = ("instalment", "commitment")


class KindFacts:
    """`FactSource` over the index that reads each kind once: statements look at all agreements anyway."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._kinds: dict[str, Sequence[Fact]] = {}
        self._idents: dict[str, dict[str, list[Fact]]] = {}
        self.worked_out: dict[Any, Any] = {}

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind, oldest first."""
        if kind not in self._kinds:
            self._kinds[kind] = self._index.all(kind)
        return self._kinds[kind]

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first."""
        if kind in _FEW:
            return self._few(kind, ident)
        if kind not in self._idents:
            idents: dict[str, list[Fact]] = {}
            for fact in self.all(kind):
                idents.setdefault(fact.ident, []).append(fact)
            self._idents[kind] = idents
        return self._idents[kind].get(ident, ())

    def read(self, kind: str, idents: Iterable[str]) -> None:
        """All versions of some things at once, which will be asked for."""
        known = self._idents.setdefault(kind, {})
        asked = [ident for ident in idents if ident not in known]
        known.update((ident, []) for ident in asked)
        for fact in facts_of(self._index, kind, asked):
            known[fact.ident].append(fact)

    def _few(self, kind: str, ident: str) -> Sequence[Fact]:
        """Of some kinds few things are asked for, which `read` has read."""
        known = self._idents.setdefault(kind, {})
        if ident not in known:
            known[ident] = list(self._index.versions(kind, ident))
        return known[ident]


class Ledger:
    """Sums of postings until the end of a period.

    Args:
        index: the books.
        period: start and end of what is reported.
        opening_only: only the opening entries, as comparatives of the first year.
        facts: the index's facts, where another ledger of the same books has read them already.
        restated_until: entries until that day that restate the period or an earlier year count in it (comparatives).
    """

    def __init__(
        self,
        index: Index,
        period: Period,
        opening_only: bool = False,
        facts: KindFacts | None = None,
        restated_until: date | None = None,
    ) -> None:
        self.index = index
        self._until = restated_until if restated_until and _is_restated(index, period, restated_until) else None
        self.facts = facts or KindFacts(index)
        self.period = period
        self.opening_only = opening_only
        self.parameters = {"start": period.start.isoformat(), "end": period.end.isoformat()}
        self.source = self.source_in("yearly")
        # What `once` worked out.
        self.made: dict[tuple[Any, ...], Any] = {}
        self.base = "date <= :end AND opening = 1" if opening_only else "date <= :end"

    def source_in(self, table: str) -> str:
        """What is summed, from the sums of whole years in one of the tables that hold them."""
        source = table if table == "posting" else source_of(table, self.period)
        columns = "posting" if source == "posting" else table
        return source if self._until is None else _with_restatements(source, columns, self.period, self._until)

    @property
    def is_restated(self) -> bool:
        """Whether later entries restate the period or what came before it."""
        return self._until is not None

    @property
    def postings(self) -> str:
        """The postings themselves, each with its id; what is restated stands on the last day of the period."""
        return self.source_in("posting")

    @property
    def day(self) -> date:
        """The reporting date."""
        return self.period.start - timedelta(1) if self.opening_only else self.period.end

    @cached_property
    def register_day(self) -> date:
        """Day as of which the register is read: the reporting date; for opening entries alone the day on which they stand."""
        if not self.opening_only:
            return self.day
        rows = self.index.rows("SELECT MAX(date) FROM posting WHERE opening = 1 AND date <= :end", self.parameters)
        return date.fromisoformat(rows[0][0]) if rows[0][0] else self.day

    def total(self, *measures: Measure) -> int:
        """Sum of some measures, in centimes."""
        return sum(self._total(measure) for measure in measures)

    def _total(self, measure: Measure) -> int:
        sql = f"SELECT COALESCE(SUM(chf), 0) FROM {self.source} WHERE {self.base} AND {measure.condition}"
        return measure.sign * int(self.index.rows(sql, self.parameters)[0][0])

    def figure(self, *measures: Measure) -> Figure:
        """The figure that some measures make."""
        return Figure(self.total(*measures), tuple(Selection(m) for m in measures))

    def of_accounts(self, sign: int, span: str, *parents: str) -> Figure:
        """Sum of some accounts and all below them, over one of the spans; from the account sums, without a query of its own."""
        below = tuple(f"{parent}:" for parent in parents)
        found = (sums for account, sums in self.accounts.items() if account in parents or account.startswith(below))
        value = sum(in_span(sums, span) for sums in found)
        return Figure(sign * value, (Selection(Measure(sign, both(span, under(*parents)))),))

    @property
    def in_period(self) -> str:
        """Condition on the table posting: the days of the period; whole years need no look at the day."""
        first, last = self.period.start.year, self.period.end.year
        years = f"year = {last}" if first == last else f"year >= {first} AND year <= {last}"
        return years if _is_year(self.period) else f"{years} AND date >= :start AND date <= :end"

    def grouped(
        self,
        columns: tuple[str, ...],
        measures: Mapping[str, Measure],
        where: str,
        source: str | None = None,
        settled_out: bool = False,
    ) -> dict[tuple[str, ...], dict[str, int]]:
        """Measures by key: for each combination of `columns` the sum of every measure, in centimes, in order of the keys.

        Args:
            columns: columns of the table yearly that make the key.
            measures: by id.
            where: condition that holds for all of them, so that an index can be used.
            source: what is summed; by default `Ledger.source`.
            settled_out: leave out the keys whose postings add up to nothing.
        """
        n, kept = len(columns), " HAVING SUM(chf) <> 0" if settled_out else ""
        rows = self._grouped(columns, measures.values(), where, source, kept)
        return {row[:n]: dict(zip(measures, row[n:], strict=True)) for row in rows}

    def over_time(
        self,
        columns: tuple[str, ...],
        sign: int,
        where: str,
        source: str | None = None,
        of: Collection[str] | None = None,
    ) -> dict[tuple[str, ...], AccountSums]:
        """The sums of each span of time by key, in order of the keys; `columns`, `where` and `source` as in `grouped`.

        Args:
            sign: with which all are added.
            of: agreements that are asked about: the others are not looked at.
        """
        n, measures = len(columns), [Measure(sign, span) for span in (BROUGHT, RESTATED, MOVED)]
        rows = self._grouped(columns, measures, where, source, of=of)
        return {row[:n]: AccountSums(*row[n:]) for row in rows}

    def _grouped(
        self,
        columns: tuple[str, ...],
        measures: Iterable[Measure],
        where: str,
        source: str | None,
        kept: str = "",
        of: Collection[str] | None = None,
    ) -> list[tuple[Any, ...]]:
        named = {f"of{n}": ident for n, ident in enumerate(of or ())}
        keys = ", ".join(columns)
        # Until the end of the period all are summed, without a question about each.
        amounts = (
            (s, "chf" if condition == CLOSING else f"CASE WHEN {condition} THEN chf ELSE 0 END") for s, condition in measures
        )
        sums = ", ".join(f"{'-' if sign < 0 else ''}SUM({amount})" for sign, amount in amounts)
        whose = "" if of is None else f" AND agreement IN ({', '.join(f':{name}' for name in named)})"
        found = f"FROM {source or self.source} WHERE {self.base} AND {where}{whose}"
        sql = f"SELECT {keys}, {sums} {found} GROUP BY {keys}{kept} ORDER BY {keys}"
        return self.index.rows(sql, {**self.parameters, **named})

    @cached_property
    def accounts(self) -> Mapping[str, AccountSums]:
        """Sums of every account that is open or posted to, by name."""
        found = self.over_time(("account",), 1, "1 = 1", self.source_in("account_year"))
        sums = {account: of_account for (account,), of_account in found.items()}
        opened = self.index.rows("SELECT name FROM account WHERE date <= :end ORDER BY name", self.parameters)
        return {name: sums.get(name, AccountSums()) for name in sorted(sums.keys() | {name for (name,) in opened})}

    @once
    def rate(self, currency: str) -> Decimal | None:
        """CHF per unit on the reporting date: the newest price until then, or None where none is known."""
        return newest_rate(self.index, currency, self.day)
