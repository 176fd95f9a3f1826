"""The public page of the fund's sources and uses, as a folder of plain files: nothing runs, nothing is loaded, all can be read
and downloaded.

    index.html                       the six languages
    <language>/index.html            all contributions, commitments and spending: by donor, action line, goal, year
    <language>/donor/<id>.html       the same of one donor; likewise programme/ and goal/
    data/<page>-by-<dimension>.csv   and .json: the figures of each table; data/sources-and-uses.csv: every single one
    site.json                        what made it, and the SHA-256 of each file
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from typing import Final, NamedTuple

from ..languages.states import SIX
from ..languages.words import Words, words_of
from ..statements.sources_uses import COMMITTED, CONTRIBUTED, RE_EARMARKED, SourcesUses
from ..vocabulary.statement import Origin, Statement
from .bar_chart import chart_of
from .html import POLICY, STYLE
from .origin import origin_lines
from .site_cut import DONOR, PROGRAMME, SPENDING, TOTAL, YEAR, Cut, Sums, cuts_of, in_order, line_of, lines_of, name_of, sums_of
from .site_data import data_files, data_name, whole_files
from .svg import STYLE as CHART_STYLE
from .svg import chart_svg

MANIFEST: Final = "site.json"
WHOLE: Final = "sources-and-uses"
_WIDTH: Final = 520.0
_TOTAL_ROW: Final = ' class="total"'
# Tables that have a picture beside them.
_DRAWN: Final = frozenset([PROGRAMME, YEAR])
_MORE_STYLE: Final = """
body { overflow-wrap: break-word; } ul.plain { list-style: none; padding: 0; }
a { color: #0050a0; } @media (prefers-color-scheme: dark) { a { color: #8cc0f5; } }
nav.languages ul { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; padding: 0; margin: 0 0 1rem; }
.lead { font-size: 1.05rem; } td a, th a { text-decoration: underline; } .files { font-size: .85rem; }
.scroll:focus-visible, a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
figure { margin: .8rem 0; } dl.key { grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .8rem; }
dl.key div { border-inline-start: 4px solid var(--rule); padding-inline-start: .8rem; }
dl.key dd { font-size: 1.3rem; font-weight: 600; }
"""


class _Site(NamedTuple):
    """What every page of a language says."""

    found: SourcesUses
    cuts: Mapping[tuple[str, str], Cut]
    words: Words
    origin: Sequence[str]

    def name(self, dimension: str, ident: str) -> str:
        """What a row is called."""
        return name_of(dimension, ident, self.found.donors, self.words)

    def columns(self, sums: Sums) -> dict[str, str]:
        """Columns of a table with their heads; what donors moved between programmes where there is any."""
        moved = any(row[RE_EARMARKED] for _, row in sums.rows)
        shown = (CONTRIBUTED, *((RE_EARMARKED,) if moved else ()), *((COMMITTED,) if sums.dimension != YEAR else ()), SPENDING)
        return {column: self.words(f"column.{column}") for column in shown}


def site_files(found: SourcesUses, command: str) -> dict[str, bytes]:
    """Content of each file by its path; the same books give the same bytes.

    Args:
        found: the figures. command: the command line that makes the site again.
    """
    cuts = {(cut.dimension, cut.ident): cut for cut in cuts_of(found)}
    files = {"index.html": _languages(found), **whole_files(WHOLE, found)}
    for cut in cuts.values():
        for dimension in cut.others:
            files |= data_files(cut, sums_of(cut, dimension), found)
    for language in SIX:
        words = words_of(language)
        site = _Site(found, cuts, words, origin_lines(_statement(found, command), words))
        files |= {f"{language}/{cut.path}.html": _page(site, cut) for cut in cuts.values()}
    hashes = {path: sha256(content).hexdigest() for path, content in sorted(files.items())}
    said = {"made-by": "wsisfund export site", "command": command, "books": found.books, "files": hashes}
    return {**files, MANIFEST: (json.dumps(said, indent=1) + "\n").encode()}


def _statement(found: SourcesUses, command: str) -> Statement:
    """What the lines on the origin of a document ask for."""
    return Statement(WHOLE, found.period, (), (), found.books, fund=found.fund, origin=Origin(command=command))


# ---------------------------------------------------------------- pages


def _page(site: _Site, cut: Cut) -> bytes:
    words, up = site.words, "../" if not cut.dimension else "../../"
    fund = words.fund(site.found.fund)
    title = site.name(cut.dimension, cut.ident) if cut.dimension else words("site.title")
    whole = words("document.head", fund=title, title=f"{words('site.title')}, {fund}" if cut.dimension else fund)
    body = [
        f'<header><p class="soft">{escape(fund)}</p>',
        *_other_languages(site, cut, up),
        f"<h1>{_isolated(cut.dimension, title)}</h1><p>{escape(_period(site))}</p></header><main>",
        *([f'<p><a href="../index.html">{escape(words("site.whole"))}</a></p>'] if cut.dimension else _introduction(site, up)),
        '<dl class="key">',
        *_key_figures(site, cut),
        "</dl>",
        *(line for dimension in cut.others for line in _section(site, cut, dimension, up)),
        "</main>",
        "<footer>" + "".join(f'<p class="books">{escape(line)}</p>' for line in site.origin) + "</footer>",
    ]
    return _document(words, whole, body)


def _document(words: Words, title: str, body: Sequence[str]) -> bytes:
    head = [
        "<!DOCTYPE html>",
        f'<html lang="{words.language}" dir="{words.direction}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>{escape(title)}</title><style>{STYLE}{_MORE_STYLE}{CHART_STYLE}</style></head><body>",
    ]
    return "\n".join([*head, *body, "</body></html>", ""]).encode()


def _period(site: _Site) -> str:
    return site.words("site.period", start=site.found.period.start, end=site.found.period.end)


def _introduction(site: _Site, up: str) -> Iterator[str]:
    words = site.words
    yield from (f"<p>{escape(text)}</p>" for text in words("site.about", end=site.found.period.end).split("\n\n"))
    yield f"<p>{escape(words('site.every'))} {_links(f'{up}data/{WHOLE}', words('site.title'))}</p>"


def _key_figures(site: _Site, cut: Cut) -> Iterator[str]:
    """The totals, as large as they are asked for."""
    words, sums = site.words, sums_of(cut, DONOR if cut.dimension != DONOR else PROGRAMME)
    total = line_of(TOTAL, sums.total)
    for column in (CONTRIBUTED, COMMITTED, SPENDING):
        yield f"<div><dt>{escape(words(f'column.{column}'))}</dt><dd>{escape(words.cell(total.values[column]))}</dd></div>"


def _other_languages(site: _Site, cut: Cut, up: str) -> Iterator[str]:
    yield f'<nav class="languages" aria-label="{escape(site.words("site.languages"))}"><ul>'
    for language in SIX:
        words = words_of(language)
        here = ' aria-current="page"' if language == site.words.language else ""
        address = f"{up}{language}/{cut.path}.html"
        named = f'lang="{language}" dir="{words.direction}" hreflang="{language}"'
        yield f'<li><a href="{address}" {named}{here}>{escape(words(f"language.{language}"))}</a></li>'
    yield "</ul></nav>"


def _languages(found: SourcesUses) -> bytes:
    """The first page: the fund's name in each language, as the way to its pages."""
    english = words_of("en")
    fund = english.fund(found.fund)
    body = [f"<main><h1>{escape(fund)}</h1>", '<ul class="plain">']
    for language in SIX:
        words = words_of(language)
        named = f'lang="{language}" dir="{words.direction}"'
        text = words("format.heading", number=words(f"language.{language}"), title=words("site.title"))
        body.append(f'<li {named}><a href="{language}/index.html" hreflang="{language}">{escape(text)}</a></li>')
    return _document(english, english("document.head", fund=english("site.title"), title=fund), [*body, "</ul></main>"])


# ---------------------------------------------------------------- tables


def _section(site: _Site, cut: Cut, dimension: str, up: str) -> Iterator[str]:
    """A table by a dimension with its files, and its picture."""
    words, sums = site.words, in_order(sums_of(cut, dimension), site.found.donors, site.words)
    heading = words(f"site.by-{dimension}")
    yield f'<section id="by-{dimension}"><h2>{escape(heading)}</h2>'
    if not sums.rows:
        yield f"<p>{escape(words('document.nothing'))}</p></section>"
        return
    if dimension == "goal":
        yield "".join(f"<p>{escape(text)}</p>" for text in words("note.sdg-shares.text").split("\n\n"))
    yield from _table(site, sums, heading, up.removeprefix("../"))
    yield f'<p class="files">{_links(f"{up}{data_name(cut, dimension)}", heading)}</p>'
    if dimension in _DRAWN:
        yield from _picture(site, sums, heading)
    yield "</section>"


def _table(site: _Site, sums: Sums, heading: str, base: str) -> Iterator[str]:
    words, columns = site.words, site.columns(sums)
    heads = "".join(f'<th scope="col" class="n">{escape(head)}</th>' for head in columns.values())
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(heading)}"><table>'
    yield f'<caption class="soft">{escape(words("document.currency"))}</caption><thead><tr><td></td>{heads}</tr></thead><tbody>'
    for line in [*lines_of(sums), line_of(TOTAL, sums.total)]:
        is_total = line.id == TOTAL
        name = escape(words("line.total")) if is_total else _link(site, sums.dimension, line.id, base)
        texts = [words.cell(line.values[column]) for column in columns]
        cells = "".join(f'<td class="{"n" if text.endswith(")") else "n pos"}">{escape(text)}</td>' for text in texts)
        yield f'<tr{_TOTAL_ROW if is_total else ""}><th scope="row">{name}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _link(site: _Site, dimension: str, ident: str, base: str) -> str:
    name = _isolated(dimension, site.name(dimension, ident))
    cut = site.cuts.get((dimension, ident))
    return f'<a href="{base}{cut.path}.html">{name}</a>' if cut else name


def _isolated(dimension: str, text: str) -> str:
    """A name; that of a donor may be written in the other direction than the page."""
    return f"<bdi>{escape(text)}</bdi>" if dimension == DONOR else escape(text)


def _links(path: str, heading: str) -> str:
    """The files of a table."""
    ways = (
        f'<a href="{escape(path)}.{kind}" download aria-label="{escape(f"{kind.upper()}: {heading}")}">{kind.upper()}</a>'
        for kind in ("csv", "json")
    )
    return " · ".join(ways)


def _picture(site: _Site, sums: Sums, heading: str) -> Iterator[str]:
    lines = lines_of(sums)
    labels = [site.name(sums.dimension, line.id) for line in lines]
    columns = {column: head for column, head in site.columns(sums).items() if column != RE_EARMARKED}
    # What is open goes on where spending ends.
    if COMMITTED in columns:
        columns = {**{c: h for c, h in columns.items() if c != COMMITTED}, COMMITTED: columns[COMMITTED]}
    for drawing in chart_of(lines, columns, labels, site.words, _WIDTH, plain=True):
        picture = chart_svg(drawing, heading, turned=site.words.direction == "rtl")
        yield f'<figure class="chart scroll" tabindex="0" aria-label="{escape(heading)}">{picture}</figure>'
