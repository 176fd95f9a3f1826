"""A donor that is no Member State signs once it was looked into, where the fund has that policy; by the command and by hand."""

from __future__ import annotations

from pathlib import Path

from .inside import typed

SIGN = (
    "agreement sign VC-X {donor} 500 CHF --recognition conditional --earmark C5 --psc-rate 0.07 --instalment 2027-03-31=500 "
    "--assessment M --date 2026-12-31"
)


def test_without_the_policy_nothing_is_asked(example: Path) -> None:
    assert typed(example, SIGN.format(donor="delta-telecom")).code == 0
    assert typed(example, "check").code == 0


def test_it_signs_once_it_is_cleared(example: Path) -> None:
    assert typed(example, "policy add due-diligence-from 2026-12-01 --date 2026-12-01").code == 0
    assert typed(example, "check").code == 0, "agreements from before stand"
    refused = typed(example, SIGN.format(donor="delta-telecom"))
    assert (refused.code, refused.slug) == (3, "no-due-diligence")
    looked = "donor due-diligence delta-telecom --doc DD-{n} --as officer-c --result "
    assert typed(example, looked.format(n=1) + "turned-down --date 2026-12-02").code == 0
    assert typed(example, SIGN.format(donor="delta-telecom")).slug == "no-due-diligence"
    assert typed(example, looked.format(n=2) + "cleared --until 2026-12-30 --date 2026-12-03").code == 0
    assert typed(example, SIGN.format(donor="delta-telecom")).slug == "no-due-diligence"
    cleared = typed(example, looked.format(n=3) + "cleared --date 2026-12-04")
    assert cleared.code == 0 and 'decided-by: "officer-c"' in cleared.json["entries"][0]
    assert typed(example, looked.format(n=3) + "cleared --date 2026-12-04").slug == "already-there"
    assert typed(example, SIGN.format(donor="delta-telecom")).code == 0
    assert typed(example, "check").code == 0
    assert typed(example, "donor due-diligence nobody --doc DD-9 --result cleared --date 2026-12-04").slug == "unknown-donor"


def test_a_member_state_is_exempt_and_a_clearance_taken_away_is_seen(example: Path) -> None:
    assert typed(example, "policy add due-diligence-from 2026-12-01 --date 2026-12-01").code == 0
    assert typed(example, SIGN.format(donor="aurelia")).code == 0
    unsaid = typed(example, "donor due-diligence delta-telecom --doc DD-1 --result cleared --date 2026-12-02")
    assert (unsaid.code, unsaid.slug) == (3, "no-authority"), "somebody decides"
    cleared = "donor due-diligence delta-telecom --doc DD-1 --result cleared --as officer-c --date 2026-12-02"
    assert typed(example, cleared).code == 0
    shown = typed(example, "donor show delta-telecom --date 2026-12-02").json["due_diligence"]
    assert (shown["result"], shown["decided_by"], shown["document"]) == ("cleared", "officer-c", "DD-1")
    assert typed(example, SIGN.format(donor="delta-telecom").replace("VC-X", "VC-Y")).code == 0
    late = typed(example, "donor due-diligence delta-telecom --doc DD-2 --result turned-down --as officer-c --date 2026-12-20")
    assert (late.code, late.slug) == (3, "no-due-diligence"), "it would be turned down before it signed"
