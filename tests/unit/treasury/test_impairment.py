"""Loss allowance by age and by an officer's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D

import pytest

from tests.drafts import draft_of
from tests.unit.treasury.conftest import YearEnd
from wsisfund.books.draft import Draft
from wsisfund.gate.judge import judge
from wsisfund.register.known import AmountOutOfRange, UnknownAgreement
from wsisfund.treasury.impairment import (
    SpecificAboveReceivable,
    allowances_at,
    impairment_draft,
    loss_steps,
    specific_draft,
)
from wsisfund.vocabulary.loss_steps import LossSteps

DAY = date(2026, 12, 31)
Legs = Callable[[Draft], list[str]]
WRITE_OFF = """
2026-12-30 * "Everland" "{amount} written off" ^VC-2024-05
  event: "write-off"
  doc: "MEMO-2"
  agreement: "VC-2024-05"
  instalment: "1"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Assets:Receivables:Allowance                        {amount} CHF
  Assets:Receivables:Contributions:Everland          -{amount} CHF
"""


@pytest.mark.parametrize(
    ("days", "rate"),
    [(-1, 0), (0, 0), (365, 0), (366, 25), (730, 25), (731, 60), (914, 60), (1095, 60), (1096, 100), (9999, 100)],
)
def test_default_steps(days: int, rate: int) -> None:
    assert LossSteps.parse("365=0, 730=25, 1095=60, over=100").rate(days) == rate


@pytest.mark.parametrize(
    "text", ["", "365=0", "365=0, 300=25, over=100", "365=50, over=25", "x=0, over=1", "over=101", "365, over=1"]
)
def test_a_table_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"per cent|days|over|falls"):
        LossSteps.parse(text)


def test_table_in_force_on_the_day(year_end: YearEnd, legs: Legs) -> None:
    """Half at once from December: Cascadia's 6,650.00, due in April, falls under it too."""
    year_end.append('2026-12-01 custom "policy" "impairment" "30=0, 1000=50, over=100"')
    index = year_end.index
    assert loss_steps(index, date(2026, 11, 30)).rate(100) == 0
    draft = draft_of(impairment_draft, index, day=DAY)
    assert legs(draft) == [
        "General:Impairment 1500.00 CHF VC-2024-05",
        "Receivables:Allowance -1500.00 CHF VC-2024-05",
        "General:Impairment 3325.00 CHF VC-2026-12",
        "Receivables:Allowance -3325.00 CHF VC-2026-12",
    ]
    assert any("closing rate" in line for line in draft.warnings)
    year_end.write(draft)
    assert draft_of(impairment_draft, year_end.index, day=DAY).records == ()


def test_a_table_in_the_books_that_cannot_be_read(year_end: YearEnd) -> None:
    year_end.append('2026-12-01 custom "policy" "impairment" "half of it"')
    (fault,) = judge(year_end.books).faults
    assert (fault.slug, fault.file) == ("bad-fact", "ledger/main.beancount") and "over" in fault.message


def test_specific_comes_on_top_and_is_used_first(year_end: YearEnd, legs: Legs) -> None:
    """Everland owes 3,000.00: 60 % by age, 500.00 by an officer's word; 700.00 written off take that word first."""
    year_end.write(draft_of(specific_draft, year_end.index, day=date(2026, 12, 20), agreement="VC-2024-05", amount=D(500)))
    assert draft_of(specific_draft, year_end.index, day=date(2026, 12, 20), agreement="VC-2024-05", amount=D(500)).records == ()
    year_end.write(draft_of(impairment_draft, year_end.index, day=date(2026, 12, 20)))
    (before,) = [a for a in allowances_at(year_end.index, DAY) if a.agreement == "VC-2024-05"]
    assert (before.held, before.specific, before.change) == (D("2300.00"), D("500.00"), 0)
    year_end.append(WRITE_OFF.format(amount="700.00"))
    (after,) = [a for a in allowances_at(year_end.index, DAY) if a.agreement == "VC-2024-05"]
    assert (after.held, after.specific, after.wanted) == (D("1600.00"), 0, D("1380.00"))
    draft = draft_of(impairment_draft, year_end.index, day=DAY)
    assert legs(draft) == ["General:Impairment -220.00 CHF", "Receivables:Allowance 220.00 CHF"]
    year_end.write(draft)


def test_never_more_than_what_is_receivable(year_end: YearEnd) -> None:
    """1,200.00 more are all of it. Half a year later the age alone takes 100 %, and the total stays at 3,000.00."""
    with pytest.raises(SpecificAboveReceivable) as found:
        draft_of(specific_draft, year_end.index, day=DAY, agreement="VC-2024-05", amount=D("1200.01"))
    assert "1,200.00" in found.value.fix
    year_end.write(draft_of(specific_draft, year_end.index, day=DAY, agreement="VC-2024-05", amount=D(1200)))
    later = [a for a in allowances_at(year_end.index, date(2027, 12, 31)) if a.agreement == "VC-2024-05"]
    assert [a.wanted for a in later] == [D("3000.00")]
    for amount in ("-1", "0.001"):
        with pytest.raises(AmountOutOfRange):
            draft_of(specific_draft, year_end.index, day=DAY, agreement="VC-2024-05", amount=D(amount))
    with pytest.raises(UnknownAgreement):
        draft_of(specific_draft, year_end.index, day=DAY, agreement="VC-2026-11", amount=D(1))


def test_what_was_set_can_be_taken_back(year_end: YearEnd, legs: Legs) -> None:
    year_end.write(draft_of(specific_draft, year_end.index, day=DAY, agreement="VC-2024-05", amount=D(500)))
    draft = draft_of(specific_draft, year_end.index, day=DAY, agreement="VC-2024-05", amount=D(0))
    assert legs(draft) == ["General:Impairment -500.00 CHF", "Receivables:Allowance 500.00 CHF"]
    year_end.write(draft)
    (now,) = [a for a in allowances_at(year_end.index, DAY) if a.agreement == "VC-2024-05"]
    assert (now.held, now.specific) == (0, 0)
