"""The document for the secretariat: the same bytes every time, texts as they stand, read from the right where the language is."""

from __future__ import annotations

import gc
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.opc.package import OpcPackage
from docx.oxml.ns import qn

from wsisfund.languages.words import words_of
from wsisfund.publish.council_front import Readiness, front_of
from wsisfund.publish.docx_ import render_docx
from wsisfund.vocabulary.statement import Certificate

from .made import EN, HOSTILE, council_document, donor_report, example, ledger, pledges


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


@pytest.mark.parametrize("text", [*HOSTILE, "<w:p>", "a & b", "\x00\x1b[31m\u202e"])
def test_texts_of_the_books_stand_as_they_are(text: str) -> None:
    found = " ".join(cells(render_docx([ledger(text)], EN)))
    assert text.translate({0: "\\u0000", 9: "\\u0009", 0x1B: "\\u001b", 0x202E: "\\u202e"}) in found


def test_names_in_any_letters_and_currencies_with_any_decimals() -> None:
    found = cells(render_docx([pledges()], EN))
    assert "1,000.125" in found and "50,000" in found and any("瑞士联邦" in text for text in found)


def test_a_report_to_a_donor_is_certified(tmp_path: Path) -> None:
    said = lines(render_docx(donor_report("borealia"), EN, Certificate("officer-c", "Ann Example", "Chief of Finance", None)))
    assert said.count(EN("document.notes")) >= 1 and "Ann Example" in said and any("I certify" in text for text in said)
