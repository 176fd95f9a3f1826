"""What is owed by a day, as an officer keeps it: the shipped catalogue, the fund's own, what was sent, the calendar."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from wsisfund.books.records import Fact
from wsisfund.closing.calendar import calendar_of
from wsisfund.gate.state import open_books
from wsisfund.languages.states import SIX
from wsisfund.languages.words import words_of
from wsisfund.publish.icalendar import render_ics
from wsisfund.register.obligations import catalogue, days_of, occasions, versions_of
from wsisfund.register.source import EntryFacts

from .inside import typed


@pytest.fixture
def fund(tmp_path: Path) -> Path:
    assert typed(tmp_path, ["init", str(tmp_path / "fund")]).code == 0
    return tmp_path / "fund"


def waiting(fund: Path, day: str) -> dict[str, str]:
    items = typed(fund, f"status --date {day}").json["items"]
    return {item["id"]: item["kind"] for item in items if item["kind"].startswith(("obligation", "task"))}


def test_new_books_are_held_to_the_resolution(fund: Path) -> None:
    assert waiting(fund, "2026-01-31") == {
        "roadmaps:2026-01-31": "obligation-due",
        "council-report:2026-03-29": "obligation-due",
        "wsis-20-outcomes:2026-03-29": "obligation-due",
    }
    found = waiting(fund, "2026-06-01")
    assert found == {
        "roadmaps:2026-01-31": "obligation-overdue",
        "council-report:2026-03-29": "obligation-overdue",
        "wsis-20-outcomes:2026-03-29": "obligation-overdue",
        "hlpf-report:2026-05-15": "obligation-overdue",
        "plenipotentiary-report:2026-07-26": "obligation-due",
    }
    assert typed(fund, "policy add obligations-from 2026-06-01 --date 2026-05-01").code == 0
    assert list(waiting(fund, "2026-06-01")) == ["plenipotentiary-report:2026-07-26"]


def test_days_that_were_published_are_those_of_the_calendar(fund: Path) -> None:
    """Sessions of the Council and the Plenipotentiary Conference as the Council's own pages have them; 2027 is a proposal."""
    days = {}
    for ident in ("council-session", "plenipotentiary"):
        shown = typed(fund, f"obligation show {ident} --date 2027-12-31").json
        days[ident] = [occasion["due"] for occasion in shown["occasions"]]
    assert [day for day in days["council-session"] if "2023" <= day < "2028"] == [
        "2023-07-11", "2024-06-04", "2025-06-17", "2026-04-28", "2027-04-28",
    ]  # fmt: skip
    assert "2026-11-09" in days["plenipotentiary"]


def test_the_resolution_is_named_as_it_was_modified(fund: Path) -> None:
    """From its modification of 2024 on no paragraph is named: its text was not seen. What the overall review asks is there."""
    for ident in ("council-report", "roadmaps", "cstd-report", "hlpf-report", "working-group", "working-group-second"):
        basis = {day: typed(fund, f"obligation show {ident} --date {day}").json["basis"] for day in ("2024-06-14", "2026-01-05")}
        assert "(mod. 2019), " in basis["2024-06-14"] and "(mod. 2024)" in basis["2026-01-05"], ident
        assert "SG" not in basis["2026-01-05"], ident
    due = {o["id"]: o for o in typed(fund, "obligation list --date 2026-01-05").json["obligations"]}
    assert due["action-line-road-maps"]["basis"] == "A/RES/80/173, paragraph 113"
    assert due["ungis-task-force"]["next"] < "2027-03-01", "before the session of CSTD that it goes to"
    assert due["wsis-20-views"]["next"] is None


def test_a_day_is_moved_and_answered_once(fund: Path) -> None:
    assert typed(fund, "obligation change council-report --due 2026-04-14 --date 2026-01-05").code == 0
    sent = typed(fund, "obligation sent council-report --doc C26/8 --date 2026-04-12")
    assert sent.code == 0 and "2026-04-14" in sent.json["entries"][0]
    assert "council-report:2026-04-14" not in waiting(fund, "2026-05-01")
    again = typed(fund, "obligation sent council-report --doc C26/9 --due 2026-04-14 --date 2026-04-13")
    assert (again.code, again.slug) == (3, "already-there")
    assert typed(fund, "obligation sent council-report --doc 'c26 / 8' --date 2026-04-13").slug == "already-there"
    assert typed(fund, "obligation sent council-report --doc C26/8 --due 2026-05-31 --date 2026-04-13").slug == "not-owed"
    assert typed(fund, "check").code == 0
    # What was owed before the change stays on its day, what comes after follows the new one.
    shown = typed(fund, "obligation show council-report --date 2026-12-31").json
    assert [o["due"] for o in shown["occasions"]][-3:] == ["2025-05-18", "2026-04-14", "2027-04-14"]


def test_what_was_sent_is_taken_back_and_recorded_rightly(fund: Path) -> None:
    """The day and the paper of a record may both be wrong; the right ones may lie before the day on which that was found."""
    assert typed(fund, "obligation sent hlpf-report --doc C26/8 --date 2026-05-12").code == 0
    assert typed(fund, "obligation withdraw hlpf-report --reason Early --date 2026-05-11").slug == "not-sent"
    assert typed(fund, "obligation withdraw hlpf-report --reason Other --due 2027-05-15 --date 2026-05-20").slug == "not-sent"
    assert "hlpf-report:2026-05-15" not in waiting(fund, "2026-05-20")
    assert typed(fund, "obligation withdraw hlpf-report --reason 'Another paper' --date 2026-05-20").code == 0
    assert waiting(fund, "2026-05-20")["hlpf-report:2026-05-15"] == "obligation-overdue"
    assert typed(fund, "obligation sent hlpf-report --doc C26/8 --date 2026-05-12").slug == "already-there"
    assert typed(fund, "obligation sent hlpf-report --doc C26/9 --date 2026-05-12").code == 0
    shown = typed(fund, "obligation show hlpf-report --date 2026-12-31").json["occasions"]
    assert {"due": "2026-05-15", "sent": "2026-05-12", "document": "C26/9"} in shown
    assert typed(fund, "check").json["errors"] == []


def test_a_duty_that_ends_before_its_day_was_registered_by_mistake(fund: Path) -> None:
    add = "obligation add twice --to Aurelia --due 2026-03-31"
    assert typed(fund, f"{add} --until 2026-03-30 --date 2026-01-05").slug == "days-out-of-order"
    assert typed(fund, f"{add} --date 2026-01-05").code == 0
    assert waiting(fund, "2026-04-01")["twice:2026-03-31"] == "obligation-overdue"
    assert typed(fund, "obligation change twice --until 2026-03-30 --date 2026-01-06").code == 0
    assert "twice:2026-03-31" not in waiting(fund, "2026-04-01")
    assert typed(fund, "check").json["errors"] == []


def test_one_of_the_funds_own_and_a_task(fund: Path) -> None:
    words = "obligation add donor-report --to Aurelia --due 2026-08-31 --every '6 months' --until 2027-03-01 --date 2026-02-02"
    assert typed(fund, words).code == 0
    assert typed(fund, "obligation add council-report --due 2026-08-31 --date 2026-02-02").slug == "already-there"
    assert typed(fund, "task add R-1 --name Roadmap --programme Forum --due 2026-05-01 --date 2026-02-02").code == 0
    assert waiting(fund, "2026-06-05")["donor-report:2026-08-31"] == "obligation-due"
    assert waiting(fund, "2026-06-05")["R-1"] == "task-overdue"
    assert typed(fund, "task change R-1 --state done --date 2026-06-06").code == 0
    assert "R-1" not in waiting(fund, "2026-06-07")
    report = typed(fund, "report obligations --year 2027").json
    assert [line["id"] for line in report["lines"] if line["id"].startswith("donor")] == ["donor-report:2027-02-28"]


def test_the_calendar_is_read_by_others(fund: Path, tmp_path: Path) -> None:
    typed(fund, ["obligation", "change", "hlpf-report", "--name", "Bericht; ä" * 20, "--date", "2026-01-02"])
    assert typed(fund, ["report", "obligations", "--year", "2026", "--format", "ics", "--out", str(tmp_path / "o")]).code == 0
    content = (tmp_path / "o" / "obligations-2026-en.ics").read_bytes()
    assert content.endswith(b"\r\n") and max(map(len, content.split(b"\r\n"))) <= 75
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    events = [dict(part.split(":", 1) for part in block.split("\n") if part) for block in _events(lines)]
    found = {event["UID"]: event for event in events}
    rows = typed(fund, "report obligations --year 2026").json["lines"]
    assert list(found) == [f"{row['id']}@wsisfund" for row in rows]
    for row in rows:
        assert found[f"{row['id']}@wsisfund"]["DTSTART;VALUE=DATE"] == row["values"]["due"].replace("-", "")
    assert found["hlpf-report:2026-05-15@wsisfund"]["SUMMARY"].replace("\\;", ";") == "Bericht; ä" * 20
    refused = typed(fund, "report contributions --year 2026 --format ics")
    assert refused.code == 2


def _events(lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    return [block.split("\nEND:VEVENT")[0] for block in text.split("BEGIN:VEVENT\n")[1:]]


def test_days_come_back_on_the_same_day_or_the_last_of_a_shorter_month() -> None:
    keys = {"due": date(2026, 8, 31), "every": "1 month", "until": date(2027, 3, 1)}
    facts = EntryFacts([Fact(date(2026, 1, 1), "obligation", ("X",), dict(keys))])
    days = [day.isoformat() for _, day in days_of(versions_of(facts, "X"), date(2026, 9, 1), date(2027, 12, 31))]
    assert days == ["2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]
    of_september = occasions(facts, date(2026, 9, 1), date(2026, 9, 30))
    assert b"X:2026-09-30" in render_ics(of_september, "T", date(2026, 1, 1), words_of("en"))


def test_each_version_of_the_catalogue_says_what_it_rests_on() -> None:
    """Annual to 2025, every two years after: the catalogue's own versions follow each other."""
    facts = EntryFacts([])
    days = [day.year for _, day in days_of(versions_of(facts, "cstd-report"), date(2024, 1, 1), date(2031, 12, 31))]
    assert days == [2024, 2025, 2027, 2029, 2031]
    for ident in {fact.ident for fact in catalogue()}:
        for version in versions_of(facts, ident):
            assert version.basis and version.to and version.name != ident, ident


def entries_of(register: Path) -> set[str]:
    """Texts of the register of new books that a report prints: bodies, goals and plans, what the matrix rests on."""
    said = re.findall(r'^  (facilitators|plan|document): "(.*)"$', register.read_text(encoding="utf-8"), re.MULTILINE)
    goals = re.findall(r'"strategic-goal" ".*"\n  name: "(.*)"', register.read_text(encoding="utf-8"))
    return {part.strip() for key, text in said for part in text.split(";" if key == "facilitators" else "\n")} | set(goals)


def test_shipped_texts_stand_in_the_readers_language(fund: Path, tmp_path: Path) -> None:
    """Every text of the catalogue is known in six languages; what the fund says itself stays as it says it."""
    shipped = {str(fact.keys[key]) for fact in catalogue() for key in ("name", "to", "basis") if key in fact.keys}
    register = entries_of(Path(__file__).parents[2] / "ledger/register/programme.beancount")
    shipped |= register
    # What other languages write alike.
    proper = {"UNGIS", "A/RES/80/173", "UNESCO", "UNCTAD", "UPU", "ITC", "FAO", "Connect 2030", "Innovation"}
    for code in (one for one in SIX if one != "en"):
        assert {text for text in shipped - proper if words_of(code).shipped(text) == text} == set(), code
        for n in range(1, 9):
            assert words_of(code).programme(f"C7.{n}") not in (f"C7.{n}", words_of("en").programme(f"C7.{n}"))
    assert words_of("es").programme_named("C7.4", "E-health") == "Cibersalud"
    assert words_of("es").programme_named("C7.4", "Our own line") == "Our own line"
    assert typed(fund, ["obligation", "change", "hlpf-report", "--name", "Our own words", "--date", "2026-01-02"]).code == 0
    asked = ["report", "obligations", "--year", "2026", "--format", "html", "--format", "ics"]
    assert typed(fund, [*asked, "--language", "fr", "--out", str(tmp_path / "o")]).code == 0
    rows = (tmp_path / "o" / "obligations-2026-fr.html").read_text(encoding="utf-8")
    events = (tmp_path / "o" / "obligations-2026-fr.ics").read_bytes().decode().replace("\r\n ", "")
    for text in (rows, events):
        assert "Conférence de plénipotentiaires" in text and "Plenipotentiary" not in text
        assert "Secrétaire général" in text and "Conseil de l’UIT" in text
        assert "Our own words" in text
    assert "fondement: " in events
    index = open_books(fund).index
    abouts = [one.about for one in calendar_of(index, date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 5)) if one.about]
    assert "Session du Conseil, Conseil de l’UIT" in map(words_of("fr").shipped, abouts)
    assert typed(fund, f"report portfolio --year 2026 --format html --language fr --out {tmp_path / 'o'}").code == 0
    portfolio = (tmp_path / "o" / "portfolio-2026-fr.html").read_text(encoding="utf-8")
    assert "Rapport annuel détaillé sur le SMSI et les ODD, à l’intention de: Conseil" in portfolio
    assert "Le renforcement des capacités" in portfolio and "Capacity building" not in portfolio
