"""A table of a statement on a sheet: heads, rows, and sums that go on living in the spreadsheet."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from ..languages.words import Words
from ..statements.rows import Group, Parts
from ..vocabulary.money import ZERO
from ..vocabulary.statement import Line, Statement
from .tables import ROW_SUMS, Table, currency_of, groups_of, head_of, row_id
from .xlsx_cells import LINE, Formats, check_rows, exact, lines_in, put_text

LABEL, NOTE, FIRST = 0, 1, 2
_DATE = "date"
_HEAD: Final = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
_LABEL_WIDTH, _NOTE_WIDTH, _AMOUNT_WIDTH, _TEXT_WIDTH, _ID_WIDTH = (18, 60), 6, 16, (10, 40), 24
_GAP_WIDTH, _DEFAULT_WIDTH = 3, 9
# How much wider a text is set than the figures that a column is measured by.
_PLAIN, _BOLD = 1.05, 1.2


class Placed(NamedTuple):
    """A table on its sheet: row of its heads, row of its first line, and the first row after it."""

    head: int
    first: int
    after: int


class TableWriter:
    """Writes the tables of one statement on one sheet.

    Args:
        sheet: the xlsxwriter worksheet.
        formats: those of the workbook.
        statement: whose tables they are.
        words: the language of labels and heads.
        ids: the column of the ids of lines, the same for all tables of the sheet, away from their figures and not printed.
        widths: of the columns so far, where others write on the sheet too.
    """

    def __init__(
        self,
        sheet: Any,
        formats: Formats,
        statement: Statement,
        words: Words,
        ids: int,
        widths: dict[int, int] | None = None,
    ) -> None:
        self._sheet, self._formats, self._statement, self._words = sheet, formats, statement, words
        self._widths: dict[int, int] = {} if widths is None else widths
        # Texts that may need several lines: row, first and last column, text, and how much wider than plain it is set.
        self._texts: list[tuple[int, int, int, str, float]] = []
        self._ids = ids
        # Where the groups of the widest table begin: a page may end before them.
        self._begins: list[int] = []

    def write(self, table: Table, row: int) -> Placed:
        """The table from a row on, its columns after those of label and note; headings above lines as on paper."""
        above = {line.id: text for line in table.lines if (text := self._above(table, line))}
        check_rows(row + len(table.lines) + len(above) + 2)
        groups = groups_of(table)
        head = row
        if any(group.id for group in groups):
            self._group_heads(table, groups, row)
            head += 1
            begins = [FIRST + sum(len(group.columns) for group in groups[:n]) for n in range(1, len(groups))]
            self._begins = max(self._begins, begins, key=len)
        columns = [column for group in groups for column in group.columns]
        self._heads(table, columns, head)
        rows: dict[str, int] = {}
        after = head + 1
        for line in table.lines:
            if line.id in above:
                put_text(self._sheet, after, LABEL, above[line.id], self._formats.of(bold=True))
                after += 1
            rows[line.id] = after
            after += 1
        for line in table.lines:
            self._line(table, line, columns, rows)
        return Placed(head, head + 1, after)

    @property
    def width(self) -> int:
        """Characters that a row of the sheet shows in print."""
        return sum(self._widths[column] for column in self._widths if column < self._ids - 1)

    def pages(self, most: float) -> tuple[list[int], float]:
        """Where pages side by side begin, after the first of them, and the points of the widest, each with the labels.

        A page has at most `most` points. No group of columns is on two pages, but one that is wider than a page is on its own.
        """
        points = {column: int(width * 7 + 5) * 0.75 for column, width in self._widths.items() if column < self._ids - 1}
        shown = sorted(set(points) - {LABEL, NOTE})
        begins, wide, widest = [], points[LABEL] + points.get(NOTE, 0), 0.0
        for first, after in pairwise([*([FIRST, *self._begins] if self._begins else shown), shown[-1] + 1]):
            unit = sum(points[column] for column in shown if first <= column < after)
            if first > FIRST and wide + unit > most:
                begins.append(first)
                wide = points[LABEL]
            wide += unit
            widest = max(widest, wide)
        return begins, widest

    def make_room(self, first: int, last: int) -> None:
        """Columns wide enough for amounts that stand below the tables: of checks, of the tables of notes."""
        for column in range(first, last + 1):
            self._widen(column, _AMOUNT_WIDTH)

    def width_to(self, column: int) -> int:
        """Characters that the columns up to one show together."""
        return sum(self._widths.get(one, _DEFAULT_WIDTH) for one in range(column + 1))

    def _above(self, table: Table, line: Line) -> str:
        """The heading that the catalogue puts above a line."""
        return self._words.above(table.id, line.id)

    def set_widths(self, table: Table) -> None:
        """Widths by what stands in the columns, of all tables of the sheet: a column is as wide as its widest table needs."""
        labels = [len(self._words.line(table.id, line)) + 2 * line.level for line in table.lines]
        self._widen(LABEL, _between(labels, _LABEL_WIDTH))
        self._widen(NOTE, _NOTE_WIDTH if any(line.note for line in table.lines) else 2)
        columns = [column for group in groups_of(table) for column in group.columns]
        for n, column in enumerate(columns):
            texts = [len(value) for line in table.lines if isinstance(value := line.values.get(column), str)]
            amounts = any(isinstance(line.values.get(column), Decimal) for line in table.lines)
            self._widen(FIRST + n, _AMOUNT_WIDTH if amounts else _between(texts, _TEXT_WIDTH))
        self._widen(self._ids - 1, _GAP_WIDTH)
        self._widen(self._ids, _ID_WIDTH)

    def _widen(self, column: int, width: int) -> None:
        self._widths[column] = max(width, self._widths.get(column, 0))
        self._sheet.set_column(column, column, self._widths[column])

    def set_heights(self) -> None:
        """Rows as high as their texts need in the columns as wide as they are now."""
        needed: dict[int, int] = {}
        for row, first, last, text, bold in self._texts:
            room = int(sum(self._widths.get(column, _DEFAULT_WIDTH) for column in range(first, last + 1)) / bold)
            needed[row] = max(needed.get(row, 1), lines_in(text, max(room, 1)))
        for row, lines in needed.items():
            if lines > 1:
                self._sheet.set_row(row, LINE * lines)

    def _group_heads(self, table: Table, groups: Sequence[Group], row: int) -> None:
        column = FIRST
        style = self._formats.of(bold=True, text_wrap=True, align="center", valign="bottom", bottom=1)
        for group in groups:
            title, last = self._words.group(table.id, group.id), column + len(group.columns) - 1
            if last > column:
                self._sheet.merge_range(row, column, row, last, "", style)
            put_text(self._sheet, row, column, title, style)
            self._texts.append((row, column, last, title, _BOLD))
            column = last + 1

    def _heads(self, table: Table, columns: Sequence[str], row: int) -> None:
        style = self._formats.of(**_HEAD)
        over = self._formats.of(**_HEAD, align="right")
        put_text(self._sheet, row, LABEL, self._words.stub(table.id), style)
        noted = any(line.note for line in table.lines)
        put_text(self._sheet, row, NOTE, self._words("document.note") if noted else "", style)
        for n, column in enumerate(columns):
            amounts = any(isinstance(line.values.get(column), Decimal) for line in table.lines)
            head = head_of(self._statement, table.id, column, self._words)
            put_text(self._sheet, row, FIRST + n, head, over if amounts else style)
            self._texts.append((row, FIRST + n, FIRST + n, head, _BOLD))
        grey = self._formats.of(**_HEAD, font_color="#808080")
        put_text(self._sheet, row, self._ids, self._words("document.line-id"), grey)

    def _line(self, table: Table, line: Line, columns: Sequence[str], rows: Mapping[str, int]) -> None:
        row, formats = rows[line.id], self._formats
        label = self._words.line(table.id, line)
        put_text(self._sheet, row, LABEL, label, formats.label(line.level, line.emphasis))
        self._texts.append((row, LABEL, LABEL, label + "  " * line.level, _PLAIN if line.emphasis == "line" else _BOLD))
        if line.note is None:
            self._sheet.write_blank(row, NOTE, None, formats.text(line.emphasis))
        else:
            self._sheet.write_number(row, NOTE, line.note, formats.text(line.emphasis))
        for n, column in enumerate(columns):
            self._cell(table, line, column, row, FIRST + n, columns, rows)
        put_text(self._sheet, row, self._ids, row_id(table, line), formats.of(font_color="#808080"))

    def _cell(
        self, table: Table, line: Line, column: str, row: int, place: int, columns: Sequence[str], rows: Mapping[str, int]
    ) -> None:
        value = line.values.get(column)
        if isinstance(value, Decimal):
            currency = currency_of(self._statement, line, column)
            amount, style = exact(value, currency), self._formats.amount(currency, line.emphasis)
            formula = _down(table, line, column, place, rows) or _across(table, line, column, row, columns)
            if formula:
                self._sheet.write_formula(row, place, formula, style, amount)
            else:
                self._sheet.write_number(row, place, amount, style)
        elif value is None:
            self._sheet.write_blank(row, place, None, self._formats.text(line.emphasis))
        elif column == _DATE:
            style = self._formats.of(num_format="yyyy-mm-dd", align="left")
            self._sheet.write_datetime(row, place, datetime.combine(date.fromisoformat(value), time()), style)
        else:
            put_text(self._sheet, row, place, value, self._formats.text(line.emphasis))
            self._texts.append((row, place, place, value, _PLAIN))


def _between(lengths: Sequence[int], bounds: tuple[int, int]) -> int:
    return min(max([bounds[0], *lengths]), bounds[1])


def _down(table: Table, line: Line, column: str, place: int, rows: Mapping[str, int]) -> str:
    """The sum of the lines that a line adds up, as a formula; empty where it adds up none, or not in this column."""
    if not line.sums:
        return ""
    values = {one.id: one.values.get(column) for one in table.lines}
    if not _adds_up(line.values.get(column), line.sums, values):
        return ""
    return _formula(sorted((rows[ident], place, sign) for sign, ident in line.sums))


def _across(table: Table, line: Line, column: str, row: int, columns: Sequence[str]) -> str:
    """The sum within the row, as a formula; empty where the column is none."""
    parts = ROW_SUMS.get(table.id, {}).get(column, ())
    if not parts or not {name for _, name in parts} <= set(columns) or not _adds_up(line.values.get(column), parts, line.values):
        return ""
    return _formula(sorted((row, FIRST + columns.index(name), sign) for sign, name in parts))


def _adds_up(value: object, parts: Parts, values: Mapping[str, object]) -> bool:
    """Whether the parts are all there and are the value: only then is a formula in its place true."""
    total = ZERO
    for sign, name in parts:
        part = values.get(name)
        if not isinstance(part, Decimal):
            return False
        total += sign * part
    return total == value


def _formula(cells: Sequence[tuple[int, int, int]]) -> str:
    """The sum of cells, each (row, column, sign): with SUM over ranges where nothing is taken away, else with signs."""
    if all(sign == 1 for *_, sign in cells):
        return f"=SUM({','.join(_ranges([(row, column) for row, column, _ in cells]))})"
    return "=" + "".join(("+" if sign > 0 else "-") + xl_rowcol_to_cell(*cell) for *cell, sign in cells).removeprefix("+")


def _ranges(cells: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Cells that follow each other in one row or column, as ranges."""
    first = last = cells[0]
    for cell in cells[1:]:
        step = (cell[0] - last[0], cell[1] - last[1])
        straight = (first[0] == cell[0] and step == (0, 1)) or (first[1] == cell[1] and step == (1, 0))
        if not straight:
            yield _range(first, last)
            first = cell
        last = cell
    yield _range(first, last)


def _range(first: tuple[int, int], last: tuple[int, int]) -> str:
    start = str(xl_rowcol_to_cell(*first))
    return start if first == last else f"{start}:{xl_rowcol_to_cell(*last)}"
