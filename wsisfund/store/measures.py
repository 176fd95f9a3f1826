"""What a posting counts as, named once: received, interest, refunded, charged … (domain §3 and §4).

A `Condition` is SQL text over the columns account, root, class and event of the tables posting and yearly, and at the same time
a question about one posting (`holds`), so that rules over entries and sums over the index cannot come apart; a property test
holds the two equal. The event is the effective one: a reversal counts under the event of what it takes back.

The SQL keeps to what SQLite, DuckDB and Spark share: comparisons of text, AND, OR, NOT.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from ..vocabulary import accounts as chart
from ..vocabulary.accounts import ACCOUNT, class_of, is_expense
from ..vocabulary.event_table import named
from ..vocabulary.events import OUTSIDE_BUDGET, SUPPORT_COSTS

Holds = Callable[[str, str], bool]
# How many accounts under an event a condition remembers.
_ASKED: Final = 16384


class Condition(str):
    """SQL text of a condition; `holds` answers the same of one posting, by its account and effective event."""

    __slots__ = ("_asked", "holds")
    holds: Holds
    _asked: Holds

    def __new__(cls, sql: str, holds: Holds) -> Condition:
        made = super().__new__(cls, sql)
        made._asked = holds
        return made

    def __getattr__(self, name: str) -> Holds:
        """`holds`, made when it is first asked: most conditions are asked as SQL only."""
        if name != "holds":
            raise AttributeError(name)
        # Books have few accounts and events, and hundreds of thousands of postings.
        self.holds = lru_cache(maxsize=_ASKED)(self._asked)
        return self.holds


@lru_cache(maxsize=1024)
def under(*parents: str) -> Condition:
    """The account is one of `parents` or below it, by whole parts: ``Expenses:C1`` does not hold ``Expenses:C10:Travel``."""
    for parent in parents:
        assert ACCOUNT.fullmatch(f"{parent}:A"), parent
    # ';' follows ':' in every collation by code point, so the range holds exactly the accounts below.
    parts = [f"account = '{parent}' OR (account >= '{parent}:' AND account < '{parent};')" for parent in parents]
    below = tuple(f"{parent}:" for parent in parents)
    return Condition(
        "(" + (" OR ".join(parts) or "1 = 0") + ")", lambda account, _: account in parents or account.startswith(below)
    )


def stretch(parent: str) -> Condition:
    """The account lies between `parent` and the last one below it: said besides `under`, one range of an index is read.

    Few others lie there: ``Expenses:C1-A`` between ``Expenses:C1`` and ``Expenses:C1:Travel``.
    """
    return Condition(f"(account >= '{parent}' AND account < '{parent};')", lambda account, _: parent <= account < f"{parent};")


def of_class(*names: str) -> Condition:
    """An expense of one of the classes, whatever the programme."""
    return _of_class(names, "IN", lambda name: name in names)


def not_of_class(*names: str) -> Condition:
    """An expense of any other class."""
    return _of_class(names, "NOT IN", lambda name: name not in names)


def _of_class(names: tuple[str, ...], word: str, lawful: Callable[[str], bool]) -> Condition:
    listed = ", ".join(f"'{name}'" for name in names)
    return Condition(
        f"(root = 'Expenses' AND class {word} ({listed}))",
        lambda account, _: is_expense(account) and lawful(class_of(account)),
    )


def event_in(*events: str) -> Condition:
    """The effective event is one of `events`."""
    listed = ", ".join(f"'{event}'" for event in events)
    return Condition(f"(event IN ({listed}))", lambda _, event: event in events)


def all_of(*conditions: Condition) -> Condition:
    """Every one of `conditions` holds."""
    return Condition("(" + " AND ".join(conditions) + ")", lambda a, e: all(c.holds(a, e) for c in conditions))


def any_of(*conditions: Condition) -> Condition:
    """At least one of `conditions` holds."""
    return Condition("(" + " OR ".join(conditions) + ")", lambda a, e: any(c.holds(a, e) for c in conditions))


def not_(condition: Condition) -> Condition:
    """`condition` does not hold."""
    return Condition(f"(NOT {condition})", lambda a, e: not condition.holds(a, e))


# ---------------------------------------------------------------- money that came (debit positive; domain §4, *received*)

ARRIVING: Final = event_in(*named("receives"))
BANK_CHARGE: Final = of_class("BankCharges")
# Cash, and what is released from suspense and overpayments; what a bank kept on the way was received as well.
RECEIVED: Final = all_of(ARRIVING, any_of(under(chart.CASH, chart.SUSPENSE, chart.ADVANCE_RECEIPTS), BANK_CHARGE))
INTEREST: Final = all_of(event_in("interest"), under(chart.INTEREST, chart.DEFERRED))  # credit, the donor's included
RETURNING: Final = event_in(*named("refunds"))
REFUNDED: Final = all_of(RETURNING, under(chart.DEFERRED, chart.CONTRIBUTIONS))
# What a donor's money is on the other side of a refund: paid out, owed, or held for him.
RETURNED: Final = all_of(RETURNING, under(chart.CASH, chart.DONOR_REFUNDS))

# ---------------------------------------------------------------- money that was used

EXPENSE: Final = Condition("(root = 'Expenses')", lambda account, _: is_expense(account))
IN_BUDGET: Final = not_of_class(*OUTSIDE_BUDGET)
DIRECT: Final = not_of_class(*OUTSIDE_BUDGET, SUPPORT_COSTS)
SUPPORT: Final = of_class(SUPPORT_COSTS)
IN_KIND: Final = of_class("InKind")
IMPAIRMENT: Final = of_class("Impairment")
# What lowers the agreement's money: direct, support cost and bank charges.
CHARGED: Final = not_of_class("InKind", "Impairment")
# Of the postings near these accounts the index has a list of its own.
NEAR_ADVANCES: Final = stretch(chart.ADVANCES)
ADVANCED: Final = all_of(NEAR_ADVANCES, under(chart.ADVANCES))
RE_EARMARKED: Final = under(chart.TRANSFERS)
# Exchange differences on cash and payables: they belong to no agreement, but lower what the fund as a whole may commit.
EXCHANGED: Final = all_of(under(chart.EXCHANGE), not_(under(f"{chart.EXCHANGE}:Receivables")))

# ---------------------------------------------------------------- what is owed, and what was recognised

OUTSTANDING: Final = under(chart.RECEIVABLES)
# Of these a debit may be what a vendor owes.
OF_VENDORS: Final = all_of(
    Condition(f"(account = '{chart.VENDORS}')", lambda account, _: account == chart.VENDORS), event_in(*named("opens"))
)
ALLOWANCE: Final = under(chart.ALLOWANCE)
DEFERRED: Final = under(chart.DEFERRED)
REVENUE: Final = under(chart.CONTRIBUTIONS)
RECOGNISING: Final = event_in(*named("agrees"))
RECOGNISED: Final = all_of(RECOGNISING, REVENUE)
WRITTEN_OFF: Final = all_of(event_in("write-off"), OUTSTANDING)
RECEIVING: Final = event_in(*named("arrives"))
# What a receipt settled of a receivable (credit).
SETTLED: Final = all_of(RECEIVING, OUTSTANDING)
# What a receipt made of money that was only promised, deferred revenue or revenue; what an opening brought forward (credit).
MADE_OF_PROMISE: Final = all_of(RECEIVING, any_of(DEFERRED, REVENUE))
BROUGHT_DEFERRED: Final = all_of(event_in("opening"), DEFERRED)

# ---------------------------------------------------------------- net assets

BALANCE: Final = Condition(
    "(root IN ('Assets', 'Liabilities'))", lambda account, _: account.split(":", 1)[0] in ("Assets", "Liabilities")
)
REASSESSED: Final = under(chart.REASSESSED)
# Results that belong to an agreement, and what a new policy changed of it: exchange differences belong to none.
RESULT: Final = any_of(EXPENSE, under(chart.CONTRIBUTIONS, chart.INTEREST), REASSESSED)
INCOME: Final = all_of(
    Condition("(root = 'Income')", lambda account, _: account.startswith("Income:")), not_(under(chart.EXCHANGE))
)

# Signs of what each measure counts: the books' debits are positive.
SIGNS: Final[dict[str, tuple[int, Condition]]] = {
    "received": (1, RECEIVED),
    "interest": (-1, INTEREST),
    "refunded": (-1, REFUNDED),
    "direct": (-1, DIRECT),
    "support": (-1, SUPPORT),
    "bank-charges": (-1, BANK_CHARGE),
}
# Kinds of money of which the index keeps sums by agreement and year, each in a column of that name (`store.schema`).
KINDS: Final[dict[str, Condition]] = {
    **{name.replace("-", "_"): condition for name, (_, condition) in SIGNS.items()},
    "advanced": ADVANCED,
    "outstanding": OUTSTANDING,
    "allowance": ALLOWANCE,
    "deferred": DEFERRED,
    "balance": BALANCE,
    "result": RESULT,
    "reassessed": REASSESSED,
    "income": INCOME,
    "contributed": REVENUE,
    "charged": CHARGED,
}
# What is still open of a commitment: its control movements (`manual.movements`) with their signs (domain §4).
ORDER_STEPS: Final[dict[str, int]] = {
    "commitment-opened": 1,
    "commitment-adjusted": 1,
    "commitment-charged": -1,
    "commitment-released": -1,
}
