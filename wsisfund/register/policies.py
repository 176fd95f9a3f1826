"""Every policy of the books: its name, what its value is, the default of the accounting manual, and the one in force on a day.

A policy is in force from its date until the next one of the same name (domain §2). Where the books set none, the default holds;
a policy whose default is None is then not asked at all. This is the only place that knows a policy's name and form.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from ..books.records import Amount, Fact, Value
from ..vocabulary.loss_steps import DEFAULT_TEXT as LOSS_STEPS
from ..vocabulary.loss_steps import LossSteps
from ..vocabulary.money import FUNCTIONAL, parse_plain
from ..vocabulary.reminder_days import parse_reminder_days
from ..vocabulary.tolerance import Tolerance
from .keys import NO_KEY, plain_key
from .source import FactSource

T = TypeVar("T")


class Policy(NamedTuple, Generic[T]):
    """One policy: `default` as people write it (None: the policy does nothing until it is set), `form` what a value is."""

    name: str
    default: str | None
    form: str
    meaning: str
    read: Callable[[Value], T]

    @property
    def example(self) -> str:
        """A value as it is typed."""
        return self.default if self.default is not None else _EXAMPLES.get(self.name, "VALUE")

    def at(self, facts: FactSource, day: date) -> T | None:
        """The value in force on a day; the default where none is set, None where there is no default either."""
        newest = self.since(facts, day)
        if newest is not None:
            return self.read(newest.values[1])
        return None if self.default is None else self.read(as_value(self.default))

    def value(self, facts: FactSource, day: date) -> T:
        """The value in force on a day, of a policy that has a default."""
        found = self.at(facts, day)
        assert found is not None, self.name
        return found

    def since(self, facts: FactSource, day: date) -> Fact | None:
        """The version in force on a day, None where the books set none by then; one that cannot be read does not count."""
        versions = facts.versions("policy", self.name)
        by_then = bisect_right(versions, day, key=lambda fact: fact.date)
        return next((f for f in reversed(versions[:by_then]) if len(f.values) > 1 and _reads(self, f.values[1])), None)


def as_value(text: str) -> Value:
    """A value as the books keep what was typed: a number where it is one, else text."""
    number = parse_plain(text)
    return text if number is None else number


def _reads(policy: Policy[T], value: Value) -> bool:
    try:
        policy.read(value)
    except ValueError:
        return False
    return True


# ---------------------------------------------------------------- what a value is


def _number(value: Value) -> Decimal:
    if isinstance(value, Amount):
        if value.currency != FUNCTIONAL:
            raise ValueError(f"an amount is in {FUNCTIONAL}")
        return value.number
    number = value if isinstance(value, Decimal) else parse_plain(str(value).strip())
    if number is None or isinstance(value, bool):
        raise ValueError(f"'{value}' is no number")
    return number


def _plain_share(value: Value) -> Decimal:
    """A share written as a number: in quotes it would be passed over by whoever adds it up."""
    if isinstance(value, Decimal):
        return _share(value)
    raise ValueError("a number stands without quotes")


def _share(value: Value) -> Decimal:
    number = _number(value)
    if not 0 <= number <= 1:
        raise ValueError(f"'{value}' is no share from 0 to 1")
    return number


def _chf(value: Value) -> Decimal:
    number = _number(value)
    if number < 0:
        raise ValueError(f"'{value}' is below zero")
    return number


def _days(value: Value) -> int:
    number = _number(value)
    if number != int(number) or not 0 < number < 10_000:
        raise ValueError(f"'{value}' is no number of days")
    return int(number)


def _day(value: Value) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f"'{value}' is no day") from None


def _rates(value: Value) -> tuple[Decimal, ...]:
    if isinstance(value, Decimal | Amount):
        return (_share(value),)
    return tuple(_share(part.strip()) for part in str(value).split(","))


def _text(value: Value) -> str:
    text = str(value).strip()
    if not text:
        raise ValueError("it says nothing")
    return text


def _organisation(value: Value) -> str:
    """An organisation identifier of IATI: a registration agency, then its number; none of the signs that break a path."""
    text = str(value).strip()
    if not re.fullmatch(r"[A-Z]{2}-[A-Z0-9_]+-[A-Za-z0-9._-]+", text):
        raise ValueError(f"'{text}' is no organisation identifier")
    return text


def _one_of(*words: str) -> Callable[[Value], str]:
    def read(value: Value) -> str:
        if str(value) not in words:
            raise ValueError(f"it is {' or '.join(words)}")
        return str(value)

    return read


def _public_key(value: Value) -> str:
    text = str(value)
    if text != NO_KEY and plain_key(text) != text:
        raise ValueError("it is a public key without its comment, of type ed25519 or sk-")
    return text


def _threshold(value: Value) -> tuple[Decimal, Decimal]:
    parts = str(value).split(",")
    if len(parts) != 2:
        raise ValueError("it is a share and an amount in CHF")
    return _share(parts[0].strip()), _chf(parts[1].strip())


# ---------------------------------------------------------------- the policies

IMPAIRMENT = Policy(
    "impairment", LOSS_STEPS, "days past due and per cent", "loss allowance by age", lambda value: LossSteps.parse(str(value))
)
VIREMENT_LIMIT = Policy(
    "virement-limit",
    "0.10",
    "a share",
    "of a line's original amount that one officer may move in a year",
    _plain_share,
)
TOLERANCE = Policy("tolerance", "0.00", "an amount in CHF", "difference that a reconciliation passes over", _chf)
BUDGET_TOLERANCE = Policy(
    "budget-tolerance",
    None,
    "per cent or an amount in CHF, then warn or refuse",
    "that a line may pass its appropriation by, and what is said beyond it",
    lambda value: Tolerance.parse(str(value)),
)
REMINDER_DAYS = Policy(
    "reminder-days", "30,60,90", "days past due", "of each reminder", lambda value: parse_reminder_days(str(value))
)
RATE_SOURCE = Policy("rate-source", None, "the name of a source", "the one source of rates of the books", _text)
RATE_DAYS = Policy("rate-days", "92", "a number of days", "after which a rate is stale", _days)
RATE_TOLERANCE = Policy("rate-tolerance", "0.05", "a share", "that an entry's rate may lie off the rate of its day", _share)
BANK_CHARGE_LIMIT = Policy("bank-charge-limit", "200.00", "an amount in CHF", "up to which a bank charge needs no officer", _chf)
LOCK_DATE = Policy("lock-date", None, "a day", "on or before which nothing is entered", _day)
IATI_ORGANISATION = Policy(
    "iati-organisation", "XM-DAC-41303", "an organisation identifier", "of the Union in what is published as IATI", _organisation
)
DUE_DILIGENCE_FROM = Policy(
    "due-diligence-from", None, "a day", "from which a donor that is no Member State is looked into before it signs", _day
)
OBLIGATIONS_FROM = Policy(
    "obligations-from", None, "a day", "from which the shipped obligations are the fund's, and `status` lists them", _day
)
RULES_FROM = Policy("rules-from", None, "a day", "from which entries must name their documents and officers", _day)
SUPPORT_COST_RATE = Policy(
    "support-cost-rate", None, "one or more shares", "support cost rates of the fund; another one needs a waiver", _rates
)
EXPLANATION_THRESHOLD = Policy(
    "explanation-threshold", "0.10,5000", "a share and an amount in CHF", "from which a variance is explained", _threshold
)
DUPLICATE_DAYS = Policy(
    "duplicate-days", "90", "a number of days", "within which the same payee and amount may be a duplicate", _days
)
DORMANT_DAYS = Policy("dormant-days", "365", "a number of days", "without movement after which an agreement is dormant", _days)
CLOSING_DAYS = Policy("closing-days", "180", "a number of days", "after its last day within which an agreement is closed", _days)
ORDER_DAYS = Policy("order-days", "365", "a number of days", "without movement after which an open order is stale", _days)
ADVANCE_DAYS = Policy("advance-days", "90", "a number of days", "within which an advance is cleared", _days)
SUSPENSE_DAYS = Policy("suspense-days", "90", "a number of days", "within which unidentified money finds its agreement", _days)
ALLOTMENT_CERTIFIER = Policy(
    "allotment-certifier",
    "officer",
    "officer or manager",
    "who certifies what comes under an allotment: any certifying officer, or its manager",
    _one_of("officer", "manager"),
)
SIGNATURES = Policy(
    "signatures", "none", "none or required", "whether officers sign with their ssh keys", _one_of("none", "required")
)
SERVER_KEY = Policy(
    "server-key", None, "a public ssh key, or none", "with which the server signs for who is logged in", _public_key
)
RECONCILIATION_DAYS = Policy(
    "reconciliation-days", "10", "a number of days", "after its end within which a month of a bank account is reconciled", _days
)

POLICIES: Mapping[str, Policy[Any]] = {
    policy.name: policy
    for policy in (
        ADVANCE_DAYS,
        ALLOTMENT_CERTIFIER,
        BANK_CHARGE_LIMIT,
        BUDGET_TOLERANCE,
        CLOSING_DAYS,
        DORMANT_DAYS,
        DUE_DILIGENCE_FROM,
        DUPLICATE_DAYS,
        EXPLANATION_THRESHOLD,
        IATI_ORGANISATION,
        IMPAIRMENT,
        LOCK_DATE,
        OBLIGATIONS_FROM,
        ORDER_DAYS,
        RATE_DAYS,
        RATE_SOURCE,
        RATE_TOLERANCE,
        REMINDER_DAYS,
        RECONCILIATION_DAYS,
        RULES_FROM,
        SERVER_KEY,
        SIGNATURES,
        SUPPORT_COST_RATE,
        SUSPENSE_DAYS,
        TOLERANCE,
        VIREMENT_LIMIT,
    )
}

_EXAMPLES = {
    "budget-tolerance": "5 % refuse",
    "server-key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIECZuh0kee6xnSC5ezRJ5LSjpVKCptSrVb2Iex3Z+Dh+",
    "rate-source": "un",
    "lock-date": "2025-12-31",
    "rules-from": "2026-01-01",
    "obligations-from": "2026-01-01",
    "due-diligence-from": "2026-01-01",
    "support-cost-rate": "0.07,0.13",
}


def formal_rules_apply(facts: FactSource, day: date) -> bool:
    """Whether entries of this day must name their documents and officers: all of them, unless `rules-from` says from when.

    The newest version speaks for all days: it says which entries were made before the fund had these rules.
    """
    begin = RULES_FROM.at(facts, date.max)
    return begin is None or day >= begin
