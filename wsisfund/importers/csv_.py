"""Rows of a CSV file: encoding and separator found out, never guessed in silence."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from .cells import Row
from .file_faults import BrokenFile, FileTooLarge, WrongFormat

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
SEPARATORS = (";", ",", "\t")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CP1252_NOTE = "the file is no UTF-8; it was read as Windows text (cp1252): look at names with accents"


class Decoded(NamedTuple):
    """Text of a file, and a note where its encoding is not sure."""

    text: str
    note: str = ""


def decode(content: bytes, file: str) -> Decoded:
    """The text of a file: by its byte order mark, else UTF-8, else cp1252, which is announced.

    Raises:
        BrokenFile: the bytes are not what the mark says. WrongFormat: they are no text.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return Decoded(content[len(mark) :].decode(encoding))
            except UnicodeDecodeError as error:
                raise BrokenFile(
                    f"the file says that it is {encoding}, and is not, from byte {error.start + len(mark) + 1} on",
                    why="a file that was cut or put together from two has such places",
                    fix="save it again as UTF-8 with the program that made it",
                    file=file,
                ) from None
    if b"\x00" in content:
        raise WrongFormat(
            "the file is no text: it holds zero bytes",
            why="text in UTF-16 begins with a byte order mark; this has none",
            fix="save it again as CSV in UTF-8, or as .xlsx",
            file=file,
        )
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        try:
            return Decoded(content.decode("cp1252"), CP1252_NOTE)
        except UnicodeDecodeError:
            raise WrongFormat(
                f"the file is neither UTF-8 nor Windows text (cp1252), at byte {error.start + 1}",
                why="its characters cannot be told",
                fix="save it again as CSV in UTF-8, or as .xlsx",
                file=file,
            ) from None


def csv_rows(text: str, separator: str, file: str) -> list[Row]:
    """All rows, each with the physical line on which it begins.

    Raises:
        BrokenFile: a quote is not closed, or stands where none may. FileTooLarge: too many rows, columns or letters.
    """
    return list(_rows(text, separator, file))


def _rows(text: str, separator: str, file: str) -> Iterator[Row]:
    before = csv.field_size_limit(MAX_CELL * 10)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins, count = 1, 0
    try:
        for cells in reader:
            if begins == 1 and len(cells) <= 2 and cells and cells[0].lower().startswith("sep="):
                begins = reader.line_num + 1
                continue
            _bounded(cells, begins, file)
            count += 1
            if count > MAX_ROWS:
                raise _too_large(f"the file has more than {MAX_ROWS:,} rows", begins, file)
            yield Row(begins, tuple(cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        if "limit" in str(error):
            raise _too_large("a cell is far too long", begins, file) from None
        raise BrokenFile(
            "the row cannot be read: a quotation mark is not closed, or stands inside a cell",
            why=f"reading stopped at line {reader.line_num} ({error}); a file that was cut ends so",
            fix='close the quotation mark; one inside a quoted cell is written twice: ""',
            file=file,
            row=begins,
        ) from None
    finally:
        csv.field_size_limit(before)


def _bounded(cells: list[str], row: int, file: str) -> None:
    if len(cells) > MAX_COLUMNS:
        raise _too_large(f"the row has {len(cells)} columns, more than {MAX_COLUMNS}", row, file)
    if any(len(cell) > MAX_CELL for cell in cells):
        raise _too_large(f"a cell has more than {MAX_CELL:,} characters", row, file)


def _too_large(message: str, row: int, file: str) -> FileTooLarge:
    return FileTooLarge(
        message,
        why="no file of pledges is like this",
        fix="look at this row: a quotation mark that is not closed swallows the rest of a file",
        file=file,
        row=row,
    )
