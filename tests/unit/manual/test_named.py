"""What entries must name, since when, and what an override must stand on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.example_books import changed_example
from tests.judging import contribution_faults, contribution_warnings
from wsisfund.vocabulary.event_table import TABLE

RULES_FROM = '2026-01-01 custom "policy" "rules-from" "{day}"\n'
WITHOUT_PAPER = [
    ("write-off", '  doc: "MEMO-2026-12"\n'),
    ("re-earmark", '  doc: "LTR-2026-018"\n'),
    ("amendment", '  doc: "LTR-2026-021"\n'),
    ("interest", '  doc: "BNK-2026-0216"\n'),
    ("exchange", '  doc: "BNK-2026-0207"\n'),
    ("receipt", '  doc: "BNK-2026-0202"\n'),
    ("receipt-unidentified", '  event: "receipt-unidentified"\n  doc: "BNK-2026-0206"\n'),
    ("payment", '  doc: "BNK-2026-0208"\n'),
    ("expense", '  doc: "INV-PC-77"\n'),
    ("advance-clear", '  doc: "TEC-2026-031"\n'),
    ("refund", '  doc: "BNK-2026-0213"\n'),
    ("support-cost-settlement", '  doc: "BNK-2026-0215"\n'),
]


@pytest.mark.parametrize(("event", "line"), WITHOUT_PAPER, ids=[event for event, _ in WITHOUT_PAPER])
def test_entry_names_its_paper(event: str, line: str, tmp_path: Path) -> None:
    kept = line.partition("  doc:")[0]
    found = [f for f in contribution_faults(changed_example(tmp_path, line, kept)) if f.slug == "missing-document"]
    assert [event in f.message for f in found] == [True]


def test_every_event_with_a_paper_is_one_that_the_rule_asks(tmp_path: Path) -> None:
    without = {row.name for row in TABLE if not row.source}
    assert without == {"opening", "in-kind", "revaluation", "impairment"}


@pytest.mark.parametrize(
    ("old", "new", "slug"),
    [
        ('"CyberWorks SA" "Invoice under', '"" "Invoice under', "missing-payee"),
        ('"CyberWorks SA" "Payment of', '" " "Payment of', "missing-payee"),
        ('* "Traveller 7" "Mission advance"', '* "Mission advance"', "missing-payee"),
        ('  reason: "Two more regional missions"\n', "", "missing-reason"),
        ('  reason: "Two more regional missions"\n', '  reason: " "\n', "missing-reason"),
        ('  doc: "INV-CW-301"\n', '  doc: " "\n', "missing-document"),
    ],
)
def test_payee_and_reason(old: str, new: str, slug: str, tmp_path: Path) -> None:
    books = changed_example(tmp_path, old, new)
    assert slug in [f.slug for f in contribution_faults(books)]


GIVEN = """
2026-11-01 custom "appropriation" Expenses:C5:Travel {amount} CHF
  biennium: "2026-2027"
  year: "2026"
  kind: "{kind}"
"""


@pytest.mark.parametrize(
    ("kind", "amount", "policy", "slugs"),
    [
        ("supplementary", "10.00", "", ["missing-document"]),
        ("reduction", "-10.00", "", ["missing-document"]),
        ("original", "10.00", "", []),
        ("original", "10.00", RULES_FROM.format(day="2026-11-01"), ["missing-document"]),
        ("original", "10.00", RULES_FROM.format(day="2026-11-02"), []),
        ("supplementary", "10.00", RULES_FROM.format(day="2026-11-02"), []),
    ],
)
def test_appropriation_names_its_authority(kind: str, amount: str, policy: str, slugs: list[str], tmp_path: Path) -> None:
    books = changed_example(tmp_path, append="; more\n" + policy + GIVEN.format(kind=kind, amount=amount))
    assert [f.slug for f in contribution_faults(books)] == slugs


def test_rules_from_keeps_the_formal_rules_from_applying_backwards(tmp_path: Path) -> None:
    for day, slugs in (("2026-12-11", []), ("2026-12-10", ["missing-document"])):
        books = changed_example(tmp_path, '  doc: "MEMO-2026-12"\n', "", RULES_FROM.format(day=day))
        assert [f.slug for f in contribution_faults(books)] == slugs


OVERRIDE = """
{day} custom "override" "{of}"
  code: "{code}"
  reason: "r"
  {key}
  certified-by: "officer-c"
  approved-by: "officer-a"
"""


def override(of: str, *, day: str = "2026-12-05", code: str = "over-appropriation", key: str = "") -> str:
    return OVERRIDE.format(day=day, of=of, code=code, key=key).replace("  \n", "")


@pytest.mark.parametrize(
    ("text", "faults", "warnings"),
    [
        (override("INV-CW-301"), [], []),
        (override("inv cw 301"), [], []),
        (override("PO-2026-11"), [], []),
        (override("INV-NONE"), ["override-of-nothing"], []),
        (override("INV-NONE", key="awaits: 2027-01-15"), [], []),
        (override("INV-NONE", key="awaits: 2026-12-30"), [], ["override-unused"]),
        (override("BNK-2026-0214"), ["override-of-nothing"], []),
        (override("INV-CW-301", code="over-cash"), ["no-override"], []),
        (override("INV-CW-301", code="wrong-earmark"), ["no-override"], []),
        (override("INV-CW-301", key="amount: 10.00 EUR"), ["bad-fact"], []),
        (override("INV-CW-301", key="amount: -1.00 CHF"), ["bad-fact"], []),
        (override("INV-CW-301") + override("inv-cw-301", day="2026-12-06"), ["already-there"], []),
    ],
)
def test_override_names_an_entry_that_stands(text: str, faults: list[str], warnings: list[str], tmp_path: Path) -> None:
    books = changed_example(tmp_path, append="; more\n" + text)
    assert [f.slug for f in contribution_faults(books)] == faults
    assert [f.slug for f in contribution_warnings(books)] == warnings
