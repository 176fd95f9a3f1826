"""A file to import as one table: rows with their numbers, columns with their meaning, what titles and notes say of it."""

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from ..books.spool import joined
from ..errors import clean
from .cells import Cell, Row
from .columns import Columns, find_columns
from .csv_ import csv_table
from .encodings import decode
from .file_faults import NoSuchSheet, NothingToImport, SheetUnclear
from .header_rows import find_header, looks_like_pledges
from .headings import HeadingReader, heading_reader
from .json_ import json_rows
from .mapping import ImportMap
from .sayings import Sayings, sayings_of
from .sheet_notes import SheetNotes
from .source import Source
from .xlsx import Sheet, Workbook, charts_not_read, not_read

_LOOKED_AT = 80


class Table(NamedTuple):
    """Rows below the headings that are not blank, and what the columns are.

    `sayings`: what titles, headings and notes say of all rows. `notes`: lines for the reader. `sheet`: of a workbook.
    """

    file: str
    kind: str
    columns: Columns
    rows: Sequence[Row]
    notes: tuple[str, ...]
    sayings: Sayings
    sheet: str = ""

    def cell(self, row: Row, field: str) -> Cell:
        """The cell of a field, ``""`` where the row or the file has none."""
        place = self.columns.places.get(field)
        return row.cells[place] if place is not None and place < len(row.cells) else ""


def read_table(source: Source, mapping: ImportMap, file: str, sheet: str | None = None) -> Table:
    """The table that a file holds.

    Args:
        file: how messages name the file.
        sheet: of a workbook, the one to read; None: the first visible one, or the only one that looks like pledges.

    Raises:
        Faults, Fault: what is wrong with the file as a whole.
    """
    reader = heading_reader(mapping)
    cause = title = ""
    beside = SheetNotes()
    if source.kind == "xlsx":
        rows, notes, title, beside = _of_workbook(source, mapping, reader, file, sheet)
    elif sheet is not None:
        raise NoSuchSheet("the file has no sheets", why="only a workbook (XLSX) has them", fix="leave --sheet out", file=file)
    else:
        decoded = decode(source.content, mapping, file)
        notes, cause = [decoded.note] if decoded.note else [], decoded.cause
        rows = json_rows(decoded.text, file) if source.kind == "json" else csv_table(decoded.text, reader, file)
    header = find_header(rows, mapping, reader, file, cause)
    body = joined(row for row in islice(rows, header.rows, None) if not row.blank)
    del rows
    columns = find_columns(header, body, mapping, reader, file)
    if not body:
        raise NothingToImport(
            "there is no row below the headings", why="nothing stands there to import", fix="look at the file", file=file
        )
    sayings = sayings_of((title, *beside.titles, *header.titles), columns, body, mapping, reader, beside.notes)
    return Table(file, source.kind, columns, body, tuple(notes), sayings, title)


def _of_workbook(
    source: Source, mapping: ImportMap, reader: HeadingReader, file: str, wanted: str | None
) -> tuple[Sequence[Row], list[str], str, SheetNotes]:
    """Rows of one sheet, notes that name the sheets read and not read, its title, and what is said of it outside its cells."""
    book = Workbook(source.content, file)
    alike = (
        {sheet.title for sheet in book.sheets if looks_like_pledges(book.rows(sheet, _LOOKED_AT)[0], mapping, reader)}
        if len(book.sheets) > 1
        else set()
    )
    sheet = _named(book.sheets, wanted, file) if wanted is not None else _chosen(book.sheets, alike, file)
    rows, notes = book.rows(sheet)
    first = next(one for one in book.sheets if one.visible)
    read = [f"read: the sheet '{clean(sheet.title)[:60]}'"] if sheet is not first else []
    unread = [not_read(one, _looks(one, alike)) for one in book.sheets if one is not sheet]
    return rows, [*read, *unread, *charts_not_read(book), *notes], sheet.title, book.notes(sheet)


def _looks(sheet: Sheet, alike: set[str]) -> str:
    return f", which looks like pledges: --sheet '{clean(sheet.title)[:60]}'" if sheet.title in alike else ""


def _named(sheets: Sequence[Sheet], wanted: str, file: str) -> Sheet:
    found = [s for s in sheets if s.title == wanted] or [
        s for s in sheets if s.title.strip().casefold() == wanted.strip().casefold()
    ]
    if len(found) == 1:
        return found[0]
    raise NoSuchSheet(
        f"the workbook has no sheet '{clean(wanted)[:60]}'",
        why=f"its sheets are: {', '.join(clean(s.title)[:60] for s in sheets[:20])}",
        fix="give one of these names to --sheet",
        file=file,
    )


def _chosen(sheets: Sequence[Sheet], alike: set[str], file: str) -> Sheet:
    """The first visible sheet; where that is no table of pledges (a cover, a summary) and one other is, that one."""
    visible = [sheet for sheet in sheets if sheet.visible]
    others = [sheet for sheet in visible if sheet.title in alike]
    if visible[0].title in alike or not others:
        return visible[0]
    if len(others) == 1:
        return others[0]
    raise SheetUnclear(
        f"{len(others)} sheets look like pledges: {', '.join(clean(s.title)[:60] for s in others[:20])}",
        why=f"the first, '{clean(visible[0].title)[:60]}', has no headings of pledges, so which one is meant cannot be told",
        fix=f"name one: --sheet '{clean(others[0].title)[:60]}'",
        file=file,
    )
