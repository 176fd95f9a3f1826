"""Rows of the first visible sheet of an Excel workbook; the packed file is looked at before anything is unpacked."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from ..errors import Fault, clean
from .cells import Cell, Row
from .csv_ import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from .file_faults import BrokenFile, FileTooLarge, UnsafeFile, WrongFormat

MAX_UNPACKED = 32 * 1024 * 1024
MAX_PARTS = 1000
_MAIN = "xl/workbook.xml"
_REF = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")


class NoValue(str):
    """A cell whose formula was never worked out; its text is empty."""

    __slots__ = ()


@dataclass
class _Layout:
    """What the reader of cells does not tell: merged cells, hidden rows, cells with a formula."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)


def xlsx_rows(content: bytes, file: str) -> tuple[list[Row], list[str]]:
    """Rows of the first visible sheet by their number, and notes on what was not read or stands hidden.

    Raises:
        WrongFormat, BrokenFile, UnsafeFile, FileTooLarge: nothing was read.
    """
    _look_inside(content, file)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book: Any = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                return _read(book, content, file)
            finally:
                book.close()
    except Fault:
        raise
    except Exception as error:  # openpyxl answers a damaged workbook with errors of many kinds
        raise _broken(type(error).__name__, file) from None


def _read(book: Any, content: bytes, file: str) -> tuple[list[Row], list[str]]:
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    if not visible:
        raise WrongFormat(
            "the workbook has no visible sheet with cells", why="the first visible sheet is read", fix="show the sheet", file=file
        )
    sheet = visible[0]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        layout = _layout_of(packed.read(sheet._worksheet_path.lstrip("/")))
    rows = _merged(list(_rows(sheet, layout, file)), layout)
    others = [s.title + ("" if s.sheet_state == "visible" else " (hidden)") for s in sheets if s is not sheet]
    notes = [f"not read: the sheet '{clean(title)[:60]}'" for title in others]
    filled = {row.number for row in rows}
    hidden = [str(n) for n in layout.hidden if n in filled]
    if hidden:
        notes.append(f"hidden rows were read like the others: {', '.join(hidden[:20])}{' …' if len(hidden) > 20 else ''}")
    return rows, notes


def _rows(sheet: Any, layout: _Layout, file: str) -> Iterator[Row]:
    sheet.reset_dimensions()
    count = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        held = _trimmed([_cell(value, (number, n) in layout.formulas) for n, value in enumerate(cells, 1)])
        if not held:
            continue
        count += 1
        if len(held) > MAX_COLUMNS:
            raise _too_large(f"the row has {len(held)} columns, more than {MAX_COLUMNS}", file, number)
        if count > MAX_ROWS:
            raise _too_large(f"the sheet has more than {MAX_ROWS:,} rows", file, number)
        if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in held):
            raise _too_large(f"a cell has more than {MAX_CELL:,} characters", file, number)
        yield Row(number, tuple(held))


def _trimmed(cells: list[Cell]) -> list[Cell]:
    while cells and cells[-1] == "" and not isinstance(cells[-1], NoValue):
        cells.pop()
    return cells


def _cell(value: object, formula: bool) -> Cell:
    match value:
        case None:
            return NoValue("") if formula else ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return value.date()
        case date():
            return value
        case int():
            return Decimal(value)
        case str():
            return value
    # A number comes as a binary fraction; its shortest form is what the sheet shows.
    return Decimal(repr(value)) if type(value).__name__ == "float" else str(value)


def _merged(rows: list[Row], layout: _Layout) -> list[Row]:
    """Cells merged downwards hold their value in each of their rows; a row that has nothing else stays empty."""
    by_number: dict[int, int] = {row.number: n for n, row in enumerate(rows)}
    for top, left, bottom, _ in layout.merged:
        first = by_number.get(top)
        if bottom == top or first is None or len(rows[first].cells) < left:
            continue
        value = rows[first].cells[left - 1]
        for number in range(top + 1, min(bottom, rows[-1].number) + 1):
            if number in by_number:
                cells = list(rows[by_number[number]].cells)
                cells += [""] * (left - len(cells))
                cells[left - 1] = value
                rows[by_number[number]] = Row(number, tuple(cells))
    return rows


# ---------------------------------------------------------------- the packed file


def _look_inside(content: bytes, file: str) -> None:
    """Nothing, where the parts are those of a workbook of bearable size without entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            _bearable(parts, len(content), file)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _without_entities(packed.read(part), part.filename, file)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        raise _broken(type(error).__name__, file) from None
    except Exception as error:
        if isinstance(error, Fault) or type(error).__module__ != "zlib":
            raise
        raise _broken("damaged part", file) from None


def _bearable(parts: list[zipfile.ZipInfo], size: int, file: str) -> None:
    names = {part.filename for part in parts}
    if _MAIN not in names:
        raise WrongFormat(
            "the file is packed (ZIP), but no Excel workbook",
            why="pledges are imported from CSV, XLSX or JSON",
            fix="open it with the program that made it, and save the table as .xlsx",
            file=file,
        )
    if any(part.flag_bits & 1 for part in parts):
        raise WrongFormat("the workbook has a password", why="it cannot be read", fix="save it without a password", file=file)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS or len(names) != len(parts):
        raise UnsafeFile(
            f"the workbook unpacks to {unpacked // 2**20} MiB in {len(parts)} parts",
            why=f"the file has {size // 1024} KiB; at most {MAX_UNPACKED // 2**20} MiB in {MAX_PARTS} parts are unpacked",
            fix="copy the table with the pledges alone into a new workbook",
            file=file,
        )


def _without_entities(part: bytes, name: str, file: str) -> None:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or part[:2] in (b"\xff\xfe", b"\xfe\xff") or part[:1] == b"\x00":
        raise UnsafeFile(
            f"the part {clean(name)[:80]} of the workbook defines entities, or is not UTF-8",
            why="no program writes a workbook so; entities can make a reader build or fetch what is not in the file",
            fix="save it again with Excel or LibreOffice",
            file=file,
        )


def _layout_of(sheet: bytes) -> _Layout:
    """Merged cells, hidden rows and formulas of a sheet's text."""
    layout = _Layout()
    at: list[tuple[int, int]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            at[:] = [_position(attributes.get("r", ""))[:2]]
        elif tag == "f" and at:
            layout.formulas.add(at[0])
        elif tag == "row" and attributes.get("hidden") in ("1", "true") and attributes.get("r", "").isdecimal():
            layout.hidden.append(int(attributes["r"]))
        elif tag == "mergeCell":
            layout.merged.append(_position(attributes.get("ref", "")))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(sheet, True)
    return layout


def _position(reference: str) -> tuple[int, int, int, int]:
    """(row, column, last row, last column) of ``B3`` or ``B3:C7``."""
    match = _REF.fullmatch(reference.replace("$", ""))
    if match is None:
        return (0, 0, 0, 0)
    top, left = int(match[2]), _column(match[1])
    return (top, left, int(match[4]), _column(match[3])) if match[3] else (top, left, top, left)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _broken(what: str, file: str) -> BrokenFile:
    return BrokenFile(
        f"the workbook is damaged ({what})",
        why="a file that was cut, or written by a faulty program, cannot be unpacked",
        fix="open it in Excel or LibreOffice and save it again",
        file=file,
    )


def _too_large(message: str, file: str, row: int) -> FileTooLarge:
    return FileTooLarge(message, why="no file of pledges is like this", fix="look at this row of the sheet", file=file, row=row)
