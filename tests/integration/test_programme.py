"""The programme register and the regular budget beside the fund, as an officer keeps them."""

from __future__ import annotations

from pathlib import Path

from tests.integration.program import wsisfund

AT = ("--date", "2026-06-01")


def test_from_register_to_report(example: Path) -> None:
    words = ("--name", "Fellowships", "--role", "partner", "--focal-point", "Secretariat")
    assert wsisfund(example, "action-line", "add", "Fellowships", *words, *AT).code == 0
    changed = wsisfund(example, "action-line", "change", "Fellowships", "--focal-point", "Division 2", *AT)
    assert changed.code == 0 and changed.json["written"][0]["file"] == "ledger/register/programme.beancount"
    shown = wsisfund(example, "action-line", "show", "Fellowships", *AT).json
    assert (shown["role"], shown["focal-point"]) == ("partner", "Division 2")
    plan = ("resource", "add", "RB-1", "Fellowships", "5000", "--year", "2026", "--source", "Resolution 1405", *AT)
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
