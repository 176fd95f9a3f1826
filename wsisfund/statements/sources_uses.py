"""Sources and uses of the fund since its books begin: by year, donor, programme and Sustainable Development Goal.

Contributions count as Statement II recognises them, by the donor's earmark; spending as it was charged to the budget; what is
open of commitments stands on the last day alone. Shares by goal are equal parts, a formula: of every programme they add up to
the schedule of goals, of every donor to what it gave. Each year's sums are those of its statements, or nothing is made.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from ..register.versions import donor_at
from ..store.days import years_spanned
from ..store.index import Index
from ..store.measures import under
from ..vocabulary.accounts import CONTRIBUTIONS, programme_of
from ..vocabulary.period import Period
from ..vocabulary.statement import Check
from .checks import check, require
from .commitments import orders
from .engine import Run
from .ledgers import Ledgers
from .programme import COSTS, GOALS, UNALLOCATED, goals_by_programme, split
from .purposes import parts_of_revenue, re_earmarked
from .register import agreements
from .sums import MOVED, Ledger, Measure, both

CONTRIBUTED, RE_EARMARKED, COMMITTED, DIRECT, SUPPORT = MEASURES = (
    "contributions", "re-earmarked", "open-commitments", "direct", "support",
)  # fmt: skip
_REVENUE: Final = ("contributions-earmarked", "contributions-unearmarked", "contributions-in-kind")


class Part(NamedTuple):
    """Amounts of one donor ("": the fund's own), programme and goal in a year: centimes in the order of `MEASURES`."""

    year: int
    donor: str
    programme: str
    goal: str
    amounts: tuple[int, ...]


class SourcesUses(NamedTuple):
    """Every part, in order; the names of the donors on the last day; and from when to when."""

    parts: tuple[Part, ...]
    donors: Mapping[str, str]
    period: Period
    books: str
    fund: str


_Key = tuple[str, str]
_Sums = Mapping[_Key, list[int]]
# Measure, donor, programme, centimes.
_Amount = tuple[str, str, str, int]


def sources_and_uses(index: Index, books: Path, until: date) -> SourcesUses | None:
    """All years from the first entry to a day; None where there is no entry by then.

    Raises:
        Faults: of `DoesNotCrossFoot`, where a year's sums are not those of its statements.
    """
    spanned = years_spanned(index)
    if spanned is None or spanned[0] > until.year:
        return None
    ledgers, parts = Ledgers(index), list[Part]()
    # After the last entry nothing moves; what is open then stands under the year of the day.
    moved = range(spanned[0], min(spanned[1], until.year - 1) + 1)
    for year in (*moved, until.year):
        period = Period(date(year, 1, 1), min(until, date(year, 12, 31)))
        run = Run(index, period, books, ledgers=ledgers)
        found = list(_of_year(run, year, last=year == until.year))
        require("sources-and-uses", _checks(run, found, last=year == until.year))
        parts += found
    first = min((part.year for part in parts), default=until.year)
    idents = sorted({part.donor for part in parts if part.donor})
    known = ((ident, donor_at(ledgers.facts, ident, until)) for ident in idents)
    names = {ident: donor.name if donor else ident for ident, donor in known}
    return SourcesUses(tuple(parts), names, Period(date(first, 1, 1), until), index.books_hash, index.meta("title"))


def _of_year(run: Run, year: int, *, last: bool) -> Iterator[Part]:
    """What is not nil, by programme, donor and goal."""
    sums: _Sums = defaultdict(lambda: [0] * len(MEASURES))
    ledger = run.ledger
    for found in (_contributed(ledger), _moved(ledger), _open(ledger) if last else (), _spent(ledger)):
        for measure, donor, programme, amount in found:
            sums[programme, donor][MEASURES.index(measure)] += amount
    matrix = goals_by_programme(ledger.facts, ledger.day)
    for programme in sorted({programme for programme, _ in sums}):
        goals = matrix.get(programme) or (UNALLOCATED,)
        before = [0] * len(MEASURES)
        for donor in sorted(donor for name, donor in sums if name == programme):
            upto = [a + b for a, b in zip(before, sums[programme, donor], strict=True)]
            # Differences of sums that are split: so the parts add up both by donor and by goal.
            shares = [_between(a, b, len(goals)) for a, b in zip(before, upto, strict=True)]
            before = upto
            for goal, amounts in zip(goals, zip(*shares, strict=True), strict=True):
                if any(amounts):
                    yield Part(year, donor, programme, goal, amounts)


def _between(before: int, upto: int, parts: int) -> list[int]:
    return [b - a for a, b in zip(split(before, parts), split(upto, parts), strict=True)]


def _contributed(ledger: Ledger) -> Iterator[_Amount]:
    sums = ledger.grouped(("donor", "agreement"), {"revenue": Measure(-1, MOVED)}, both(under(CONTRIBUTIONS), MOVED))
    for (donor, ident), row in sums.items():
        parts = parts_of_revenue(ledger, ident, row["revenue"], row["revenue"])
        yield from ((CONTRIBUTED, donor, name, amount) for name, amount in parts.items())


def _moved(ledger: Ledger) -> Iterator[_Amount]:
    known = agreements(ledger)
    for moved in re_earmarked(ledger):
        donor = known[moved.agreement].donor if moved.agreement in known else ""
        yield RE_EARMARKED, donor, moved.segment, moved.figure.value


def _open(ledger: Ledger) -> Iterator[_Amount]:
    known = agreements(ledger)
    for order in orders(ledger):
        donor = known[order.agreement].donor if order.agreement in known else ""
        yield COMMITTED, donor, programme_of(order.account), order.open


def _spent(ledger: Ledger) -> Iterator[_Amount]:
    sums = ledger.grouped(("donor", "account"), {"spent": Measure(1, MOVED)}, both(under("Expenses"), MOVED))
    for (donor, account), row in sums.items():
        for measure, condition in COSTS.items():
            if condition.holds(account, ""):
                yield measure, donor, programme_of(account), row["spent"]


def _checks(run: Run, parts: Sequence[Part], *, last: bool) -> list[Check]:
    """Contributions are those of Statement II, spending and goals those of the schedules, commitments those of Statement V."""
    sums = {measure: sum(part.amounts[n] for part in parts) for n, measure in enumerate(MEASURES)}
    found = [
        check(CONTRIBUTED, sums[CONTRIBUTED], sum(run.figure(f"financial-performance.{line}") for line in _REVENUE)),
        check(RE_EARMARKED, sums[RE_EARMARKED], 0),
        check("spending", sums[DIRECT] + sums[SUPPORT], run.figure("programme.total.total")),
    ]
    for goal in (*GOALS, UNALLOCATED):
        of_goal = [part.amounts for part in parts if part.goal == goal]
        for measure in (CONTRIBUTED, DIRECT, SUPPORT):
            left = sum(amounts[MEASURES.index(measure)] for amounts in of_goal)
            found.append(check(f"{measure}.{goal}", left, run.figure(f"sdg-resources.{goal}.{measure}")))
    if last:
        found.append(check(COMMITTED, sums[COMMITTED], run.figure("budget-and-actual.total.open-commitments")))
    return found
