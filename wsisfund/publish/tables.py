"""The tables of a statement: which columns belong together, which of them adds up others, in which currency a cell is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from ..languages.local import name_in
from ..languages.order import name_key
from ..languages.spoken import speaking
from ..languages.words import Words
from ..statements.account_statement import AND_DONOR
from ..statements.biennium import BY_BIENNIUM
from ..statements.net_assets_parts import NET_ASSETS_PARTS, NET_ASSETS_PARTS_BEFORE
from ..statements.programme_before import PROGRAMME_BEFORE, SDG_BEFORE
from ..statements.rows import Group, Parts
from ..statements.schedules import ACCOUNT, NOTE_OF, SHAPES
from ..vocabulary.money import FUNCTIONAL
from ..vocabulary.statement import DASH, Line, Note, Statement

COMPARATIVE: Final = "comparative"
# The note on the budget, and the notes of Statement V that belong to it: a line explained, and one that nobody explained.
BUDGET: Final = "budget-basis"
EXPLANATION, UNEXPLAINED = "explanation", "unexplained"
OF_BUDGET: Final = frozenset([EXPLANATION, UNEXPLAINED])


class Table(NamedTuple):
    """The main table of a statement, or one of its reconciliations; `id` is the key of its words."""

    id: str
    columns: tuple[str, ...]
    lines: Sequence[Line]


class NumberedNote(NamedTuple):
    """A note with its number in the Council document, None for one that belongs to its statement only."""

    number: int | None
    statement: Statement
    note: Note

    @property
    def tables(self) -> tuple[Table, ...]:
        """Tables of its statement that are printed with it, those without a line left out."""
        found = (Table(r.id, r.columns, r.lines) for r in self.statement.reconciliations if NOTE_OF.get(r.id) == self.note.key)
        return tuple(table for table in found if table.lines)


# Columns that are in the currency of the agreement that a statement's note names; in CHF, two of them say the same twice.
_OF_AGREEMENT: Final = frozenset(["original", "agreed", "settled", "written-off", "outstanding"])
_BESIDE: Final = frozenset(["original", "carrying"])
# Schedules whose rows are looked for by name.
_BY_NAME: Final = frozenset(["contributions"])
# Schedules that have no total of their own, and the columns of which the sum stands elsewhere too (Statement V, the notes).
_TOTALLED: Final = {"commitments": ("opened", "adjusted", "charged", "released", "open"), "pledges-unsigned": ("chf",)}
_TOTAL: Final = "total"
# Tables below a statement that say it otherwise: those of its notes, its columns, the biennium, the year before.
SAYING_OTHERWISE: Final = frozenset(
    [*NOTE_OF, NET_ASSETS_PARTS.id, NET_ASSETS_PARTS_BEFORE.id, BY_BIENNIUM, PROGRAMME_BEFORE.id, SDG_BEFORE.id]
)
_DONOR: Final = "donor"
GROUPS: Final[Mapping[str, tuple[Group, ...]]] = {name: shape.groups for name, shape in SHAPES.items() if shape.groups}
# What a column adds up within its row: table, column, (sign, column) of the parts.
ROW_SUMS: Final[Mapping[str, Mapping[str, Parts]]] = {name: shape.sums for name, shape in SHAPES.items() if shape.sums}


def tables_of(statement: Statement) -> Iterator[Table]:
    """The main table, then the reconciliations."""
    yield Table(statement.id, statement.columns, statement.lines)
    for reconciliation in statement.reconciliations:
        yield Table(reconciliation.id, reconciliation.columns, reconciliation.lines)


def row_id(table: Table, line: Line) -> str:
    """By what a row is known in a file: the id of its line; in a table that says a statement otherwise as `trace` names it, with
    the table before it, so that no line of the statement is there twice.
    """
    return f"{table.id}.{line.id}" if table.id in SAYING_OTHERWISE else line.id


def own_tables_of(statement: Statement) -> list[Table]:
    """The tables that are printed with the statement itself: those of its notes stand in the notes."""
    return [table for table in tables_of(statement) if table.id not in NOTE_OF]


def groups_of(table: Table) -> tuple[Group, ...]:
    """The groups of a table's columns: those that are named, else all columns as one."""
    named = GROUPS.get(table.id, ())
    if sorted(column for group in named for column in group.columns) == sorted(table.columns):
        return named
    return (Group("", table.columns),)


@cache
def is_functional(column: str) -> bool:
    """Whether the amounts of a column are in CHF whatever the statement and the line."""
    return column != "amount" and column not in _OF_AGREEMENT


def currency_of(statement: Statement, line: Line, column: str) -> str:
    """Currency of a cell: CHF, but for the amounts of pledges and agreements in their own currency.

    A column ``amount`` beside a column ``currency`` is of that currency; of the statement of account ``original`` and the
    columns of its instalments are of the agreement that its note names.
    """
    if column == "amount" and line.values.get("currency"):
        return str(line.values["currency"])
    return (agreement_currency(statement) or FUNCTIONAL) if column in _OF_AGREEMENT else FUNCTIONAL


def unit_of(statement: Statement, words: Words) -> str:
    """In what the amounts of a statement are, in words; a bank account's in its own currency. Empty where it has none."""
    if statement.currency != FUNCTIONAL:
        return statement.currency
    rows = [line for table in tables_of(statement) for line in table.lines]
    amounts = {column for line in rows for column, value in line.values.items() if isinstance(value, Decimal)}
    if rows and not amounts:
        return ""
    return words("document.currency.all" if amounts == {"amount"} and "currency" in statement.columns else "document.currency")


def agreement_currency(statement: Statement) -> str | None:
    """Currency of the agreement that a statement is about; None where it is about none."""
    named = (note.params.get("currency") for note in statement.notes if note.key == "agreement")
    found = next(named, None)
    return None if found is None else str(found)


def head_of(statement: Statement, table: str, column: str, words: Words) -> str:
    """Head of a column in words, with its currency where that is not CHF."""
    head, currency = words.column(table, column, statement.period), agreement_currency(statement)
    if column not in _OF_AGREEMENT or currency in (None, FUNCTIONAL):
        return head
    return str(currency) if column == "original" else words("format.in-currency", head=head, currency=currency)


def heading_of(statement: Statement, words: Words) -> str:
    """Number and title of a statement, whose it is, and whether its figures are final."""
    return _about(words.heading(statement.id), statement, words)


def title_of(statement: Statement, words: Words) -> str:
    """The same without the number."""
    return _about(words.title(statement.id), statement, words)


def _about(heading: str, statement: Statement, words: Words) -> str:
    if statement.subject:
        heading = words("format.heading", number=heading, title=statement.subject)
    final = any(note.key == "final-figures" for note in statement.notes)
    return words("format.final", heading=heading) if final else heading


def printed_numbers(statements: Sequence[Statement]) -> dict[int, int]:
    """The number that each note has in a document of these statements: without gaps, in the order of the notes."""
    from ..statements.notes import NUMBERS, ORDER

    found = {note.key for statement in statements for note in statement.notes if note.key in NUMBERS}
    return {NUMBERS[key]: n for n, key in enumerate(sorted(found, key=ORDER.index), 1)}


def notes_in_order(statements: Sequence[Statement]) -> list[NumberedNote]:
    """The notes of several statements: the numbered ones by number, each once, then the others by statement.

    What explains Statement V, or is not explained, follows the note on the budget, to which it belongs.
    """
    from ..statements.notes import NUMBERS

    numbered: dict[int, NumberedNote] = {}
    others: list[NumberedNote] = []
    for statement in statements:
        for note in statement.notes:
            number = NUMBERS.get(note.key)
            if number is None:
                others.append(NumberedNote(None, statement, note))
            else:
                numbered.setdefault(number, NumberedNote(number, statement, note))
    printed = printed_numbers(statements)
    ordered = sorted(numbered, key=lambda number: printed[number])
    found = [numbered[number]._replace(number=printed[number]) for number in ordered]
    about_budget = [one for one in others if one.note.key in OF_BUDGET]
    behind = next((n for n, one in enumerate(found, 1) if one.note.key == BUDGET), len(found))
    return [*found[:behind], *about_budget, *found[behind:], *(one for one in others if one not in about_budget)]


def before_notes(statements: Sequence[Statement]) -> int:
    """How many statements of the document for Council stand before its notes: the schedules come after them."""
    from ..statements.engine import MAIN_STATEMENTS

    return sum(statement.id in MAIN_STATEMENTS for statement in statements)


def goes_on(notes: Sequence[NumberedNote], n: int) -> bool:
    """Whether the nth of some notes stands below the title of the one before it."""
    return n > 0 and notes[n].number is None and notes[n].note.key == notes[n - 1].note.key


def for_readers(statements: Sequence[Statement], words: Words) -> list[Statement]:
    """The statements without what leads nowhere: numbers of notes that none of them has, a comparative column that is empty."""
    numbers = printed_numbers(statements)

    def line(one: Line) -> Line:
        return one if one.note is None else one._replace(note=numbers.get(one.note))

    def columns(statement: Statement) -> tuple[str, ...]:
        return tuple(c for c in statement.columns if c != COMPARATIVE or not lacks_comparative(statement))

    found = [for_paper(without_doubles(statement), words) for statement in statements]
    return [replace(s, columns=columns(s), lines=tuple(map(line, s.lines))) for s in found]


def for_paper(statement: Statement, words: Words) -> Statement:
    """The statement as readers of a language look through it: its face, Member States by their names there and donors in their
    order, and the total of a schedule that ties to another one.
    """
    named = _NAMED.get(statement.id, _named)
    lines = _unless_empty(tuple(named(line, words) for line in statement.face or statement.lines))
    tables = tuple(table._replace(lines=_unless_empty(table.lines)) for table in statement.reconciliations)
    if statement.id in _BY_NAME:
        donors = (line for line in lines if line.emphasis != "total")
        names = sorted(donors, key=lambda line: (name_key(line.label or line.id, words.language), line.id))
        lines = (*names, *(line for line in lines if line.emphasis == "total"))
    columns = _TOTALLED.get(statement.id, ())
    if columns and lines and lines[-1].emphasis != "total":
        values = {column: _total(lines, column) for column in columns}
        sums = tuple((1, line.id) for line in lines)
        lines = (*lines, Line(_TOTAL, dict.fromkeys(statement.columns) | values, emphasis="total", sums=sums))
    subject, fund = _subject(statement, words), words.fund(statement.fund)
    return replace(statement, lines=lines, face=(), reconciliations=tables, subject=subject, fund=fund)


def _subject(statement: Statement, words: Words) -> str:
    """The donor's name in the language; before it, of a statement of account, the agreement's id as it is."""
    ident, comma, donor = statement.subject.partition(AND_DONOR) if statement.id == ACCOUNT.id else ("", "", statement.subject)
    return f"{ident}{comma and words('format.comma')}{name_in(donor, words.language)}"


def _unless_empty(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of a table; a table of nothing but its total is one sentence."""
    return () if [line.id for line in lines] == [_TOTAL] else lines


def _named(line: Line, words: Words) -> Line:
    """The line with the names of Member States in the language, as its label and as its donor."""
    label = line.label and name_in(line.label, words.language)
    donor = line.values.get(_DONOR)
    named = name_in(donor, words.language) if isinstance(donor, str) else donor
    return line if (label, named) == (line.label, donor) else line._replace(label=label, values={**line.values, _DONOR: named})


def _of_duties(line: Line, words: Words) -> Line:
    """The line with the texts of shipped obligations in the language."""
    line = _named(line, words)
    values = {column: words.shipped(value) if isinstance(value, str) else value for column, value in line.values.items()}
    return line._replace(label=line.label and words.shipped(line.label), values=values)


def _of_what_waits(line: Line, words: Words) -> Line:
    """The line of the portfolio with the donor's name and the reason in the language."""
    from ..closing.why import why_in_words

    why = line.values.get("why")
    if line.label is None or not isinstance(why, str):
        return line
    ident, dash, donor = line.label.partition(DASH)
    with speaking(words.language):
        said = why_in_words(line.id.partition("/")[0], ident, why)
    return line._replace(label=f"{ident}{dash}{name_in(donor, words.language)}", values={**line.values, "why": said})


def _of_orders(line: Line, words: Words) -> Line:
    """The line of an order with its budget line named as in Statement V."""
    account = line.values.get("account")
    if not isinstance(account, str):
        return line
    return line._replace(values={**line.values, "account": words.line("budget-and-actual", Line(account, {}))})


# Tables that name obligations, what waits, and budget lines.
_NAMED: Final = {"obligations": _of_duties, "portfolio": _of_what_waits, "commitments": _of_orders}


def _total(lines: Sequence[Line], column: str) -> Decimal:
    return sum((value for line in lines if isinstance(value := line.values.get(column), Decimal)), Decimal(0))


def without_doubles(statement: Statement) -> Statement:
    """The statement without the columns that say in CHF again what an agreement in CHF says already."""
    if agreement_currency(statement) != FUNCTIONAL:
        return statement

    def kept(columns: Sequence[str]) -> tuple[str, ...]:
        return tuple(column for column in columns if column not in _BESIDE)

    tables = tuple(r._replace(columns=kept(r.columns)) for r in statement.reconciliations)
    return replace(statement, columns=kept(statement.columns), reconciliations=tables)


def lacks_comparative(statement: Statement) -> bool:
    """Whether the statement compares with the year before, and no line has a figure of it."""
    found = [line.values[COMPARATIVE] for line in statement.lines if COMPARATIVE in line.values]
    return bool(found) and not any(value is not None for value in found)
