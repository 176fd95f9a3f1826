"""A policy's value as people read it: per cent, amounts and days with their unit; the books keep it as it was typed."""

import re
from decimal import Decimal
from typing import Any, Final

from ..vocabulary.loss_steps import LossSteps
from ..vocabulary.money import FUNCTIONAL, grouped, parse_plain, per_cent
from .policies import EXPLANATION_THRESHOLD, REMINDER_DAYS, SUPPORT_COST_RATE, Policy, as_value

_FORMS_OF_SHARES: Final = ("a share", "one or more shares")
_FORMS_OF_SIZES: Final = ("an amount in CHF", "a number of days")
_GROUPED: Final = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


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


def value_typed(policy: Policy[Any], text: str) -> str:
    """What somebody typed as the books keep it: also in the words of `policy_text`, with per cent, units and thousands.

    >>> from .policies import POLICIES
    >>> value_typed(POLICIES["support-cost-rate"], "7 %, 13%"), value_typed(POLICIES["explanation-threshold"], "5 %, 1,000 CHF")
    ('0.07,0.13', '0.05,1000')
    """
    if policy is EXPLANATION_THRESHOLD:
        share, _, amount = text.partition(",")
        return f"{_as_fraction(share)},{_plain(amount)}" if amount else text
    if policy.form in _FORMS_OF_SHARES:
        return ",".join(map(_as_fraction, text.split(",")))
    return _plain(text) if policy.form in _FORMS_OF_SIZES else text


def _as_fraction(share: str) -> str:
    number = parse_plain(share.strip().removesuffix("%").rstrip())
    return format((number / 100).normalize(), "f") if share.rstrip().endswith("%") and number is not None else share.strip()


def _plain(size: str) -> str:
    """A number without its unit and its thousands; what is none is left as it is."""
    number = size.strip().removesuffix(FUNCTIONAL).removesuffix("days").rstrip()
    return number.replace(",", "") if _GROUPED.fullmatch(number) else number


def _chf(amount: Decimal) -> str:
    return f"{grouped(amount)} {FUNCTIONAL}"
