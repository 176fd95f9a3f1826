"""The public site of the worked example: figures of the statements, every address leads somewhere, all or nothing."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal as D
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from wsisfund.books.disk import FileLayer
from wsisfund.languages.states import SIX
from wsisfund.languages.words import words_of
from wsisfund.statements import sources_uses

from .inside import typed

GOLDEN = Path(__file__).parents[1] / "golden"


def made(books: Path, folder: Path, to: str = "2026-12-31") -> dict[str, bytes]:
    assert typed(books, ["export", "site", str(folder), "--to", to]).code == 0
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made(GOLDEN / "domain-example", tmp_path_factory.mktemp("site") / "public")


def rows(site: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(site[f"data/{name}.csv"].decode().splitlines()))


def total(site: dict[str, bytes], name: str) -> dict[str, D]:
    last = rows(site, name)[-1]
    return {head: D(text) for head, text in last.items() if head.endswith("_chf")}


def lines(books: Path, statement: str, year: int) -> dict[str, dict[str, D]]:
    found = typed(books, f"report {statement} --year {year}").json["lines"]
    return {line["id"]: {c: D(v) for c, v in line["values"].items() if v and re.fullmatch(r"-?[0-9.]+", v)} for line in found}


def test_figures_are_those_of_the_statements_of_every_year(site: dict[str, bytes]) -> None:
    books = GOLDEN / "domain-example"
    contributed, spent, goals = D(0), D(0), defaultdict[str, D](D)
    for year in (2025, 2026):
        resources = lines(books, "programme-resources", year)
        contributed += resources["total"]["contributions"]
        spent += lines(books, "programme", year)["total"]["total"]
        for goal, values in lines(books, "sdg", year).items():
            goals[goal] += values["total"]
    assert contributed and spent
    for by in ("donor", "programme", "goal", "year"):
        found = total(site, f"index-by-{by}")
        assert (found["contributions_chf"], found["spending_chf"]) == (contributed, spent), by
        if by != "year":
            assert found["open_commitments_chf"] == lines(books, "budget-and-actual", 2026)["total"]["open-commitments"]
    of_goals = {row["goal"]: D(row["spending_chf"]) for row in rows(site, "index-by-goal")}
    assert goals and {goal: of_goals.get(goal, D(0)) for goal in goals} == goals
    for row in rows(site, "index-by-programme")[:-1]:
        assert D(row["contributions_chf"]) == resources[row["programme"]]["contributions"], row


def test_every_cut_adds_up_to_its_row_and_to_every_single_figure(site: dict[str, bytes]) -> None:
    parts = rows(site, "sources-and-uses")
    for dimension in ("donor", "programme", "goal"):
        for row in rows(site, f"index-by-{dimension}")[:-1]:
            own = [part for part in parts if part[dimension] == row[dimension]]
            spent = sum(D(part["direct_chf"]) + D(part["support_chf"]) for part in own)
            assert spent == D(row["spending_chf"])
            for other in {"donor", "programme", "goal", "year"} - {dimension}:
                cut = total(site, f"{dimension}/{row[dimension] or '-'}-by-{other}")
                assert cut["spending_chf"] == spent and cut["contributions_chf"] == D(row["contributions_chf"])
    said = json.loads(site["data/index-by-donor.json"])
    assert said["rows"] == rows(site, "index-by-donor") and said["books"].startswith("sha256:")


def page(site: dict[str, bytes], path: str) -> Any:
    return html.fromstring(site[path].decode())


def test_pages_show_the_files_beside_them_in_six_languages_and_every_address_leads_somewhere(site: dict[str, bytes]) -> None:
    figures: dict[str, list[list[str]]] = {}
    for path in (path for path in site if path.endswith(".html")):
        document = page(site, path)
        for address in document.xpath("//a/@href"):
            target = (Path("/site", path).parent / address).resolve().relative_to("/site").as_posix()
            assert target in site, (path, address)
        assert not document.xpath("//script | //link | //img | //@onclick | //@src")
        language, _, below = path.partition("/")
        if below:
            assert document.get("lang") == language and document.get("dir") == ("rtl" if language == "ar" else "ltr")
            found = [[re.sub(r"\D", "", td.text_content()) for td in row.xpath("./td")] for row in document.xpath("//tbody/tr")]
            assert sorted(found) == sorted(figures.setdefault(below, found)), path
    assert {path.partition("/")[0] for path in site} == {*SIX, "index.html", "data", "site.json"}
    english = [td.text_content() for td in page(site, "en/index.html").xpath("//section[@id='by-donor']//tr[@class='total']/td")]
    words, found = words_of("en"), total(site, "index-by-donor")
    assert english == [words.number(found[f"{name}_chf"]) for name in ("contributions", "open_commitments", "spending")]


def test_the_same_books_give_the_same_bytes_and_a_later_day_replaces_the_whole(site: dict[str, bytes], tmp_path: Path) -> None:
    folder = tmp_path / "public"
    early = made(GOLDEN / "domain-example", folder, "2026-03-31")
    assert total(early, "index-by-donor") != total(site, "index-by-donor")
    assert made(GOLDEN / "domain-example", folder) == site
    said = json.loads(site["site.json"])["files"]
    assert said == {path: sha256(content).hexdigest() for path, content in site.items() if path != "site.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_years_in_which_nothing_moves_are_not_worked_out(
    site: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out: list[int] = []

    def counted(run: sources_uses.Run, year: int, *, last: bool) -> Iterator[sources_uses.Part]:
        worked_out.append(year)
        return of_year(run, year, last=last)

    of_year = sources_uses._of_year
    monkeypatch.setattr(sources_uses, "_of_year", counted)
    far = made(GOLDEN / "domain-example", tmp_path / "public", "9999-12-31")
    assert worked_out[-1] == 9999 and len(worked_out) < 10
    assert total(far, "index-by-donor") == total(site, "index-by-donor")


def test_nothing_is_lost_where_the_disk_is_full_or_something_else_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books, folder = GOLDEN / "domain-example", tmp_path / "public"
    before = made(books, folder, "2026-03-31")
    command = ["export", "site", str(folder), "--to", "2026-12-31"]
    written = iter(range(1000))

    def full(layer: FileLayer, path: Path, data: bytes, like: object = None) -> None:
        if next(written) > 20:
            raise OSError(28, "No space left on device")
        path.write_bytes(data)

    with monkeypatch.context() as patch:
        patch.setattr(FileLayer, "write_whole", full)
        assert typed(books, command).slug == "cannot-write"
    assert {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["public"]
    (folder / "en" / "index.html").write_text("by hand")
    assert typed(books, command).slug == "folder-taken"
    assert typed(books, [*command, "--out", str(folder)]).slug == "usage"
    for place in (books / "ledger" / "site", books, tmp_path):
        assert typed(books, ["export", "site", str(place), "--to", "2026-12-31"]).slug == "folder-taken"
    assert typed(books, ["export", "site", str(tmp_path / "none"), "--to", "2000-01-01"]).slug == "no-entries"
    assert not (tmp_path / "none").exists()
