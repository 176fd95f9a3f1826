"""The page of a statement: whole, escaped, accessible, and without anything that loads or runs."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from wsisfund.publish.council_front import Readiness, front_of
from wsisfund.publish.html import render_html
from wsisfund.publish.tables import currency_of, tables_of
from wsisfund.statements.engine import NAMES
from wsisfund.vocabulary.statement import Statement

from .made import EN, council_document, example, ledger, pledges

VOID = {"meta", "br", "link", "img"}


class Page(HTMLParser):
    """Elements of a page with their attributes, its texts, and whether every element is closed."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(content.decode())
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_and_label_is_there(name: str) -> None:
    statement = example()[name]
    texts = Page(render_html([statement], EN)).texts
    for table in tables_of(statement):
        for line in table.lines:
            assert EN.line(table.id, line) in texts
            for column, value in line.values.items():
                if isinstance(value, Decimal):
                    assert EN.cell(value, currency_of(statement, line, column)) in texts


@pytest.mark.parametrize("statements", [council_document(), [pledges()], [ledger("<img src=x onerror=alert(1)>")]])
def test_nothing_runs_and_nothing_is_loaded(statements: list[Statement]) -> None:
    page = Page(render_html(statements, EN))
    names = {name for name, _ in page.elements}
    assert names.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base"})
    attributes = {name for _, found in page.elements for name in found}
    assert not [name for name in attributes if name.startswith("on") or name in ("src", "style")]
    assert all((a["href"] or "").startswith("#") for a in page.all("a"))
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert "url(" not in render_html(statements, EN).decode()


def test_texts_of_the_books_are_escaped() -> None:
    content = render_html([pledges()], EN).decode()
    assert "PL-2 – Ländle &lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne" in content


def test_tables_can_be_read_aloud() -> None:
    page = Page(render_html(council_document(), EN))
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert len(page.all("caption")) == len(page.all("table"))
    assert {th.get("scope") for th in page.all("th")} == {"row", "rowgroup", "col", "colgroup"}
    assert [h for h, _ in page.elements if h == "h1"] == ["h1"]


def test_links_lead_somewhere() -> None:
    page = Page(render_html(council_document(), EN))
    targets = [found["id"] for _, found in page.elements if "id" in found]
    assert len(targets) == len(set(targets))
    assert {(a["href"] or "")[1:] for a in page.all("a")} <= set(targets)


def test_the_document_for_council_has_its_parts_in_the_order_of_paper() -> None:
    front = front_of(council_document(), EN, None, Readiness(()))
    page = render_html(council_document(), EN, front=front).decode()
    order = ["certification", "budget-and-actual", "notes", "contributions", "auditor", "resolution"]
    places = [page.index(f'<section id="{name}"') for name in order]
    links = [page.index(f'href="#{name}"') for name in order[1:4]]
    assert places == sorted(places) and links == sorted(links)


def test_light_and_dark() -> None:
    style = re.search(r"<style>(.*?)</style>", render_html([pledges()], EN).decode(), re.DOTALL)
    assert style
    assert "prefers-color-scheme: dark" in style[1]
    assert "color-scheme: light dark" in style[1]


def test_the_hash_of_the_books_stands_below() -> None:
    assert f"Books {pledges().books}" in Page(render_html([pledges()], EN)).texts
