"""The PDF: the engine's figures, contents that are right, the books' hash on every page, the same bytes, data as it stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal as D
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.platypus import SimpleDocTemplate, Spacer

from tests.tools.printed import pages_of
from tests.unit.publish.made import BOOKS, EN, GOLDEN, YEAR, council_document, example, ledger, pledges
from wsisfund.errors import Faults
from wsisfund.publish.pdf import render_pdf
from wsisfund.publish.pdf_notes import numbered_notes
from wsisfund.publish.pdf_text import paragraph, style
from wsisfund.publish.tables import GROUPS, for_readers, without_doubles
from wsisfund.statements.council import NAMES
from wsisfund.statements.engine import MAIN_STATEMENTS
from wsisfund.statements.notes import NUMBERS
from wsisfund.statements.schedules import NOTE_OF
from wsisfund.statements.segments import by_programme
from wsisfund.vocabulary.statement import Line, Statement

HOSTILE = ("<img src='x'/>", "<b>bold", "a & b &amp; <br/>", "{title} %s $(id)", "</para><para>", "=1+1", "\\u0041\\n")


@lru_cache(maxsize=1)
def council() -> bytes:
    """The Council document of the worked example."""
    return render_pdf(council_document(), council=True)


def figures_of(lines: Sequence[Line]) -> list[str]:
    """Every amount of some lines as it is printed."""
    return [EN.number(value) for line in lines for value in line.values.values() if isinstance(value, D) and value]


def statement_pages(name: str) -> str:
    """The pages of a statement, found by its running head."""
    heading = EN.heading(name)
    return " ".join(text for text in pages_of(council())[2:] if heading in text)


@pytest.mark.parametrize("name", MAIN_STATEMENTS)
def test_every_figure_of_a_statement_stands_on_its_page(name: str) -> None:
    statement = example()[name]
    printed = statement_pages(name).split()
    wanted = figures_of([*statement.lines, *(line for r in statement.reconciliations for line in r.lines if r.id not in NOTE_OF)])
    assert len(wanted) > 5
    for figure in set(wanted):
        assert printed.count(figure) >= wanted.count(figure), figure


def test_every_figure_of_a_table_of_a_note_stands_in_the_notes() -> None:
    printed = " ".join(text for text in pages_of(council())[2:] if EN("document.part.notes") in text).split()
    tables = [r for statement in council_document() for r in statement.reconciliations if r.id in NOTE_OF]
    wanted = figures_of([line for table in tables for line in table.lines])
    assert len(tables) > 8
    for figure in set(wanted):
        assert printed.count(figure) >= wanted.count(figure), figure


def test_the_note_on_receivables_adds_up_from_gross_to_net_and_then_says_when_it_is_due() -> None:
    (table,) = [note.table for note in numbered_notes(for_readers(council_document(), EN), EN) if note.key == "receivables"]
    assert table is not None
    labels = [str(row.cells[0]) for row in table.rows]
    idents = ("receivables-gross", "allowance", "receivables-net", "receivables-current", "receivables-non-current")
    assert labels == [EN.line("financial-position", Line(ident, {})) for ident in idents]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in MAIN_STATEMENTS])
def test_every_figure_of_a_schedule_is_in_the_document(name: str) -> None:
    printed = " ".join(pages_of(council())).split()
    for figure in set(figures_of(example()[name].lines)):
        assert figure in printed


@pytest.mark.parametrize("name", ["trial-balance", "general-ledger", "account-statement"])
def test_every_figure_of_a_schedule_for_auditors_is_in_its_own_pdf(name: str) -> None:
    statement = without_doubles(example()[name])
    printed = " ".join(pages_of(render_pdf([statement]))).split()
    lines = [line for line in statement.lines if line.level != 1 or name != "general-ledger"]
    wanted = figures_of([line._replace(values={c: line.values.get(c) for c in statement.columns}) for line in lines])
    assert wanted
    for figure in set(wanted):
        assert printed.count(figure) >= wanted.count(figure), figure


def contents() -> list[tuple[str, int]]:
    """Titles and pages that the contents name."""
    found = re.findall(r"([^.]*?(?:\d\. )?[^.]+?) (?:\. ?){3,}(\d+) ", pages_of(council())[1].removeprefix("Contents "))
    return [(title.strip(), int(page)) for title, page in found]


def test_the_contents_name_the_right_pages() -> None:
    pages, listed = pages_of(council()), contents()
    titles = [title for title, _ in listed]
    assert [title for title in titles if " – " in title] == [EN.heading(name) for name in NAMES]
    assert len([title for title in titles if title[0].isdigit()]) == len(
        {note.key for statement in council_document() for note in statement.notes if note.key in NUMBERS}
    )
    for title, page in listed:
        if title not in (EN("document.part.statements"), EN("document.part.schedules")):
            assert title.split(" – ")[-1] in pages[page - 1], title


def test_bookmarks_and_links_go_where_the_contents_say() -> None:
    reader = PdfReader(BytesIO(council()))
    outline = [(str(entry.title), reader.get_destination_page_number(entry) + 1) for entry in _flat(reader.outline)]  # type: ignore[attr-defined]
    assert outline == [("Contents", 2), *contents()]
    links = [annotation.get_object()["/Dest"] for annotation in reader.pages[1]["/Annots"]]  # type: ignore[union-attr]
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, 1) if page.indirect_reference}
    targets = [numbers[link[0].idnum] if isinstance(link, list) else 0 for link in links]
    assert targets == [page for _, page in contents()]


def _flat(outline: Sequence[object]) -> list[object]:
    return [entry for item in outline for entry in (_flat(item) if isinstance(item, list) else [item])]


def test_every_page_says_the_books_and_its_number() -> None:
    pages = pages_of(council())
    for number, text in enumerate(pages, 1):
        assert example()["net-assets"].books in text
        assert f"Page {number} of {len(pages)}" in text
        assert EN("document.unsealed") in text


def test_every_page_says_whose_books_they_are() -> None:
    """The demonstration says in its title that it is one."""
    fund = "WSIS Trust Fund - demonstration: invented pledges, real donors' names and rates"
    statements = [replace(statement, fund=fund) for statement in council_document()]
    content = render_pdf(statements, council=True)
    reader = PdfReader(BytesIO(content))
    assert all(fund in text for text in pages_of(content))
    assert reader.metadata is not None and fund in str(reader.metadata.title) and reader.metadata.author == fund
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_a_title_of_any_length_leaves_the_heads_readable() -> None:
    statements = [replace(statement, fund="Fund of very many words " * 60) for statement in council_document()[:2]]
    for text in pages_of(render_pdf(statements, council=True))[-3:]:
        assert "Fund of very many words" in text and "Page" in text


@pytest.mark.parametrize(
    "fund", ["F", "WSIS Trust Fund - demonstration: invented pledges, real donors' names and rates", "Fund of words " * 15]
)
def test_the_cover_is_one_page(fund: str) -> None:
    pages = pages_of(render_pdf([replace(statement, fund=fund) for statement in council_document()], council=True))
    assert fund.strip() in pages[0] and example()["net-assets"].books in pages[0].replace("Books", "", 1)
    assert pages[1].startswith("Contents ")


def test_tables_of_notes_have_the_year_before_wherever_their_statement_has_it() -> None:
    printed = {note.key: note.table for note in numbered_notes(council_document(), EN) if note.table}
    heads = {key: len(table.columns) for key, table in printed.items()}
    assert heads["cash"] == 5, "balance and CHF, of both years"
    of_position = ("receivables", "advances", "payables", "deferred-revenue")
    assert {key: heads[key] for key in of_position} == dict.fromkeys(of_position, 3)


def test_lines_refer_to_notes_that_are_there() -> None:
    pages = pages_of(council())
    notes = {int(n) for page in pages for n in re.findall(r"(?<![\d,.])(\d+)\. [A-Z]", page)}
    last = len(numbered_notes(council_document(), EN))
    assert {n for n in notes if n <= last} == set(range(1, last + 1)), "numbered as they are printed, without gaps"
    position = next(page for page in pages if "Statement I Statement of financial position" in page)
    assert re.search(r"Borrowings – –", position)
    assert re.search(r"Advances 8 600.00", position)


def test_charts_show_the_figures_of_the_statements() -> None:
    pages = pages_of(council())
    overview = next(page for page in pages if "Overview for the year" in page)
    cut = example()["financial-performance"].reconciliations[0]
    assert cut.id == "by-programme" == by_programme.__name__.replace("_", "-")
    for figure in figures_of([line for line in cut.lines if line.id != "total"]):
        assert figure in overview or figure in (EN.number(v) for v in _transfers(cut.lines))
    # C5: final budget, actual amount and what is committed, of three budget lines
    assert "37,450.00" in overview and "15,115.01 + 654.33" in overview


def _transfers(lines: Sequence[Line]) -> list[D]:
    return [v for line in lines for c in ("re-earmarked", "result") if isinstance(v := line.values[c], D)]


def test_no_comparative_column_without_comparatives() -> None:
    first_year = pages_of(render_pdf([example()["financial-performance"]]))[0]
    assert "2025" not in first_year and EN("document.no-comparative", year=2026) in first_year
    assert "31 December 2025" in pages_of(render_pdf([example()["financial-position"]]))[0]


def test_a_schedule_without_lines_says_so() -> None:
    assert EN("document.nothing") in pages_of(render_pdf([example()["overrides"]]))[0]


# ---------------------------------------------------------------- bytes


def test_made_twice_it_is_the_same() -> None:
    assert render_pdf(council_document(), council=True) == council()


def test_made_elsewhere_on_another_day_it_is_the_same(tmp_path: Path) -> None:
    """As its user makes it: other folder, zone, locale, hash seed and settings of reportlab."""
    made = []
    for n, (zone, locale, seed) in enumerate([("UTC", "C.UTF-8", "0"), ("Pacific/Kiritimati", "fr_FR.UTF-8", "4711")]):
        books = tmp_path / f"{n}" / ("deep/" * n) / "books"
        shutil.copytree(GOLDEN, books)
        changed = {"TZ": zone, "LANG": locale, "LC_ALL": locale, "PYTHONHASHSEED": seed, "RL_pageCompression": str(n)}
        words = ["report", "council", "--year", "2026", "--format", "pdf", "--books", str(books), "--out", str(tmp_path / f"{n}")]
        command = [sys.executable, "-m", "wsisfund", *words]
        subprocess.run(command, env={**os.environ, **changed}, cwd=books, check=True, capture_output=True)
        made.append((tmp_path / f"{n}" / "council-2026-en.pdf").read_bytes())
    assert made[0] == made[1]
    assert len(PdfReader(BytesIO(made[0])).pages) == len(pages_of(council()))


# ---------------------------------------------------------------- data is data


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_of_the_books_are_printed_as_they_stand(text: str) -> None:
    lines = (Line("PL-1", {"donor": text, "amount": D(1), "currency": "CHF", "chf": D(1)}, label=text),)
    statement = replace(pledges(), lines=lines, notes=(), fund=text)
    content = render_pdf([statement])
    page = pages_of(content)[0].replace(" ", "")
    assert page.count(re.sub(r"\s+", "", text)) >= 3
    assert not list(PdfReader(BytesIO(content)).pages[0].images)


def test_hostile_words_in_a_note_are_printed_as_they_stand() -> None:
    note = replace(pledges().notes[0], params={"pledges": "<b>x</b><img src='y'/>", "currencies": "JPY"})
    statement = replace(pledges(), lines=(), notes=(note,))
    assert "<b>x</b><img src='y'/>" in pages_of(render_pdf([statement]))[0]


def test_hidden_characters_are_made_visible() -> None:
    [page] = pages_of(render_pdf([ledger("one\u202etwo\x07three\nfour")]))
    assert "one\\u202etwo\\u0007three four" in page


def test_letters_with_marks_apart_are_put_together() -> None:
    [page] = pages_of(render_pdf([ledger("Cote d\u2019Ivoire, Co\u0302te, Кыргызстан, Ελλάδα")]))
    assert "C\u00f4te, Кыргызстан, Ελλάδα" in page


def test_characters_without_a_glyph_are_refused_by_name() -> None:
    with pytest.raises(Faults) as raised:
        render_pdf([pledges()])
    fault, _ = sorted(raised.value.faults, key=lambda fault: len(fault.message))
    assert fault.slug == "missing-glyph" and fault.exit_code == 2
    assert "瑞 (U+745E CJK UNIFIED IDEOGRAPH-745E)" in fault.message and "and 1 more in '瑞士联邦'" in fault.message
    assert "--format xlsx" in fault.fix


def test_a_ledger_of_an_account_goes_on_over_pages_under_its_name() -> None:
    first, entry, last = ledger().lines
    lines = (first, *(entry._replace(id=f"{first.id}/{n}") for n in range(1, 120)), last)
    pages = pages_of(render_pdf([replace(ledger(), lines=lines)]))
    assert len(pages) == 4
    assert all(f"{first.id} (continued)" in page and "Place in the books" in page for page in pages[1:])
    assert sum(page.count("ledger/a.beancount:7") for page in pages) == 119


def test_too_many_wide_columns_are_parted() -> None:
    columns = tuple(f"column-{n}" for n in range(19))
    lines = tuple(
        Line(f"L{n}", dict.fromkeys(columns, D("-98765432109876.54")), label="A long name of a donor " * 4) for n in range(3)
    )
    pages = pages_of(render_pdf([Statement("wide", YEAR, columns, lines, BOOKS)]))
    assert sum(page.count("(98,765,432,109,876.54)") for page in pages) == 57
    assert all(sum(page.count(f"{column} ") for page in pages) >= 1 for column in columns)


def test_a_part_of_a_schedule_that_holds_nothing_is_left_out() -> None:
    """No page of heads and a row of dashes: what is nil in all its columns is not shown; what is there stays."""
    whole = example()["contributions"]
    group = next(group for group in GROUPS["contributions"] if group.id == "conditional")
    nil = dict.fromkeys((*group.columns, "conditional-undelivered"), D(0))
    empty = replace(whole, lines=tuple(line._replace(values={**line.values, **nil}) for line in whole.lines))
    said = [" ".join(pages_of(render_pdf([statement]))) for statement in (whole, empty)]
    heads = [EN.group("contributions", name) for name in ("receivable", "conditional", "ageing")]
    assert [[head in text for head in heads] for text in said] == [[True, True, True], [True, False, True]]


def test_a_running_head_of_two_lines_stands_above_its_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[float] = []
    monkeypatch.setattr("wsisfund.publish.pdf_page.draw_end", lambda _, x, y, *__: drawn.append(y))
    render_pdf([replace(example()["sdg"], subject="A subject that makes the title of the statement two lines long " * 2)])
    assert min(y for y in drawn if y > 200) > 841.89 - 54


def test_a_paragraph_longer_than_a_page_goes_on_where_it_began_on_the_next_one() -> None:
    out, words = BytesIO(), [f"w{n}" for n in range(4000)]
    frame = SimpleDocTemplate(out, pagesize=A4)
    filled = Spacer(1, frame.height - 20)  # no two lines fit below it: reportlab puts the paragraph off once
    frame.build([filled, paragraph(" ".join(words), style(9, leading=1.6))])
    pages = pages_of(out.getvalue())
    assert len(pages) > 3
    assert " ".join(pages).split() == words
