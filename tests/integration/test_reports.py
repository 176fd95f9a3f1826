"""Reports from definitions: figures of the statements, texts of the register and of officers, in every format and language."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document as Docx
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.tools.printed import pages_of
from wsisfund.languages.states import SIX
from wsisfund.languages.words import words_of

from .inside import batch, typed

GOLDEN = Path(__file__).parents[1] / "golden"
FORMATS = ("pdf", "xlsx", "docx", "html", "csv", "json")
REGISTER = [
    "action-line add C5 --name 'Building confidence' --role facilitator --focal-point 'Head, CYB' --date 2026-01-05",
    "roadmap add RM-C5 --name 'Roadmap C5' --programme C5 --starts 2026-01-01 --ends 2027-12-31 --date 2026-01-05",
    "task add R-17 --name 'Guidelines for networks' --programme C5 --roadmap RM-C5 --due 2026-05-31 --state done --amount 20000"
    " --sector ITU-D --sdg 9 --date 2026-01-05",
    "task add R-18 --name 'Later study' --programme C5 --due 2027-11-30 --state planned --date 2026-01-05",
    "task add R-19 --name 'Access points' --programme C2 --due 2026-09-30 --state planned --date 2026-01-05",
    "edition add Forum-2026 --name 'WSIS Forum 2026' --programme Forum --year 2026 --state held --participants 4321"
    " --date 2026-01-05",
]
REPORTS = {
    "annual": "--year 2026",
    "roadmap": "--year 2026",
    "action-line C5": "--year 2026",
    "comprehensive": "--from 2025 --to 2026",
    "cstd": "--year 2026",
    "hlpf": "--year 2026",
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The worked example with a programme register."""
    folder = tmp_path_factory.mktemp("reports") / "books"
    shutil.copytree(GOLDEN / "domain-example" / "ledger", folder / "ledger")
    done = batch(folder, REGISTER)
    assert done.code == 0, done.err
    yield folder


def sections(books: Path, words: str) -> dict[str, Any]:
    return {one["id"]: one for one in typed(books, f"report {words}").json["sections"]}


def rows(section: dict[str, Any]) -> dict[str, dict[str, str | None]]:
    return {line["id"]: line["values"] for line in section["statement"]["lines"]}


def test_figures_are_those_of_the_statements_and_are_traced_by_the_same_ids(books: Path) -> None:
    found = sections(books, "annual --year 2026")
    for ident in ("resources", "contributions", "budget", "goals"):
        statement = found[ident]["statement"]
        whole = {line["id"]: line for line in typed(books, f"report {statement['statement']} --year 2026").json["lines"]}
        assert [line["id"] for line in statement["lines"]] == list(whole)
        for line in statement["lines"]:
            assert line["values"] == whole[line["id"]]["values"]
    traced = typed(books, "trace programme-resources.C5.direct --year 2026").json
    assert traced["amount"] == rows(found["resources"])["C5"]["direct"] != "0.00"
    said = " ".join(found["introduction"]["paragraphs"])
    assert words_of("en").number(Decimal(rows(found["resources"])["total"]["contributions"])) in said


def test_the_register_stands_in_a_report_as_far_as_it_is_asked_for(books: Path) -> None:
    annual = sections(books, "annual --year 2026")
    tasks, editions = rows(annual["tasks"]), rows(annual["editions"])
    assert set(tasks) == {"R-17", "R-19"} and tasks["R-17"]["amount"] == "20000.00"
    assert editions["Forum-2026"]["participants"] == "4321"
    roadmap = sections(books, "roadmap --year 2026")
    assert set(rows(roadmap["open-tasks"])) == {"R-18", "R-19"} and set(rows(roadmap["done-tasks"])) == {"R-17"}
    assert "planned: 2. Tasks done: 1." in " ".join(roadmap["introduction"]["paragraphs"])
    line = sections(books, "action-line C5 --year 2026")
    assert set(rows(line["tasks"])) == {"R-17", "R-18"} and list(rows(line["role"])) == ["C5"]
    assert list(rows(line["resources"])) == ["C5"]
    # Of the other lines the register says nothing: Council sees that nobody is named.
    assert list(rows(annual["lines"])) == [f"C{n}" for n in range(1, 12)]
    assert rows(annual["lines"])["C5"]["focal-point"] and not rows(annual["lines"])["C6"].get("focal-point")
    assert rows(line["serves"])["C5"]["sdgs"] == "1, 4, 5, 7, 8, 9, 11, 16, 17"
    budget = rows(line["budget"])
    assert len(budget) > 2 and all(ident.startswith("Expenses:C5:") for ident in budget if ident != "of-these")
    whole = typed(books, "report budget-and-actual --year 2026").json["lines"]
    assert {i: v for i, v in budget.items() if i != "of-these"} == {
        one["id"]: one["values"] for one in whole if one["id"].startswith("Expenses:C5:")
    }
    early = sections(books, "annual --year 2026 --to 2026-01-04")
    assert rows(early["tasks"]) == {} and rows(early["editions"]) == {}


def test_years_stand_beside_each_other_each_with_its_own_figures(books: Path) -> None:
    found = sections(books, "comprehensive --from 2025 --to 2026")
    for year in ("2025", "2026"):
        resources = values_of(books, "programme-resources", year)
        side = {ident: values[year] for ident, values in rows(found["contributions"]).items()}
        assert {ident: side[ident] for ident in resources} == {ident: v["contributions"] for ident, v in resources.items()}
        assert found["years"]["statement"]["statement"] == "by-year"
        in_row = {column: rows(found["years"])[year][column] for column in found["years"]["columns"]}
        assert in_row == {column: resources["total"][column] for column in ("contributions", "direct", "support")}
        goals = values_of(books, "sdg", year)
        assert {i: v[year] for i, v in rows(found["goals"]).items()} == {i: v["total"] for i, v in goals.items()}


def values_of(books: Path, statement: str, year: str) -> dict[str, dict[str, str | None]]:
    return {line["id"]: line["values"] for line in typed(books, f"report {statement} --year {year}").json["lines"]}


def digits(texts: list[str]) -> list[str]:
    """Amounts in texts of a language, as digits alone."""
    return [re.sub(r"\D", "", text) for text in texts if re.search(r"\d[.,٫]\d\d\)?$", text.strip())]


def test_every_format_says_the_same_figures_in_every_language(books: Path, tmp_path: Path) -> None:
    options = [word for kind in FORMATS for word in ("--format", kind)]
    made = typed(books, ["report", "annual", "--year", "2026", "--language", "all", *options, "--out", str(tmp_path)])
    assert made.code == 0, made.err
    first: list[str] = []
    for language in SIX:
        name = tmp_path / f"annual-2026-{language}"
        page = html.fromstring((name.with_suffix(".html")).read_text(encoding="utf-8"))
        assert page.get("lang") == language and not page.xpath("//script | //link | //img")
        shown = digits([td.text_content() for td in page.xpath("//tbody//td")])
        first = first or shown
        assert len(shown) > 80 and sorted(shown) == sorted(first), language
        tables = Docx(str(name.with_suffix(".docx"))).tables
        cells = digits([cell.text for table in tables for row in table.rows for cell in row.cells])
        assert sorted(cells) == sorted(shown), language
        sheets = load_workbook(BytesIO(name.with_suffix(".xlsx").read_bytes()), data_only=True)
        values = [cell for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row]
        amounts = [f"{abs(value) * 100:.0f}" for value in values if isinstance(value, int | float) and value]
        assert sorted(amounts) == sorted(d.lstrip("0") for d in shown if d.strip("0")), language
        files = list(tmp_path.glob(f"annual-*-2026-{language}.csv"))
        of_csv = [cell for path in files for row in csv.reader(path.read_text(encoding="utf-8").splitlines()) for cell in row]
        plain = [re.sub(r"\D", "", cell) for cell in of_csv if re.fullmatch(r"-?\d+\.\d\d", cell) and float(cell)]
        assert sorted(plain) == sorted(d for d in shown if d.strip("0")), language
        printed = re.sub(r"\D", "", "".join(pages_of(name.with_suffix(".pdf").read_bytes())))
        assert [d for d in set(shown) if d not in printed and d[::-1] not in printed] == [], language
    for kind in ("pdf", "json"):
        for language in ("ar", "en"):
            assert typed(books, ["verify", "--statement", str(tmp_path / f"annual-2026-{language}.{kind}")]).code == 0
    pictures = (tmp_path / "annual-2026-en.html").read_text(encoding="utf-8").count("<svg")
    assert pictures == sum(len(sheet._charts) for sheet in load_workbook(tmp_path / "annual-2026-en.xlsx")) == 1


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_is_complete_in_every_language(report: str, books: Path, tmp_path: Path) -> None:
    words = f"report {report} {REPORTS[report]} --language all --format json --format html --format pdf --out"
    assert typed(books, [*words.split(), str(tmp_path)]).code == 0
    english: list[str] = []
    for language in SIX:
        (path,) = tmp_path.glob(f"*-{language}.html")
        page = html.fromstring(path.read_text(encoding="utf-8"))
        titles = [head.text_content() for head in page.xpath("//h1 | //h2")]
        english = english or titles
        assert language == "en" or not set(titles) & {t for t in english if len(t) > 12}, language
        if report == "action-line C5":
            heads = [head.text_content() for head in page.xpath("//section[@id='tasks']//thead//th")]
            assert heads[0] == words_of(language)("register.column.name") and heads[-1] == "CHF", language
        introduction = page.xpath("string(//section[@id='introduction'])")
        assert len(introduction) > 60 and "{" not in introduction and "[" not in introduction, language
    (path,) = tmp_path.glob("*-ar.json")
    assert typed(books, ["verify", "--statement", str(path)]).code == 0


@pytest.mark.parametrize("report", ["council", "annual"])
def test_a_document_on_paper_has_its_figures_as_files_inside(report: str, books: Path, tmp_path: Path) -> None:
    options = [word for kind in ("pdf", "xlsx", "json") for word in ("--format", kind)]
    words = ["report", report, "--year", "2026", "--language", "ar", *options, "--out", str(tmp_path)]
    assert typed(books, words).code == 0
    paper = tmp_path / f"{report}-2026-ar.pdf"
    reader = PdfReader(paper)
    beside = {f"{report}.{kind}": [paper.with_suffix(f".{kind}").read_bytes()] for kind in ("json", "xlsx")}
    assert dict(reader.attachments) == beside
    root: Any = reader.trailer["/Root"]
    assert [str(file.get_object()["/AFRelationship"]) for file in root["/AF"]] == ["/Data", "/Data"]
    packet = root["/Metadata"].get_object()
    assert (packet["/Type"], packet["/Subtype"], reader.pdf_header) == ("/Metadata", "/XML", "%PDF-1.7")
    about = reader.xmp_metadata
    assert about is not None and about.dc_language == ["ar"] and about.dc_title["x-default"] == reader.metadata["/Title"]
    assert str(reader.metadata["/Creator"]).startswith("wsisfund ") and root["/Lang"] == "ar" and reader.outline
    before = paper.read_bytes()
    assert typed(books, words).code == 0 and paper.read_bytes() == before
    assert typed(books, ["verify", "--statement", str(paper)]).code == 0


def test_a_page_leads_from_a_figure_to_its_accounts_and_has_the_charts_of_the_paper(books: Path, tmp_path: Path) -> None:
    words = ["report", "council", "--year", "2026", "--language", "ru", "--format", "html", "--format", "xlsx"]
    assert typed(books, [*words, "--out", str(tmp_path)]).code == 0
    page = html.fromstring((tmp_path / "council-2026-ru.html").read_text(encoding="utf-8"))
    idents = page.xpath("//@id")
    assert len(idents) == len(set(idents)) and {a.removeprefix("#") for a in page.xpath("//a/@href")} <= set(idents)
    figures = {line["id"]: line["values"] for line in typed(books, "report financial-position --year 2026").json["lines"]}
    made = page.xpath("//section[@id='financial-position']//details[@class='made']/h3")
    for head in made:
        line = head.get("id").partition(".")[2]
        amounts = [re.sub(r"[^\d,()]", "", one.text_content()) for one in head.getnext().xpath("./li/span")]
        numbers = [Decimal(a.strip("()").replace(",", ".")) * (-1 if a.startswith("(") else 1) for a in amounts]
        assert sum(numbers) == Decimal(figures[line]["amount"]), line
    assert {"cash", "receivables-gross", "receivables-net", "deferred-revenue"} <= {h.get("id").partition(".")[2] for h in made}
    assert len(page.xpath("//section[@id='overview']//svg")) == 2
    assert sum(len(sheet._charts) for sheet in load_workbook(tmp_path / "council-2026-ru.xlsx")) == 2


MINE = """
id = "mine"
title = "My own report"
[[section]]
id = "why"
title = "Why"
text = "why"
[[section]]
id = "money"
chart = "programme"
columns = ["direct", "total"]
[[section]]
id = "todo"
title = { en = "To do", fr = "À faire" }
register = "task"
where = { state = "planned" }
"""


@pytest.fixture
def own(books: Path, tmp_path: Path) -> Path:
    shutil.copytree(books, tmp_path / "own")
    (tmp_path / "own" / "reports" / "definitions").mkdir(parents=True)
    (tmp_path / "own" / "reports" / "definitions" / "mine.toml").write_text(MINE)
    return tmp_path / "own"


def test_a_new_report_is_one_definition_and_its_texts_are_the_officers_own(own: Path) -> None:
    found = sections(own, "mine --year 2026")
    assert list(found) == ["why", "money", "todo"] and set(rows(found["todo"])) == {"R-18", "R-19"}
    assert found["why"]["paragraphs"] == ["[missing: reports/notes/en/mine/why.txt]"]
    note = own / "reports" / "notes" / "en" / "mine" / "why.txt"
    note.parent.mkdir(parents=True)
    note.write_text("; a comment\nSpent: {programme.total.total}.\n\nTo do: {todo.count}.\n")
    total = typed(own, "report programme --year 2026").json["lines"][-1]["values"]["total"]
    assert [text.replace(",", "") for text in sections(own, "mine --year 2026")["why"]["paragraphs"]] == [
        f"Spent: {total}.", "To do: 2.",
    ]  # fmt: skip
    note.write_text("Spent: {programme.total.tota}.\n")
    assert typed(own, "report mine --year 2026").slug == "bad-council-text"
    assert typed(own, "report mine --year 2026 --language fr").json["sections"][2]["title"] == "À faire"


def test_a_text_that_was_written_anew_in_one_language_is_missing_in_the_others(own: Path) -> None:
    note = own / "reports" / "notes" / "en" / "cstd" / "introduction.txt"
    note.parent.mkdir(parents=True)
    note.write_text("Other words.\n")
    assert sections(own, "cstd --year 2026")["introduction"]["paragraphs"] == ["Other words."]
    (french,) = sections(own, "cstd --year 2026 --language fr")["introduction"]["paragraphs"]
    assert "reports/notes/fr/cstd/introduction.txt" in french and french.startswith("[")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('columns = ["direct", "total"]', 'columns = ["direct", "nothing"]', "no column 'nothing'"),
        ('register = "task"', 'register = "tusk"', "no register 'tusk'"),
        ("where = { state", "where = { stat", "a task has no 'stat'"),
        ('text = "why"', 'text = "why"\ntable = "programme"', "exactly one of"),
        ('id = "todo"', 'id = "money"', "two sections"),
        ('title = "My own report"', "", "no title"),
        ('text = "why"', 'text = "../why"', "exactly one of"),
        ('chart = "programme"', 'chart = "no-statement"', "there is no statement"),
        ('columns = ["direct", "total"]', 'columns = ["direct"]\nby = "year"', "several years"),
        ('id = "mine"', 'id = "other"', "its id is not"),
        ('title = { en = "To do", fr', 'title = { en = "To do", it', "not 'it'"),
        ('title = "Why"', "", "is a text, and has no title"),
    ],
)
def test_a_definition_that_cannot_be_used_says_why(own: Path, old: str, new: str, said: str) -> None:
    assert old in MINE
    (own / "reports" / "definitions" / "mine.toml").write_text(MINE.replace(old, new))
    refused = typed(own, "report mine --year 2026")
    assert refused.code in (1, 2) and said in refused.out + refused.err, refused.out + refused.err


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("action-line --year 2026", "usage"),
        ("action-line C99 --year 2026", "unknown-programme"),
        ("annual C5 --year 2026", "usage"),
        ("net-assets C5 --year 2026", "usage"),
        ("annual", "usage"),
        ("annual --from 2025 --to 2026", "usage"),
        ("comprehensive --year 2026", "usage"),
        ("comprehensive --from 2026 --to 2026-06-30", "usage"),
        ("comprehensive --from 2025 --to 2040", "usage"),
        ("comprehensive --from 2010 --to 2020", "no-entries"),
        ("annual --year 2010", "no-entries"),
    ],
)
def test_what_no_report_is_asked_for_is_refused(words: str, slug: str, books: Path) -> None:
    refused = typed(books, f"report {words}")
    assert (refused.code, refused.slug) == (2, slug)
