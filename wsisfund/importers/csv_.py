"""Rows of a CSV file: the separator found out from the whole of it, never guessed in silence."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice

from ..books.spool import joined
from ..errors import Fault
from .cells import Row
from .file_faults import BrokenFile, FileTooLarge, NoHeader
from .header_rows import known_fields
from .headings import HeadingReader

MAX_ROWS = 1_048_576
MAX_COLUMNS = 200
MAX_CELL = 10_000
SEPARATORS = (";", ",", "\t", "|")
_LOOKED_AT = 60
# So many letters of a file are looked at for what may part its cells.
_HEAD = 1_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# So many different cells are kept once for all rows that have them.
_HELD = 20_000


def csv_table(text: str, reader: HeadingReader, file: str) -> Sequence[Row]:
    """All rows by the separator under which the most headings are known; where none is, by that which divides all rows alike.

    Raises:
        BrokenFile: a quote is not closed, or stands where none may. FileTooLarge: too many rows, columns or letters.
    """
    known: dict[str, int] = {}
    # That which divides a line of headings into most cells is looked at first, so that the others need hardly be.
    for separator in sorted(SEPARATORS, key=lambda separator: text[:_HEAD].count(separator), reverse=True):
        known[separator] = _known(text, separator, reader, file, max(known.values(), default=0))
    best = max(SEPARATORS, key=lambda separator: known[separator])
    if known[best] >= 2:
        return csv_rows(text, best, file)
    failed: Fault | None = None
    divided: dict[str, Sequence[Row]] = {}
    for separator in SEPARATORS:
        if separator in text:
            try:
                divided[separator] = csv_rows(text, separator, file)
            except Fault as fault:
                failed = failed or fault
    if not divided:
        raise failed or _one_column(file)
    return max(divided.values(), key=_alike)


def _known(text: str, separator: str, reader: HeadingReader, file: str, least: int) -> int:
    """How many fields the headings name under a separator, in the first rows; of fewer than `least` any number below it."""
    most = 0
    try:
        for row in islice(_rows(text, separator, file), _LOOKED_AT):
            # No more cells, no more fields.
            if len(row.cells) > most and len(row.cells) >= least:
                most = max(most, len(known_fields(row, reader)))
    except Fault:
        return most
    return most


def _alike(rows: Sequence[Row]) -> Fraction:
    """The part of the rows that have the width that most have, where this is more than one column."""
    widths = Counter(len(row.cells) for row in rows)
    width, count = widths.most_common(1)[0]
    return Fraction(count, len(rows)) if width > 1 else Fraction(0)


def _one_column(file: str) -> NoHeader:
    return NoHeader(
        "no row has the headings of pledges",
        why="columns are separated by a comma, a semicolon, a tab or a stroke, and named in a row of their own",
        fix="name the columns in the file's first row, or add its headings to imports/importers.toml",
        file=file,
    )


def csv_rows(text: str, separator: str, file: str) -> Sequence[Row]:
    """All rows, each with the physical line on which it begins.

    Raises:
        BrokenFile: a quote is not closed, or stands where none may. FileTooLarge: too many rows, columns or letters.
    """
    return joined(_rows(text, separator, file))


def _rows(text: str, separator: str, file: str) -> Iterator[Row]:
    before = csv.field_size_limit(MAX_CELL * 10)
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    held: dict[str, str] = {}
    begins, count = 1, 0
    wraps = '="' in text
    try:
        for cells in reader:
            if begins == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep="):
                begins = reader.line_num + 1
                continue
            if len(cells) > MAX_COLUMNS or len("".join(cells)) > MAX_CELL:
                _bounded(cells, begins, file)
            count += 1
            if count > MAX_ROWS:
                raise _too_large(f"the file has more than {MAX_ROWS:,} rows", begins, file)
            yield Row(begins, tuple([held.setdefault(cell, _unwrapped(cell) if wraps else cell) for cell in cells]))
            if len(held) > _HELD:
                held.clear()
            begins = reader.line_num + 1
    except csv.Error as error:
        if "limit" in str(error):
            raise _too_large("a cell is far too long", begins, file) from None
        raise broken_row(error, reader.line_num, file, begins) from None
    finally:
        csv.field_size_limit(before)


def broken_row(error: csv.Error, line: int, file: str, row: int) -> BrokenFile:
    """The fault of a file whose row `row` could not be read beyond `line`."""
    return BrokenFile(
        "the row cannot be read: a quotation mark is not closed, or stands inside a cell",
        why=f"reading stopped at line {line} ({error}); a file that was cut ends so",
        fix='close the quotation mark; one inside a quoted cell is written twice: ""',
        file=file,
        row=row,
    )


def _unwrapped(cell: str) -> str:
    """The text of ``="00012"``, which programs write so that a sheet does not take it for a number."""
    if cell[:2] != '="' or cell[-1:] != '"' or len(cell) < 3 or '"' in cell[2:-1]:
        return cell
    return cell[2:-1]


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends; no second copy of a long text is made."""
    return (match[0] for match in _LINE.finditer(text))


def _bounded(cells: list[str], row: int, file: str) -> None:
    if len(cells) > MAX_COLUMNS:
        raise _too_large(f"the row has {len(cells)} columns, more than {MAX_COLUMNS}", row, file)
    if max(map(len, cells), default=0) > MAX_CELL:
        raise _too_large(f"a cell has more than {MAX_CELL:,} characters", row, file)


def _too_large(message: str, row: int, file: str) -> FileTooLarge:
    return FileTooLarge(
        message,
        why="no file of pledges is like this",
        fix="look at this row: a quotation mark that is not closed swallows the rest of a file",
        file=file,
        row=row,
    )
