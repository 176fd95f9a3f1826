"""`can-spend --file`: the requests of a file are judged together and in their order, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Program, program

from .program import fingerprint

__all__ = ["program"]

HEAD = "line,agreement,amount,currency,day\n"
# The worked example at the end of 2026: C5:Contracts has 14,000.00 of budget left; C5:Travel of VC-2026-12 11,527.44 in cash.
PLAN = (
    HEAD
    + """\
Expenses:C5:Contracts,VC-2026-11,9000,CHF,2026-12-31
Expenses:C5:Contracts,VC-2026-11,5000.01,,2026-12-31
Expenses:C5:Contracts,VC-2026-11,5000,,

Expenses:C5:Travel,VC-2026-12,100,EUR,2026-12-31
"""
)


def test_what_is_accepted_counts_for_what_comes_below(example: Path, tmp_path: Path, program: Program) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(PLAN, encoding="utf-8")
    before = fingerprint(example)
    ended = program("can-spend", "--file", str(plan), "--json", "--books", str(example), "--date", "2026-12-31")
    answers = ended.json["requests"]
    assert (ended.code, ended.json["ok"]) == (3, False)
    assert [(a["row"], a["outcome"], a["code"], a["budget_available"]) for a in answers] == [
        (2, "accepted", None, "14000.00"),
        (3, "refused", "over-appropriation", "5000.00"),
        (4, "accepted", None, "5000.00"),
        (6, "accepted", None, "6219.50"),
    ]
    # 9,000.00 and 630.00 of support cost come off cash and the support line.
    cash = [a["cash_available"] for a in answers]
    assert cash[:3] == ["39927.54", "30297.54", "30297.54"]
    assert [a["support_cost_available"] for a in answers[:2]] == ["1415.36", "785.36"]
    assert (answers[3]["requested"], answers[3]["requested_original"], answers[3]["currency"]) == ("94.00", "100.00", "EUR")
    said = program("can-spend", "--file", str(plan), "--books", str(example), "--date", "2026-12-31").out
    assert said.endswith("3 accepted, 1 refused; nothing is written\n")
    assert fingerprint(example) == before


@pytest.mark.parametrize(
    ("text", "slug", "row"),
    [
        ("line,agreement\nx,y\n", "missing-column", 1),
        ("line,agreement,amount,amount\n", "same-column-twice", 1),
        ("line,agreement,amount,note\n", "unknown-column", 1),
        (HEAD, "nothing-to-import", None),
        (HEAD + "Expenses:C5:Lunch,VC-2026-11,1,,\n", "unknown-account", 2),
        (HEAD + "Expenses:C5:Travel,VC-0,1,,\n", "unknown-agreement", 2),
        (HEAD + "Expenses:C5:Travel,VC-2026-11,1'000,,\n", "bad-amount", 2),
        (HEAD + "Expenses:C5:Travel,VC-2026-11,1,CHF,31.12.2026\n", "bad-date", 2),
        (HEAD + "Expenses:C5:Travel,VC-2026-11,1,XYZ,\n", "unknown-currency", 2),
        (HEAD + 'Expenses:C5:Travel,"VC-2026-11,1,,\n', "broken-file", 2),
    ],
)
def test_files_that_cannot_be_judged(example: Path, tmp_path: Path, program: Program, text: str, slug: str, row: int) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(text, encoding="utf-8")
    ended = program("can-spend", "--file", str(plan), "--json", "--books", str(example), "--date", "2026-12-31")
    assert ended.code == 4, "what stands in a file is no fault of the command"
    assert [(fault["code"], fault["row"]) for fault in ended.json["errors"]] == [(slug, row)]
