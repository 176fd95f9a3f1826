"""The programme register as officers keep it: files in and out, what waits, and the text under the judge."""

from __future__ import annotations

import csv
import io
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from wsisfund.closing.calendar import calendar_of
from wsisfund.gate.state import open_books
from wsisfund.register.source import EntryFacts
from wsisfund.statements.programme import goals_by_programme
from wsisfund.vocabulary.register_form import Form
from wsisfund.vocabulary.register_table import NAMED_KINDS, REGISTER_KINDS

from .inside import typed

# Kinds whose example is of an entry that new books have.
SHIPPED = ("action-line", "sdg-matrix")
AT = "--date 2026-06-01"
MADE = """
action-line change C5 --focal-point Head
strategic-goal add SP-1 --plan 2024-2027
meeting add CWG-45 --body CWG --starts 2026-02-09
guidance add G-1 --document CWG/12
guidance add G-2 --document CWG/13
roadmap add RM-C5 --programme C5 --meeting CWG-45
task add T-1 --programme C5 --roadmap RM-C5 --due 2026-05-31 --amount 20000 --sdg 4,9 --goal SP-1 --guidance G-1
edition add Prizes-26 --programme Prizes --year 2026 --starts 2026-07-06 --participants 900
questionnaire add Q-1 --asked CHE --asked FRA --due 2026-06-30
answer add Q-1 CHE --document L-1
recommendation add AR-1 --source C25/40 --owner Finance --due 2026-03-31
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """New books with an entry of the kinds that name each other."""
    fund = tmp_path_factory.mktemp("register") / "fund"
    assert typed(fund.parent, ["init", str(fund)]).code == 0
    for line in MADE.strip().splitlines():
        done = typed(fund, f"{line} {AT}")
        assert done.code == 0, done.out
    return fund


def kinds_waiting(fund: Path, day: str = "2026-06-01") -> dict[str, str]:
    found = typed(fund, f"status --date {day}").json["items"]
    return {item["id"]: item["kind"] for item in found if not item["kind"].startswith("obligation")}


def test_what_waits_is_said_and_goes_when_it_is_done(made: Path) -> None:
    waits = kinds_waiting(made)
    assert {key: waits.get(key) for key in ("T-1", "AR-1", "Q-1", "G-1", "G-2", "C5", "C2", "C7.1", "Forum", "C10")} == {
        "T-1": "task-overdue", "AR-1": "recommendation-overdue", "Q-1": "questionnaire-unanswered", "G-1": None,
        "G-2": "guidance-open", "C5": None, "C2": "line-unattended", "C7.1": None, "Forum": None, "C10": None,
    }  # fmt: skip
    assert typed(made, f"recommendation change AR-1 --state implemented {AT}").slug == "no-evidence"
    late = "--date 2026-06-02"
    for line in (
        "recommendation change AR-1 --state implemented --evidence MEMO-9", "task change T-1 --state done",
        "answer add Q-1 FRA --document L-2", "guidance change G-2 --state dropped",
    ):  # fmt: skip
        assert typed(made, f"{line} {late}").code == 0
    assert not {"T-1", "AR-1", "Q-1", "G-2"} & kinds_waiting(made, "2026-06-02").keys()
    assert {"T-1", "AR-1", "Q-1"} <= kinds_waiting(made, "2026-06-01").keys(), "the day before is as it was"


def test_the_calendar_has_every_day_with_its_state_and_place(made: Path) -> None:
    state = open_books(made)
    found = {one.id: one for one in calendar_of(state.index, date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 1))}
    state.index.close()
    expected = {"T-1": ("task", "overdue"), "CWG-45": ("meeting", ""), "Q-1": ("questionnaire", "open")}
    expected["Prizes-26"] = ("edition", "")
    assert {ident: (found[ident].kind, found[ident].state) for ident in expected} == expected
    assert found["council-report"].place is None and found["council-report"].state == "overdue"
    for ident in expected:
        place = found[ident].place
        assert place is not None
        assert f'"{ident}"' in (made / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]


def test_what_was_sent_is_done_and_leads_to_the_record_of_it(made: Path) -> None:
    assert typed(made, "obligation sent roadmaps --due 2026-01-31 --doc C26/INF/8 --date 2026-02-02").code == 0
    state = open_books(made)
    (sent,) = calendar_of(state.index, date(2026, 1, 31), date(2026, 1, 31), date(2026, 6, 1))
    state.index.close()
    assert (sent.state, sent.document) == ("done", "C26/INF/8")
    assert sent.place is not None
    assert "obligation-sent" in (made / sent.place.file).read_text(encoding="utf-8").splitlines()[sent.place.line - 1]
    assert typed(made, f"answer add Q-1 che --document L-3 {AT}").slug == "lookalike-id"


def test_one_shows_what_names_it(made: Path) -> None:
    assert typed(made, f"roadmap show RM-C5 {AT}").json["tasks"] == ["T-1"]
    shown = typed(made, f"questionnaire show Q-1 {AT}").json
    assert (shown["asked"], shown["answers"], shown["missing"]) == (["CHE", "FRA"], ["Q-1/CHE"], ["FRA"])
    (task,) = typed(made, f"task list --of RM-C5 {AT}").json["tasks"]
    assert (task["amount"], task["sdgs"], task["goals"]) == ("20000.00", ["4", "9"], ["SP-1"])
    assert typed(made, f"task list --search nothing {AT}").json["tasks"] == []


HEADS = ("ID", "Title", "Submitting entity", "Country", "Action lines", "SDGs", "Start date", "Contact")
RECORDS: tuple[tuple[Any, ...], ...] = (
    ("ST-1", "Access points; rural", "Ministry", "KEN", "C2, C7.1", "9; 4", "2026-01-05", "a@example.org"),
    ("ST-2", "Réseau", "École", "CHE", "C5", 4, date(2026, 2, 1), ""),
)


def test_records_come_from_a_sheet_and_go_out_as_they_came(made: Path, tmp_path: Path) -> None:
    book = Workbook()
    for row in (HEADS, *RECORDS):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    done = typed(made, ["project", "import", str(tmp_path / "in.xlsx"), *AT.split()])
    assert done.code == 0 and len(done.json["written"]) == 2, done.out
    text = (made / "ledger/register/stocktaking.beancount").read_text(encoding="utf-8")
    assert 'lines: "C2, C7.1"' in text and 'sdgs: "9, 4"' in text and "starts: 2026-02-01" in text and "example.org" not in text
    assert typed(made, ["project", "import", str(tmp_path / "in.xlsx"), *AT.split()]).json["written"] == []
    out = typed(made, ["project", "list", "--format", "csv", "--format", "xlsx", "--out", str(tmp_path / "out"), *AT.split()])
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out/projects-2026-06-01.csv").read_text(encoding="utf-8"))))
    assert out.json["count"] == 2 and [(r["id"], r["name"], r["sdgs"]) for r in rows] == [
        ("ST-1", "Access points; rural", "9, 4"), ("ST-2", "Réseau", "4"),
    ]  # fmt: skip
    sheet = load_workbook(tmp_path / "out/projects-2026-06-01.xlsx").active
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=2)] == [list(row.values()) for row in rows]
    changed = (tmp_path / "out/projects-2026-06-01.csv").read_text(encoding="utf-8").replace("Réseau", "Réseau national")
    (tmp_path / "again.csv").write_text(changed, encoding="utf-8")
    done = typed(made, ["project", "import", str(tmp_path / "again.csv"), "--date", "2026-07-01"])
    assert len(done.json["written"]) == 1 and 'name: "Réseau national"' in done.json["entries"][0]
    assert typed(made, "check").code == 0


def test_a_file_in_the_words_of_the_stocktaking_is_understood(made: Path, tmp_path: Path) -> None:
    heads = "id,title,submitting_entity,entity_type,country,region,activity_type,action_lines,sdgs,geographical_coverage,contact"
    rows = (
        "W-1,Rural,Ministry,Private sector,Côte d’Ivoire,Asia and the Pacific,WSIS thematic meeting,C2,SDG 4; SDG 9,National,",
        "W-2,Net,Ministry,GOVERNMENT,ke,africa,Training initiative,C5,Goal 16,local,x",
    )
    (tmp_path / "words.csv").write_text("\n".join([heads, *rows]), encoding="utf-8")
    done = typed(made, ["project", "import", str(tmp_path / "words.csv"), *AT.split()])
    assert done.code == 0, done.out
    found = {item["id"]: item for item in typed(made, f"project list --search W- {AT}").json["projects"]}
    said = ("entity-type", "country", "region", "type", "sdgs", "coverage")
    assert [found["W-1"][name] for name in said] == [
        "private-sector", "CIV", "Asia-Pacific", "thematic-meeting", ["4", "9"], "national",
    ]  # fmt: skip
    assert [found["W-2"][name] for name in said] == ["government", "KEN", "Africa", "training", ["16"], "local"]


def test_a_file_is_read_whole_or_not_at_all(made: Path, tmp_path: Path) -> None:
    rows = ["id,title,entity,country,sdgs,start", "N-1,A,B,Nowhere,18,1.2.2026", "N-2,A,B,KEN,4,2026-01-01", "N-2,A,B,,,"]
    (tmp_path / "bad.csv").write_text("\n".join(rows), encoding="utf-8")
    refused = typed(made, ["project", "import", str(tmp_path / "bad.csv"), *AT.split()])
    assert refused.code == 4
    assert [(e["row"], e["column"]) for e in refused.json["errors"]] == [(2, "country"), (2, "sdgs"), (2, "starts"), (4, "id")]
    assert typed(made, f"project show N-2 {AT}").slug == "unknown-kind"
    book = Workbook()
    for row in (("id", "entity"), ("N-3", "#REF!")):
        book.active.append(row)
    book.save(tmp_path / "failed.xlsx")
    assert typed(made, ["project", "import", str(tmp_path / "failed.xlsx"), *AT.split()]).json["errors"][0]["column"] == "entity"
    (tmp_path / "none.csv").write_text("id,title\nN-1,A\n", encoding="utf-8")
    assert typed(made, ["project", "import", str(tmp_path / "none.csv"), *AT.split()]).slug == "missing-column"


def test_what_is_named_cannot_be_taken_away_by_hand(made: Path) -> None:
    path = made / "ledger/register/programme.beancount"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace('custom "roadmap" "RM-C5"', 'custom "roadmap" "RM-C6"'), encoding="utf-8")
    assert {e["code"] for e in typed(made, "check").json["errors"]} == {"unknown-reference"}
    path.write_text(before, encoding="utf-8")
    assert typed(made, "check").code == 0


TYPED = (
    ("bad-fact", 'custom "task" "X"\n  state: "later"'),
    ("unknown-programme", 'custom "sdg-matrix" "C99"\n  sdgs: "4"'),
    ("unknown-donor", 'custom "sponsor" "Prizes-26/nobody"\n  edition: "Prizes-26"\n  sponsor: "nobody"'),
    ("unknown-key", 'custom "project" "X"\n  entity: "E"\n  contact: "a@example.org"'),
    ("lookalike-id", 'custom "task" "t 1"'),
    ("already-there", 'custom "guidance" "G-3"\n  document: "D"\n2026-06-01 custom "guidance" "G-3"\n  document: "D"'),
    ("bad-fact", 'custom "answer" "X"\n  questionnaire: "Q-1"\n  by: "CHE"\n  document: "D"'),
    ("bad-fact", 'custom "edition" "E"\n  programme: "Forum"\n  year: "2026"\n  participants: -1'),
    ("bad-fact", 'custom "questionnaire" "Q-9"\n  due: 2026-07-01'),
    ("days-out-of-order", 'custom "partner" "lab"\n  name: "Lab"\n  starts: 2026-02-01\n  ends: 2026-01-31'),
    ("bad-fact", 'custom "meeting" "M-9"\n  withdrawn: "Never registered"'),
    ("bad-fact", 'custom "guidance" "G-2"\n  withdrawn: " "'),
    ("unknown-key", 'custom "action-line" "C5"\n  withdrawn: "It is part of account names"'),
    ("unknown-reference", 'custom "meeting" "CWG-45"\n  withdrawn: "A roadmap names it"'),
    ("other-programme", 'custom "task" "T-8"\n  programme: "C6"\n  roadmap: "RM-C5"'),
    ("other-programme", 'custom "roadmap" "RM-C5"\n  programme: "C6"'),
    ("possible-duplicate", 'custom "task" "T-7"\n  name: "One"\n2026-06-01 custom "task" "T-7"\n  name: "Another"'),
)


@pytest.mark.parametrize(("slug", "text"), TYPED)
def test_typed_by_hand(made: Path, slug: str, text: str) -> None:
    path = made / "ledger/register/working-group.beancount"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n2026-06-01 {text}\n", encoding="utf-8")
    checked = typed(made, "check").json
    path.write_text(before, encoding="utf-8")
    assert {said["code"] for said in (*checked["errors"], *checked["warnings"])} == {slug}


def test_what_was_registered_by_mistake_is_withdrawn_and_may_be_registered_again(made: Path) -> None:
    for line in ("questionnaire add Q-2 --asked CHE --asked FRA --due 2026-06-30", "answer add Q-2 CHE --document L-1"):
        assert typed(made, f"{line} {AT}").code == 0
    missing = lambda day: typed(made, f"questionnaire show Q-2 --date 2026-06-{day}").json["missing"]  # noqa: E731
    refused = typed(made, "questionnaire withdraw Q-2 --reason Twice --date 2026-06-02")
    assert (refused.code, refused.slug) == (3, "entry-named") and "answer Q-2/CHE" in refused.json["errors"][0]["message"]
    assert typed(made, "answer withdraw Q-2/CHE --reason 'It was France' --date 2026-06-03").code == 0
    assert [missing(day) for day in ("02", "03")] == [["FRA"], ["CHE", "FRA"]]
    assert typed(made, "answer withdraw Q-2/CHE --reason Again --date 2026-06-03").slug == "unknown-kind"
    assert typed(made, "answer add Q-2 CHE --document L-2 --date 2026-06-03").code == 0
    assert typed(made, "answer show Q-2/CHE --date 2026-06-03").json["document"] == "L-2"
    assert typed(made, "answer withdraw Q-2/CHE --reason Mistake --date 2026-06-04").code == 0
    assert typed(made, "questionnaire withdraw Q-2 --reason Twice --date 2026-06-05").code == 0
    assert "Q-2" not in kinds_waiting(made, "2026-07-02")
    assert typed(made, "check").json["errors"] == []


def test_a_line_whose_focal_point_left_is_listed_again(made: Path) -> None:
    named = "task add T-5 --programme C6 --guidance G-5 --state planned"
    for line in ("action-line change C6 --focal-point Head", "guidance add G-5 --document D", named):
        assert typed(made, f"{line} --date 2026-06-02").code == 0
    assert "C6" not in kinds_waiting(made, "2026-06-02")
    assert typed(made, ["action-line", "change", "C6", "--focal-point", "", "--date", "2026-06-03"]).code == 0
    assert kinds_waiting(made, "2026-06-03")["C6"] == "line-unattended"
    assert "C6" not in kinds_waiting(made, "2026-06-02")
    assert typed(made, ["task", "change", "T-5", "--guidance", "", "--date", "2026-06-03"]).code == 0
    assert "tasks" not in typed(made, "guidance show G-5 --date 2026-06-03").json
    assert typed(made, "check").json["errors"] == []


def test_what_an_entry_names_belongs_to_it(made: Path) -> None:
    assert typed(made, f"edition add Forum-26 --programme Forum --year 2026 {AT}").code == 0
    assert typed(made, f"donor add ARE {AT}").code == 0 and typed(made, f"donor add KEN {AT}").code == 0
    sign = "agreement sign VC-9 KEN 9 CHF --recognition conditional --assessment M --earmark C5 --psc-rate 0"
    assert typed(made, f"{sign} --instalment 2026-09-30=9 {AT}").code == 0
    assert typed(made, f"nomination add N-8 --edition Forum-26 --category PC-05 --entity M {AT}").slug == "other-programme"
    assert typed(made, f"task add T-9 --programme C6 --roadmap RM-C5 {AT}").slug == "other-programme"
    assert typed(made, f"sponsor add Forum-26 ARE --agreement VC-9 {AT}").slug == "other-donor"
    assert typed(made, f"sponsor add Forum-26 KEN --agreement VC-9 {AT}").code == 0
    assert typed(made, f"task add T-9 --programme C5.1 --roadmap RM-C5 {AT}").slug == "unknown-programme"


def test_each_row_of_the_table_holds_together() -> None:
    for kind in REGISTER_KINDS.values():
        names = [field.name for field in kind.fields]
        assert len(set(names)) == len(names)
        said = {*kind.shown, *kind.made_of, *(name for pair in kind.ordered for name in pair)}
        assert said <= set(names), kind.name
        assert all(bool(field.choices) == (field.form is Form.CHOICE) for field in kind.fields), kind.name
        state = kind.field("state")
        assert set(kind.over) | set(kind.proved[0]) <= set(state.choices if state else ()), kind.name
    assert {"roadmap", "guidance", "questionnaire", "edition", "meeting"} <= NAMED_KINDS


def test_a_new_matrix_is_a_version_of_its_rows_and_every_split_follows(made: Path, tmp_path: Path) -> None:
    before = typed(made, "sdg-matrix show C5 --date 2026-06-30").json
    (tmp_path / "matrix.csv").write_text("action line;SDGs;targets\nC5;16,9;9.c\nC7.1;5;\n", encoding="utf-8")
    done = typed(made, ["sdg-matrix", "import", str(tmp_path / "matrix.csv"), "--date", "2026-07-01"])
    assert done.code == 0 and len(done.json["written"]) == 2, done.out
    assert typed(made, "sdg-matrix show C5 --date 2026-06-30").json["sdgs"] == before["sdgs"]
    assert typed(made, "sdg-matrix show C5 --date 2026-07-01").json["sdgs"] == ["16", "9"]
    state = open_books(made)
    goals = goals_by_programme(state.index, date(2026, 7, 1))
    assert (goals["C5"], goals["C2"]) == (("9", "16"), goals_by_programme(EntryFacts([]), date(2026, 7, 1))["C2"])
    assert goals_by_programme(state.index, date(2026, 6, 30)) == goals_by_programme(EntryFacts([]), date(2026, 6, 30))
    state.index.close()


def test_what_the_help_shows_can_be_typed(tmp_path: Path) -> None:
    fund = tmp_path / "fund"
    assert typed(tmp_path, ["init", str(fund)]).code == 0
    before = ("donor add ARE", "edition add Prizes-2026 --programme Prizes --year 2026", "output add U --programme Forum")
    order = sorted(REGISTER_KINDS.values(), key=lambda kind: kind.name in ("nomination", "sponsor", "questionnaire", "answer"))
    examples = [f"{kind.name} {'change' if kind.name in SHIPPED else 'add'} {kind.example}" for kind in order]
    for line in (*before, *examples):
        done = typed(fund, [*shlex.split(line), "--date", "2026-03-02"])
        assert done.code == 0, (line, done.out)
    assert typed(fund, "check").json["warnings"] == []


PROJECTS = "id,title,entity,country,sdgs\nU-1,Rural,Ministry,KEN,4\nU-2,Net,École,CHE,9\n"


def project(fund: Path, ident: str, day: str) -> Any:
    done = typed(fund, f"project show {ident} --date {day}")
    return done.json["name"] if done.code == 0 else done.slug


def imported(fund: Path, folder: Path, text: str, day: str) -> str:
    (folder / "u.csv").write_text(text, encoding="utf-8")
    done = typed(fund, ["project", "import", str(folder / "u.csv"), "--date", day])
    assert done.code == 0, done.out
    return str(done.json["id"])


def test_a_file_is_taken_back_and_read_again(made: Path, tmp_path: Path) -> None:
    """What it brought is there from the import to the undo; an entry that it changed is as before; the same file is new again."""
    first = imported(made, tmp_path, PROJECTS, "2026-06-01")
    second = imported(made, tmp_path, PROJECTS.replace("Rural", "Rural access"), "2026-06-05")
    refused = typed(made, f"import undo {first} --date 2026-06-09")
    assert (refused.code, refused.slug) == (3, "batch-used") and "U-1" in refused.json["errors"][0]["message"]
    done = typed(made, f"import undo {second} --date 2026-06-09")
    assert done.code == 0 and 'custom "register-import-end"' in done.json["entries"][0], done.out
    assert [project(made, "U-1", f"2026-06-0{day}") for day in (4, 5, 8, 9)] == ["Rural", *["Rural access"] * 2, "Rural"]
    assert typed(made, f"import undo {first} --date 2026-05-31").slug == "unknown-batch"
    assert typed(made, f"import undo {first} --date 2026-06-10").code == 0
    assert [project(made, ident, "2026-06-10") for ident in ("U-1", "U-2")] == ["unknown-kind"] * 2
    assert project(made, "U-2", "2026-06-09") == "Net"
    again = typed(made, f"import undo {first} --date 2026-06-11")
    assert (again.slug, "already" in again.json["errors"][0]["message"]) == ("unknown-batch", True)
    assert imported(made, tmp_path, PROJECTS, "2026-06-12") == first
    assert project(made, "U-2", "2026-06-12") == "Net"
    assert typed(made, "check").json["errors"] == []
    assert typed(made, f"import undo {first} --date 2026-06-13").code == 0
    assert typed(made, "project add U-2 --entity Ministry --date 2026-06-14").code == 0


def test_a_formula_that_was_never_worked_out_is_no_empty_cell(made: Path, tmp_path: Path) -> None:
    """A workbook that a program wrote has no value of it; the project would have had its id for a name."""
    book = Workbook()
    for row in (("id", "title", "entity"), ("F-1", "=A2", "Ministry")):
        book.active.append(row)
    book.save(tmp_path / "formulas.xlsx")
    refused = typed(made, ["project", "import", str(tmp_path / "formulas.xlsx"), "--date", "2026-06-01"])
    assert (refused.code, refused.slug) == (4, "bad-row") and "never worked out" in refused.json["errors"][0]["message"]


def test_what_something_rests_on_is_not_taken_back(made: Path, tmp_path: Path) -> None:
    batch = imported(made, tmp_path, PROJECTS.replace("U-", "V-"), "2026-06-20")
    nominated = "nomination add N-1 --edition Prizes-26 --category PC-9 --entity Ministry --project V-2 --date 2026-06-21"
    for line in ("prize-category add PC-9 --line C5 --date 2026-06-21", nominated):
        done = typed(made, line)
        assert done.code == 0, done.out
    refused = typed(made, f"import undo {batch} --date 2026-06-22")
    assert (refused.code, refused.slug) == (3, "batch-used") and "nomination" in refused.json["errors"][0]["message"]
    path = made / "ledger/register/programme.beancount"
    before = path.read_text(encoding="utf-8")
    path.write_text(f'{before}\n2026-06-22 custom "register-import-end" "{batch}"\n  reason: "import-undone"\n', encoding="utf-8")
    assert {e["code"] for e in typed(made, "check").json["errors"]} == {"unknown-reference"}
    path.write_text(before, encoding="utf-8")


def test_of_rates_the_way_is_said(made: Path, tmp_path: Path) -> None:
    file = Path(__file__).parents[1] / "data" / "rates" / "ecb_eurofxref_2019-12-31.xml"
    read = typed(made, ["import", "rates", str(file), "--date", "2026-06-01"])
    assert read.code == 0, read.out
    said = typed(made, f"import undo {read.json['batch']} --date 2026-06-01")
    assert said.slug == "unknown-batch" and "ledger/prices.beancount" in said.json["errors"][0]["message"]
