"""A policy is shown as people read it: `7 %`, not `0.07`; amounts grouped, days with their word."""

from __future__ import annotations

import pytest

from wsisfund.register.policies import POLICIES, as_value
from wsisfund.register.policy_text import policy_text, value_typed


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("support-cost-rate", "0.07,0.13", "7 %, 13 %"),
        ("support-cost-rate", "0.075", "7.5 %"),
        ("virement-limit", "0.10", "10 %"),
        ("bank-charge-limit", "1250.00 CHF", "1,250.00 CHF"),
        ("explanation-threshold", "0.10,5000", "10 %, 5,000.00 CHF"),
        ("budget-tolerance", "5 % refuse", "5 % refuse"),
        ("lock-date", "2025-12-31", "2025-12-31"),
        ("closing-days", "1800", "1,800 days"),
        ("lock-date", None, "not set"),
    ],
)
def test_a_value_in_words(name: str, value: str | None, text: str) -> None:
    assert policy_text(POLICIES[name], value) == text


def test_every_default_has_its_words() -> None:
    shown = {name: policy_text(policy, policy.default) for name, policy in POLICIES.items()}
    assert [name for name, text in shown.items() if "0." in text.replace("0.00 CHF", "")] == []


def test_what_is_shown_may_be_typed() -> None:
    """The words of each default are read as the default; what is no number stays as typed, and its reading refuses it."""
    for name, policy in POLICIES.items():
        if policy.default is not None and name not in ("impairment", "reminder-days"):
            typed = value_typed(policy, policy_text(policy, policy.default))
            assert policy.read(as_value(typed)) == policy.read(as_value(policy.default)), name
    for name, text, kept in (
        ("virement-limit", "12.5%", "0.125"),
        ("support-cost-rate", "0.07, 13 %", "0.07,0.13"),
        ("support-cost-rate", "seven %", "seven %"),
        ("bank-charge-limit", "1,50 CHF", "1,50"),
        ("closing-days", "1,800 days", "1800"),
        ("explanation-threshold", "10 %", "10 %"),
    ):
        assert value_typed(POLICIES[name], text) == kept
