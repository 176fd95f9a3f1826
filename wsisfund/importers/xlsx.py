"""Rows of a sheet of an Excel workbook, as a reader of the sheet sees them: values, and what their formats show beside them."""

import io
import re
import warnings
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Context, Decimal
from numbers import Real
from typing import Any, NamedTuple
from xml.parsers import expat

from ..errors import Fault, clean
from .cells import DIGITS_OF_A_SHEET, Cell, Failed, NoValue, Row, SheetDay, SheetNumber, SheetText
from .csv_ import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from .file_faults import FileTooLarge
from .number_formats import EAST_ASIAN, EAST_ASIAN_DAY, EAST_ASIAN_TIME, shown_number, shows_a_day
from .package import broken, plain_workbook, without_sheets
from .sheet_notes import SheetNotes, notes_of

_REF = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")
_LAST_ROW = 1_048_576
_MOST_NAMED = 20
_LAST_SERIAL = 2_958_465
# A sheet computes in binary and shows 15 digits: the rest is noise of its arithmetic.
_PRECISION = Context(prec=DIGITS_OF_A_SHEET)


class Sheet(NamedTuple):
    """A sheet of cells: its title, whether it is visible, its place among the sheets of cells."""

    title: str
    visible: bool
    place: int


@dataclass
class _Layout:
    """What the reader of cells does not tell: merged cells, hidden rows and columns, formulas, rows that hold anything."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    filled: set[int] = field(default_factory=set)
    too_wide: tuple[int, int] | None = None


class Workbook:
    """A workbook that is read sheet by sheet; `without_cells`: titles of those that hold a chart, or nothing to read.

    Raises:
        WrongFormat, BrokenFile, UnsafeFile, FileTooLarge: where it, or a sheet of it, cannot be read.
    """

    def __init__(self, content: bytes, file: str) -> None:
        self._file = file
        self._packed, self.without_cells, self._comments = plain_workbook(content, file)
        from openpyxl import load_workbook

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book: Any = load_workbook(io.BytesIO(self._packed), read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl answers a damaged workbook with errors of many kinds
            raise broken(type(error).__name__, file) from None
        self._sheets = [sheet for sheet in self._book.worksheets if hasattr(sheet, "iter_rows")]
        self.sheets = [Sheet(s.title, s.sheet_state == "visible", n) for n, s in enumerate(self._sheets)]
        if not any(sheet.visible for sheet in self.sheets):
            raise without_sheets(file)

    def rows(self, sheet: Sheet, at_most: int = MAX_ROWS) -> tuple[list[Row], list[str]]:
        """Rows of a sheet by their number, the first `at_most` of them, and notes on what stands hidden."""
        try:
            return self._rows(self._sheets[sheet.place], at_most)
        except Fault:
            raise
        except Exception as error:  # as above
            raise broken(type(error).__name__, self._file) from None

    def notes(self, sheet: Sheet) -> SheetNotes:
        """What is said of a sheet outside its cells."""
        found: Any = self._sheets[sheet.place]
        path = found._worksheet_path.lstrip("/")
        with zipfile.ZipFile(io.BytesIO(self._packed)) as packed:
            return notes_of(packed.read(path), self._comments.get(path, ()))

    def _rows(self, sheet: Any, at_most: int) -> tuple[list[Row], list[str]]:
        with zipfile.ZipFile(io.BytesIO(self._packed)) as packed:
            layout = _layout_of(packed.read(sheet._worksheet_path.lstrip("/")))
        if layout.too_wide:
            row, column = layout.too_wide
            raise _too_large(f"the row has {column} columns, more than {MAX_COLUMNS}", self._file, row)
        rows = _merged(list(self._cells(sheet, layout, at_most)), layout)
        return rows, _hidden(rows, layout)

    def _cells(self, sheet: Any, layout: _Layout, at_most: int) -> Iterator[Row]:
        sheet.reset_dimensions()
        values = _Values(self._book, layout.formulas)
        count = 0
        for number, cells in enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=MAX_COLUMNS), 1):
            if number not in layout.filled:
                continue
            held = _trimmed([values.of(cell, number, n) for n, cell in enumerate(cells, 1)])
            if not held:
                continue
            count += 1
            if count > at_most:
                if at_most >= MAX_ROWS:
                    raise _too_large(f"the sheet has more than {MAX_ROWS:,} rows", self._file, number)
                return
            if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in held):
                raise _too_large(f"a cell has more than {MAX_CELL:,} characters", self._file, number)
            struck = tuple(n for n, cell in enumerate(cells[: len(held)]) if held[n] != "" and values.is_struck(cell))
            yield Row(number, tuple(held), struck)


def xlsx_rows(content: bytes, file: str) -> tuple[list[Row], list[str]]:
    """Rows of the first visible sheet by their number, and notes on what was not read or stands hidden."""
    book = Workbook(content, file)
    sheet = next(one for one in book.sheets if one.visible)
    rows, notes = book.rows(sheet)
    return rows, [*(not_read(other) for other in book.sheets if other is not sheet), *charts_not_read(book), *notes]


def _hidden(rows: Sequence[Row], layout: _Layout) -> list[str]:
    """The lines that name the rows and columns which hold something that nobody sees."""
    from openpyxl.utils import get_column_letter

    filled = {row.number for row in rows}
    hidden = [str(number) for number in layout.hidden if number in filled]
    columns = [n for n in sorted(layout.hidden_columns) if any(len(row.cells) >= n and row.cells[n - 1] != "" for row in rows)]
    found = {"rows": hidden, "columns": [get_column_letter(n) for n in columns]}
    return [
        f"hidden {kind} were read like the others: {', '.join(names[:_MOST_NAMED])}{' …' if len(names) > _MOST_NAMED else ''}"
        for kind, names in found.items()
        if names
    ]


def not_read(sheet: Sheet, more: str = "") -> str:
    """The line that names a sheet that was not read."""
    hidden = "" if sheet.visible else " (hidden)"
    return f"not read: the sheet '{clean(sheet.title)[:60]}{hidden}'{more}"


def charts_not_read(book: Workbook) -> list[str]:
    """The lines that name the sheets without cells."""
    return [f"not read: the sheet '{clean(title)[:60]}', which has no cells" for title in book.without_cells]


class _Values:
    """Cells of openpyxl as cells of an import; what a format means is worked out once."""

    def __init__(self, book: Any, formulas: set[tuple[int, int]]) -> None:
        self._styles: Sequence[Any] = book._cell_styles
        self._epoch: datetime = book.epoch
        self._formulas = formulas
        self._codes: dict[int, int] = {}
        self._fonts: Sequence[Any] = book._fonts
        self._struck: dict[int, bool] = {}

    def of(self, cell: Any, row: int, column: int) -> Cell:
        """What the cell holds, with what is against it."""
        value = cell.value
        if value is None:
            return NoValue("") if (row, column) in self._formulas else ""
        if cell.data_type == "e":
            return Failed(value)
        match value:
            case bool():
                return "TRUE" if value else "FALSE"
            case datetime() | date():
                return _day(
                    value.date() if isinstance(value, datetime) else value, shows_a_day(cell.number_format), cell.number_format
                )
            case Real():
                return self._number(value, cell)
        return value if isinstance(value, str) else str(value)

    def is_struck(self, cell: Any) -> bool:
        """Whether what the cell shows is struck through."""
        style = getattr(cell, "_style_id", 0)
        if style not in self._struck:
            self._struck[style] = bool(self._fonts[self._styles[style].fontId].strike)
        return self._struck[style]

    def _number(self, value: Real, cell: Any) -> Cell:
        number = _without_noise(Decimal(repr(value)))
        kind = self._codes.setdefault(cell._style_id, int(self._styles[cell._style_id].numFmtId))
        if kind in EAST_ASIAN:
            return self._east_asian(number, kind)
        found = shown_number(number, cell.number_format)
        if found == ((), "", ""):
            return number
        held = SheetNumber(number)
        held.beside, held.doubt, held.text = found
        return held

    def _east_asian(self, number: Decimal, kind: int) -> Cell:
        """A number in a format of East Asian versions: a date, which shows a whole day in each of them or not."""
        from openpyxl.utils.datetime import from_excel

        if kind in EAST_ASIAN_TIME or not 0 < number < _LAST_SERIAL:
            return number
        found = from_excel(int(number), self._epoch)
        day = found.date() if isinstance(found, datetime) else found
        return _day(day, "" if kind in EAST_ASIAN_DAY else "no day in some versions of Excel", f"built-in format {kind}")


def _day(day: date, lacks: str, code: str) -> Cell:
    if not isinstance(day, date):
        return str(day)
    if not lacks:
        return day
    found = SheetDay(day.year, day.month, day.day)
    found.doubt = f"the cell shows {lacks} (format {code}); it holds {day.isoformat()}"
    return found


def _without_noise(number: Decimal) -> Decimal:
    """A number as the sheet shows it, to 15 digits; one beyond 15 digits before the point stays as it is."""
    if number.adjusted() >= DIGITS_OF_A_SHEET or len(number.as_tuple().digits) <= DIGITS_OF_A_SHEET:
        return number
    return _PRECISION.plus(number).normalize(_PRECISION)


def _trimmed(cells: list[Cell]) -> list[Cell]:
    while cells and cells[-1] == "" and not isinstance(cells[-1], NoValue):
        cells.pop()
    return cells


def _merged(rows: list[Row], layout: _Layout) -> list[Row]:
    """Cells merged downwards hold their value in each of their rows; a row that has nothing else stays empty.

    A number or a text with a figure stands once for all these rows: whether each has it, or all together, cannot be told.
    """
    numbers = [row.number for row in rows]
    left_over = 8 * len(rows)
    for top, left, bottom, _ in layout.merged:
        first, end = bisect_left(numbers, top), bisect_right(numbers, bottom)
        if bottom == top or first == len(rows) or numbers[first] != top or len(rows[first].cells) < left:
            continue
        left_over -= end - first
        if left_over < 0:
            raise ValueError("merged cells lie upon one another")
        value = rows[first].cells[left - 1]
        if end - first > 1:
            value = _shared(value, numbers[first], numbers[end - 1])
        for n in range(first, end):
            cells = list(rows[n].cells)
            cells += [""] * (left - len(cells))
            cells[left - 1] = value
            rows[n] = rows[n]._replace(cells=tuple(cells))
    return rows


def _shared(value: Cell, first: int, last: int) -> Cell:
    doubt = f"one cell is merged over rows {first} to {last}: whether each row has it, or all together, cannot be told"
    if isinstance(value, Decimal):
        number = SheetNumber(value)
        if isinstance(value, SheetNumber):
            number.beside, number.text = value.beside, value.text
        number.doubt = doubt
        return number
    if isinstance(value, str) and not isinstance(value, NoValue | Failed) and any(c.isdigit() for c in value):
        text = SheetText(value)
        text.doubt = doubt
        return text
    return value


def _layout_of(sheet: bytes) -> _Layout:
    """Merged cells, what is hidden, and formulas of a sheet's text.

    Raises:
        ValueError: a row or a column that no sheet has.
    """
    layout = _Layout()
    at, rows = [(0, 0)], [0]

    def start(name: str, attributes: Mapping[str, str]) -> None:
        """One element: where the next cell stands, and what the layout keeps of it."""
        tag = name.rpartition(":")[2]
        if tag == "c":
            row, column = _position(attributes.get("r", ""))[:2] if "r" in attributes else (at[0][0], at[0][1] + 1)
            at[0] = (row, column)
        elif tag in ("v", "is"):
            layout.filled.add(rows[0])
            if at[0][1] > MAX_COLUMNS and layout.too_wide is None:
                layout.too_wide = at[0]
        elif tag == "f":
            layout.filled.add(rows[0])
            layout.formulas.add(at[0])
        elif tag == "row":
            number = attributes.get("r", "")
            if len(number) > 7 or (number.isdecimal() and int(number) > _LAST_ROW):
                raise ValueError("no sheet has this row")
            rows[0] = int(number) if number.isdecimal() else rows[0] + 1
            at[0] = (rows[0], 0)
            if _is_hidden(attributes):
                layout.hidden.append(at[0][0])
        elif tag == "col" and _is_hidden(attributes):
            first, last = (int(attributes[name]) for name in ("min", "max"))
            layout.hidden_columns |= set(range(first, min(last, MAX_COLUMNS) + 1))
        elif tag == "mergeCell":
            layout.merged.append(_position(attributes.get("ref", "")))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(sheet, True)
    return layout


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether a row, or a run of columns, is hidden."""
    return attributes.get("hidden") in ("1", "true")


def _position(reference: str) -> tuple[int, int, int, int]:
    """(row, column, last row, last column) of ``B3`` or ``B3:C7``."""
    match = _REF.fullmatch(reference.replace("$", ""))
    if match is None or int(match[2]) > _LAST_ROW:
        raise ValueError(f"no cell has the place {reference[:20]}")
    top, left = int(match[2]), _column(match[1])
    return (top, left, int(match[4]), _column(match[3])) if match[3] else (top, left, top, left)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _too_large(message: str, file: str, row: int) -> FileTooLarge:
    return FileTooLarge(message, why="no file of pledges is like this", fix="look at this row of the sheet", file=file, row=row)
