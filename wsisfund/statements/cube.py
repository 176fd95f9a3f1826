"""Revenue and expenses of a year as rows of the United Nations' financial data standards, I to VI.

I entity; II function; III geographic location; IV financing instrument; V Sustainable Development Goal; VI contributor type.
Entity, function and location are those of the fund as a whole. An expense is split over the goals of its programme in equal
parts: a formula, which nobody measured. The rows add up to the revenue and the expenses of Statement II (`cube_checks`).
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ..register.versions import donor_at
from ..store.measures import INCOME, under
from ..vocabulary.accounts import EARMARKED, IN_KIND, INTEREST, UNEARMARKED, class_of, programme_of
from ..vocabulary.statement import Check
from .checks import check
from .programme import UNALLOCATED, goals_by_programme, split
from .rows import Reporting
from .sums import MOVED, Measure

ENTITY: Final = "ITU"
FUNCTION: Final = "Global agenda and specialized assistance"
LOCATION: Final = "Global and interregional"
_CORE, _NON_CORE, _OTHER = "Voluntary core", "Voluntary non-core", "Revenue from other activities"
_INSTRUMENTS: Final = {UNEARMARKED: _CORE, EARMARKED: _NON_CORE, IN_KIND: f"{_NON_CORE} (in kind)"}
_TYPES: Final = {
    "member-state": "Government",
    "sector-member": "Private sector",
    "associate": "Private sector",
    "academia": "Academic, training and research",
    "un-entity": "United Nations organization",
    "foundation": "Foundation",
}


class RevenueRow(NamedTuple):
    """Revenue of one contributor under one instrument, in centimes; an empty contributor is the fund's own."""

    entity: str
    year: int
    instrument: str
    contributor: str
    name: str
    contributor_type: str
    amount: int


class ExpenseRow(NamedTuple):
    """An expense by programme, goal and class, in centimes."""

    entity: str
    year: int
    function: str
    location: str
    programme: str
    goal: str
    category: str
    amount: int


def revenue_rows(run: Reporting) -> list[RevenueRow]:
    """Contributions by donor and kind, and interest, as Statement II recognises them."""
    ledger, year = run.ledger, run.ledger.period.year
    sums: dict[tuple[str, str], int] = {}
    for (donor, account), row in ledger.grouped(("donor", "account"), {"amount": Measure(-1, MOVED)}, INCOME).items():
        of_interest = account == INTEREST or not any(account == known for known in _INSTRUMENTS)
        key = ("", _OTHER) if of_interest else (donor, _INSTRUMENTS[account])
        sums[key] = sums.get(key, 0) + row["amount"]
    found = []
    for (donor, instrument), amount in sorted(sums.items()):
        known = donor_at(ledger.facts, donor, ledger.day) if donor else None
        kind = _TYPES.get(known.type, "Other") if known else ""
        found.append(RevenueRow(ENTITY, year, instrument, donor, known.name if known else "", kind, amount))
    return [row for row in found if row.amount]


def expense_rows(run: Reporting) -> list[ExpenseRow]:
    """Expenses by programme, goal and class; programmes that the matrix knows no goal for are `unallocated`."""
    ledger, year = run.ledger, run.ledger.period.year
    accounts = ledger.grouped(("account",), {"amount": Measure(1, MOVED)}, under("Expenses"))
    matrix = goals_by_programme(ledger.facts, ledger.day)
    found = [part for (account,), row in accounts.items() for part in _parts(account, year, row["amount"], matrix)]
    return sorted((row for row in found if row.amount), key=lambda row: (row.programme, row.category, row.goal))


def _parts(account: str, year: int, amount: int, matrix: Mapping[str, tuple[str, ...]]) -> Iterator[ExpenseRow]:
    programme = programme_of(account)
    goals = matrix.get(programme, ()) or (UNALLOCATED,)
    for goal, part in zip(goals, split(amount, len(goals)), strict=True):
        yield ExpenseRow(ENTITY, year, FUNCTION, LOCATION, programme, goal, class_of(account), part)


def cube_checks(run: Reporting) -> list[Check]:
    """The rows add up to the revenue and the expenses of Statement II."""
    return [
        check("cube-revenue", sum(row.amount for row in revenue_rows(run)), run.figure("financial-performance.revenue")),
        check("cube-expenses", sum(row.amount for row in expense_rows(run)), run.figure("financial-performance.expenses")),
    ]
