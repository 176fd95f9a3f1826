"""Workbooks: the first visible sheet, merged cells, hidden rows, formulas with their value."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.lines_run import within

from .reading import codes, read, sheet, table_of

HEADS = ["Ref", "Donor", "Date", "Amount", "Currency"]


def test_the_first_visible_sheet_and_what_else_there_is() -> None:
    def change(book: Any, active: Any) -> None:
        front = book.create_sheet("cover", 0)
        front.append(["not this one"])
        front.sheet_state = "hidden"
        book.create_sheet("2018").append(HEADS)
        active.row_dimensions[3].hidden = True
        active.column_dimensions.group("D", "E", hidden=True)
        active.column_dimensions["G"].hidden = True

    rows = [HEADS, ["R-1", "France", date(2019, 3, 6), 1000, "EUR"], ["R-2", "France", date(2019, 3, 6), 2000, "EUR"]]
    table = table_of(sheet(rows, change), "xlsx")
    assert [row.cells[0] for row in table.rows] == ["R-1", "R-2"]
    assert table.notes == (
        "not read: the sheet 'cover (hidden)'",
        "not read: the sheet '2018'",
        "hidden rows were read like the others: 3",
        "hidden columns were read like the others: D, E",
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


def repacked(content: bytes, change: Any) -> bytes:
    """The workbook with its parts moved or changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        parts = change({name: before.read(name) for name in before.namelist()})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name, part in parts.items():
            after.writestr(name, part)
    return out.getvalue()


ROWS: list[list[Any]] = [HEADS, ["R-1", "France", date(2019, 3, 6), 1000, "EUR"], ["R-2", "Japan", date(2019, 3, 7), 2000, "EUR"]]


def read_codes(content: bytes) -> list[list[str]]:
    return [codes(reading) for reading in read(content, "xlsx")]


def in_the_root(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Parts as exports of open-data portals have them."""
    moved = {name.removeprefix("xl/").replace("worksheets/", ""): part for name, part in parts.items()}
    moved["_rels/.rels"] = moved["_rels/.rels"].replace(b"xl/workbook.xml", b"workbook.xml")
    rels = moved["_rels/workbook.xml.rels"].replace(b"/xl/", b"/").replace(b"worksheets/", b"")
    return moved | {"_rels/workbook.xml.rels": rels}


def strict(parts: dict[str, bytes]) -> dict[str, bytes]:
    main, relations = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    )
    ours = {
        main: b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        relations: b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    for transitional, other in ours.items():
        parts = {name: part.replace(transitional, other) for name, part in parts.items()}
    return parts


def utf16(parts: dict[str, bytes]) -> dict[str, bytes]:
    query = {"customXml/item1.xml": "<DataMashup>…</DataMashup>".encode("utf-16")}
    name = "xl/worksheets/sheet1.xml"
    return parts | query | {name: ('<?xml version="1.0" encoding="utf-16"?>' + parts[name].decode()).encode("utf-16")}


def backslashes(parts: dict[str, bytes]) -> dict[str, bytes]:
    return {
        name.replace("/", "\\").replace("xl", "XL", 1) if name.startswith("xl/") else name: part for name, part in parts.items()
    }


def test_parts_of_more_programs() -> None:
    for change in (in_the_root, strict, utf16, backslashes):
        assert read_codes(repacked(sheet(ROWS), change)) == [[], []], change.__name__


def test_a_part_that_is_named_many_times_is_no_bomb() -> None:
    import pytest

    from wsisfund.importers.file_faults import BrokenFile

    def many(parts: dict[str, bytes]) -> dict[str, bytes]:
        name = "xl/_rels/workbook.xml.rels"
        (line,) = re.findall(rb"<Relationship [^>]*worksheet[^>]*/>", parts[name])
        more = b"".join(re.sub(rb'Id="[^"]*"', b'Id="x%d"' % n, line) for n in range(1000))
        return parts | {name: parts[name].replace(line, line + more)}

    with pytest.raises(BrokenFile):
        table_of(repacked(sheet(ROWS), many), "xlsx")


def test_a_summary_in_front_is_passed_over_and_every_sheet_is_named() -> None:
    def change(book: Any, active: Any) -> None:
        active.title = "Sheet 1 - Table 1"
        front = book.create_sheet("Export Summary", 0)
        front.append(["This document was exported from Numbers."])

    table = table_of(sheet(ROWS, change), "xlsx")
    assert table.notes == ("read: the sheet 'Sheet 1 - Table 1'", "not read: the sheet 'Export Summary'")


def test_a_second_sheet_that_looks_like_pledges_is_named_and_can_be_chosen() -> None:
    import pytest

    from wsisfund.importers.file_faults import NoSuchSheet, SheetUnclear
    from wsisfund.importers.source import Source
    from wsisfund.importers.table import read_table

    from .reading import shipped_map

    def change(book: Any, _: Any) -> None:
        other = book.create_sheet("2018")
        for cells in (HEADS, ["R-9", "France", date(2018, 3, 6), 9, "EUR"]):
            other.append(cells)

    content = sheet(ROWS, change)
    assert table_of(content, "xlsx").notes == ("not read: the sheet '2018', which looks like pledges: --sheet '2018'",)
    table = read_table(Source("p.xlsx", content, "xlsx"), shipped_map(), "p.xlsx", "2018")
    assert [row.cells[0] for row in table.rows] == ["R-9"]
    with pytest.raises(NoSuchSheet) as missing:
        read_table(Source("p.xlsx", content, "xlsx"), shipped_map(), "p.xlsx", "2017")
    assert "2018" in missing.value.why

    def cover(book: Any, active: Any) -> None:
        change(book, active)
        book.create_sheet("Cover", 0).append(["WSIS"])

    with pytest.raises(SheetUnclear):
        table_of(sheet(ROWS, cover), "xlsx")


def formatted(column: str, code: str, value: Any = None) -> bytes:
    def change(_: Any, active: Any) -> None:
        cell = active[f"{column}2"]
        cell.value = cell.value if value is None else value
        cell.number_format = code

    return sheet(ROWS, change)


def test_what_a_format_shows_counts() -> None:
    amounts = {
        '[$USD] #,##0.00': ["currency-conflict"], '#,##0.00 "CHF"': ["currency-conflict"], '#,##0.00\\ [$€-1]': [], '"EUR" #,##0': [], "#,##0": [],
        "#,##0,": ["ambiguous-amount"], '0.0,,"M"': ["ambiguous-amount"], '#,##0 "k"': ["ambiguous-amount"], "0%": ["ambiguous-amount"], '#,##0 "per year"': ["ambiguous-amount"],
        '_-* #,##0.00_-;-* #,##0.00_-': [], '#,##0".–"': [],
    }  # fmt: skip
    for code, expected in amounts.items():
        assert read_codes(formatted("D", code))[0] == expected, code
    assert read_codes(formatted("D", "#,##0", 1234.5))[0] == ["ambiguous-amount"], "it shows 1,235"
    dates = {"mmm-yy": ["ambiguous-date"], "yyyy": ["ambiguous-date"], "d mmm": ["ambiguous-date"], "h:mm": ["ambiguous-date"], "dd/mm/yyyy": [], "d mmmm yyyy": [], '[$-F800]dddd\\, mmmm dd\\, yyyy': [], "yyyy-mm-dd hh:mm": []}  # fmt: skip
    for code, expected in dates.items():
        assert read_codes(formatted("C", code))[0] == expected, code


def test_a_code_with_its_zeros() -> None:
    for code, wanted in (("0000", "0012"), ('"PL-"0000', "PL-0012"), ("General", "12")):
        first, _ = read(formatted("A", code, 12), "xlsx")
        assert first.record.reference == wanted


def test_built_in_dates_of_east_asian_versions() -> None:
    def change(kind: int) -> Any:
        def changed(parts: dict[str, bytes]) -> dict[str, bytes]:
            styles = re.sub(rb'numFmtId="14"', b'numFmtId="%d"' % kind, parts["xl/styles.xml"])
            assert styles != parts["xl/styles.xml"]
            return parts | {"xl/styles.xml": styles}

        return changed

    content = formatted("C", "mm-dd-yy")
    for kind, expected in ((31, []), (30, []), (27, ["ambiguous-date"]), (57, ["ambiguous-date"]), (36, ["ambiguous-date"])):
        assert read_codes(repacked(content, change(kind)))[0] == expected, kind


def test_an_amount_merged_over_several_rows_is_a_question() -> None:
    def change(_: Any, active: Any) -> None:
        active["D3"] = None
        active.merge_cells("D2:D3")

    assert read_codes(sheet(ROWS, change)) == [["ambiguous-amount"], ["ambiguous-amount"]]


def test_float_noise_is_no_digit_that_anybody_sees() -> None:
    first, second = read(
        sheet(
            [
                HEADS,
                ["R-1", "France", date(2019, 3, 6), 1234.5600000000002, "EUR"],
                ["R-2", "France", date(2019, 3, 6), 333333.333333333, "EUR"],
            ]
        ),
        "xlsx",
    )
    assert (first.outcome, first.record.amount) == ("new", D("1234.56"))
    assert codes(second) == ["too-many-decimals"]


def test_rows_that_hold_nothing_take_no_time() -> None:
    """Sixty thousand of them, each as wide as a sheet may be: in a tenth of what it takes to look at each of their cells."""

    def emptied(parts: dict[str, bytes]) -> dict[str, bytes]:
        name = "xl/worksheets/sheet1.xml"
        empty = b"".join(b'<row r="%d"/>' % n for n in range(10, 60_000)) + b'<row r="60001"><c r="A60001"/></row>'
        return parts | {name: parts[name].replace(b"</sheetData>", empty + b"</sheetData>")}

    with within(7000):
        assert len(table_of(repacked(sheet(ROWS), emptied), "xlsx").rows) == len(ROWS) - 1


def test_a_value_counts_whatever_row_its_cell_says() -> None:
    """A cell whose place names another row than the one that it stands in is read in the row."""

    def moved(parts: dict[str, bytes]) -> dict[str, bytes]:
        name = "xl/worksheets/sheet1.xml"
        return parts | {name: re.sub(rb'r="([A-Z])3"', rb'r="\g<1>7"', parts[name])}

    rows = [HEADS, ["R-1", "France", date(2019, 3, 6), 1000, "EUR"], ["R-2", "France", date(2019, 3, 6), 2000, "EUR"]]
    assert [row.cells[0] for row in table_of(repacked(sheet(rows), moved), "xlsx").rows] == ["R-1", "R-2"]


@pytest.mark.parametrize("where", ["comment", "header", "footer", ""])
def test_what_is_said_outside_the_cells_counts_as_a_note_beside_the_table(where: str) -> None:
    def change(_: Any, active: Any) -> None:
        text = "Amounts in thousands" if where else "Page for the file"
        if where in ("comment", ""):
            active["D2"].comment = Comment(text, "Desk")
        if where == "header":
            active.oddHeader.center.text = text
        if where in ("footer", ""):
            active.oddFooter.left.text = f"{text} &P"

    rows = [HEADS, ["R-1", "France", date(2019, 3, 6), 1000, "EUR"], ["R-2", "France", date(2019, 3, 7), 2000, "EUR"]]
    unit = table_of(sheet(rows, change), "xlsx").sayings.unit
    assert ("thousands" in unit) == bool(where)


@pytest.mark.parametrize("column", [0, 1])
def test_a_row_that_is_struck_through_is_a_question(column: int) -> None:
    """Desks strike out what was withdrawn; what is struck in a column that is not read says nothing of the pledge."""

    def strike(_: Any, active: Any) -> None:
        for place in ((3, column + 1), (2, 5)):
            active.cell(*place).font = Font(strike=True)

    head = ["Donor", "Amount", "Currency", "Date", "Region"]
    rows = [head, ["Aurelia", 100, "CHF", date(2026, 11, 20), "x"], ["Borealia", 200, "CHF", date(2026, 11, 20), "y"]]
    first, second = read(sheet(rows, strike), "xlsx")
    assert "doubtful-source" not in codes(first)
    assert "doubtful-source" in codes(second)
