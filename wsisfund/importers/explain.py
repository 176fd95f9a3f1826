"""How each value of one row was read, and from where."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..errors import clean
from .amounts import split_figure
from .cells import SheetNumber, one_line, plain_signs, shown
from .dates import day_of_serial, numeric_parts
from .file_faults import NoSuchRow
from .instalments import how_said
from .pledges import Ground, RowReader
from .record import Reading
from .table import Table

_SHOWN = 120
_FIELDS = ("reference", "donor", "date", "amount", "currency", "earmark", "kind", "instalments", "due")


class Explained(NamedTuple):
    """One value: its field, the column that it comes from (heading and place), the cell as it stands, the value, and how."""

    field: str
    column: str
    place: str
    cell: str
    value: str
    how: str

    def as_json(self) -> dict[str, str]:
        """The same by name."""
        return self._asdict()


def explain(table: Table, readings: Sequence[Reading], ground: Ground, number: int) -> tuple[Reading, list[Explained]]:
    """The row of this number (line of a text, row of a sheet, place in a JSON list), and its values one by one.

    Raises:
        NoSuchRow: no row below the headings has this number.
    """
    reading = next((r for r in readings if r.row.number == number), None)
    if reading is None:
        raise NoSuchRow(
            f"no row below the headings has the number {number}",
            why=f"the headings stand in {table.columns.row}, the rows from {readings[0].row.number} to {readings[-1].row.number}",
            fix="give the number that the list of rows shows",
            file=table.file,
        )
    return reading, [_Explainer(table, ground, reading).of(field) for field in _FIELDS]


class _Explainer:
    """Says of one row how its values came about."""

    def __init__(self, table: Table, ground: Ground, reading: Reading) -> None:
        self._table, self._ground, self._reading = table, ground, reading
        self._columns = table.columns
        self._reader = RowReader(table, ground)

    def of(self, field: str) -> Explained:
        """One field."""
        cell = self._table.cell(self._reading.row, field)
        heading = self._columns.heading(field) if field in self._columns.places else ""
        against = [i.message for i in self._reading.issues if i.column == self._columns.heading(field)]
        if self._reading.outcome == "ignored":
            against = ["the row is a total, a note or a heading, and no pledge"]
        hows = {"donor": self._donor, "date": self._day, "due": self._day, "amount": self._amount, "currency": self._currency}
        how = "; ".join(against or hows.get(field, self._other)(field))
        return Explained(field, heading, self._place(field), one_line(shown(cell))[:_SHOWN], self._value(field), clean(how))

    def _value(self, field: str) -> str:
        return _text(self._reading.record.as_json()[field])

    def _place(self, field: str) -> str:
        n = self._columns.places.get(field)
        if n is None:
            return ""
        row = self._reading.row.number
        return f"{_letters(n)}{row}" if self._table.kind == "xlsx" else f"row {row}, column {n + 1}"

    def _donor(self, _: str) -> Iterator[str]:
        donor = self._reading.record.donor
        if donor is not None:
            kept = donor.id in self._ground.donors.own
            yield f"a name of {donor.name} ({donor.id}) in the {'register' if kept else 'shipped lists'}"

    def _day(self, field: str) -> Iterator[str]:
        cell = self._table.cell(self._reading.row, field)
        text = plain_signs(shown(cell))
        parts = numeric_parts(text) if not isinstance(cell, date) else None
        if isinstance(cell, date):
            yield "a date of the sheet"
        elif day_of_serial(text):
            yield "the number of a day in a sheet; the column has only such"
        elif parts and not parts[0].startswith("y"):
            yield "day before month" if self._reader.day_first(field) else "month before day"
            yield self._source_of_order(field)
        elif text:
            yield "year, month and day as they stand" if parts else "the month by its name"
        else:
            yield from self._other(field)

    def _source_of_order(self, field: str) -> str:
        if field in self._columns.orders:
            return f"so says the heading '{self._columns.heading(field)}'"
        return (
            "so says a title or a note" if self._table.sayings.day_first is not None else f"so says {self._ground.mapping.source}"
        )

    def _amount(self, field: str) -> Iterator[str]:
        cell = self._table.cell(self._reading.row, field)
        if isinstance(cell, Decimal):
            yield "a number of the sheet"
            if isinstance(cell, SheetNumber) and cell.beside:
                yield f"its format shows '{' '.join(cell.beside)}' beside it"
        elif figure := split_figure(cell):
            signs = "".join(dict.fromkeys(c for c in figure.number if not c.isdigit()))
            yield f"the figure {figure.number}" + (f", parted by '{signs}'" if signs else "")
            if figure.beside:
                yield f"'{' '.join(figure.beside)}' stands beside it"

    def _currency(self, _: str) -> Iterator[str]:
        row, code = self._reading.row, self._reading.record.currency
        if code is None:
            return
        cell = self._table.cell(row, "amount")
        figure = None if isinstance(cell, Decimal | date) else split_figure(cell)
        column, known = self._table.cell(row, "currency"), self._ground.currencies
        beside = self._reader.beside(row, figure, known=True)
        yield from (f"the column says '{shown(column)}'" for _ in "x" if shown(column))
        yield from (f"'{word}' stands beside the amount" for word in beside)
        if self._columns.currencies:
            yield f"the heading '{self._columns.heading('amount')}' names it"
        elif self._table.sayings.currencies:
            yield "a title or a note names it"
        shared = [known.meaning(text) for text in (shown(column), *beside) if text]
        if shared and all(len(codes) > 1 for codes in shared):
            yield f"a sign of several; {code} is the donor's own"

    def _other(self, field: str) -> Iterator[str]:
        text = shown(self._table.cell(self._reading.row, field))
        if field == "kind" and not text:
            yield "the remarks say so" if self._reading.record.kind == "in-kind" else "nothing says that it is in kind"
        elif field == "reference" and text and not self._reading.record.reference:
            yield "it says that there is none"
        elif field == "reference" and text:
            yield "as it stands; case, spaces and dashes do not count where it is compared"
        elif field not in self._columns.places:
            yield "the file has no such column"
        elif field == "earmark" and text and text != self._value(field):
            yield f"words of {self._ground.mapping.source}, of the programmes or of the register"
        elif field == "instalments" and text and self._reading.record.instalments:
            yield how_said(self._table.cell(self._reading.row, field))
        else:
            yield "as it stands" if text else "the cell is empty"


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(f"{v['due']}={v['amount']}" if isinstance(v, dict) else str(v) for v in value)
    return "" if value is None else str(value)


def _letters(n: int) -> str:
    """The letters of a sheet's column, counted from 0."""
    return (_letters(n // 26 - 1) if n >= 26 else "") + chr(65 + n % 26)
