"""Workbooks: the first visible sheet, merged cells, hidden rows, formulas with their value."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

from .reading import codes, read, sheet, table_of

HEADS = ["Ref", "Donor", "Date", "Amount", "Currency"]


def test_the_first_visible_sheet_and_what_else_there_is() -> None:
    def change(book: Any, active: Any) -> None:
        front = book.create_sheet("cover", 0)
        front.append(["not this one"])
        front.sheet_state = "hidden"
        book.create_sheet("2018").append(HEADS)
        active.row_dimensions[3].hidden = True

    rows = [HEADS, ["R-1", "France", date(2019, 3, 6), 1000, "EUR"], ["R-2", "France", date(2019, 3, 6), 2000, "EUR"]]
    table = table_of(sheet(rows, change), "xlsx")
    assert [row.cells[0] for row in table.rows] == ["R-1", "R-2"]
    assert table.notes == (
        "not read: the sheet 'cover (hidden)'",
        "not read: the sheet '2018'",
        "hidden rows were read like the others: 3",
    )


def test_merged_cells_count_for_all_their_rows() -> None:
    def change(book: Any, active: Any) -> None:
        active.merge_cells("B3:B5")
        active.merge_cells("A1:E1")
        active.merge_cells("A8:E9")

    rows: list[list[Any]] = [["Pledges of 2019"], HEADS]
    rows += [["R-1", "France", date(2019, 3, 6), 1000, "EUR"], ["R-2", None, date(2019, 3, 7), 2000, "EUR"]]
    rows += [
        ["R-3", None, date(2019, 3, 8), 3000, "EUR"],
        ["R-4", None, date(2019, 3, 9), 4000, "EUR"],
        [],
        ["a note below the table"],
    ]
    readings = read(sheet(rows, change), "xlsx")
    assert [(r.row.number, r.outcome, r.record.donor.id if r.record.donor else None) for r in readings] == [
        (3, "new", "FRA"), (4, "new", "FRA"), (5, "new", "FRA"), (6, "review", None), (8, "ignored", None),
    ]  # fmt: skip


def test_dates_and_numbers_of_a_sheet() -> None:
    rows = [
        HEADS,
        ["R-1", "France", datetime.fromisoformat("2019-03-06 14:30"), 1234.5, "EUR"],
        ["R-2", "France", 43530, "1.234", "EUR"],
    ]
    first, second = read(sheet(rows), "xlsx")
    assert (first.outcome, first.record.date, first.record.amount) == ("new", date(2019, 3, 6), D("1234.5"))
    assert codes(second) == ["ambiguous-date", "ambiguous-amount"]


def test_a_date_where_an_amount_should_be() -> None:
    (reading,) = read(sheet([HEADS, ["R-1", "France", date(2019, 3, 6), date(2019, 1, 5), "EUR"]]), "xlsx")
    assert codes(reading) == ["ambiguous-amount"]


def with_value(content: bytes, formula: bytes, value: bytes) -> bytes:
    """The workbook as Excel saves it: the formula with the value that it worked out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name.endswith("sheet1.xml"):
                assert formula in part
                part = re.sub(re.escape(formula) + rb"<v ?/>|" + re.escape(formula) + rb"<v></v>", formula + value, part)
                assert value in part
            after.writestr(name, part)
    return out.getvalue()


def test_a_formula_counts_by_its_value_or_not_at_all() -> None:
    content = sheet([HEADS, ["R-1", "France", date(2019, 3, 6), "=1000+500", "EUR"]])
    (reading,) = read(content, "xlsx")
    assert "formula-without-value" in codes(reading)
    (reading,) = read(with_value(content, b"<f>1000+500</f>", b"<v>1500</v>"), "xlsx")
    assert (reading.outcome, reading.record.amount) == ("new", D(1500))


def test_text_that_looks_like_a_formula_stays_text() -> None:
    def change(book: Any, active: Any) -> None:
        active["A2"].data_type = "s"

    (reading,) = read(sheet([HEADS, ["=R-1", "France", date(2019, 3, 6), 1, "EUR"]], change), "xlsx")
    assert (reading.outcome, reading.record.reference) == ("new", "=R-1")
