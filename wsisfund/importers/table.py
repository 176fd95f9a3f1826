"""A file to import as one table: rows with their numbers, columns with their meaning, notes for the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import Fault, Faults
from .cells import Cell, Row
from .columns import Columns, find_columns, known_fields
from .csv_ import SEPARATORS, csv_rows, decode
from .file_faults import NoHeader, NothingToImport
from .json_ import json_rows
from .mapping import ImportMap
from .source import Source
from .xlsx import xlsx_rows


@dataclass(frozen=True)
class Table:
    """Rows below the headings that are not blank, and what the columns are."""

    file: str
    kind: str
    columns: Columns
    rows: Sequence[Row]
    notes: tuple[str, ...]

    def cell(self, row: Row, field: str) -> Cell:
        """The cell of a field, ``""`` where the row or the file has none."""
        place = self.columns.places.get(field)
        return row.cells[place] if place is not None and place < len(row.cells) else ""


def read_table(source: Source, mapping: ImportMap, file: str) -> Table:
    """The table that a file holds.

    Args:
        file: how messages name the file.

    Raises:
        Faults, Fault: what is wrong with the file as a whole.
    """
    rows, notes = _rows_of(source, mapping, file)
    columns, headings = find_columns(rows, mapping, file)
    body = tuple(row for row in rows[headings:] if not row.blank)
    if not body:
        raise NothingToImport(
            "there is no row below the headings", why="nothing stands there to import", fix="look at the file", file=file
        )
    return Table(file, source.kind, columns, body, tuple(notes))


def _rows_of(source: Source, mapping: ImportMap, file: str) -> tuple[list[Row], list[str]]:
    if source.kind == "xlsx":
        return xlsx_rows(source.content, file)
    decoded = decode(source.content, file)
    notes = [decoded.note] if decoded.note else []
    if source.kind == "json":
        return json_rows(decoded.text, file), notes
    return _csv(decoded.text, mapping, file), notes


def _csv(text: str, mapping: ImportMap, file: str) -> list[Row]:
    """Rows by the separator under which the most headings are known."""
    best: list[Row] | None = None
    most, failed = 1, None
    for separator in SEPARATORS:
        try:
            rows = csv_rows(text, separator, file)
        except Fault as fault:
            failed = failed or fault
            continue
        known = max((len(known_fields(row, mapping)) for row in rows[:60]), default=0)
        if known > most:
            best, most = rows, known
    if best is not None:
        return best
    if failed is not None:
        raise failed
    raise Faults([_no_header(file)])


def _no_header(file: str) -> NoHeader:
    return NoHeader(
        "no row has the headings of pledges",
        why="columns are separated by a comma, a semicolon or a tab, and named in a row of their own",
        fix="name the columns in the file's first row, or add its headings to imports/importers.toml",
        file=file,
    )
