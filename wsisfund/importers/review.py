"""Rows set aside as a CSV file of their own: as the file has them, with the reasons, ready to be corrected and imported."""

import csv
import io
import re
from collections.abc import Sequence

from ..errors import clean
from ..vocabulary.formulas import safe_text
from .cells import Cell, one_line, shown
from .columns import REVIEW_COLUMNS
from .record import Reading
from .table import Table

_FIGURE = re.compile(r"[+-]?[0-9][0-9.,' ]*")
_BOM = "\ufeff"


def review_file(table: Table, readings: Sequence[Reading]) -> bytes:
    """The rows to review and the invalid ones, in UTF-8 with a byte order mark, which Excel needs.

    A text that a sheet would take for a formula has an apostrophe in front; an import takes it off again.
    """
    headings = table.columns.headings
    kept = [n for n, heading in enumerate(headings) if heading and heading.casefold() not in REVIEW_COLUMNS]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(_safe(headings[n]) for n in kept), *REVIEW_COLUMNS])
    for reading in readings:
        if reading.outcome in ("review", "invalid"):
            cells = reading.row.cells
            extra = [
                one_line(shown(cell)) for n, cell in enumerate(cells) if n not in kept and n >= len(headings) and shown(cell)
            ]
            reasons = [f"{issue.code}: {issue.message}" for issue in reading.issues] + [f"left out: {text}" for text in extra]
            values = [_safe(cells[n] if n < len(cells) else "") for n in kept]
            writer.writerow([*values, str(reading.row.number), reading.outcome, _safe("; ".join(reasons))])
    return (_BOM + out.getvalue()).encode("utf-8", errors="replace")


def _safe(cell: Cell) -> str:
    text = clean(shown(cell), keep_lines=True)
    return text if _FIGURE.fullmatch(text) else safe_text(text)
