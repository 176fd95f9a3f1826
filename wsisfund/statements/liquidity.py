"""When money is due: what comes in by its due days, less what is owed by those that the books know (IPSAS 30).

What is owed without a day may be asked for at any time, and stands under the first column.
"""

from datetime import date
from typing import Final, NamedTuple

from ..store.due_days import due_days
from ..store.item_book import OpenItem
from ..store.positions import open_items
from ..vocabulary.accounts import (
    ADVANCE_RECEIPTS,
    ALLOWANCE,
    BORROWINGS,
    CASH,
    DONOR_REFUNDS,
    RECEIVABLES,
    SUPPORT_PAYABLE,
    SUSPENSE,
    VENDORS,
)
from ..vocabulary.money import to_minor
from ..vocabulary.statement import Check
from .checks import check
from .figured import TOTAL, Figured, Figures, Sized
from .movements import Amounts
from .receivables import Outstanding, of_outstanding, outstanding, year_after
from .rows import Reporting, plus
from .sums import CLOSING, Figure, Ledger, added, less
from .trail import Tracing, Trail
from .vendors import owed_by_vendors, parts_of

_POSITION: Final = "financial-position"
OWED: Final = {
    "payables": (VENDORS,),
    "support-costs-payable": (SUPPORT_PAYABLE,),
    "refunds-payable": (DONOR_REFUNDS,),
    "advance-receipts": (ADVANCE_RECEIPTS,),
    "unidentified-receipts": (SUSPENSE,),
    "borrowings": (BORROWINGS,),
}
# Lines whose items may say by when they are to be paid.
_DATED: Final = ("payables", "refunds-payable")
_OF_ITEM: Final = (
    "SELECT id, chf FROM posting WHERE account = :account AND payee = :payee AND doc = :doc AND date <= :end AND "
    "chf < 0 ORDER BY id"
)


class _Due(NamedTuple):
    """Amounts by when they are due."""

    now: Figure | Sized
    soon: Figure | Sized
    within: Figure | Sized
    later: Figure | Sized


_NIL: Final = Figure(0)


def _liquidity(ledger: Ledger) -> Figures:
    """Money and claims on money by when they come, less what is owed by when it is to be paid, else on demand."""

    def due(name: str, total: Figure) -> _Due:
        if name == "receivables-net":
            return _Due(*_receivables_due(ledger))
        return _owed_due(ledger, OWED[name][0], total) if name in _DATED else _Due(total, _NIL, _NIL, _NIL)

    return {name: {**due(name, total)._asdict(), "total": total} for name, total in _totals(ledger).items()}


def _compared(ledger: Ledger) -> Figures:
    """Of the year before the totals alone are shown: its open items need not be counted."""
    return {name: {"total": total} for name, total in _totals(ledger).items()}


def _totals(ledger: Ledger) -> dict[str, Figure]:
    owing = owed_by_vendors(ledger)
    found = {
        "cash": ledger.of_accounts(1, CLOSING, CASH),
        "receivables-net": added(*_receivables_due(ledger)),
        "owed-by-vendors": owing,
        **{name: ledger.of_accounts(1, CLOSING, *accounts) for name, accounts in OWED.items()},
    }
    found["payables"] = added(found["payables"], less(owing))
    return {name: total for name, total in found.items() if name in ("cash", "receivables-net") or total.value}


def _receivables_due(ledger: Ledger) -> list[Figure]:
    parts: list[list[Outstanding]] = [[], [], [], []]
    for item in outstanding(ledger):
        parts[_band(item.due or ledger.day, ledger.day)].append(item)
    return [added(of_outstanding(items, RECEIVABLES), of_outstanding(items, ALLOWANCE)) for items in parts]


def _band(due: date, day: date) -> int:
    """Which column: due or on demand, within three months, within twelve, later."""
    return 0 if due <= day else 1 if due <= _months_after(day, 3) else 2 if due <= year_after(day) else 3


def _owed_due(ledger: Ledger, account: str, total: Figure) -> _Due:
    """What is owed on an account by its days; what has none, or a day that is past, is the rest of it."""
    to_come = {} if ledger.opening_only else {key: due for key, due in due_days(ledger.index).items() if due > ledger.day}
    # Open items of a day in the past are counted from all postings: only where something is still to come.
    items = open_items(ledger.index, account, ledger.register_day) if to_come else []
    parts: list[list[OpenItem]] = [[], [], [], []]
    for item in items:
        if item.chf < 0:
            parts[_band(to_come.get((item.payee, item.doc), ledger.day), ledger.day)].append(item)
    dated = [_of_open(some) for some in parts[1:]]
    if not any(part.value for part in dated):
        return _Due(total, _NIL, _NIL, _NIL)

    def rest(tracing: Tracing, of: Ledger) -> Trail:
        made = parts_of(of, total)
        for part in dated:
            made.add(part.trail(tracing, of), -1)
        return made

    return _Due(Sized(total.value - sum(part.value for part in dated), rest), *dated)


def _of_open(items: list[OpenItem]) -> Sized:
    def trail(_: Tracing, ledger: Ledger) -> Trail:
        made = Trail()
        for item in items:
            values = {"account": item.account, "payee": item.payee, "doc": item.doc, "end": ledger.register_day.isoformat()}
            made.add(Trail(dict(ledger.index.rows(_OF_ITEM, values))).scaled(to_minor(item.chf)))
        return made

    return Sized(sum(to_minor(item.chf) for item in items), trail)


def _months_after(day: date, months: int) -> date:
    """The last day of the month so many months later, where `day` ends its month; else the same day there."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = date.fromordinal(first_after.toordinal() - 1)
    return last if day.day >= last.day or date.fromordinal(day.toordinal() + 1).day == 1 else last.replace(day=day.day)


def _liquidity_ties(run: Reporting, found: Amounts) -> list[Check]:
    names = [name for name in found if name != TOTAL]
    signs = {name: -1 if name in OWED else 1 for name in names}
    wrong = [check(f"note.maturities.{n}", signs[n] * found[n]["total"], run.figure(f"{_POSITION}.{n}")) for n in names]
    later = found["receivables-net"]["later"]
    return [*wrong, check("note.maturities.receivables-non-current", later, run.figure(f"{_POSITION}.receivables-non-current"))]


LIQUIDITY: Final = Figured(
    "maturities",
    "liquidity",
    ("now", "soon", "within", "later", "total"),
    _liquidity,
    total=True,
    across={"total": plus("now", "soon", "within", "later")},
    compared=("total",),
    before=_compared,
    opening=True,
    ties=_liquidity_ties,
)
