"""Statement V by programme: the year and the biennium side by side, with what was used in per cent (IPSAS 24).

What was charged in the first year counts in the biennium; in its first year both say the same. A programme is the sum of its
lines. Shares are in per cent with two decimals.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..store.measures import IN_BUDGET
from ..vocabulary.accounts import programme_of
from ..vocabulary.money import from_minor
from ..vocabulary.statement import Check, Line, Reconciliation, Value
from .budget import biennium, centimes, charges
from .checks import check
from .figured import TOTAL, per_cent
from .programme import programme_rank
from .rows import Reporting
from .sums import Ledger, Measure, both
from .trail import Tracing, Trail, measured

BY_BIENNIUM: Final = "budget-biennium"
STATEMENT: Final = "budget-and-actual"
MONEY: Final = ("final", "actual", "biennium-final", "biennium-actual", "biennium-variance")
COLUMNS: Final = ("final", "actual", "used", "biennium-final", "biennium-actual", "biennium-variance", "biennium-used")
# Column of a share: what is used of what.
_SHARES: Final = {"used": ("actual", "final"), "biennium-used": ("biennium-actual", "biennium-final")}

Amounts = Mapping[str, int]


def by_biennium(run: Reporting) -> Reconciliation | None:
    """Each programme above its budget lines, then the total; None where there is no budget."""
    rows = _lines(run)
    if not rows:
        return None
    programmes: dict[str, list[str]] = {}
    for account in rows:
        programmes.setdefault(programme_of(account), []).append(account)
    lines: list[Line] = []
    for name in sorted(programmes, key=programme_rank):
        own = programmes[name]
        lines += [_line(account, rows[account], level=1) for account in own]
        lines.append(_line(name, _sum(rows[account] for account in own), tuple((1, account) for account in own)))
    total = _line(TOTAL, _sum(rows.values()), tuple((1, name) for name in sorted(programmes, key=programme_rank)))
    return Reconciliation(BY_BIENNIUM, COLUMNS, (*lines, total))


def _lines(run: Reporting) -> dict[str, Amounts]:
    """Centimes of each budget line, in the order of Statement V."""
    found: dict[str, Amounts] = {}
    before = _earlier(run.ledger)
    for row in run.rows(STATEMENT):
        final, actual, earlier = centimes(row, "final"), centimes(row, "actual"), before.get(row.id, 0)
        whole, used = final + earlier, actual + earlier
        found[row.id] = {
            "final": final,
            "actual": actual,
            "biennium-final": whole,
            "biennium-actual": used,
            "biennium-variance": whole - used,
        }
    return found


def _earlier(ledger: Ledger) -> Mapping[str, int]:
    """What each line was charged in the biennium before the year, and by what restates earlier periods."""
    year, found = ledger.period.end.year, dict[str, int]()
    for (line, on), charge in charges(ledger).items():
        found[line] = found.get(line, 0) + charge.all - (charge.actual if on == year else 0)
    return found


def _sum(rows: Iterable[Amounts]) -> Amounts:
    found = dict.fromkeys(MONEY, 0)
    for row in rows:
        for column in MONEY:
            found[column] += row[column]
    return found


def _line(ident: str, amounts: Amounts, sums: tuple[tuple[int, str], ...] = (), level: int = 0) -> Line:
    values: dict[str, Value] = {}
    for column in COLUMNS:
        part, whole = _SHARES.get(column, ("", ""))
        amount = per_cent(amounts[part], amounts[whole]).value if part else amounts[column]
        values[column] = None if part and not amounts[whole] else from_minor(amount)
    return Line(ident, values, level, emphasis="total" if ident == TOTAL else "subtotal" if sums else "line", sums=sums)


def biennium_checks(run: Reporting) -> list[Check]:
    """The year is that of Statement V; the biennium differs from it by nothing but what was charged before."""
    found = _sum(_lines(run).values())
    total = {column: run.figure(f"{STATEMENT}.{TOTAL}.{column}") if run.rows(STATEMENT) else 0 for column in ("final", "actual")}
    return [
        check("biennium-final", found["final"], total["final"]),
        check("biennium-actual", found["actual"], total["actual"]),
        check("biennium-variance", found["biennium-variance"], total["final"] - total["actual"]),
    ]


def of_biennium(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """What Statement V is made of, and the charges before the year."""
    if column not in MONEY:
        return None
    rows = [row.id for row in tracing.run.rows(STATEMENT)]
    accounts = [account for account in rows if account in lines or programme_of(account) in lines]
    if column == "biennium-variance":
        return tracing.terms((1, f"{STATEMENT}.{account}.variance") for account in accounts)
    made = tracing.terms((1, f"{STATEMENT}.{account}.{column.removeprefix('biennium-')}") for account in accounts)
    return made if column in ("final", "actual") else made.add(_charged_before(tracing.run.ledger, accounts))


def _charged_before(ledger: Ledger, accounts: Sequence[str]) -> Trail:
    first, last = map(int, biennium(ledger).split("-"))
    year = ledger.period.end.year
    moved = f"(year < {year} OR opening = 1 OR restates <> '')"
    of_years = both(f"year >= {first}", f"year <= {last}", moved, IN_BUDGET)
    return measured(ledger, Measure(1, of_years), "account", *accounts)
