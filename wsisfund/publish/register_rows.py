"""Entries of the programme register as a file: one row each, with a column for every field of their kind."""

import csv
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO

from ..register.programme import Entry
from ..vocabulary.formulas import safe_text
from ..vocabulary.register_form import Form, Kind
from .xlsx_cells import DIGITS, Formats, check_rows, put_text

FORMATS = ("csv", "xlsx")
_WIDTH, _NARROW = 28, 14


def register_file(row: Kind, entries: Sequence[Entry], kind: str) -> bytes:
    """The entries as CSV (UTF-8) or as a workbook of one sheet; what `import` of the kind reads.

    Args:
        kind: one of `FORMATS`.

    Raises:
        NotForASpreadsheet: there are more than a sheet has rows.
    """
    return _csv(row, entries) if kind == "csv" else _xlsx(row, entries)


def _heads(row: Kind) -> list[str]:
    return ["id", *(field.name for field in row.fields)]


def _csv(row: Kind, entries: Sequence[Entry]) -> bytes:
    out = StringIO()
    written = csv.writer(out, lineterminator="\r\n")
    written.writerow(_heads(row))
    for entry in entries:
        written.writerow([entry.id, *(safe_text(entry.text(field.name)) for field in row.fields)])
    return out.getvalue().encode()


def _xlsx(row: Kind, entries: Sequence[Entry]) -> bytes:
    from xlsxwriter import Workbook

    check_rows(len(entries) + 1)
    out = BytesIO()
    workbook = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # The same register gives the same bytes.
    newest = max((entry.changed for entry in entries), default=datetime(2000, 1, 1))  # noqa: DTZ001
    workbook.set_properties({"title": row.plural, "created": datetime(newest.year, newest.month, newest.day)})  # noqa: DTZ001
    formats = Formats(workbook)
    text, head, amount = formats.of(text_wrap=True), formats.of(bold=True), formats.amount("CHF")
    sheet = workbook.add_worksheet(row.plural[:31])
    sheet.freeze_panes(1, 1)
    for column, name in enumerate(_heads(row)):
        put_text(sheet, 0, column, name, head)
    for n, field in enumerate(row.fields, 1):
        sheet.set_column(n, n, _WIDTH if field.form in (Form.TEXT, Form.LONG) else _NARROW)
    for line, entry in enumerate(entries, 1):
        put_text(sheet, line, 0, entry.id, text)
        for column, field in enumerate(row.fields, 1):
            value, money = entry.keys.get(field.name), entry.amount(field.name)
            number = value if isinstance(value, Decimal) else money
            if number is not None and len(number.as_tuple().digits) <= DIGITS:
                sheet.write_number(line, column, number, amount if money is not None else text)
            elif entry.text(field.name):
                put_text(sheet, line, column, entry.text(field.name), text)
    workbook.close()
    return out.getvalue()
