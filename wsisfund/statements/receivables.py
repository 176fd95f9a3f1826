"""Contributions receivable by due date: what is non-current, and ageing (domain §3 and §5)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ..register.versions import instalments_at
from ..store.measures import ALLOWANCE, OUTSTANDING, all_of, any_of, stretch, under
from ..vocabulary.accounts import RECEIVABLES
from .sums import CLOSING, Figure, Ledger, Measure, Selection, both, once

# Last day past due of each bucket; the last one has none (domain §3, *Ageing*).
BUCKETS = (("not-due", -1), ("0-90", 90), ("91-365", 365), ("366-730", 730), ("731-1095", 1095), ("over-1095", None))
_ITEM = ("agreement", "instalment", "donor", "account")
_RECEIVABLES = all_of(stretch("Assets:Receivables"), any_of(OUTSTANDING, ALLOWANCE))
_LEFT = {"left": Measure(1, CLOSING)}


class Outstanding(NamedTuple):
    """What is outstanding on one instalment, in centimes; `due` None where the register does not know it."""

    agreement: str
    instalment: str
    donor: str
    account: str
    due: date | None
    gross: int
    allowance: int


@once
def outstanding(ledger: Ledger) -> list[Outstanding]:
    """Every instalment with a receivable or an allowance left, by agreement and number."""
    sums = ledger.grouped(_ITEM, _LEFT, _RECEIVABLES, settled_out=True)
    due: dict[str, dict[str, date]] = {}
    ledger.facts.read("instalment", {agreement for agreement, *_ in sums})
    found = []
    for (agreement, instalment, donor, account), row in sums.items():
        if agreement not in due:
            due[agreement] = {i.number: i.due for i in instalments_at(ledger.facts, agreement, ledger.register_day)}
        gross, allowance = (row["left"], 0) if OUTSTANDING.holds(account, "") else (0, row["left"])
        found.append(Outstanding(agreement, instalment, donor, account, due[agreement].get(instalment), gross, allowance))
    return found


def of_outstanding(items: Sequence[Outstanding], account: str) -> Figure:
    """What is outstanding, or provided for, on some instalments: of the receivables, or of the allowance."""
    keys = frozenset((o.agreement, o.instalment, o.donor, o.account) for o in items)
    value = sum(o.gross if account == RECEIVABLES else o.allowance for o in items)
    return Figure(value, (Selection(Measure(1, both(CLOSING, under(account))), _ITEM, keys),))


def bucket_of(due: date | None, day: date) -> str:
    """Ageing bucket on a day by days past due: what is due today is due, 0 days past; what has no due date is not due.

    >>> bucket_of(date(2024, 6, 30), date(2026, 12, 31)), bucket_of(date(2026, 12, 31), date(2026, 12, 31))
    ('731-1095', '0-90')
    """
    days = -1 if due is None else (day - due).days
    return next(name for name, last in BUCKETS if last is None or days <= last)


def year_after(day: date) -> date:
    """The same day a year later (28 February after a leap day)."""
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def non_current(ledger: Ledger) -> Figure:
    """Net receivable on instalments due later than twelve months from the reporting date, at nominal amount."""
    limit = year_after(ledger.day)
    later = [o for o in outstanding(ledger) if o.due is not None and o.due > limit]
    keys = frozenset((o.agreement, o.instalment) for o in later)
    measure = Measure(1, f"{CLOSING} AND {any_of(OUTSTANDING, ALLOWANCE)}")
    return Figure(sum(o.gross + o.allowance for o in later), (Selection(measure, ("agreement", "instalment"), keys),))


FIGURES: Mapping[str, Callable[[Ledger], Figure]] = {"receivables-non-current": non_current}
