"""Pledges from a file to the books and back: once only, whoever imports and whatever happens in between."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bad.test_import_files import answer
from wsisfund.books.load import load_books
from wsisfund.books.records import Fact
from wsisfund.gate.state import open_books

from .program import CHECKOUT, at_once, fingerprint, wsisfund

FILES = Path(__file__).parents[1] / "unit" / "importers" / "files"
WORKING_FILE = FILES / "pledges_2019.csv"
BATCH = "1abe3894f1c5"
HEAD = "reference,donor,date,amount,currency,earmark,due,kind,instalments,remarks\n"
ROW = "R-1,CHE,2019-03-06,15000.00,CHF,C5,2019-12-31,cash,2019-06-30=5000.00; 2019-12-31=10000.00,\n"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "books"
    assert answer("init", str(folder))[0] == 0
    return folder


@pytest.fixture
def books(empty: Path, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "books"
    shutil.copytree(empty, folder)
    yield folder
    code, said = answer("check", "--books", str(folder))
    assert code == 0, said


def imported(books: Path, file: Path, *words: str, date: str = "2019-12-31") -> tuple[int, Any]:
    return answer("import", "pledges", str(file), "--books", str(books), "--yes", "--date", date, *words)


def facts(books: Path, kind: str) -> list[Fact]:
    loaded = load_books(books / "ledger" / "main.beancount", books)
    assert not loaded.faults
    return [fact for fact in loaded.facts if fact.kind == kind]


def plain_file(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "plain.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    return file


def counts(said: Any) -> dict[str, int]:
    return {name: said[name] for name in ("read", "new", "known", "ignored", "review", "invalid") if said[name]}


def test_a_doubtful_file_writes_nothing(books: Path) -> None:
    before = fingerprint(books)
    for words in ((), ("--dry-run",)):
        code, said = imported(books, WORKING_FILE, *words)
        assert (code, said["ok"], said["batch"], said["written"]) == (4, False, BATCH, [])
        assert counts(said) == {"read": 41, "new": 30, "known": 1, "ignored": 1, "review": 5, "invalid": 4}
        assert [(e["row"], e["code"]) for e in said["errors"]][:3] == [
            (31, "missing-instalment-dates"),
            (32, "missing-value"),
            (33, "missing-value"),
        ]
    assert fingerprint(books) == before


def test_the_working_file_once(books: Path) -> None:
    dry, _ = imported(books, WORKING_FILE, "--accept-clean", "--dry-run")
    code, said = imported(books, WORKING_FILE, "--accept-clean")
    assert (dry, code, said["ok"], said["new"]) == (0, 0, True, 30)
    assert len(facts(books, "pledge")) == 30 and len(facts(books, "donor")) == 30
    assert all(place["line"] > 0 and (books / place["file"]).is_file() for place in said["written"])
    assert (books / "imports/archive" / f"{BATCH}-pledges_2019.csv").read_bytes() == WORKING_FILE.read_bytes()
    before = fingerprint(books)
    for kind in ("csv", "xlsx"):
        code, said = imported(books, FILES / f"pledges_2019.{kind}")
        assert (code, said["new"], said["known"]) == (4, 0, 31)
    assert fingerprint(books) == before


def test_rows_set_aside_are_corrected_and_imported(books: Path) -> None:
    imported(books, WORKING_FILE, "--accept-clean")
    review = books / "imports/review" / f"{BATCH}.csv"
    text = review.read_text(encoding="utf-8-sig")
    assert text.count("\n") == 10 and "missing-instalment-dates" in text
    code, said = imported(books, review)
    assert (code, counts(said)) == (4, {"read": 9, "review": 5, "invalid": 4})
    lines = [text.splitlines()[0], *(line for line in text.splitlines() if "PL-2019-035" in line or "PL-2019-032" in line)]
    corrected = "\n".join(lines).replace("1.234,EUR", "1234.00,EUR").replace("31.02.2019", "28.02.2019")
    review.write_text(corrected + "\n", encoding="utf-8")
    code, said = imported(books, review)
    assert (code, counts(said)) == (0, {"read": 2, "new": 2})
    # The corrections stand beside a new list of the rest; nothing is overwritten.
    code, said = imported(books, WORKING_FILE, "--accept-clean")
    assert code == 0 and said["files"] == [f"imports/review/{BATCH}-2.csv"]


def test_what_stands_in_the_books(books: Path, tmp_path: Path) -> None:
    code, said = imported(books, plain_file(tmp_path, ROW))
    assert code == 0
    (pledge,) = facts(books, "pledge")
    assert pledge.ident == "R-1" and [str(v) for v in pledge.values[:2]] == ["R-1", "CHE"]
    batch = said["batch"]
    assert {key: str(value) for key, value in pledge.keys.items()} == {
        "earmark": "C5", "kind": "cash", "due": "2019-12-31", "reference": "R-1", "source": "plain.csv:2", "batch": batch,
    }  # fmt: skip
    assert [(str(f.values[1]), str(f.values[2])) for f in facts(books, "instalment")] == [
        ("1", "2019-06-30"),
        ("2", "2019-12-31"),
    ]
    accounts = (books / "ledger/accounts.beancount").read_text()
    assert "open Assets:Receivables:Contributions:CHE" in accounts


def test_a_reference_that_is_no_id_gets_one_that_stays(books: Path, tmp_path: Path) -> None:
    file = plain_file(tmp_path, ROW.replace("R-1", "Lettre n° 1/É"), ROW.replace("R-1", "").replace("C5", "C6"))
    code, said = imported(books, file)
    assert code == 0
    assert sorted(fact.ident for fact in facts(books, "pledge")) == [f"PL-{said['batch']}-2", f"PL-{said['batch']}-3"]
    assert imported(books, file)[1]["known"] == 2


def test_the_same_reference_with_other_content(books: Path, tmp_path: Path) -> None:
    imported(books, plain_file(tmp_path, ROW))
    before = fingerprint(books)
    code, said = imported(books, plain_file(tmp_path, ROW.replace("R-1", "r- 1").replace("CHE", "FRA")))
    assert (code, [e["code"] for e in said["errors"]]) == (4, ["reference-conflict"])
    assert "R-1 at ledger/register/pledges.beancount:3" in said["errors"][0]["message"]
    assert fingerprint(books) == before


def test_a_pledge_typed_by_hand_is_known(books: Path, tmp_path: Path) -> None:
    base = ("--books", str(books), "--yes", "--date", "2019-03-06")
    answer("donor", "add", "CHE", "--name", "Switzerland", "--type", "member-state", *base)
    code, _ = answer("pledge", "add", "PL-1", "CHE", "100.00", "CHF", "--earmark", "C5,C6", "--reference", "Ref 7", *base)
    assert code == 0
    code, said = imported(books, plain_file(tmp_path, "REF7,Suisse,2019-03-06,100,CHF,C6; C5,,,,\n"))
    assert (code, counts(said)) == (0, {"read": 1, "known": 1})


def test_undone_and_imported_again(books: Path, tmp_path: Path) -> None:
    file = plain_file(tmp_path, ROW, ROW.replace("R-1", "R-2"))
    batch = imported(books, file)[1]["batch"]
    for turn in range(2):
        code, said = answer("import", "undo", batch, "--books", str(books), "--yes", "--date", "2020-01-31")
        assert (code, len(said["written"])) == (0, 2)
        assert [p["status"] for p in answer("pledge", "list", "--books", str(books))[1]["pledges"]] == ["ended", "ended"]
        assert len(facts(books, "donor")) == 1
        assert answer("import", "undo", batch, "--books", str(books), "--yes")[1]["errors"][0]["code"] == "unknown-batch"
        code, said = imported(books, file, date="2020-02-01")
        assert (code, said["new"], said["batch"]) == (0, 2, batch), turn
        assert [p["status"] for p in answer("pledge", "list", "--books", str(books))[1]["pledges"]] == ["unsigned", "unsigned"]
        assert imported(books, file, date="2020-02-01")[1]["known"] == 2
    assert len(facts(books, "instalment")) == 4


def test_an_undone_reference_may_come_with_other_content(books: Path, tmp_path: Path) -> None:
    batch = imported(books, plain_file(tmp_path, ROW))[1]["batch"]
    answer("import", "undo", batch, "--books", str(books), "--yes", "--date", "2020-01-31")
    code, said = imported(books, plain_file(tmp_path, ROW.replace("2019-03-06", "2019-02-06").replace("C5", "C6")))
    assert (code, said["new"]) == (0, 1)
    live = [p for p in answer("pledge", "list", "--books", str(books))[1]["pledges"] if p["status"] == "unsigned"]
    assert [p["earmark"] for p in live] == [["C6"]]


def test_undo_is_refused_where_an_agreement_rests_on_a_pledge(books: Path, tmp_path: Path) -> None:
    batch = imported(books, plain_file(tmp_path, ROW, ROW.replace("R-1", "R-2")))[1]["batch"]
    words = (
        "agreement sign VC-1 CHE 15000 CHF --recognition conditional --earmark C5 --psc-rate 0.07 --instalment 2019-12-31=15000"
    )
    code, said = answer(*words.split(), "--pledge", "R-2", "--books", str(books), "--yes", "--date", "2019-04-01")
    assert code == 0, said
    before = fingerprint(books)
    code, said = answer("import", "undo", batch, "--books", str(books), "--yes", "--date", "2020-01-31")
    assert (code, [e["code"] for e in said["errors"]]) == (3, ["batch-signed"])
    assert "R-2" in said["errors"][0]["message"]
    assert fingerprint(books) == before


def test_undo_before_the_pledge(books: Path, tmp_path: Path) -> None:
    batch = imported(books, plain_file(tmp_path, ROW))[1]["batch"]
    code, said = answer("import", "undo", batch, "--books", str(books), "--yes", "--date", "2019-03-05")
    assert (code, said["errors"][0]["code"]) == (2, "unknown-pledge")
    code, said = answer("import", "undo", "0" * 12, "--books", str(books), "--yes")
    assert (code, said["errors"][0]["code"]) == (2, "unknown-batch")


def test_without_yes_nothing_is_written(books: Path, tmp_path: Path) -> None:
    before = fingerprint(books)
    ended = wsisfund(books, "import", "pledges", str(plain_file(tmp_path, ROW)), "--date", "2019-12-31", yes=False)
    assert (ended.code, ended.slug) == (2, "confirmation-needed")
    assert fingerprint(books) == before


def test_the_preview_for_people(books: Path, tmp_path: Path) -> None:
    file = plain_file(tmp_path, ROW)
    ended = wsisfund(books, "import", "pledges", str(file), "--date", "2019-12-31", json_=False)
    assert ended.code == 0, ended.err
    for said in ("new", "Switzerland", "1 account, 1 donor, 2 instalments, 1 pledge", "import undo", "written: 5 entries"):
        assert said in ended.out
    refused = wsisfund(books, "import", "pledges", str(WORKING_FILE), "--date", "2019-12-31", json_=False)
    assert refused.code == 4 and "unknown-donor" in refused.out and ":35: invalid (unknown-donor)" in refused.err


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_the_index_made_on_the_way_is_that_of_a_full_load(books: Path, tmp_path: Path, format_: str) -> None:
    file = plain_file(tmp_path, ROW, ROW.replace("R-1", "R-2"))
    if format_ == "json":
        file = tmp_path / "plain.json"
        pledge = {"reference": "J-1", "donor": "WMO", "date": "2019-03-06", "amount": "100.00", "currency": "CHF"}
        file.write_text(json.dumps([pledge | {"instalments": [{"due": "2019-06-30", "amount": "100.00"}]}]))
    assert imported(books, file)[0] == 0
    derived = open_books(books).index
    assert derived.path is not None
    before = {kind: derived.all(kind) for kind in ("donor", "pledge", "instalment")}
    derived.close()
    for index in derived.path.parent.glob("index-*"):
        index.unlink()
    assert answer("check", "--books", str(books))[0] == 0
    again = open_books(books).index
    assert {kind: again.all(kind) for kind in before} == before


def test_eight_at_once_record_each_row_once(books: Path, tmp_path: Path) -> None:
    rows = [ROW.replace("R-1", f"R-{n}") for n in range(1, 31)]
    file = plain_file(tmp_path, *rows)
    ended = at_once(books, [["import", "pledges", str(file), "--date", "2019-12-31"]] * 8)
    assert [one.code for one in ended] == [0] * 8
    assert sorted(one.json["new"] for one in ended) == [0] * 7 + [30]
    assert len(facts(books, "pledge")) == 30


@pytest.mark.crash
def test_killed_at_any_moment_and_done_again(books: Path, tmp_path: Path) -> None:
    file = plain_file(tmp_path, *(ROW.replace("R-1", f"R-{n}") for n in range(1, 31)))
    words = ["import", "pledges", str(file), "--books", str(books), "--yes", "--json", "--date", "2019-12-31"]
    for tenths in range(3, 9):
        started = subprocess.Popen(
            [sys.executable, "-m", "wsisfund", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        )
        try:
            started.wait(tenths / 10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
        assert len(facts(books, "pledge")) in (0, 30)
    code, said = imported(books, file)
    assert (code, said["new"] + said["known"], len(facts(books, "pledge"))) == (0, 30, 30)


def test_two_files_at_once_are_both_recorded(books: Path, tmp_path: Path) -> None:
    files = []
    for n in range(3):
        folder = tmp_path / str(n)
        folder.mkdir()
        files.append(plain_file(folder, *(ROW.replace("R-1", f"R-{n}-{k}") for k in range(5))))
    ended = at_once(books, [["import", "pledges", str(file), "--date", "2019-12-31"] for file in files])
    assert [one.code for one in ended] == [0] * 3
    assert len(facts(books, "pledge")) == 15 and len(facts(books, "donor")) == 1


def test_beangulp_proposes_what_an_import_would_write(books: Path) -> None:
    from beangulp import Importer

    from wsisfund.importers.beangulp_ import PledgeImporter

    importer = PledgeImporter(books)
    assert isinstance(importer, Importer)
    assert importer.identify(str(WORKING_FILE)) and not importer.identify(str(books / "ledger/main.beancount"))
    from beancount import loader

    entries, _, _ = loader.load_file(str(books / "ledger/main.beancount"))
    proposed = importer.extract(str(WORKING_FILE), entries)
    assert sorted(e.type for e in proposed).count("pledge") == 30
    imported(books, WORKING_FILE, "--accept-clean")
    entries, _, _ = loader.load_file(str(books / "ledger/main.beancount"))
    assert importer.extract(str(WORKING_FILE), entries) == []
    ended = subprocess.run(
        [sys.executable, "imports/config.py", "identify", str(WORKING_FILE)],
        cwd=books,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "wsisfund.pledges" in ended.stdout
