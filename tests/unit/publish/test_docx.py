"""The document for the secretariat: the same bytes every time, texts as they stand, read from the right where the language is."""

from __future__ import annotations

import gc
from decimal import Decimal as D
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.opc.package import OpcPackage
from docx.oxml.ns import qn
from lxml import etree
from openpyxl import load_workbook

from wsisfund.languages.words import words_of
from wsisfund.publish.council_charts import council_charts
from wsisfund.publish.council_front import Readiness, front_of
from wsisfund.publish.docx_ import render_docx
from wsisfund.publish.docx_chart import put_chart
from wsisfund.publish.docx_rows import Cell, Row
from wsisfund.publish.docx_table import table_of
from wsisfund.publish.docx_widths import MARGIN, fitted
from wsisfund.vocabulary.statement import Certificate, Line

from .made import EN, HOSTILE, council_document, donor_report, example, ledger, pledges

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def lines(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs]


def cells(content: bytes) -> list[str]:
    return [cell.text for table in Document(BytesIO(content)).tables for row in table.rows for cell in row.cells]


def test_the_same_statements_make_the_same_bytes() -> None:
    made = [render_docx([example()["net-assets"]], EN) for _ in range(2)]
    assert made[0] == made[1]
    with ZipFile(BytesIO(made[0])) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = Document(BytesIO(made[0])).core_properties
    assert properties.created is not None and properties.created.year == 2026 and properties.language == "en"


def test_nothing_of_a_document_stays_behind_when_it_is_made() -> None:
    render_docx([example()["net-assets"]], EN)
    assert [one for one in gc.get_objects() if isinstance(one, OpcPackage)] == []


def test_the_document_for_council_has_its_texts_its_statements_and_its_notes() -> None:
    front = front_of(council_document(), EN, None, Readiness((("advance", 1),)))
    content = render_docx(council_document(), EN, front=front)
    said = lines(content)
    wanted = ["Summary", "Statement on internal control", "Draft: what is still to be done", "Advances not cleared: 1"]
    wanted += [EN.heading(statement.id) for statement in council_document()] + ["Annex: draft decision"]
    assert [text for text in wanted if text not in said] == []
    assert "[missing: reports/notes/cover.txt]" in cells(content) and "[missing: reports/notes/en/auditor.txt]" in said
    assert any(text.startswith("1 – ") for text in said) and said.index("Summary") < said.index(EN.heading("net-assets"))
    order = [said.index(EN.heading(statement.id)) for statement in council_document()]
    assert order == sorted(order)
    parts = [EN.heading("budget-and-actual"), "Notes to the financial statements", EN.heading("contributions")]
    assert parts == [text for text in said if text in parts], "statements, notes, schedules, as on paper"
    assert said.count("Conditional agreements: deferred revenue") == 1
    donors = [row.cells[0].text for table in Document(BytesIO(content)).tables for row in table.rows]
    assert donors.count("Borealia") == 1 and donors.count("Cascadia") == 3, "no rows of nothing but nil"


@pytest.mark.parametrize("columns", [2, 7, 11])
def test_no_figure_breaks_however_long_it_is(columns: int) -> None:
    """Noto Sans bold, or the wider font that stands in for it: 0.7 of the size a digit, 0.4 a point."""
    row = Row((Cell("VC-2024-011 – Democratic Republic of Somewhere"), *[Cell("(123,456,789.12)", True)] * columns), "total")
    heads = [Cell(""), *[Cell("Available", True)] * columns]
    size, widths = fitted(heads, [row], _ACROSS)
    figure = (11 * 0.69 + 5 * 0.4) * size / 2 * 20
    assert sum(widths) <= _ACROSS and all(width >= figure + MARGIN for width in widths[1:])
    assert 10 <= size <= 16 and (size == 16) == (columns < 11)
    table = table_of(heads, [row], _ACROSS, turned=False)
    assert [int(one.get(qn("w:w"))) for one in table.iter(qn("w:gridCol"))] == widths
    assert {int(one.get(qn("w:val"))) for one in table.iter(qn("w:sz"))} == {size}


# A page across, without its margins, in twentieths of a point.
_ACROSS = 14_680


def test_no_page_has_the_last_rows_of_a_table_alone() -> None:
    table = table_of([Cell("Head")], [Row((Cell(str(n)),)) for n in range(1, 11)], 9000, turned=False)
    kept = [row.findtext(f".//{qn('w:t')}") for row in table.iter(qn("w:tr")) if row.find(f".//{qn('w:keepNext')}") is not None]
    assert kept == ["5", "6", "7", "8", "9"]


def test_arabic_is_read_from_the_right_and_its_figures_from_the_left() -> None:
    document = Document(BytesIO(render_docx([example()["financial-position"]], words_of("ar"))))
    table = document.tables[0]._tbl
    assert table.tblPr.find(qn("w:bidiVisual")) is not None
    row = next(row for row in document.tables[0].rows if row.cells[2].text == "100,103.83")
    turned = [cell.paragraphs[0]._p.pPr.find(qn("w:bidi")) is not None for cell in row.cells]
    assert turned == [True, False, False, False]
    assert all(paragraph._p.pPr.find(qn("w:bidi")) is not None for paragraph in document.paragraphs if paragraph.text)
    english = Document(BytesIO(render_docx([example()["financial-position"]], EN)))
    assert english.tables[0]._tbl.tblPr.find(qn("w:bidiVisual")) is None


@pytest.mark.parametrize("text", [*HOSTILE, "<w:p>", "a & b", "\x00\x1b[31m\u202e\uffff"])
def test_texts_of_the_books_stand_as_they_are(text: str) -> None:
    found = " ".join(cells(render_docx([ledger(text)], EN)))
    assert text.translate({0: "\\u0000", 9: "\\u0009", 0x1B: "\\u001b", 0x202E: "\\u202e", 0xFFFF: "\\uffff"}) in found


def test_names_in_any_letters_and_currencies_with_any_decimals() -> None:
    found = cells(render_docx([pledges()], EN))
    assert "1,000.125" in found and "50,000" in found and any("瑞士联邦" in text for text in found)


def test_a_report_to_a_donor_is_certified(tmp_path: Path) -> None:
    said = lines(render_docx(donor_report("borealia"), EN, Certificate("officer-c", "Ann Example", "Chief of Finance", None)))
    assert said.count(EN("document.notes")) >= 1 and "Ann Example" in said and any("I certify" in text for text in said)


def test_the_charts_are_drawn_from_the_figures_of_the_statements() -> None:
    """Each bar is an amount of its table, and the workbook inside holds the same; of Arabic the bars grow to the left."""
    front = front_of(council_document(), EN, None, Readiness(()))
    for words in (EN, words_of("ar")):
        made = [render_docx(council_document(), words, front=front) for _ in range(2)]
        assert made[0] == made[1]
        with ZipFile(BytesIO(made[0])) as archive:
            charts = [etree.fromstring(archive.read(f"word/charts/chart{n}.xml")) for n in (1, 2)]
            books = [load_workbook(BytesIO(archive.read(f"word/embeddings/chart{n}.xlsx"))).active for n in (1, 2)]
        for chart, book, wanted in zip(charts, books, council_charts(council_document(), words), strict=True):
            space = {"c": _CHART}
            series = [[v.text for v in one.findall("c:val//c:v", space)] for one in chart.iterfind(".//c:ser", space)]
            assert series == [[f"{line.values[column]:f}" for line in wanted.lines] for column in wanted.columns]
            assert [v.text for v in chart.find(".//c:cat", space).iter(f"{{{_CHART}}}v")] == list(wanted.labels)
            rows = [[cell.value for cell in row] for row in book.iter_rows()]
            assert rows[0][1:] == list(wanted.columns.values()) and [row[0] for row in rows[1:]] == list(wanted.labels)
            assert [[f"{value:.2f}" for value in column] for column in list(zip(*rows[1:], strict=True))[1:]] == series
            turned = chart.find(".//c:valAx/c:scaling/c:orientation", space).get("val")
            assert turned == ("maxMin" if words.direction == "rtl" else "minMax")


def test_a_label_that_means_something_to_a_spreadsheet_is_text_in_a_chart() -> None:
    document = Document()
    lines = [Line("a", {"total": D("1.50")}), Line("b", {"total": D(0)})]
    heads = {"total": "=1+1"}
    assert put_chart(document, document.add_paragraph(), lines, ["=HYPERLINK(0)<&", "nil"], heads, '"<x>', 10, turned=False)
    assert not put_chart(document, document.add_paragraph(), lines[1:], ["nil"], heads, "", 10, turned=False)
    out = BytesIO()
    document.save(out)
    with ZipFile(out) as archive:
        book = load_workbook(BytesIO(archive.read("word/embeddings/chart1.xlsx"))).active
        assert [(cell.value, cell.data_type) for row in book.iter_rows() for cell in row][1:] == [
            ("=1+1", "s"), ("=HYPERLINK(0)<&", "s"), (1.5, "n"),
        ]  # fmt: skip
        assert b"chart2" not in archive.read("[Content_Types].xml")
