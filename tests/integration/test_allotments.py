"""Allotments: a manager's part of a line is kept for the manager, and whoever names it stays within it, at every door."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.integration.program import Ended
from tests.unit.cli.conftest import Program, program

__all__ = ["program"]

DAY = "2026-12-31"
# C5:Contracts has 14,000.00 available at the end of 2026.
LINE = "Expenses:C5:Contracts"
TYPED = """
2026-12-31 custom "allotment" "AL-1" Expenses:C5:Contracts 6000.00 CHF
  biennium: "2026-2027"
  manager: "Head of missions"
  certified-by: "officer-c"
"""


class Desk:
    """Commands of 31 December 2026 on the worked example, certified by officer-c."""

    def __init__(self, program: Program, root: str) -> None:
        self._program, self._root = program, root

    def __call__(self, line: str) -> Ended:
        words = line.split() if isinstance(line, str) else line
        common = ("--json", "--yes", "--books", self._root, "--as", "officer-c", "--date", DAY)
        return self._program(*common, *words)


@pytest.fixture
def desk(program: Program, example: object) -> Desk:
    return Desk(program, str(example))


def allotted(desk: Desk) -> list[tuple[str, str, str, str]]:
    """Id and figures of each allotment."""
    found = desk("budget show").json["allotments"]
    return [(a["id"], a["allotted"], a["used"], a["available"]) for a in found]


def test_from_the_allotment_to_what_is_left(desk: Desk) -> None:
    assert desk(f"budget allot {LINE} 6000 --id AL-1 --manager Missions").code == 0
    open_order = f"commitment open PO-A {LINE} 4000 --agreement VC-2026-11 --allotment AL-1"
    assert desk(open_order).code == 0
    assert allotted(desk) == [("AL-1", "6000.00", "4000.00", "2000.00")]
    # An invoice under the order comes under its allotment: 1,500.00 of what is reserved.
    assert desk("expenditure record " + LINE + " 1500 --commitment PO-A --payee CyberWorks --doc INV-A").code == 0
    assert allotted(desk) == [("AL-1", "6000.00", "4000.00", "2000.00")]
    direct = f"expenditure record {LINE} 2000.01 --agreement VC-2026-11 --payee CyberWorks --doc INV-B --allotment AL-1"
    assert desk(direct).slug == "over-allotment"
    assert desk(direct.replace("2000.01", "2000")).code == 0
    assert desk("commitment close PO-A --reason done").code == 0
    assert allotted(desk) == [("AL-1", "6000.00", "3500.00", "2500.00")]


def test_what_is_allotted_is_kept_from_others(desk: Desk) -> None:
    assert desk(f"budget allot {LINE} 6000 --id AL-1 --manager Missions").code == 0
    other = f"commitment open PO-B {LINE} 8000.01 --agreement VC-2026-11"
    asked = desk(f"can-spend {LINE} 8000.01 --agreement VC-2026-11").json
    assert (asked["code"], asked["budget_available"], asked["allotment_available"]) == ("over-allotment", "14000.00", "8000.00")
    assert desk(other).slug == "over-allotment"
    assert desk(other.replace("8000.01", "8000")).code == 0
    assert desk(f"can-spend {LINE} 6000 --agreement VC-2026-11 --allotment AL-1").code == 0
    assert desk(f"can-spend {LINE} 6000.01 --agreement VC-2026-11 --allotment AL-1").json["code"] == "over-appropriation"


def test_allotments_stay_within_their_line(desk: Desk) -> None:
    assert desk(f"budget allot {LINE} 14000.01 --id AL-1 --manager Missions").slug == "over-allotment"
    assert desk(f"budget allot {LINE} 9000 --id AL-1 --manager Missions").code == 0
    assert desk(f"budget allot {LINE} 5000.01 --id AL-2 --manager Studies").slug == "over-allotment"
    assert desk(f"budget allot {LINE} 5000 --id AL-2 --manager Studies").code == 0
    assert desk(f"commitment open PO-A {LINE} 5000 --agreement VC-2026-11 --allotment AL-2").code == 0
    assert desk(f"budget allot {LINE} --id AL-2 --manager Studies -- -0.01").slug == "over-allotment"
    assert desk(f"budget virement {LINE} Expenses:C5:Travel 100 --reason more --approved-by officer-a").slug == "over-allotment"


def test_an_allotment_goes_to_another_manager_without_an_amount(desk: Desk) -> None:
    assert desk(f"budget allot {LINE} --id AL-1 --manager Missions").slug == "unknown-allotment", "there is nothing to hand over"
    assert desk(f"budget allot {LINE} 6000 --id AL-1 --manager Missions").code == 0
    assert desk(f"budget allot {LINE} --id AL-1 --manager Missions").slug == "already-there"
    assert desk(f"budget allot {LINE} --id AL-1 --manager Studies --reason Reorganised").code == 0
    assert [a["manager"] for a in desk("budget show").json["allotments"]] == ["Studies"]
    assert allotted(desk) == [("AL-1", "6000.00", "0.00", "6000.00")]
    assert desk("check").code == 0


@pytest.mark.parametrize(
    "line",
    [
        f"commitment open PO-A {LINE} 1 --agreement VC-2026-11 --allotment AL-0",
        "commitment open PO-A Expenses:C5:Travel 1 --agreement VC-2026-11 --allotment AL-1",
        f"expenditure record {LINE} 1 --agreement VC-2026-11 --payee P --doc D --allotment AL-0",
        f"can-spend {LINE} 1 --agreement VC-2026-11 --allotment AL-0",
        "budget allot Expenses:C5:Travel 1 --id AL-1 --manager Missions",
        f"budget allot {LINE} --id AL-9 --manager Missions -- -1",
    ],
)
def test_an_allotment_that_is_not_there_or_of_another_line(desk: Desk, line: str) -> None:
    assert desk(f"budget allot {LINE} 6000 --id AL-1 --manager Missions").code == 0
    assert desk(line).slug == "unknown-allotment"


@pytest.mark.parametrize(
    ("more", "slug"),
    [
        ("", None),
        (
            '2026-12-31 custom "commitment" "PO-A" "open" Expenses:C5:Contracts 6000.01 CHF\n'
            '  agreement: "VC-2026-11"\n  allotment: "AL-1"\n  certified-by: "officer-c"\n',
            "over-allotment",
        ),
        (
            '2026-12-31 custom "commitment" "PO-A" "open" Expenses:C5:Contracts 1.00 CHF\n'
            '  agreement: "VC-2026-11"\n  allotment: "AL-7"\n  certified-by: "officer-c"\n',
            "unknown-allotment",
        ),
        (TYPED.replace(":Contracts", ":Travel"), "allotment-changed"),
        (TYPED.replace('certified-by: "officer-c"', 'certified-by: "nobody"').replace("6000", "1"), "no-authority"),
    ],
)
def test_typed_by_hand_it_is_the_same(desk: Desk, example: object, more: str, slug: str | None) -> None:
    from pathlib import Path

    main = Path(str(example)) / "ledger" / "main.beancount"
    with main.open("a", encoding="utf-8") as file:
        file.write(TYPED + more)
    ended = desk("check")
    assert (ended.slugs[0] if ended.code else None) == slug
    assert desk("check --full").code == ended.code


class ByManager:
    """Commands on the worked example, each by the officer that it names; from 31 December 2026 managers certify."""

    def __init__(self, program: Program, root: Path) -> None:
        self._program, self.root = program, root

    def __call__(self, officer: str, line: str, day: str = DAY) -> Ended:
        common = ("--json", "--yes", "--books", str(self.root), "--date", day, "--as", officer)
        return self._program(*common, *shlex.split(line))

    def typed(self, text: str) -> list[str]:
        """Codes of `check` where `text` stands at the end of the ledger, with the policy in force."""
        main = self.root / "ledger" / "main.beancount"
        before = main.read_bytes()
        main.write_bytes(before + text.encode())
        found = self("officer-c", "check")
        main.write_bytes(before)
        return sorted({fault["code"] for fault in found.json["errors"]})


@pytest.fixture
def managed(program: Program, example: Path) -> ByManager:
    """Two certifying officers; AL-0 of a manager who is none, from before the policy."""
    desk = ByManager(program, example)
    assert desk("officer-c", "officer add officer-d --name Second --role certifying", "2026-12-01").code == 0
    assert desk("officer-c", f"budget allot {LINE} 1000 --id AL-0 --manager Missions", "2026-12-30").code == 0
    assert desk("officer-c", "policy add allotment-certifier manager").code == 0
    return desk


def test_by_policy_the_manager_certifies_what_comes_under_the_allotment(managed: ByManager) -> None:
    assert managed("officer-c", f"budget allot {LINE} 6000 --id AL-1 --manager Missions").slug == "manager-needed"
    assert managed("officer-c", f"budget allot {LINE} 6000 --id AL-1 --manager officer-a").slug == "manager-needed"
    assert managed("officer-c", f"budget allot {LINE} 6000 --id AL-1 --manager officer-d").code == 0
    order = f"commitment open PO-A {LINE} 1000 --agreement VC-2026-11 --allotment AL-1"
    charge = f"expenditure record {LINE} 100 --agreement VC-2026-11 --payee CyberWorks --doc INV-A"
    assert managed("officer-c", order).slug == managed("officer-c", f"{charge} --allotment AL-1").slug == "not-the-manager"
    assert managed("officer-d", order).code == managed("officer-d", f"{charge} --allotment AL-1").code == 0
    under = charge.replace("INV-A", "INV-B").replace("--agreement VC-2026-11", "--commitment PO-A")
    assert managed("officer-c", under).slug == "not-the-manager", "the order says which allotment it is"
    assert managed("officer-d", under).code == 0
    assert managed("officer-c", "commitment adjust PO-A --by=1 --reason more").slug == "not-the-manager"
    assert managed("officer-c", "commitment adjust PO-A --by=-1 --reason less").code == 0
    assert managed("officer-c", "commitment close PO-A --reason done").code == 0
    assert managed("officer-c", charge.replace("INV-A", "INV-C")).code == 0, "what comes under no allotment is as before"
    assert managed("officer-c", f"{charge.replace('INV-A', 'INV-D')} --allotment AL-0").code == 0, "its manager is no officer"
    assert managed("officer-c", "check").code == 0


def test_another_manager_certifies_from_his_day_on(managed: ByManager) -> None:
    assert managed("officer-c", f"budget allot {LINE} 6000 --id AL-1 --manager officer-d").code == 0
    charge = f"expenditure record {LINE} 100 --agreement VC-2026-11 --payee CyberWorks --allotment AL-1 --doc"
    assert managed("officer-d", f"{charge} INV-A").code == 0
    later = "2027-01-04"
    assert managed("officer-c", f"budget allot {LINE} 1 --id AL-1 --manager officer-c", later).code == 0
    assert managed("officer-c", f"{charge} INV-B", "2027-01-05").code == 0
    assert managed("officer-d", f"{charge} INV-C", "2027-01-05").slug == "not-the-manager"
    # Dated back it would make what he certified another's: refused, and so is the policy from an earlier day.
    assert managed("officer-c", f"budget allot {LINE} 1 --id AL-1 --manager officer-c").slug == "not-the-manager"


def test_typed_by_hand_the_manager_is_asked_for_too(managed: ByManager) -> None:
    assert managed("officer-c", f"budget allot {LINE} 6000 --id AL-1 --manager officer-d").code == 0
    order = (
        f'2026-12-31 custom "commitment" "PO-T" "open" {LINE} 10.00 CHF\n  agreement: "VC-2026-11"\n'
        '  allotment: "AL-1"\n  certified-by: "{}"\n'
    )
    assert managed.typed(order.format("officer-c")) == ["not-the-manager"] and managed.typed(order.format("officer-d")) == []
    assert managed.typed(TYPED.replace("AL-1", "AL-2").replace("6000", "1")) == ["manager-needed"]
    for manager in ("officer-c", "officer-d"):
        step = TYPED.replace("6000", "1").replace("Head of missions", manager)
        assert managed.typed(step) == [], manager
