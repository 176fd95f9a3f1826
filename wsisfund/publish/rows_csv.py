"""Rows of open data as CSV (RFC 4180): a header of the columns' ids, amounts as plain numbers in CHF."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any, NamedTuple

from ..vocabulary.formulas import safe_text
from ..vocabulary.money import from_minor, plain


def rows_csv(kind: type[NamedTuple], rows: Sequence[Any]) -> bytes:
    """UTF-8; the column `amount` is called ``amount_chf`` and comes from centimes."""
    out = StringIO()
    written = csv.writer(out, lineterminator="\r\n")
    names = kind._fields
    written.writerow("amount_chf" if name == "amount" else name for name in names)
    for row in rows:
        written.writerow(_cell(name, value) for name, value in zip(names, row, strict=True))
    return out.getvalue().encode()


def _cell(name: str, value: str | int) -> str:
    if name == "amount" and isinstance(value, int):
        return plain(from_minor(value), "CHF")
    return str(value) if isinstance(value, int) else safe_text(value)
