"""One home for every policy: form, default, and what is in force on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.example_books import changed_example
from tests.judging import contribution_faults
from wsisfund.register.policies import POLICIES, RATE_DAYS, RULES_FROM, VIREMENT_LIMIT, as_value, formal_rules_apply
from wsisfund.register.source import EntryFacts

DAY = date(2026, 6, 30)


@pytest.mark.parametrize("name", POLICIES)
def test_default_and_example_can_be_read(name: str) -> None:
    policy = POLICIES[name]
    policy.read(as_value(policy.example))
    assert policy.form and policy.meaning


def test_newest_version_of_the_day_is_in_force(tmp_path: Path) -> None:
    text = '2026-01-01 custom "policy" "rate-days" 45\n2026-07-01 custom "policy" "rate-days" 31\n'
    facts = EntryFacts(changed_example(tmp_path, append=text).facts)
    days = [date(2025, 12, 31), DAY, date(2026, 7, 1)]
    assert [RATE_DAYS.value(facts, day) for day in days] == [92, 45, 31]
    assert VIREMENT_LIMIT.value(facts, DAY) == D("0.10")
    assert RULES_FROM.at(facts, DAY) is None
    assert formal_rules_apply(facts, date(2001, 1, 1))


def test_rules_from_speaks_for_all_days(tmp_path: Path) -> None:
    facts = EntryFacts(changed_example(tmp_path, append='2026-05-01 custom "policy" "rules-from" "2026-04-01"\n').facts)
    assert not formal_rules_apply(facts, date(2026, 3, 31))
    assert formal_rules_apply(facts, date(2026, 4, 1))


@pytest.mark.parametrize(
    "text",
    [
        '"rate-day" 45',
        '"rate-days" 0',
        '"virement-limit" "0.9"',
        '"virement-limit" 10',
        '"rules-from" "soon"',
        '"bank-charge-limit" -1',
        '"bank-charge-limit" 100.00 USD',
        '"impairment" "365=0"',
        '"explanation-threshold" "0.10"',
        '"budget-tolerance" 0.05',
        '"budget-tolerance" "5 % ignore"',
        '"budget-tolerance" "101 %"',
        '"budget-tolerance" "-5 CHF"',
    ],
)
def test_policy_that_cannot_be_read_is_refused(text: str, tmp_path: Path) -> None:
    books = changed_example(tmp_path, append=f'2026-01-01 custom "policy" {text}')
    assert [f.slug for f in contribution_faults(books)] == ["bad-fact"]
