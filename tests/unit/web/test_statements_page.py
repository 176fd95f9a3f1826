"""The page "Statements": statements as on paper, reports by definition, and their files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from docx import Document as Docx

from tests.books_index import index_of
from wsisfund.languages.states import SIX
from wsisfund.languages.words import desk_words, words_of
from wsisfund.publish.html import render_html
from wsisfund.publish.tables import GROUPS
from wsisfund.statements.engine import Run
from wsisfund.store.index import Index
from wsisfund.vocabulary.period import Period

from .conftest import BASE, EXAMPLE
from .logged_in import Visitor, example_desk

PAGE = "extension/Statements/"


@pytest.fixture(scope="module")
def cert(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    with example_desk(tmp_path_factory.mktemp("statements")) as desk:
        yield desk.as_("cert")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(EXAMPLE, tmp_path_factory.mktemp("index"))


def page_of(cert: Visitor, **asked: str) -> str:
    answer = cert.get(f"/{cert.slug}/{PAGE}", year="2026", **asked)
    assert answer.status_code == 200 and "<pre>" not in answer.text, asked
    return str(answer.text)


def cells(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    of_row = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in found] for found in of_row]


@pytest.mark.parametrize(
    ("name", "asked", "titled"),
    [
        ("annual", {}, "Annual"),
        ("roadmap", {}, "oadmap"),
        ("action-line", {"programme": "C5"}, "C5 – "),
        ("comprehensive", {"from": "2026"}, "omprehensive"),
        ("cstd", {}, "action lines"),
        ("hlpf", {}, "Political Forum"),
        ("recapitulation", {"from": "2026"}, "Recapitulation"),
        ("portfolio", {}, "VC-2024-05:1"),
    ],
)
def test_a_report_is_read_and_handed_out(cert: Visitor, name: str, asked: dict[str, str], titled: str) -> None:
    page = page_of(cert, name=name, **asked)
    assert titled in page and f'<option value="{name}" selected>' in page and '<div class="scroll"' in page
    links = [unescape(link) for link in re.findall(rf'href="(/statement/{name}\.[^"]+)"', page)]
    assert [link.split("?")[0].rpartition(".")[2] for link in links][:3] == ["pdf", "xlsx", "docx"]
    for link, begins in zip(links, (b"%PDF", b"PK", b"PK", b""), strict=False):
        file = cert.client.get(link, base_url=BASE)
        assert file.status_code == 200 and file.data.startswith(begins), (link, file.text)
    if name == "annual":
        assert cert.get("/statement/annual.csv", year="2026").status_code == 422
        french = cert.get("/statement/annual.docx", year="2026", language="fr")
        assert "annual-2026-fr.docx" in french.headers["Content-Disposition"]
        assert Docx(BytesIO(french.data)).paragraphs


@pytest.mark.parametrize("name", ["financial-position", "financial-performance", "net-assets", "budget-and-actual"])
def test_a_statement_stands_as_on_paper_and_every_figure_leads_to_its_postings(cert: Visitor, index: Index, name: str) -> None:
    """Rows, headings and columns are those of the printed form: blocks, subtotals, earmarks, the biennium beside the year."""
    page = page_of(cert, name=name)
    made = Run(index, Period(date(2026, 1, 1), date(2026, 12, 31)), EXAMPLE).statement(name)
    printed = render_html([made], words_of("en")).decode().split('<section id="notes"')[0]
    on_paper = [row for row in cells(printed) if row and row[0]]
    shown = [row for row in cells(page) if row and row[0] not in ("", "CHF")]
    assert len(on_paper) > 6
    assert [row[0] for row in on_paper] == [row[0] for row in shown]
    for paper, own in zip(on_paper, shown, strict=True):
        assert {cell for cell in paper if cell.endswith((".00", ")"))} <= set(own), paper
    assert (words_of("en").reconciliation("budget-biennium") in page) is (name == "budget-and-actual")
    figures = re.findall(r'href="\.\./Contributions/\?(figure=[^"]+)"', page)
    assert len(figures) > 8
    for asked in {*figures[:: max(1, len(figures) // 6)], figures[-1]}:
        behind = cert.client.get(f"/{cert.slug}/extension/Contributions/?{unescape(asked)}", base_url=BASE).text
        assert "<pre>" not in behind and '<div class="scroll"' in behind, asked


@pytest.mark.parametrize("code", SIX)
def test_its_words_are_the_readers(cert: Visitor, code: str) -> None:
    cert.client.get(f"/language/{code}", base_url=BASE)
    page = page_of(cert, name="comprehensive")
    assert desk_words(code)("statements.from") in page and f'<div lang="{code}" dir="{words_of(code).direction}">' in page
    assert desk_words(code)("statements.programme") in page_of(cert, name="action-line")
    schedule = page_of(cert, name="contributions", language=code)
    assert all(words_of(code).group("contributions", group.id) in schedule for group in GROUPS["contributions"] if group.id)
