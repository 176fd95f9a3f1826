"""``wsisfund report donor-report``: certified by an officer who may, in every format, the same bytes each time; else refused."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.tools.printed import pages_of
from tests.unit.cli.conftest import program
from wsisfund.cli import session as sessions

from .program import CHECKOUT, fingerprint

__all__ = ["program"]

Program = Callable[..., Any]
FORMATS = ("pdf", "xlsx", "csv", "json", "html")
EVERY = [word for kind in FORMATS for word in ("--format", kind)]
HOSTILE = '=1+1 <img src="x"> & </script>'


def words(about: str, year: int = 2026, officer: str = "officer-c") -> list[str]:
    option = "--agreement" if about.startswith("VC-") else "--donor"
    return ["report", "donor-report", option, about, "--year", str(year), "--as", officer]


@pytest.fixture
def ask(program: Program, example: Path) -> Program:
    return lambda *more, books=example: program(*more, "--books", str(books))


def texts_of(file: Path) -> str:
    """The text of a PDF, each run of spaces as one."""
    return " ".join(pages_of(file.read_bytes()))


def append(books: Path, text: str) -> None:
    main = books / "ledger" / "main.beancount"
    main.write_text(f"{main.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")


def test_the_whole_document_in_every_format(ask: Program, example: Path, tmp_path: Path) -> None:
    before = fingerprint(example)
    append(example, '2026-01-02 custom "officer" "officer-c"\n  name: "Ada Certo"\n  office: "Chief, Finance Division"')
    ended = ask(*words("delta-telecom"), *EVERY, "--json", "--out", str(tmp_path / "out"))
    answer = ended.json
    assert (ended.code, ended.err) == (0, "")
    names = [f"donor-report-delta-telecom-2026-en.{kind}" for kind in FORMATS]
    assert [Path(path).name for path in answer["written"]] == names
    assert answer["certificate"] == {
        "officer": "officer-c",
        "name": "Ada Certo",
        "office": "Chief, Finance Division",
        "date": None,
    }
    kinds = [(s["statement"], s["subject"]) for s in answer["statements"]]
    assert kinds == [
        ("donor-report", "Delta Telecom"),
        ("contributions", "Delta Telecom"),
        ("account-statement", "VC-2026-14, Delta Telecom"),
        ("account-statement", "VC-2026-15, Delta Telecom"),
    ]
    (row,) = answer["statements"][1]["lines"]
    assert (row["id"], row["values"]["signed"], row["values"]["received"]) == ("delta-telecom", "6500.00", "-6500.00")
    pdf, xlsx, table, saved, page = (tmp_path / "out" / name for name in names)
    assert json.loads(saved.read_text(encoding="utf-8")) == {key: answer[key] for key in ("statements", "certificate", "books")}
    certified = "agree with the books of WSIS Trust Fund"
    for text in (texts_of(pdf), page.read_text(encoding="utf-8"), table.read_text(encoding="utf-8")):
        assert "Ada Certo" in text and "Chief, Finance Division" in text and certified in text
        assert "3,200.00" in text or "3200.00" in text
        assert answer["books"] in text
    sheets = load_workbook(xlsx)
    assert sheets.sheetnames == [
        "Contents",
        "Delta Telecom",
        "Schedule 1",
        "VC-2026-14, Delta Telecom",
        "VC-2026-15, Delta Telecom",
        "Certification",
    ]
    cells = [cell.value for row in sheets["Certification"].iter_rows() for cell in row if cell.value]
    assert {"Ada Certo", "Chief, Finance Division", "Certifying officer"} <= set(cells)
    assert {name for name in fingerprint(example) if name not in before} == set()


def test_one_agreement_alone_and_two_side_by_side(ask: Program, tmp_path: Path) -> None:
    for about in ("VC-2026-11", "VC-2026-13"):
        assert ask(*words(about), "--format", "pdf", "--out", str(tmp_path / "out")).code == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["donor-report-VC-2026-11-2026-en.pdf", "donor-report-VC-2026-13-2026-en.pdf"]
    text = texts_of(tmp_path / "out" / names[1])
    assert "Statement of account – VC-2026-13, Borealia" in text and "17,053.24" in text and "15,900.00" in text
    assert "Certification" in text and "Date" in text and "Draft" not in text


def test_on_the_screen(ask: Program) -> None:
    ended = ask(*words("VC-2026-12"), "--date", "2027-03-01")
    assert "12,007.75" in ended.out and "Certifying officer" in ended.out and "Date: 1 March 2027" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 120
    assert "no office of officer-c" in ended.err


def test_made_elsewhere_on_another_day_it_is_the_same(
    example: Path, tmp_path: Path, ask: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for n, day in enumerate((date(2026, 1, 5), date(2031, 7, 1))):
        monkeypatch.setattr(sessions, "today", lambda day=day: day)
        assert ask(*words("borealia"), *EVERY, "--out", str(tmp_path / f"day-{n}")).code == 0
        made.append(fingerprint(tmp_path / f"day-{n}"))
    books = tmp_path / "deep" / "er" / "books"
    shutil.copytree(example, books)
    changed = {"TZ": "Pacific/Kiritimati", "LANG": "fr_FR.UTF-8", "PYTHONHASHSEED": "4711", "PYTHONPATH": str(CHECKOUT)}
    command = [
        sys.executable,
        "-m",
        "wsisfund",
        *words("borealia"),
        *EVERY,
        "--books",
        str(books),
        "--out",
        str(tmp_path / "there"),
    ]
    subprocess.run(command, env={**os.environ, **changed}, cwd=books, check=True, capture_output=True)
    assert made[0] == made[1] == fingerprint(tmp_path / "there")


def test_figures_are_final_once_the_agreement_is_over_and_empty(ask: Program, example: Path, tmp_path: Path) -> None:
    append(example, '2026-12-31 custom "agreement-end" "VC-2026-15"\n  reason: "completed"')
    statement = ask(*words("VC-2026-15"), "--json").json["statements"][0]
    assert (statement["agreement"], statement["agreement_currency"], statement["final"]) == ("VC-2026-15", "CHF", True)
    ask(*words("delta-telecom"), "--format", "pdf", "--out", str(tmp_path))
    text = texts_of(tmp_path / "donor-report-delta-telecom-2026-en.pdf")
    assert "VC-2026-15, Delta Telecom (final)" in text and "VC-2026-14, Delta Telecom (final)" not in text


def test_texts_of_the_books_are_data(ask: Program, example: Path, tmp_path: Path) -> None:
    quoted = HOSTILE.replace('"', '\\"')
    append(example, f'2026-12-31 custom "donor" "borealia"\n  name: "{quoted}"')
    append(example, f'2026-12-31 custom "officer" "officer-c"\n  name: "{quoted}"\n  office: "@SUM(A1)"')
    assert ask(*words("borealia"), *EVERY, "--out", str(tmp_path / "out")).code == 0
    pdf, xlsx, table, _, page = (tmp_path / "out" / f"donor-report-borealia-2026-en.{kind}" for kind in FORMATS)
    assert HOSTILE.replace(" ", "") in texts_of(pdf).replace(" ", "")
    rows = list(csv.reader(StringIO(table.read_text(encoding="utf-8"), newline="")))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))]
    assert [row for row in rows if row[:3] == ["officer-c", f"'{HOSTILE}", "'@SUM(A1)"]]
    html = page.read_text(encoding="utf-8")
    assert "<img" not in html and "</script>" not in html and "&lt;img src=&quot;x&quot;&gt;" in html
    sheets = load_workbook(xlsx)
    formulas = [c.value for sheet in sheets for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert all(str(formula).startswith(("=SUM(", "=B", "=C", "=D", "=E", "=F", "=G", "=H", "=-", "=+")) for formula in formulas)
    assert not [f for f in formulas if "1+1" in str(f)]


@pytest.mark.parametrize(
    ("code", "slug", "typed"),
    [
        (3, "no-authority", "--donor aurelia --year 2026"),
        (3, "no-authority", "--donor aurelia --year 2026 --as officer-a"),
        (3, "no-authority", "--donor aurelia --year 2026 --as nobody"),
        (3, "no-authority", "--agreement VC-2026-11 --year 2026 --as officer-a"),
        (2, "unknown-donor", "--donor aurelius --year 2026 --as officer-c"),
        (2, "unknown-agreement", "--agreement VC-0 --year 2026 --as officer-c"),
        (2, "unknown-agreement", "--agreement VC-2026-12 --year 2026 --to 2026-01-19 --as officer-c"),
        (2, "no-entries", "--donor atlantis --year 2026 --as officer-c"),
        (2, "no-entries", "--donor aurelia --year 2026 --to 2026-01-14 --as officer-c"),
        (2, "no-entries", "--donor aurelia --year 2019 --as officer-c"),
        (2, "usage", "--year 2026 --as officer-c"),
        (2, "usage", "--donor aurelia --agreement VC-2026-11 --year 2026 --as officer-c"),
        (2, "usage", "--donor aurelia --year 2026 --as officer-c --date 2026-12-30"),
        (2, "usage", "--donor aurelia --year 2026 --as officer-c --language de"),
    ],
)
def test_refusals_write_nothing(ask: Program, example: Path, code: int, slug: str, typed: str) -> None:
    append(example, '2026-01-01 custom "donor" "atlantis"\n  name: "Atlantis"\n  type: "member-state"')
    before = fingerprint(example)
    ended = ask("report", "donor-report", *typed.split(), "--json", "--format", "pdf")
    assert (ended.code, ended.slugs) == (code, [slug]), ended.out
    error = ended.json["errors"][0]
    assert error["why"] and error["fix"]
    assert fingerprint(example) == before


def test_a_donor_belongs_to_a_donor_report(ask: Program) -> None:
    ended = ask("report", "cash-flow", "--year", "2026", "--donor", "aurelia", "--json")
    assert (ended.code, ended.slugs) == (2, ["usage"])


def test_an_officer_certifies_while_in_office_only(ask: Program, example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append(example, '2026-01-02 custom "officer" "officer-c"\n  until: 2027-01-31')
    assert ask(*words("aurelia"), "--date", "2027-01-31", "--json").json["certificate"]["date"] == "2027-01-31"
    assert ask(*words("aurelia"), "--date", "2027-02-01", "--json").slugs == ["no-authority"]
    monkeypatch.setattr(sessions, "today", lambda: date(2027, 2, 1))
    assert ask(*words("aurelia"), "--json").slugs == ["no-authority"]


def test_books_without_officers_have_nobody_who_certifies(ask: Program, example: Path) -> None:
    main = example / "ledger" / "main.beancount"
    text = re.sub(r'(?m)^\S+ custom "officer".*\n(?:  .*\n)+', "", main.read_text(encoding="utf-8"))
    main.write_text(text, encoding="utf-8")
    ended = ask(*words("aurelia"), "--json")
    assert (ended.code, ended.slugs) == (3, ["no-authority"])
    assert "no officers" in ended.json["errors"][0]["message"]
