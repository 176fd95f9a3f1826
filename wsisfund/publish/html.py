"""Statements as one page for a browser: nothing is loaded, nothing runs, and every text of the books is escaped."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import Final

from ..languages.note_tables import NoteTable, note_table
from ..languages.words import Words
from ..vocabulary.statement import Certificate, Line, Statement
from .bar_chart import chart_of
from .certificate import certificate_text, signatory, signed_parts
from .council_charts import council_charts
from .council_front import Front
from .council_texts import AFTER, BEFORE, DATA, with_texts
from .origin import identified, origin_lines
from .svg import STYLE as CHART_STYLE
from .svg import chart_svg
from .tables import (
    NumberedNote,
    Table,
    before_notes,
    currency_of,
    for_readers,
    goes_on,
    groups_of,
    head_of,
    heading_of,
    lacks_comparative,
    notes_in_order,
    own_tables_of,
    unit_of,
)

# A page that may load and run nothing, wherever it is opened.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --soft: #5a5a5a; --rule: #1b1b1b; --shade: #f3f5f7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --paper: #15181b; --soft: #a8adb3; --rule: #e8e8e8; --shade: #20252a; }
}
body { margin: 0 auto; max-width: 80rem; padding: 1.5rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.45 "Noto Sans", system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: .2rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .3rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .2rem; }
p { margin: .3rem 0; max-width: 60rem; } .soft, footer { color: var(--soft); } footer { margin-top: 2rem; font-size: .8rem; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid currentColor; } nav ul { padding-inline-start: 1.2rem; }
table { border-collapse: collapse; margin: .8rem 0; font-size: .92rem; } caption { text-align: start; font-weight: 600; }
th, td { padding: .18rem .7rem; vertical-align: top; text-align: start; } thead th { border-bottom: 1px solid var(--rule);
  vertical-align: bottom; } thead th.group { text-align: center; } tbody th { font-weight: 400; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums lining-nums; }
.pos { padding-right: calc(.7rem + .35em); }
tr:hover > * { background: var(--shade); }
.subtotal > *, .total > * { font-weight: 600; } .subtotal > .n, .total > .n { border-top: 1px solid var(--rule); }
.total > .n { border-bottom: 3px double var(--rule); }
.l1 { padding-inline-start: 1.8rem; } .l2 { padding-inline-start: 3.2rem; } .l3 { padding-inline-start: 4.6rem; }
dl { display: grid; grid-template-columns: fit-content(45%) minmax(0, 1fr); gap: .1rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
th a { color: inherit; text-decoration: underline dotted; text-underline-offset: .2em; }
.made li { display: flex; justify-content: space-between; gap: 1rem; max-width: 40rem; } .made h3 { margin-top: .6rem; }
.made ul { margin: .2rem 0; padding-inline-start: 1.2rem; }
.words { overflow-wrap: anywhere; } .books { overflow-wrap: anywhere; font-family: ui-monospace, monospace; }
@media screen and (max-width: 40rem) {
  body { padding: .75rem; } figure { margin-inline: 0; }
  table { font-size: .78rem; } th, td { padding: .18rem .3rem; } .pos { padding-right: .55rem; }
  thead .n { white-space: normal; } tbody th, tr > :first-child { position: sticky; inset-inline-start: 0;
    background: var(--paper); max-width: 45vw; overflow-wrap: break-word; }
  tbody th[colspan] { position: static; max-width: none; } thead th.group { text-align: start; }
  th[colspan] > span, caption > span { display: inline-block; position: sticky; inset-inline-start: .3rem; }
  thead th.group > span { inset-inline-start: calc(45vw + .3rem); }
  .l1 { padding-inline-start: .9rem; } .l2 { padding-inline-start: 1.6rem; } .l3 { padding-inline-start: 2.3rem; }
}
@media print { body { max-width: none; padding: 0; } tr { break-inside: avoid; } thead { display: table-header-group; } }
"""
_DEEPEST: Final = 3
# Width of a chart, in points.
_DRAWN: Final = 520.0


def render_html(
    statements: Sequence[Statement], words: Words, certificate: Certificate | None = None, front: Front | None = None
) -> bytes:
    """One page in UTF-8: the statements in their order, then their notes; the same bytes every time.

    Args:
        statements: of one period and one books folder, at least one.
        words: the language of everything that is not a figure.
        certificate: who certifies them; the first one then gives the page its title.
        front: what stands beside the statements in the document for Council.
    """
    return "\n".join([*_page(for_readers(statements, words), words, certificate, front), ""]).encode()


def _page(statements: Sequence[Statement], words: Words, certificate: Certificate | None, front: Front | None) -> Iterator[str]:
    if front is not None:
        statements = with_texts(statements, front.texts, words)
    first = statements[0]
    several = len(statements) > 1
    fund = first.fund or words("document.fund")
    title = words("document.title") if several and certificate is None else heading_of(first, words)
    period = words.period("" if several else first.id, first.period)
    yield "<!DOCTYPE html>"
    yield f'<html lang="{escape(words.language)}" dir="{words.direction}">'
    yield '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield f"<title>{escape(words('document.head', fund=words('format.titled', title=title, period=period), title=fund))}</title>"
    yield f"<style>{STYLE}{CHART_STYLE}</style></head>"
    yield f'<body><header><p class="soft">{escape(fund)}</p><h1>{escape(title)}</h1>'
    yield f"<p>{escape(period)}</p>"
    if unit := unit_of(first, words):
        yield f'<p class="soft">{escape(unit)}</p>'
    yield from _cover(front, words) if front else ()
    yield "</header>"
    anchors = _anchors(statements)
    if several:
        yield from _contents(statements, anchors, words, before_notes(statements) if front else len(statements))
    yield "<main>"
    yield from (line for name in BEFORE for line in _narrative(name, front, words)) if front else ()
    yield from _certification(first, period, words) if front else ()
    if certificate is None:
        yield from _overview(statements, words) if several else ()
        last = before_notes(statements) if front else len(statements)
        for n, (statement, anchor) in enumerate(zip(statements, anchors, strict=True), 1):
            yield from _statement(statement, anchor, words, several)
            if n == last:
                title = "document.part.notes" if front else "document.notes"
                yield from notes_html(notes_in_order(statements), words, title=title)
    else:
        for statement, anchor in zip(statements, anchors, strict=True):
            yield from _statement(statement, anchor, words, several)
            yield from notes_html(notes_in_order([statement]), words, f"notes-{anchor}")
        yield from _certificate(certificate, statements, words)
    yield from (line for name in AFTER for line in _narrative(name, front, words)) if front else ()
    yield "</main>"
    origin = "".join(f'<p class="books">{escape(line)}</p>' for line in origin_lines(first, words))
    yield f"<footer>{origin}</footer></body></html>"


def _cover(front: Front, words: Words) -> Iterator[str]:
    """Cover data, and of a draft what is still to be done."""
    said = ((key, front.texts.cover[key] or front.texts.missing(key, words)) for key in DATA)
    yield "<dl>" + "".join(f"<dt>{escape(words(f'cover.{key}'))}</dt><dd>{escape(text)}</dd>" for key, text in said) + "</dl>"
    draft = front.draft_lines(words)
    if draft:
        title, items = words("document.part.draft"), "".join(f"<li>{escape(line)}</li>" for line in draft[1:])
        yield f'<section id="draft"><h2>{escape(title)}</h2><p>{escape(draft[0])}</p><ul>{items}</ul></section>'


def _narrative(name: str, front: Front, words: Words) -> Iterator[str]:
    """A text of the officers, or that it is missing."""
    yield f'<section id="{escape(name)}"><h2>{escape(words(f"council.{name}"))}</h2>'
    found = front.texts.texts[name]
    yield from (f"<p>{escape(text)}</p>" for text in found or [front.texts.missing(name, words)])
    yield "</section>"


def _certification(first: Statement, period: str, words: Words) -> Iterator[str]:
    """What the officers certify, and room for their names, signatures and days."""
    yield f'<section id="certification"><h2>{escape(words("certification.title"))}</h2>'
    text = words("certification.text", period=period, **identified(first, words))
    yield from (f'<p class="words">{escape(part)}</p>' for part in text.split("\n\n"))
    for role in ("certifying", "approving"):
        yield f"<h3>{escape(words(f'certification.{role}'))}</h3>"
        for part in ("name", "signature", "date"):
            yield f"<p>{escape(words('format.known', part=words(f'certification.{part}'), known='_' * 24))}</p>"
    yield "</section>"


def _overview(statements: Sequence[Statement], words: Words) -> Iterator[str]:
    """The charts, which stand on paper too."""
    charts = council_charts(statements, words)
    if not charts:
        return
    yield f'<section id="overview"><h2>{escape(words("document.part.overview"))}</h2>'
    for chart in charts:
        yield f"<h3>{escape(chart.title)}</h3><p>{escape(chart.description)}</p>"
        for drawing in chart_of(chart.lines, chart.columns, chart.labels, words, _DRAWN, plain=True):
            picture = chart_svg(drawing, chart.title, turned=words.direction == "rtl")
            yield f'<figure class="chart scroll" tabindex="0" aria-label="{escape(chart.title)}">{picture}</figure>'
    yield "</section>"


def _anchors(statements: Sequence[Statement]) -> list[str]:
    """An id for each section: that of the statement, with a number from the second one of the same id on."""
    found: list[str] = []
    for statement in statements:
        n = sum(1 for other in statements[: len(found)] if other.id == statement.id)
        found.append(f"{statement.id}-{n + 1}" if n else statement.id)
    return found


def _contents(statements: Sequence[Statement], anchors: Sequence[str], words: Words, last: int) -> Iterator[str]:
    """Links to the statements; the notes follow the first `last` of them."""
    links = [(anchor, heading_of(statement, words)) for statement, anchor in zip(statements, anchors, strict=True)]
    if any(number is not None for number, *_ in notes_in_order(statements)):
        links.insert(last, ("notes", words("document.part.notes")))
    items = (f'<li><a href="#{escape(anchor)}">{escape(text)}</a></li>' for anchor, text in links)
    yield f'<nav aria-label="{escape(words("document.contents"))}"><ul>{"".join(items)}</ul></nav>'


def _certificate(certificate: Certificate, statements: Sequence[Statement], words: Words) -> Iterator[str]:
    yield f'<section id="certificate"><h2>{escape(words("certificate.title"))}</h2>'
    yield from (f"<p>{escape(text)}</p>" for text in certificate_text(statements, words))
    yield "<p>" + "<br>".join(escape(line) for line in signatory(certificate, words)) + "</p>"
    for part, known in signed_parts(certificate, words):
        yield f"<p>{escape(words('format.known', part=part, known=known or '_' * 24))}</p>"
    yield "</section>"


def _statement(statement: Statement, anchor: str, words: Words, several: bool) -> Iterator[str]:
    yield f'<section id="{escape(anchor)}">'
    basis = (
        f'<p class="soft">{escape(words("document.basis", basis=words.basis(statement.basis)))}</p>' if statement.basis else ""
    )
    if several:
        yield f"<h2>{escape(heading_of(statement, words))}</h2>"
        yield f"<p>{escape(words.period(statement.id, statement.period))}</p>"
    yield basis
    for table in own_tables_of(statement):
        main = table.id == statement.id
        yield from table_html(statement, table, words, words.title(statement.id) if main else words.reconciliation(table.id))
    if lacks_comparative(statement):
        yield f"<p>{escape(words('document.no-comparative', year=str(statement.period.year)))}</p>"
    yield from _made_of(statement, words)
    if statement.checks:
        yield f"<details><summary>{escape(words('document.checks'))}</summary><ul>"
        for check in statement.checks:
            state = words("document.check.holds" if check.ok else "document.check.fails")
            text = words("document.check", check=words.check(statement.id, check.id), amount=check.left, state=state)
            yield f"<li>{escape(text)}</li>"
        yield "</ul></details>"
    yield "</section>"


def _made_of(statement: Statement, words: Words) -> Iterator[str]:
    """The accounts behind each figure, to be unfolded; a label of the table leads to its own."""
    shown = [line for line in statement.lines if line.id in statement.parts]
    if not shown:
        return
    period = statement.period
    to = "" if period.ends_year else f" --to {period.end.isoformat()}"
    command = f"wsisfund trace {statement.id}.{shown[0].id} --year {period.year}{to}"
    yield f'<details class="made"><summary>{escape(words("document.made-of"))}</summary>'
    yield f"<p>{escape(words('document.made-of.entries', command=command))}</p>"
    for line in shown:
        label, amount = words.line(statement.id, line), words.cell(line.values.get(statement.columns[0]))
        yield f'<h3 id="{_made(statement, line)}">{escape(words("format.known", part=label, known=amount))}</h3><ul>'
        for account, part in statement.parts[line.id]:
            yield f"<li><bdi>{escape(account)}</bdi> <span>{escape(words.cell(part))}</span></li>"
        yield "</ul>"
    yield "</details>"


def _made(statement: Statement, line: Line) -> str:
    return f"made-{escape(statement.id)}.{escape(line.id)}"


# ---------------------------------------------------------------- tables


def table_html(statement: Statement, table: Table, words: Words, caption: str) -> Iterator[str]:
    """A table of a statement as elements, with its caption; of nothing, that there is nothing."""
    if not table.lines:
        yield f"<p>{escape(words('document.nothing'))}</p>"
        return
    groups = groups_of(table)
    columns = [column for group in groups for column in group.columns]
    figures = {c for c in columns if any(isinstance(line.values.get(c), Decimal) for line in table.lines)}
    noted = any(line.note for line in table.lines)
    yield f"{_opening(caption)}<thead>"
    if any(group.id for group in groups):
        yield f'<tr><td colspan="{2 if noted else 1}"></td>'
        for group in groups:
            name = escape(words.group(table.id, group.id))
            yield f'<th class="group" scope="colgroup" colspan="{len(group.columns)}"><span>{name}</span></th>'
        yield "</tr>"
    stub = words.stub(table.id)
    yield "<tr>" + (f'<th scope="col">{escape(stub)}</th>' if stub else "<td></td>")
    if noted:
        yield f'<th scope="col" class="n">{escape(words("document.note"))}</th>'
    for column in columns:
        head = escape(head_of(statement, table.id, column, words))
        yield f'<th scope="col"{_class("n" if column in figures else "")}>{head}</th>'
    yield "</tr></thead><tbody>"
    for line in table.lines:
        if heading := words.above(table.id, line.id):
            wide = len(columns) + (2 if noted else 1)
            yield f'<tr class="subtotal"><th scope="rowgroup" colspan="{wide}"><span>{escape(heading)}</span></th></tr>'
        yield _row(statement, table, line, columns, figures, noted, words)
    yield "</tbody></table></div>"


def _opening(caption: str) -> str:
    """A table that scrolls sideways where it is wider than the page, by the keyboard too."""
    name = escape(caption)
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{name}"><table><caption><span>{name}</span></caption>'


def _row(
    statement: Statement, table: Table, line: Line, columns: Sequence[str], figures: set[str], noted: bool, words: Words
) -> str:
    label = escape(words.line(table.id, line))
    level = min(line.level, _DEEPEST)
    emphasis = line.emphasis if line.emphasis != "line" else ""
    if table.id == statement.id and line.id in statement.parts:
        label = f'<a href="#{_made(statement, line)}">{label}</a>'
    parts = [f"<tr{_class(emphasis)}>", f'<th scope="row"{_class(f"l{level}" if level else "")}>{label}</th>']
    if noted:
        parts.append(f'<td class="n">{_note_link(line.note)}</td>')
    for column in columns:
        text = words.cell(line.values.get(column), currency_of(statement, line, column))
        parts.append(_cell(text, column in figures))
    return "".join([*parts, "</tr>"])


def _cell(text: str, figure: bool) -> str:
    # A figure without the closing parenthesis keeps its place, so that the decimals stand below each other.
    kind = ("n" if text.endswith(")") else "n pos") if figure else ""
    return f"<td{_class(kind)}>{escape(text)}</td>"


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _note_link(number: int | None) -> str:
    return "" if number is None else f'<a href="#note-{number}">{number}</a>'


# ---------------------------------------------------------------- notes


def notes_html(
    notes: Sequence[NumberedNote], words: Words, anchor: str = "notes", title: str = "document.notes"
) -> Iterator[str]:
    """Notes in a section, those with a number before the others; nothing where there are none."""
    if not notes:
        return
    yield f'<section id="{escape(anchor)}"><h2>{escape(words(title))}</h2>'
    for n, one in enumerate(notes):
        number, _, note = one
        name = words.note_title(note.key)
        head = name if number is None else words("format.heading", number=str(number), title=name)
        anchor = "" if number is None else f' id="note-{number}"'
        if not goes_on(notes, n):
            yield f"<h3{anchor}>{escape(head)}</h3>"
        yield from (f"<p>{escape(text)}</p>" for text in words.note_text(note))
        table = note_table(note, words)
        if table is not None:
            yield from _note_table(table, name)
        for more in one.tables:
            yield from table_html(one.statement, more, words, words.reconciliation(more.id))
    yield "</section>"


def _note_table(table: NoteTable, caption: str) -> Iterator[str]:
    heads = "".join(f'<th scope="col" class="n">{escape(head)}</th>' for head in table.columns)
    yield f"{_opening(caption)}<thead><tr><td></td>{heads}</tr></thead><tbody>"
    for row in table.rows:
        emphasis = row.emphasis if row.emphasis != "line" else ""
        cells = "".join(_cell(cell, True) for cell in row.cells)
        yield f'<tr{_class(emphasis)}><th scope="row" class="l1">{escape(row.label)}</th>{cells}</tr>'
    yield "</tbody></table></div>"
