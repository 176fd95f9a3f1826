"""Workbooks: the engine's figures exactly, sums that go on living, texts that stay texts, the same bytes every time."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from io import BytesIO
from itertools import pairwise, product
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from wsisfund.languages.states import SIX
from wsisfund.languages.words import words_of
from wsisfund.publish.tables import currency_of, for_readers, groups_of, row_id, tables_of
from wsisfund.publish.xlsx import render_xlsx, sheet_names
from wsisfund.publish.xlsx_cells import LINE, NotForASpreadsheet, check_rows
from wsisfund.statements.engine import NAMES
from wsisfund.statements.schedules import NOTE_OF
from wsisfund.vocabulary.money import plain
from wsisfund.vocabulary.statement import Line, Statement

from .made import BOOKS, EN, HOSTILE, YEAR, council_document, example, ledger, one_amount, pledges


def books(content: bytes) -> tuple[Any, Any]:
    """The workbook with its formulas, and with the values that stand beside them."""
    return load_workbook(BytesIO(content)), load_workbook(BytesIO(content), data_only=True)


def exact(value: Any) -> Decimal:
    """The decimal number that a cell's double is the nearest of, as a spreadsheet shows it."""
    return Decimal(repr(value))


def result(sheet: Worksheet, formula: str) -> Decimal:
    """What a formula of ours comes to, worked out here: SUM of ranges, or cells with signs."""
    inner = re.fullmatch(r"=SUM\((.*)\)", formula)
    if inner:
        cells = []
        for part in inner[1].split(","):
            left, top, right, bottom = range_boundaries(part)
            cells += [sheet.cell(row, column) for row, column in product(range(top, bottom + 1), range(left, right + 1))]
        return sum((value_of(sheet, cell.value) for cell in cells), Decimal(0))
    assert re.fullmatch(r"=-?[A-Z]+\d+(?:[+-][A-Z]+\d+)*", formula), formula
    parts = re.findall(r"([+-]?)([A-Z]+\d+)", formula)
    return sum(((-1 if sign == "-" else 1) * value_of(sheet, sheet[cell].value) for sign, cell in parts), Decimal(0))


def value_of(sheet: Worksheet, content: Any) -> Decimal:
    if content is None:
        return Decimal(0)
    return result(sheet, content) if isinstance(content, str) else exact(content)


@pytest.mark.parametrize("name", NAMES)
def test_cells_hold_the_figures_of_the_engine(name: str) -> None:
    statement = example()[name]
    _, values = books(render_xlsx([statement], EN))
    rows = list(values.worksheets[0].iter_rows(values_only=True))
    for table in tables_of(for_readers([statement], EN)[0]):
        columns = [column for group in groups_of(table) for column in group.columns]
        at = 2 + len(columns)
        for line in table.lines:
            found = [row for row in rows if row_id(table, line) in row[at:] and row[0] == EN.line(table.id, line)]
            wanted = [line.values.get(column) for column in columns]
            assert any(all(map(same, row[2:at], wanted)) for row in found), (table.id, line.id)


def same(cell: Any, value: Any) -> bool:
    if isinstance(value, Decimal):
        return cell is not None and exact(cell) == value
    if hasattr(cell, "date"):
        return bool(cell.date().isoformat() == value)
    return (cell or None) == (value or None)


@pytest.mark.parametrize("content", [render_xlsx(council_document(), EN), render_xlsx([example()["trial-balance"]], EN)])
def test_formulas_come_to_the_values_beside_them(content: bytes) -> None:
    formulas, values = books(content)
    counted = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    counted += 1
                    assert result(sheet, cell.value) == exact(values[sheet.title][cell.coordinate].value), cell.coordinate
    assert counted > 20


def test_sums_are_live_where_the_definition_adds_up() -> None:
    formulas, _ = books(render_xlsx([example()["financial-position"]], EN))
    made: dict[str, object] = {}
    for row in formulas.worksheets[0].iter_rows(min_row=7):
        made.setdefault(row[-1].value, row[2].value)
    lines = {line.id: bool(line.sums) for line in example()["financial-position"].lines}
    live, made = {ident for ident, adds in lines.items() if adds}, {ident: made[ident] for ident in lines}
    assert {ident for ident, value in made.items() if isinstance(value, str) and value.startswith("=")} == live
    assert made["net-assets"] == "=C16-C27"


def test_no_formula_where_the_parts_are_not_there() -> None:
    """In the first year the closing of net assets is known as comparative, and nothing of what it adds up."""
    formulas, _ = books(render_xlsx([example()["net-assets"]], EN))
    closing = next(row for row in formulas.worksheets[0].iter_rows() if row[-1].value == "closing")
    assert closing[2].value.startswith("=SUM(")
    assert closing[3].value == 33000


def test_the_file_says_the_amount_and_not_its_nearest_double() -> None:
    for amount in ("9007.93", "0.29", "-1234567890123.45", "99999999999999.90"):
        with zipfile.ZipFile(BytesIO(render_xlsx([one_amount(Decimal(amount))], EN))) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        (shown,) = re.findall(r"<v>(-?\d+\.\d+)</v>", sheet)
        assert Decimal(shown) == Decimal(amount)


@pytest.mark.parametrize("amount", ["99999999999999.99", "-12345678901234.56"])
def test_more_than_fifteen_digits_are_refused(amount: str) -> None:
    with pytest.raises(NotForASpreadsheet, match="more than 15 digits"):
        render_xlsx([one_amount(Decimal(amount))], EN)


def test_more_rows_than_a_sheet_are_refused() -> None:
    check_rows(1_048_576)
    with pytest.raises(NotForASpreadsheet, match="rows"):
        check_rows(1_048_577)


@pytest.mark.parametrize("text", [*HOSTILE, "https://example.org/", "{=1+1}", "2026-01-01"])
def test_a_text_stays_a_text(text: str) -> None:
    line = Line(text, {"payee": text}, label=text)
    formulas, _ = books(render_xlsx([Statement("general-ledger", YEAR, ("payee",), (line,), BOOKS)], EN))
    cells = [cell for row in formulas.worksheets[0].iter_rows() for cell in row if cell.value == text]
    assert [cell.data_type for cell in cells] == ["s"] * 3
    assert not any(cell.hyperlink for cell in cells)


def test_a_text_longer_than_a_cell_ends_with_an_ellipsis() -> None:
    _, values = books(render_xlsx([ledger("x" * 40_000)], EN))
    long = next(cell for row in values.worksheets[0].iter_rows(values_only=True) for cell in row if str(cell).startswith("xx"))
    assert long.endswith("x…")
    assert len(long) < 32_767


def test_formats_follow_the_currency() -> None:
    _, values = books(render_xlsx([pledges()], EN))
    amounts = {row[-1].value: row[3] for row in values.worksheets[0].iter_rows(min_row=7) if row[-1].value}
    assert amounts["PL-1"].number_format == '#,##0.000_);(#,##0.000);"–"_)'
    assert amounts["PL-2"].number_format == '#,##0_);(#,##0);"–"_)'
    assert [plain(exact(amounts[f"PL-{n}"].value), c) for n, c in ((1, "KWD"), (2, "JPY"))] == ["1000.125", "50000"]


def test_sheets_are_ready_to_print_and_to_read() -> None:
    formulas, _ = books(render_xlsx(council_document(), EN))
    assert formulas.sheetnames[:2] == ["Contents", "Statement I"]
    assert formulas.sheetnames[-3:] == ["Notes", "Checks", "Overview"]
    for statement in council_document():
        sheet = formulas[EN(f"statement.{statement.id}.number")]
        assert sheet.freeze_panes
        assert sheet.print_title_rows
        assert sheet.page_setup.paperSize == 9
        ids, printed = id_column(sheet), range_boundaries(sheet.print_area.replace("$", "").split("!")[1])[2]
        # The file adds five pixels to each width.
        shown = round(sum(width - 5 / 7 for column, width in widths_of(sheet).items() if column <= printed))
        assert ids == printed + 2, "a column lies between the figures and the ids, which are not printed"
        assert sheet.page_setup.orientation == ("landscape" if shown > 132 else "portrait")
        assert statement.books in sheet.oddFooter.left.text


def widths_of(sheet: Worksheet) -> dict[int, float]:
    """Widths of the columns; neighbours alike stand as one range in the file."""
    return {n: one.width for one in sheet.column_dimensions.values() for n in range(one.min, one.max + 1)}


def id_column(sheet: Worksheet) -> int:
    """The only column with the ids of lines."""
    (column,) = {cell.column for row in sheet.iter_rows() for cell in row if cell.value == EN("document.line-id")}
    return int(column)


@pytest.mark.parametrize("name", NAMES)
def test_every_column_is_wide_enough_for_its_figures(name: str) -> None:
    """No amount shows as ######."""
    formulas, values = books(render_xlsx([example()[name]], EN))
    sheet, widths = values.worksheets[0], widths_of(formulas.worksheets[0])
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, int | float) and cell.number_format != "General":
                assert widths[cell.column] >= len(f"{cell.value:,.2f}") + 1, cell.coordinate


def test_paragraphs_have_the_height_of_their_lines() -> None:
    (statement,) = [s for s in council_document() if s.id == "financial-position"]
    for sheet in (books(render_xlsx([statement], EN))[1].worksheets[0], books(render_xlsx(council_document(), EN))[1]["Notes"]):
        long = [cell for (cell,) in sheet.iter_rows(max_col=1) if isinstance(cell.value, str) and len(cell.value) > 300]
        assert long
        for cell in long:
            assert cell.alignment.wrap_text
            assert sheet.row_dimensions[cell.row].height >= 14 * len(cell.value) / 130, cell.value


def test_headings_stand_above_lines_as_on_paper() -> None:
    statement = example()["cash-flow"]
    column = [cell.value for (cell,) in books(render_xlsx([statement], EN))[1].worksheets[0].iter_rows(max_col=1)]
    headed = [line for line in statement.lines if EN.has(f"cash-flow.above.{line.id}")]
    wanted = [(EN(f"cash-flow.above.{line.id}"), EN.line("cash-flow", line)) for line in headed]
    assert wanted and all(column[column.index(head) + 1] == line for head, line in wanted)


def test_contents_lead_to_every_sheet() -> None:
    formulas, _ = books(render_xlsx(council_document(), EN))
    targets = {cell.hyperlink.location for row in formulas["Contents"].iter_rows() for cell in row if cell.hyperlink}
    assert targets == {f"'{name}'!A1" for name in formulas.sheetnames[1:]}


def test_checks_show_both_sides_and_their_difference() -> None:
    formulas, values = books(render_xlsx(council_document(), EN))
    rows = {row[0].value: row for row in values["Checks"].iter_rows()}
    row = rows["Closing cash is cash of Statement I"]
    assert [cell.value for cell in row[1:4]] == [100103.83, 100103.83, 0]
    assert formulas["Checks"].cell(row[0].row, 4).value == f"=B{row[0].row}-C{row[0].row}"


def test_names_of_sheets() -> None:
    assert sheet_names(["A/B: [x]", "a b   x", "a b   x", "n" * 40, ""]) == ["A B   x", "a b   x 2", "a b   x 3", "n" * 31, "-"]


def test_nothing_in_the_file_tells_when_or_where_it_was_made() -> None:
    content = render_xlsx(council_document(), EN)
    assert content == render_xlsx(council_document(), EN)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r">(\d{4}-\d\d-\d\dT[^<]*)<", core)) == {"2026-12-31T00:00:00Z"}


def test_amounts_are_in_the_currency_that_the_statement_says() -> None:
    statement = pledges()
    assert {currency_of(statement, line, "amount") for line in statement.lines} == {"KWD", "JPY", "EUR", "CHF"}


def test_heads_and_labels_of_several_lines_are_not_cut_and_each_figure_of_a_note_has_its_column() -> None:
    """Read over the rows of tables: as high as the words need in the width of their column."""
    book, _ = books(render_xlsx(council_document(), EN))
    seen = 0
    for sheet in book.worksheets:
        widths = widths_of(sheet)
        for row in sheet.iter_rows(max_row=80):
            for cell in row:
                text, merged = cell.value, any(cell.coordinate in found for found in sheet.merged_cells.ranges)
                if isinstance(text, str) and cell.alignment.wrap_text and not merged and not text.startswith("="):
                    room = widths.get(cell.column, 9)
                    if len(text) > room * 1.2:
                        seen += 1
                        assert (sheet.row_dimensions[cell.row].height or 0) >= 2 * LINE - 1, (sheet.title, cell.coordinate, text)
                if isinstance(text, int | float) and cell.number_format != "General":
                    assert widths.get(cell.column, 9) >= len(f"{text:,.2f}") + 2, (sheet.title, cell.coordinate, text)
    assert seen > 2


def test_a_wide_table_is_printed_on_pages_that_end_between_its_groups() -> None:
    formulas, _ = books(render_xlsx(council_document(), EN))
    wide = []
    for statement in council_document():
        sheet = formulas[EN(f"statement.{statement.id}.number")]
        if not (ends := [one.id for one in sheet.col_breaks.brk]):
            continue
        wide.append(statement.id)
        groups = groups_of(next(iter(tables_of(statement))))
        # Label and note stand before the first column; a page ends behind a whole group.
        starts = [2 + sum(len(group.columns) for group in groups[:n]) for n in range(1, len(groups))]
        assert set(ends) <= set(starts), (statement.id, ends, starts)
        assert not sheet.sheet_properties.pageSetUpPr.fitToPage, "fitted to pages it would break where a page is full"
        assert sheet.print_title_cols == "$A:$A"
        widths = widths_of(sheet)
        for first, after in pairwise([2, *ends, range_boundaries(sheet.print_area.replace("$", "").split("!")[1])[2]]):
            points = sum(int(widths[n] * 7 + 5) * 0.75 for n in (1, *range(first + 1, after + 1)))
            assert points * sheet.page_setup.scale / 100 < 842 - 72
    assert "contributions" in wide


@pytest.mark.parametrize("code", SIX)
def test_tables_of_notes_stand_with_the_notes_in_sheets_named_in_the_language(code: str) -> None:
    """None stands below a statement; each stands on the sheet Notes with all its lines, and its total is a sum that lives."""
    words, statements = words_of(code), council_document()
    formulas, values = books(render_xlsx(statements, words))
    assert formulas.sheetnames[-3] == words("document.notes") and formulas.sheetnames[0] == words("document.contents")[:31]
    wanted = {f"{r.id}.{line.id}" for s in statements for r in s.reconciliations if r.id in NOTE_OF for line in r.lines}
    of_notes = formulas.sheetnames[-3]
    cells = {name: [cell for row in formulas[name].iter_rows() for cell in row] for name in formulas.sheetnames}
    ids = {name: {cell.value for cell in found} & wanted for name, found in cells.items()}
    assert ids.pop(of_notes) == wanted and set().union(*ids.values()) == set()
    sums = [cell for cell in cells[of_notes] if isinstance(cell.value, str) and cell.value.startswith("=")]
    assert len(sums) > 20
    for cell in sums:
        if "," not in cell.value:
            assert result(formulas[of_notes], cell.value) == exact(values[of_notes][cell.coordinate].value), cell.coordinate
    titles = [cell.value for cell in cells[of_notes] if cell.column == 1]
    assert words.reconciliation("loss-matrix") in titles
