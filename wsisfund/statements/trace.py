"""Which postings and directives make a figure: its own conditions, asked for them instead of their sum."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import Fault, UsageFault
from ..register.budget_facts import authority_said, order_step_of
from ..register.officers import officers_named
from ..store.index import Index, chunks, marks
from ..vocabulary.money import FUNCTIONAL, from_minor, to_minor
from ..vocabulary.period import Period
from ..vocabulary.running_number import from_index
from ..vocabulary.statement import BEFORE, Note, Reconciliation
from .account_statement import agreement_of
from .engine import COLUMNS, MAIN_STATEMENTS, TOTAL, Run
from .instalments import INSTALMENTS
from .rows import Reporting
from .schedule import Cut
from .schedules import ACCOUNT, CUTS, DONOR, SCHEDULES, STATEMENT_OF
from .traced_tables import of_note
from .trail import Said, Trail
from .vendors import parts_of

NOTES = "notes"


class UnknownFigure(UsageFault):
    """No statement has a figure of that name, or it is no amount."""

    slug = "unknown-figure"


class TracedPosting(NamedTuple):
    """A posting or a directive with its part of the figure, with the figure's sign; `file` and `line` in the books.

    `minor` is the part, in minor units of the currency of the figure.
    Of a directive `event` is its kind, `account` what it is about, and `narration` what it has to do with the figure.
    """

    date: str
    file: str
    line: int
    account: str
    minor: int
    payee: str
    narration: str
    event: str = ""
    doc: str = ""
    agreement: str = ""
    certified_by: str = ""
    approved_by: str = ""
    no: str = ""


class Parts:
    """Postings in order of time, then directives; those that come to nothing are left out.

    Tens of thousands may make a figure: each is read when it is its turn.
    """

    def __init__(self, index: Index, trail: Trail) -> None:
        self._index = index
        self._trail = trail

    def __len__(self) -> int:
        """How many there are."""
        return sum(map(bool, self._trail.postings.values())) + sum(bool(minor) for _, minor in self._trail.facts.values())

    def __iter__(self) -> Iterator[TracedPosting]:
        """Each by the names of what is said of it."""
        return map(TracedPosting._make, self.rows())

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Each as a plain tuple of the same, which takes half the time."""
        return chain(_postings(self._index, self._trail.postings), _directives(self._trail))


class Trace(NamedTuple):
    """A figure and what adds up to it, in `currency`."""

    figure: str
    amount: Decimal
    postings: Parts
    currency: str = FUNCTIONAL


def postings_of(
    index: Index,
    figure: str,
    period: Period,
    books: Path | None = None,
    *,
    agreement: str | None = None,
    donor: str | None = None,
) -> Trace:
    """What makes ``statement.line``, ``statement.line.column``, ``table.line.column`` or ``notes.note.figure``.

    Args:
        agreement: whose account-statement, donor: whose donor-report it is.

    Raises:
        UnknownFigure: there is no such figure, or it is no amount of money.
    """
    tracer = Tracer(Run(index, period, books, agreement, donor))
    trail = tracer.trail(figure)
    currency = _currency(tracer.run, figure)
    amount = from_minor(trail.total, currency)
    return Trace(figure, amount, Parts(index, trail), currency)


class Tracer:
    """One run over figures, asked for what they are made of."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._tables = {cut.id: (name, cut) for name, cut in _cuts()}

    @property
    def run(self) -> Reporting:
        """The statements that the figures stand in."""
        return self._run

    def trail(self, figure: str) -> Trail:
        """What a figure is made of; it adds up to the figure."""
        name, _, rest = figure.partition(".")
        if name == NOTES:
            return self._note(figure, rest)
        if name in self._tables:
            return self._table(figure, rest)
        definition = self._run.definition(name)
        if definition.rows:
            return self._schedule(figure, name, rest)
        line, _, column = rest.partition(".")
        ledger = self._run.ledger if column != COLUMNS[1] else self._run.before
        found = self._run.line(name, line, column or COLUMNS[0]) if column in ("", *COLUMNS) else None
        if found is None or ledger is None:
            raise _unknown(figure, "the statement has no such line or column, or it is empty")
        return _adding_up(figure, parts_of(ledger, found), found.value)

    def terms(self, terms: Iterable[tuple[int, str]]) -> Trail:
        """What a sum of figures, each with its sign, is made of."""
        made = Trail()
        for sign, figure in terms:
            made.add(self.trail(figure), sign)
        return made

    def _schedule(self, figure: str, name: str, rest: str) -> Trail:
        definition = self._run.definition(name)
        line, _, column = rest.rpartition(".")
        # Without a column the first that is an amount is meant.
        columns = [column] if line else definition.columns
        line = line or rest
        rows = [row.id for row in self._run.rows(name)]
        lines = rows if line == TOTAL and definition.total else [line]
        if not set(columns) <= set(definition.columns) or not set(lines) <= set(rows):
            raise _unknown(figure, f"{name} has no such line or column")
        trails = ((one, SCHEDULES[definition.rows].trace(self, lines, one)) for one in columns)
        column, made = next(((one, trail) for one, trail in trails if trail is not None), (column, None))
        if made is None:
            raise _unknown(figure, "it is no amount, or one that is worked out from others: trace those")
        value = self._run.figure(f"{name}.{line}.{column}") if _is_centimes(self._run, name, line, column) else made.total
        return _adding_up(figure, made, value)

    def _table(self, figure: str, rest: str) -> Trail:
        name, cut = self._tables[figure.partition(".")[0]]
        table = cut.make(self._run)
        line, _, column = rest.rpartition(".")
        if table is not None and not line:
            line, column = rest, table.columns[0]
        known = {one.id: one for one in table.lines} if table is not None else {}
        value = known[line].values.get(column) if line in known else None
        lines = [one for one in known if not known[one].sums] if _is_total(table, line) else [line]
        made = cut.trace(self, lines, column) if isinstance(value, Decimal) else None
        if made is None or not isinstance(value, Decimal):
            raise _unknown(figure, f"the table below {name} has no such figure")
        return _adding_up(figure, made, to_minor(value, _currency(self._run, figure)))

    def _note(self, figure: str, rest: str) -> Trail:
        key, _, param = rest.partition(".")
        if key in ("explanation", "unexplained"):
            return self.trail(f"budget-and-actual.{param}.variance")
        found = next((note for note in self._notes() if note.key == key), None)
        value = found.params.get(param) if found else None
        made = of_note(self, key, param) if isinstance(value, Decimal) else None
        if made is None or not isinstance(value, Decimal):
            raise _unknown(figure, "the note has no such figure, or it is no amount in CHF")
        return _adding_up(figure, made, to_minor(value, _currency(self._run, figure)))

    def _notes(self) -> Iterable[Note]:
        for name in MAIN_STATEMENTS:
            yield from self._run.notes(name)
        if self._run.agreement is not None:
            yield from ACCOUNT.notes(self._run)
        if self._run.donor is not None:
            yield from DONOR.notes(self._run)


def _cuts() -> Iterable[tuple[str, Cut]]:
    for name, cuts in CUTS.items():
        yield from ((name, cut) for cut in cuts)
    for schedule in SCHEDULES.values():
        yield from ((STATEMENT_OF.get(schedule.id, schedule.id), cut) for cut in schedule.cuts)


def statement_of(name: str) -> str:
    """The statement below which a table stands; a statement itself."""
    return next((owner for owner, cut in _cuts() if cut.id == name), name)


def _is_total(table: Reconciliation | None, line: str) -> bool:
    return table is not None and line == TOTAL and any(one.id == TOTAL for one in table.lines)


def _is_centimes(run: Run, name: str, line: str, column: str) -> bool:
    return line == TOTAL or any(row.id == line and isinstance(row.cells.get(column), int) for row in run.rows(name))


def _currency(run: Reporting, figure: str) -> str:
    """CHF, but for what is said in its own currency: a pledge, instalments and the account of an agreement, a bank balance."""
    name, _, rest = figure.partition(".")
    line, _, column = rest.rpartition(".")
    if (name == INSTALMENTS and column != "carrying") or (name == ACCOUNT.id and column == "original"):
        return agreement_of(run).amount.currency
    if name == NOTES and line == "cash" and (key := column.removesuffix(BEFORE)).isupper():
        return key
    if name == "pledges-unsigned" and (column == "amount" or not line):
        found = next((row.cells["currency"] for row in run.rows(name) if row.id == (line or rest)), FUNCTIONAL)
        return str(found)
    return FUNCTIONAL


def _adding_up(figure: str, trail: Trail, value: int) -> Trail:
    assert trail.total == value, f"{figure} is not the sum of its parts: {trail.total}, not {value}"
    return trail


def _unknown(figure: str, why: str) -> Fault:
    return UnknownFigure(
        f"{figure!r} cannot be traced",
        why=why,
        fix="name it as statement.line or statement.line.column, for instance financial-position.cash",
    )


# ---------------------------------------------------------------- what is shown of each part

_POSTINGS = (
    "SELECT p.id, p.date, p.leaf, p.line, p.account, p.payee, t.narration, p.event, p.doc, p.agreement, t.certified_by, "
    "t.approved_by, t.running FROM posting_row p JOIN transaction_row t ON t.id = p.transaction_id "
    "WHERE p.id IN ({marks}) ORDER BY p.id"
)


def _postings(index: Index, amounts: Mapping[int, int]) -> Iterator[tuple[Any, ...]]:
    # Files are looked up once.
    leaves = {leaf: (path, first) for leaf, path, first in index.rows("SELECT id, path, first FROM leaf")}
    nowhere = ("", 0)
    # The number of a posting begins with its day.
    wanted = sorted(number for number, minor in amounts.items() if minor)
    for some in chunks(wanted):
        rows = index.rows(_POSTINGS.format(marks=marks(some)), some)
        yield from [
            (
                day, (place := leaves.get(leaf, nowhere))[0], place[1] + line, account, amounts[own], payee, narration, event,
                doc, agreement, certified, approved, from_index(running),
            )
            for own, day, leaf, line, account, payee, narration, event, doc, agreement, certified, approved, running in rows
        ]  # fmt: skip


def _directives(trail: Trail) -> Iterator[TracedPosting]:
    for said, minor in sorted(trail.facts.values(), key=lambda part: (part[0].fact.date, part[0].key)):
        if minor:
            yield _directive(said, minor)


def _directive(said: Said, minor: int) -> TracedPosting:
    fact = said.fact
    file, line = fact.place or ("", 0)
    order = order_step_of(fact) if fact.kind == "commitment" else None
    doc = authority_said(fact) or fact.document
    certified, approved = officers_named(fact.keys)
    return TracedPosting(
        fact.date.isoformat(), file, line, fact.ident, minor, order.payee if order else "", said.words,
        fact.kind, doc, fact.agreement, certified or "", approved or "",
    )  # fmt: skip
