"""The tables of a finished statement on a page, as they stand on paper: blocks, groups of columns; each figure a link."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from ..languages.words import Words
from ..publish.tables import Table as Printed
from ..publish.tables import currency_of, for_readers, groups_of, head_of, own_tables_of, tables_of
from ..statements.figured import PER_CENT
from ..vocabulary.statement import Line, Statement
from .shown import Cell, Head, Table, figure, head, words

# Address of what makes a figure, by the name that `trace` has for it.
Address = Callable[[str], str]


def page_tables(made: Statement, spoken: Words, title: str, note: str = "", address: Address | None = None) -> list[Table]:
    """The face of a statement and the tables below it; those of its notes stand in the notes.

    Args:
        address: where a figure leads to; None: nowhere.
    """
    (shown,) = for_readers([made], spoken)
    # What a reader's table adds, such as the total of a list, has no trace of its own.
    known = {table.id: frozenset(line.id for line in table.lines) for table in tables_of(made)}
    found = []
    for n, table in enumerate(own_tables_of(shown)):
        caption = spoken.reconciliation(table.id) if n else title
        found.append(_Rows(shown, table, spoken, known.get(table.id, frozenset()), address).table(caption, "" if n else note))
    return found


class _Rows:
    """One table, made ready for the template."""

    def __init__(
        self, statement: Statement, table: Printed, spoken: Words, known: frozenset[str], address: Address | None
    ) -> None:
        self._statement, self._table, self._spoken = statement, table, spoken
        self._known, self._address = known, address
        self._groups = groups_of(table)
        self._columns = [column for group in self._groups for column in group.columns]

    def table(self, title: str, note: str) -> Table:
        spoken, ident = self._spoken, self._table.id
        heads = [Head(spoken.stub(ident) or "CHF"), *(self._head(column) for column in self._columns)]
        named = any(group.id for group in self._groups)
        groups = [(spoken.group(ident, group.id), len(group.columns)) for group in self._groups] if named else []
        rows = [row for line in self._table.lines for row in self._rows(line)]
        return Table(title, heads, rows, note=note, empty=spoken("document.nothing"), groups=groups)

    def _head(self, column: str) -> Head:
        figures = any(isinstance(line.values.get(column), Decimal) for line in self._table.lines)
        return Head(head_of(self._statement, self._table.id, column, self._spoken), figures)

    def _rows(self, line: Line) -> Iterator[Sequence[Cell]]:
        """The line, below the heading that stands above it."""
        if above := self._spoken.above(self._table.id, line.id):
            yield [head(above)._replace(kind="total"), *(words("") for _ in self._columns)]
        first = head(self._spoken.line(self._table.id, line) or line.id)
        yield [first._replace(kind="head" if line.emphasis == "line" else "total"), *map(self._cell_of(line), self._columns)]

    def _cell_of(self, line: Line) -> Callable[[str], Cell]:
        values: Mapping[str, object] = line.values

        def cell(column: str) -> Cell:
            value = values.get(column)
            if not isinstance(value, Decimal):
                return words(value or "")
            currency = currency_of(self._statement, line, column)
            traced = self._address is not None and line.id in self._known and column not in PER_CENT
            href = self._address(self._named(line, column)) if traced and self._address else ""
            return figure(value, href)._replace(text=self._spoken.cell(value, currency))

        return cell

    def _named(self, line: Line, column: str) -> str:
        return f"{self._table.id}.{line.id}" + ("" if column == "amount" else f".{column}")
