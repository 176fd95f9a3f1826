"""A statement as CSV (RFC 4180): one row a line, with its id; reconciliations below, after an empty row."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from io import StringIO

from ..vocabulary.money import plain
from ..vocabulary.statement import Line, Statement, Value

# A spreadsheet would take a text that begins so for a formula; numbers are written as they are.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def render_csv(statement: Statement) -> bytes:
    """UTF-8 with a header row: line, label, and the statement's columns."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    _table(writer, statement.columns, statement.lines)
    for reconciliation in statement.reconciliations:
        writer.writerow([])
        writer.writerow([safe_text(reconciliation.id)])
        _table(writer, reconciliation.columns, reconciliation.lines)
    return out.getvalue().encode()


def _table(writer: csv._writer, columns: Sequence[str], lines: Sequence[Line]) -> None:
    writer.writerow(["line", "label", *columns])
    for line in lines:
        label = line.label if line.label is not None else ""
        writer.writerow([safe_text(line.id), safe_text(label), *(_cell(line.values.get(column)) for column in columns)])


def _cell(value: Value) -> str:
    return plain(value) if isinstance(value, Decimal) else "" if value is None else safe_text(value)


def safe_text(text: str) -> str:
    """`text` with a quote in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
