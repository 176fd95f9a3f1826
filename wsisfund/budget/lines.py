"""What became of each budget line by a day: appropriated, moved, charged, reserved, left."""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..manual.balances import lowest, total_at
from ..manual.followed_lines import HELD_OF, line_of
from ..manual.limits import LIFTED
from ..register.budget_facts import appropriations, virements
from ..store.index import Index
from ..store.positions import charged_between
from ..vocabulary.biennium import first_day_of, first_year_of, last_day_of
from ..vocabulary.money import ZERO

# What else makes a line foot (see `Line`); nil on most.
FOOTING: Final = ("not_yet", "overridden", "later")


class Line(NamedTuple):
    """One line, CHF: ``final = original + supplementary + reduction + virements``; `available` as domain §4 counts it.

    `reserved` is the support cost held for the open commitments of the programme, on its support cost line; `not_yet` what is
    appropriated for a year that has not begun; `overridden` what overrides let through beyond the line; `later` what later days
    of the books take. A line of a biennium foots:
    ``final - not_yet + overridden - charged - open_commitments - reserved - later = available``.
    """

    account: str
    original: Decimal
    supplementary: Decimal
    reduction: Decimal
    virements: Decimal
    final: Decimal
    charged: Decimal
    open_commitments: Decimal
    reserved: Decimal
    not_yet: Decimal
    overridden: Decimal
    later: Decimal
    available: Decimal


def lines_of(index: Index, biennium: str, at: date, year: str | None = None) -> list[Line]:
    """The lines of a biennium by a day, sorted by account.

    Args:
        year: only appropriations, virements and charges of that year; availability stays that of the biennium.
    """
    granted, not_yet = _granted(index, biennium, at, year)
    return [
        _line(index, account, granted[account], not_yet.get(account, ZERO), biennium, at, year) for account in sorted(granted)
    ]


def _granted(index: Index, biennium: str, at: date, year: str | None) -> tuple[dict[str, dict[str, Decimal]], dict[str, Decimal]]:
    """What each line was given and moved, by kind, by a day; and how much of it is of a year that has not begun."""
    not_yet: dict[str, Decimal] = {}
    found: dict[str, dict[str, Decimal]] = {}

    def add(account: str, kind: str, amount: Decimal, of: str) -> None:
        kinds = found.setdefault(account, {"original": ZERO, "supplementary": ZERO, "reduction": ZERO, "virements": ZERO})
        if year in (None, of):
            kinds[kind] += amount

    for given in appropriations(index):
        if given.biennium == biennium and given.day <= at:
            add(given.line, given.kind, given.amount, given.year)
            if given.counts_from > at and year in (None, given.year):
                not_yet[given.line] = not_yet.get(given.line, ZERO) + given.amount
    for moved in virements(index):
        if moved.biennium == biennium and moved.day <= at:
            add(moved.source, "virements", -moved.amount, str(moved.day.year))
            add(moved.target, "virements", moved.amount, str(moved.day.year))
    return found, not_yet


def _line(
    index: Index, account: str, kinds: dict[str, Decimal], not_yet: Decimal, biennium: str, at: date, year: str | None
) -> Line:
    kind, key = line_of(account)
    series = index.series(kind, f"{biennium}|{key}")
    held = index.series(HELD_OF[kind], key)
    first = first_day_of(year or first_year_of(biennium))
    last = date(int(year), 12, 31) if year else last_day_of(biennium)
    charged = charged_between(index, account, first, min(last, at))
    available = lowest(at, [series, held], last_day_of(biennium)).amount
    return Line(
        account,
        **kinds,
        final=sum(kinds.values(), ZERO),
        charged=charged,
        open_commitments=-total_at(held, at) + ZERO if kind == "budget" else ZERO,
        reserved=-total_at(held, at) + ZERO if kind == "support" else ZERO,
        not_yet=not_yet,
        overridden=total_at(index.series(LIFTED, f"{kind}|{biennium}|{key}"), at) + ZERO,
        later=total_at(series, at) + total_at(held, at) - available,
        available=available,
    )
