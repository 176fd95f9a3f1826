"""Rows read as an import reads them, against the shipped map and an empty register, without books."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from wsisfund.importers.batch import Register
from wsisfund.importers.mapping import ImportMap, parsed_map
from wsisfund.importers.pledges import read_rows
from wsisfund.importers.record import Reading
from wsisfund.importers.source import Source
from wsisfund.importers.table import Table, read_table
from wsisfund.register.source import EntryFacts
from wsisfund.settings import template_folder

TODAY = date(2019, 12, 31)
BEGIN = date(2000, 1, 1)
PLAIN = "reference,donor,date,amount,currency,earmark,due,kind,instalments,remarks"


def shipped_map() -> ImportMap:
    """The map that new books begin with."""
    return parsed_map((template_folder() / "imports" / "importers.toml").read_text(encoding="utf-8"))


def table_of(content: bytes | str, kind: str = "csv", mapping: ImportMap | None = None) -> Table:
    """The table of a file of this content."""
    data = content.encode() if isinstance(content, str) else content
    return read_table(Source(f"pledges.{kind}", data, kind), mapping or shipped_map(), f"pledges.{kind}")


def read(
    content: bytes | str,
    kind: str = "csv",
    mapping: ImportMap | None = None,
    today: date = TODAY,
    register: Register | None = None,
) -> list[Reading]:
    """All rows of a file of this content."""
    mapping = mapping or shipped_map()
    ground = (register or Register(EntryFacts([]), BEGIN)).ground(mapping, today)
    return read_rows(table_of(content, kind, mapping), ground)


def row(heading: str = "", **cells: str) -> Reading:
    """The one row of a working file that says a sound pledge but for `cells`."""
    sound = {"Ref": "R-1", "Donor": "Switzerland", "Date": "06.03.2019", "Amount": "15000.00", "Currency": "CHF", "Earmark": "C5"}
    sound |= {"Instalments": "", "Remarks": ""}
    given = {name.capitalize(): value for name, value in cells.items()}
    assert set(given) <= set(sound), given
    sound |= given
    out = io.StringIO()
    import csv

    writer = csv.writer(out)
    writer.writerow(sound)
    writer.writerow(sound.values())
    (reading,) = read(out.getvalue())
    return reading


def codes(reading: Reading) -> list[str]:
    """Issue codes of a row."""
    return [issue.code for issue in reading.issues]


def outcome(reading: Reading) -> tuple[str, list[str]]:
    """Outcome and issue codes."""
    return reading.outcome, codes(reading)


def sheet(rows: Sequence[Sequence[Any]], change: Any = None) -> bytes:
    """A workbook with one sheet; `change` may do something to it (workbook, sheet) before it is saved."""
    from openpyxl import Workbook

    book = Workbook()
    active = book.active
    assert active is not None
    for cells in rows:
        active.append(list(cells))
    if change:
        change(book, active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def json_text(*pledges: Mapping[str, Any]) -> str:
    """A JSON file of these pledges."""
    return json.dumps(list(pledges))


def steps_of(act: Callable[[], object]) -> int:
    """How many lines of Python a call runs."""
    count = 0

    def trace(_frame: object, event: str, _arg: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        act()
    finally:
        sys.settrace(before)
    return count
