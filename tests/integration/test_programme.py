"""The programme register and the regular budget beside the fund, as an officer keeps them."""

from __future__ import annotations

from pathlib import Path

from tests.integration.program import wsisfund
from tests.unit.cli.conftest import Program

AT = ("--date", "2026-06-01")


def test_from_register_to_report(example: Path) -> None:
    words = ("--name", "Fellowships", "--role", "partner", "--focal-point", "Secretariat")
    assert wsisfund(example, "action-line", "add", "Fellowships", *words, *AT).code == 0
    changed = wsisfund(example, "action-line", "change", "Fellowships", "--focal-point", "Division 2", *AT)
    assert changed.code == 0 and changed.json["written"][0]["file"] == "ledger/register/programme.beancount"
    shown = wsisfund(example, "action-line", "show", "Fellowships", *AT).json
    assert (shown["role"], shown["focal-point"]) == ("partner", "Division 2")
    plan = ("resource", "add", "RB-1", "Fellowships", "5000", "--year", "2026", "--source", "Decision 903 (C25)", *AT)
    assert wsisfund(example, *plan).code == 0
    assert wsisfund(example, *plan).slug == "already-there"
    (listed,) = wsisfund(example, "resource", "list", "--year", "2026", *AT).json["resources"]
    assert (listed["id"], listed["amount"]) == ("RB-1", "5000.00")
    found = wsisfund(example, "report", "programme-resources", "--year", "2026").json
    (line,) = [line for line in found["lines"] if line["id"] == "Fellowships"]
    assert line["values"]["regular-budget"] == "5000.00" and line["values"]["direct"] == "0.00"
    before = {line["id"] for line in wsisfund(example, "report", "programme", "--year", "2026").json["lines"]}
    assert "Fellowships" not in before
    assert wsisfund(example, "check").code == 0


def test_what_the_union_is_in_a_line_has_its_date(program: Program, tmp_path: Path) -> None:
    fund = str(tmp_path / "fund")
    assert program("init", fund).code == 0
    for line, before, since in (("C4", "2014-02-16", "2014-02-17"), ("C6", "2008-04-30", "2008-05-01")):
        shown = [program("--books", fund, "--json", "action-line", "show", line, "--date", day) for day in (before, since)]
        assert [said.json["role"] for said in shown] == ["co-facilitator", "facilitator"], line
