"""A statement says the same figures in every language and format; Arabic is read from the right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal as D
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from tests.integration.program import wsisfund
from tests.tools.printed import lines_of, pages_of
from wsisfund.languages.local import marks_of
from wsisfund.languages.states import SIX
from wsisfund.languages.words import words_of
from wsisfund.publish.docx_ import render_docx
from wsisfund.publish.html import render_html
from wsisfund.publish.pdf import render_pdf
from wsisfund.publish.pdf_front import Contents, Entry
from wsisfund.publish.pdf_page import Numbers
from wsisfund.publish.right_to_left import NoFribidi, visual
from wsisfund.publish.tables import for_paper, title_of
from wsisfund.publish.xlsx import render_xlsx
from wsisfund.statements.engine import MAIN_STATEMENTS
from wsisfund.vocabulary.statement import Note, Statement

from .made import GOLDEN, council_document, ledger

NAMES = (*MAIN_STATEMENTS, "contributions", "agreements")


def fribidi() -> bool:
    try:
        return bool(visual("\u0627"))
    except NoFribidi:
        return False


needs_fribidi = pytest.mark.skipif(not fribidi(), reason="no libfribidi")
LANGUAGES = [pytest.param(name, marks=needs_fribidi if name == "ar" else ()) for name in SIX]


def statements() -> list[Statement]:
    return [statement for statement in council_document() if statement.id in NAMES]


def wanted() -> Counter[D]:
    """Every amount of the statements that is not nil."""
    lines = [line for s in statements() for line in (*s.lines, *(line for r in s.reconciliations for line in r.lines))]
    return Counter(value for line in lines for value in line.values.values() if isinstance(value, D) and value)


def parsed(texts: Sequence[str], language: str) -> Counter[D]:
    """The amounts that stand in some texts, each by itself, read in the form of the language."""
    decimal, group = marks_of(language)
    amount = re.compile(rf"(\()?(\d{{1,3}}(?:[{re.escape(group)} ]\d{{3}})*{re.escape(decimal)}\d\d)(\))?")
    found = (amount.fullmatch(text.strip()) for text in texts)
    plain = ((m[1], m[2].replace(group, "").replace(" ", "").replace(decimal, ".")) for m in found if m)
    return Counter(-D(text) if below else D(text) for below, text in plain)


def drawn(content: bytes) -> list[str]:
    """The pieces of text on the pages of a PDF, each as it was drawn, a no-break space as it reads back."""
    found: list[str] = []
    for page in PdfReader(BytesIO(content)).pages:
        page.extract_text(visitor_text=lambda text, *_: found.append(text.strip()))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_are_the_same_in_every_language_and_format(language: str) -> None:
    words = words_of(language)
    printed = parsed(drawn(render_pdf(statements(), language=language)), language)
    # pypdf takes a bracket that follows Arabic for a part of it: there the sign is not read back.
    sign = abs if language == "ar" else D
    assert not Counter(map(sign, wanted().elements())) - Counter(map(sign, printed.elements()))
    html = render_html(statements(), words).decode()
    assert not wanted() - parsed(re.findall(r"<td[^>]*>([^<]*)</td>", html), language)
    assert f'dir="{words.direction}"' in html and f'lang="{language}"' in html
    document = Document(BytesIO(render_docx(statements(), words)))
    assert not wanted() - parsed([cell.text for table in document.tables for row in table.rows for cell in row.cells], language)
    book = load_workbook(BytesIO(render_xlsx(statements(), words)), data_only=True)
    cells = Counter(D(str(cell.value)) for sheet in book for row in sheet for cell in row if isinstance(cell.value, int | float))
    assert not wanted() - cells
    assert all(bool(sheet.sheet_view.rightToLeft) == (language == "ar") for sheet in book)


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_no_page_of_the_document_has_a_few_lines_alone(language: str) -> None:
    """Beside what heads and feet say; and a day that ends in an abbreviation brings no second point."""
    pages = lines_of(render_pdf(council_document(), council=True, language=language))
    assert len(pages) > 20
    assert min(len(page.splitlines()) for page in pages) > 9
    assert not re.search(r"\w\.\.(?!\.)", " ".join(pages))


def test_contents_take_smaller_type_first_and_go_on_with_several_entries() -> None:
    entries = [Entry(f"e{n}", f"Entry {n}", 1) for n in range(60)]
    of_all = [Contents(entries, Numbers(), 480, size).height for size in Contents.SIZES]
    assert Contents.within(of_all[0], entries, Numbers(), 480).size == Contents.SIZES[0]
    assert Contents.within(of_all[0] - 1, entries, Numbers(), 480).size == Contents.SIZES[1]
    assert Contents.within(of_all[1] - 1, entries, Numbers(), 480).size == Contents.SIZES[-1]
    first, rest = Contents.within(0, entries, Numbers(), 480).split(480, of_all[-1] - 1)
    assert (len(first.entries), len(rest.entries)) == (60 - Contents.FEW, Contents.FEW)


@needs_fribidi
def test_arabic_pages_begin_on_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """The label of a line stands right of its figures, below zero stands in brackets, and nothing leaves the page."""
    places: dict[str, float] = {}

    def put(canvas: Canvas, x: float, y: float, text: str, **_: Any) -> None:
        places.setdefault(text, canvas.absolutePosition(x, y)[0])

    monkeypatch.setattr(Canvas, "drawString", put)
    render_pdf(statements()[:1], language="ar")
    label = places[visual(words_of("ar")("line.advance-receipts"))]
    figures = [x for text, x in places.items() if re.fullmatch(r"\(?[\d,]+\.\d\d\)?", text)]
    assert "(1,800.00)" in places and len(figures) > 8
    assert label > max(figures) > min(figures) > 50
    assert places[visual(words_of("ar").title("financial-position"))] > 400


@needs_fribidi
def test_what_is_foreign_in_an_arabic_line_keeps_its_order() -> None:
    line = visual("الدفاتر sha256:ab12 والاتفاق VC-2026-11 بمبلغ 1,234.50 (CHF)")
    assert all(piece in line for piece in ("sha256:ab12", "VC-2026-11", "1,234.50", "(CHF)"))
    assert line.index("(CHF)") < line.index("1,234.50") < line.index("VC-2026-11") < line.index("sha256")
    assert visual("Swiss Post (Geneva)") == "Swiss Post (Geneva)"


@needs_fribidi
@pytest.mark.parametrize(
    "name", ["WSIS Trust Fund - worked example", "Bank – Geneva", "Helva, Inc", "Swiss Post (Geneva 2)", "Marks & Sons 3", "C5 4"]
)
def test_a_foreign_name_is_one_piece_in_an_arabic_line(name: str) -> None:
    line = visual(f"يقدم هذا التقرير {name}، للسنة المنتهية في 31 ديسمبر 2026")
    assert name in line
    assert line.index("2026") < line.index("31") < line.index(name)


def test_chinese_breaks_between_its_signs_and_begins_no_line_with_a_mark() -> None:
    from wsisfund.publish.faces import REGULAR, width_of
    from wsisfund.publish.pdf_text import wrapped

    text = "报表按照《国际公共部门会计准则》（IPSAS），以权责发生制和持续经营为基础编制。" * 3
    lines = wrapped(text, REGULAR, 9, 120)
    assert "".join(lines) == text and len(lines) > 5
    assert all(width_of(line, REGULAR, 9) <= 120 for line in lines)
    assert not any(line[0] in "，。》）" or line[-1] in "《（" for line in lines)


def test_a_name_is_printed_in_the_letters_of_the_document(tmp_path: Path) -> None:
    """A Chinese name stands in a Chinese document; an English one refuses it, and so do the fonts of Latin letters."""
    [page] = pages_of(render_pdf([ledger("瑞士联邦")], language="zh"))
    assert "瑞士联邦" in page


def test_all_languages_are_written_in_one_run(tmp_path: Path) -> None:
    words = ["report", "net-assets", "--year", "2026", "--out", str(tmp_path), "--language", "all"]
    assert wsisfund(GOLDEN, *words, "--format", "csv", "--format", "html").code == 0
    assert {path.name for path in tmp_path.iterdir()} == {f"net-assets-2026-{n}.{kind}" for n in SIX for kind in ("csv", "html")}
    assert "--language fr --format csv" in (tmp_path / "net-assets-2026-fr.html").read_text(encoding="utf-8")
    tables = [(tmp_path / f"net-assets-2026-{n}.csv").read_text(encoding="utf-8").splitlines() for n in SIX]
    assert len({tuple(row.split(",")[0] for row in rows) for rows in tables}) == 1, "ids are the same in every language"
    assert wsisfund(GOLDEN, "report", "net-assets", "--year", "2026", "--language", "all").code == 2


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        ("en", "Statement of account – VC-1, Japan", "Agreement VC-1 with Japan,"),
        ("fr", "Relevé de compte – VC-1, Japon", "Accord VC-1 (donateur: Japon), signé"),
        ("zh", "账户报表 – VC-1，日本", "日本"),
        ("ar", "كشف الحساب – VC-1، اليابان", "اليابان"),
    ],
)
def test_a_statement_of_account_names_its_donor_in_the_language(language: str, title: str, said: str) -> None:
    params = {"agreement": "VC-1", "donor": "Japan", "signed": "2026-01-01", "amount": D("1.00"), "currency": "USD"}
    note = Note("agreement", {**params, "earmark": "C5", "psc-rate": D("0.07")})
    words = words_of(language)
    made = for_paper(replace(statements()[0], id="account-statement", subject="VC-1, Japan", notes=(note,)), words)
    assert title_of(made, words) == title
    assert said in " ".join(words.note_text(note))
