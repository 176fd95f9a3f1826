"""A key that stands there and says nothing names nobody, no document and no name: the same as no key at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.example_books import CREDIT_NOTE, changed_example
from tests.judging import contribution_faults, contribution_warnings
from wsisfund.register.signatures import signers_of

SENT = '\n2026-07-01 custom "obligation-sent" "roadmaps" 2027-01-31\n  document: " - "\n'
DECIDED = '\n2026-07-01 custom "due-diligence" "aurelia"\n  result: "cleared"\n  document: "-"\n  decided-by: "officer-c"\n'
NAMED = '\n2026-07-01 custom "strategic-goal" "G-1"\n  plan: "2028"\n  name: "{}"\n'
VIREMENT = '2026-05-28 custom "virement" "V-2026-11" Expenses:C5:Contracts Expenses:C5:Travel 3000.00 CHF\n  '


def test_a_virement_that_nobody_signed(tmp_path: Path) -> None:
    """The approving officer alone is enough, where one is named."""
    books = changed_example(tmp_path, f'{VIREMENT}certified-by: "officer-c"', f'{VIREMENT}approved-by: ""')
    assert [f.slug for f in contribution_faults(books)] == ["no-authority"]


def test_a_credit_note_of_no_invoice(tmp_path: Path) -> None:
    assert "wrong-side" in {f.slug for f in contribution_faults(changed_example(tmp_path, append=CREDIT_NOTE.format("")))}


def test_a_duty_that_was_met_on_no_paper(tmp_path: Path) -> None:
    assert [f.slug for f in contribution_faults(changed_example(tmp_path, append=SENT))] == ["missing-document"]


def test_a_decision_on_no_paper(tmp_path: Path) -> None:
    assert [f.slug for f in contribution_faults(changed_example(tmp_path, append=DECIDED))] == ["missing-document"]


@pytest.mark.parametrize(("names", "warned"), [(("One", "Two"), 1), (("One", ""), 0)])
def test_two_names_on_one_day(names: tuple[str, str], warned: int, tmp_path: Path) -> None:
    books = changed_example(tmp_path, append="".join(map(NAMED.format, names)))
    assert [f.slug for f in contribution_faults(books)] == []
    assert [f.slug for f in contribution_warnings(books)].count("possible-duplicate") == warned


def test_spaces_around_an_earmark_earmark_nothing(tmp_path: Path) -> None:
    books = changed_example(
        tmp_path,
        'custom "agreement" "VC-2026-12" "cascadia" 20000.00 EUR\n  recognition: "unconditional"\n'
        '  assessment: "MEMO-2026-02"\n  earmark: "unearmarked"',
        'custom "agreement" "VC-2026-12" "cascadia" 20000.00 EUR\n'
        '  recognition: "unconditional"\n  assessment: "MEMO-2026-02"\n  earmark: " unearmarked "',
    )
    assert contribution_faults(books) == []


def test_nobody_signs_for_an_empty_name() -> None:
    assert signers_of({"certified-by": "", "approved-by": "officer-a"}) == ["officer-a"]
    assert signers_of({"certified-by": "?", "doc": "INV-1"}) == []
