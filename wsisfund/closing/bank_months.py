"""Months of bank accounts that are not reconciled by the day that the policy gives."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from ..register.bank_facts import recorded_lines, recorded_statements
from ..register.policies import RECONCILIATION_DAYS
from ..store.index import Index
from ..vocabulary.days import days_before, month_ends
from .waiting import Waiting

_MOST_MONTHS: Final = 24


def months_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Each month of an account whose lines are recorded, from its first statement on, that nothing explains yet."""
    if not index.all("bank-statement") and not index.all("bank-line"):
        return
    from ..reconciliation.monthly import month_of, said_of_unmatched  # only here: without a bank statement nothing is reconciled

    limit = RECONCILIATION_DAYS.value(index, day)
    begins: dict[str, date] = {}
    for line in recorded_lines(index):
        begins.setdefault(line.account, line.booked)
    for said in recorded_statements(index):
        begins[said.account] = min(said.begin, begins.get(said.account, said.begin))
    for account, begin in sorted(begins.items()):
        for end in month_ends(begin, days_before(day, limit))[-_MOST_MONTHS:]:
            found = month_of(index, account, end)
            if not found.explained:
                why = found.gap or said_of_unmatched(found.unmatched)
                yield Waiting(
                    "bank-unreconciled", f"{account} {end.year:04d}-{end.month:02d}",
                    f"wsisfund reconcile {account} --to {end.isoformat()}", why,
                    due=end + timedelta(limit), units=found.left, currency=account.split(":")[3],
                    days=(day - end).days - limit,
                )  # fmt: skip
