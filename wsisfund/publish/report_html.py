"""A report as one page for a browser: contents, texts, tables and charts; nothing is loaded, nothing runs."""

from collections.abc import Iterator
from html import escape
from typing import Final

from ..languages.words import Words
from .bar_chart import drawings_of
from .html import POLICY, STYLE, notes_html, table_html
from .origin import origin_lines
from .report_words import Document, Passage
from .svg import STYLE as CHART_STYLE
from .svg import chart_svg
from .tables import notes_in_order, own_tables_of

_WIDTH: Final = 520.0
_MORE: Final = "body { overflow-wrap: break-word; } figure { margin: .8rem 0; }\n"


def report_html(document: Document, words: Words) -> bytes:
    """The page in UTF-8; the same report gives the same bytes."""
    first = document.first
    fund = first.fund or words("document.fund")
    title = words("format.titled", title=document.heading, period=document.period)
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{words.language}" dir="{words.direction}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>{escape(words('document.head', fund=title, title=fund))}</title>",
        f"<style>{STYLE}{_MORE}{CHART_STYLE}</style></head>",
        f'<body><header><p class="soft">{escape(fund)}</p><h1>{escape(document.heading)}</h1><p>{escape(document.period)}</p>',
        f'<p class="soft">{escape(words("document.basis", basis=document.basis))}</p>' if document.basis else "",
        f'<p class="soft">{escape(words("document.currency.all"))}</p></header>',
        f'<nav aria-label="{escape(words("document.contents"))}"><ul>',
        *(f'<li><a href="#{p.section.id}">{escape(p.title)}</a></li>' for p in document.passages),
        "</ul></nav><main>",
        *(line for passage in document.passages for line in _passage(passage, words)),
        "</main><footer>" + "".join(f'<p class="books">{escape(line)}</p>' for line in origin_lines(first, words)),
        "</footer></body></html>",
        "",
    ]
    return "\n".join(lines).encode()


def _passage(passage: Passage, words: Words) -> Iterator[str]:
    yield f'<section id="{passage.section.id}"><h2>{escape(passage.title)}</h2>'
    yield from (f"<p>{escape(text)}</p>" for text in passage.paragraphs)
    statement = passage.statement
    if statement is not None and passage.is_chart:
        for drawing in drawings_of(statement, words, _WIDTH, plain=True):
            picture = chart_svg(drawing, passage.title, turned=words.direction == "rtl")
            yield f'<figure class="chart scroll" tabindex="0" aria-label="{escape(passage.title)}">{picture}</figure>'
    if statement is not None:
        for table in own_tables_of(statement):
            yield from table_html(statement, table, words, passage.title)
        yield from notes_html(notes_in_order([statement]), words, f"notes-{passage.section.id}")
    yield "</section>"
