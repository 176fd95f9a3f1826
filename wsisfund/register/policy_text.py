"""A policy's value as people read it: per cent, amounts and days with their unit; the books keep it as it was typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from ..vocabulary.loss_steps import LossSteps
from ..vocabulary.money import FUNCTIONAL, grouped, per_cent
from .policies import EXPLANATION_THRESHOLD, REMINDER_DAYS, SUPPORT_COST_RATE, Policy, as_value

_FORMS_OF_SHARES: Final = ("a share", "one or more shares")


def policy_text(policy: Policy[Any], value: str | None) -> str:
    """The value of a policy in words.

    >>> from .policies import POLICIES
    >>> policy_text(POLICIES["rate-tolerance"], "0.05"), policy_text(POLICIES["explanation-threshold"], "0.10,5000")
    ('5 %', '10 %, 5,000.00 CHF')
    """
    if value is None:
        return "not set"
    found = policy.read(as_value(value.removesuffix(f" {FUNCTIONAL}")))
    if isinstance(found, LossSteps):
        steps = [f"{per_cent(share / 100)} to {last:,} days" for last, share in found.steps]
        return ", ".join([*steps, f"then {per_cent(found.over / 100)}"])
    if policy is EXPLANATION_THRESHOLD:
        return f"{per_cent(found[0])}, {_chf(found[1])}"
    if policy is SUPPORT_COST_RATE:
        return ", ".join(map(per_cent, found))
    if policy is REMINDER_DAYS:
        return f"{', '.join(f'{days:,}' for days in found)} days"
    if isinstance(found, Decimal):
        return per_cent(found) if policy.form in _FORMS_OF_SHARES else _chf(found)
    return f"{found:,} days" if isinstance(found, int) else value


def _chf(amount: Decimal) -> str:
    return f"{grouped(amount)} {FUNCTIONAL}"
