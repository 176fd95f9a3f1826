"""What may still be committed or spent, and the outcome of a request (domain §4)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Fact
from ..register.budget_facts import allotments_by_line, appropriations, virements
from ..register.versions import Agreement, agreement_at
from ..vocabulary.accounts import programme_of, support_line
from ..vocabulary.biennium import biennium_of, last_day_of
from ..vocabulary.money import ZERO, half_up
from .balances import Balances, Lowest, Series, lowest
from .earmark_room import room_of, room_series
from .fund import fund_total
from .tolerance import lets_pass


class Availability(NamedTuple):
    """CHF, positive = may be spent; None = the line has no appropriation, or the earmark sets no limit (`room`).

    `budget` of the line, `support` of the programme's support cost line, `cash` the smaller of the agreement's cash and what
    the fund as a whole allows, `room` what the earmark leaves, `allotment` what the allotment named, or all allotments of the
    line, leave (None: nothing of the line is allotted); each with the day that gives the minimum.
    """

    budget: Lowest | None
    support: Lowest | None
    cash: Lowest
    room: Lowest | None
    allotment: Lowest | None = None

    @property
    def binding_date(self) -> date:
        """Day of the tightest of budget, support cost and cash."""
        known = [x for x in (self.budget, self.support, self.cash) if x is not None]
        return min(known, key=lambda x: (x.amount, x.day)).day


class Assessment(NamedTuple):
    """Outcome of a request: `code` is None when it is accepted, else the first test that fails."""

    requested: Decimal
    support_cost: Decimal
    available: Availability
    code: str | None


def availability_of(account: str, agreement: str, at: date, balances: Balances, allotment: str = "") -> Availability:
    """What a request on `account` from `agreement` may take on a day.

    Args:
        account: a budget line, ``Expenses:<Programme>:<Class>``.
        agreement: id of an agreement signed by then.
        at: the day asked for; its entries count, and every later day in the books (the minimum).
        balances: what was appropriated, charged, committed, received; from entries or from the index.
        allotment: the manager's part of the line that it would come under.

    Source: domain §4, *Budget control* and *Time*; ITU Financial Regulations art. 10 to 12.
    """
    programme, biennium = programme_of(account), biennium_of(at)
    until = last_day_of(biennium)
    budget = (balances.series("budget", f"{biennium}|{account}", at), balances.series("committed", account, at))
    support = (balances.series("support", f"{biennium}|{programme}", at), balances.series("reserved", programme, at))
    return Availability(
        lowest(at, budget, until) if is_appropriated(account, at, balances) else None,
        lowest(at, support, until) if is_appropriated(support_line(programme), at, balances) else None,
        min(_cash(agreement, at, balances), fund_left(at, balances)),
        _room(agreement, programme, at, balances),
        _allotted(account, allotment, at, balances, budget),
    )


def _allotted(account: str, allotment: str, at: date, balances: Balances, line: Sequence[Series]) -> Lowest | None:
    if allotment:
        return lowest(at, [balances.series("allotment", allotment, at)])
    idents = allotments_by_line(balances).get((biennium_of(at), account), ())
    if not idents:
        return None
    parts = [*line, *(balances.series("allotment", ident, at) for ident in idents)]

    def rest(totals: Sequence[Decimal]) -> Decimal:
        return sum(totals[: len(line)], ZERO) - sum((max(ZERO, total) for total in totals[len(line) :]), ZERO)

    return lowest(at, parts, last_day_of(biennium_of(at)), rest)


def assess(account: str, amount: Decimal, agreement: Agreement, at: date, balances: Balances, allotment: str = "") -> Assessment:
    """Whether a request of `amount` CHF may be committed, and which test refuses it first.

    Order: no-appropriation, wrong-earmark, over-appropriation (line, then support cost), over-allotment, over-cash
    (domain §4). Authority is tested before, by who knows the officers.
    """
    support_cost = half_up(amount * agreement.psc_rate)
    available = availability_of(account, agreement.id, at, balances, allotment)

    def passes(line: str, wanted: Decimal, left: Lowest) -> bool:
        over = wanted - left.amount
        return wanted == 0 or over <= 0 or lets_pass(balances, line, biennium_of(at), left.day, over)

    return Assessment(amount, support_cost, available, _refusal(account, amount, support_cost, available, passes))


def _refusal(
    account: str,
    amount: Decimal,
    support_cost: Decimal,
    available: Availability,
    passes: Callable[[str, Decimal, Lowest], bool],
) -> str | None:
    budget, support, cash, room, allotted = available
    if budget is None or (support is None and support_cost > 0):
        return "no-appropriation"
    if room is not None and amount + support_cost > room.amount:
        return "wrong-earmark"
    own = passes(account, amount, budget)
    if not own or (support is not None and not passes(support_line(programme_of(account)), support_cost, support)):
        return "over-appropriation"
    if allotted is not None and amount > allotted.amount:
        return "over-allotment"
    return "over-cash" if amount + support_cost > cash.amount else None


class Supposed:
    """Balances as they would be with further commitments, which nobody has recorded: each counts from its day on."""

    def __init__(self, balances: Balances) -> None:
        self._balances = balances
        # By day, so that a thousand requests of one day are one change of a balance.
        self._moved: dict[tuple[str, str], dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))

    def suppose(self, account: str, agreement: str, at: date, asked: Assessment, allotment: str = "") -> None:
        """Count a request as committed: what a new commitment moves (`movements`), in CHF."""
        programme, whole = programme_of(account), asked.requested + asked.support_cost
        for kind, key, amount in (
            ("committed", account, -asked.requested),
            ("reserved", programme, -asked.support_cost),
            ("used", f"{agreement}|{programme}", whole),
            ("cash", agreement, -whole),
            ("fund", "", -whole),
            *([("allotment", allotment, -asked.requested)] if allotment else []),
        ):
            self._moved[kind, key][at] += amount

    def series(self, kind: str, key: str, since: date = date.min) -> Series:
        """Changes of a balance by day, oldest first, in CHF; all before the day `since` may be given as one change."""
        supposed = self._moved.get((kind, key))
        known = self._balances.series(kind, key, since)
        return known if supposed is None else sorted([*known, *supposed.items()])

    def keys(self, kind: str, prefix: str = "") -> list[str]:
        """Keys of a kind that begin with `prefix`, sorted."""
        supposed = {key for k, key in self._moved if k == kind and key.startswith(prefix)}
        return sorted({*self._balances.keys(kind, prefix), *supposed})

    def versions(self, kind: str, ident: str) -> Sequence[Fact]:
        """All versions of one thing, oldest first."""
        return self._balances.versions(kind, ident)

    def all(self, kind: str) -> Sequence[Fact]:
        """All facts of a kind, oldest first."""
        return self._balances.all(kind)


def is_appropriated(line: str, at: date, balances: Balances) -> bool:
    """Whether a line has an appropriation in the biennium of a day, in force by then, or a virement gave it one."""
    biennium = biennium_of(at)
    if any(given.biennium == biennium and given.counts_from <= at for given in appropriations(balances, line)):
        return True
    return any(moved.target == line and moved.biennium == biennium and moved.day <= at for moved in virements(balances))


def _cash(agreement: str, at: date, balances: Balances) -> Lowest:
    return lowest(at, [balances.series("cash", agreement, at)])


def fund_left(at: date, balances: Balances) -> Lowest:
    """Σ cash of all agreements less the exchange losses so far, which belong to no agreement."""
    parts = [balances.series("fund", "", at), balances.series("exchange", "", at)]
    return lowest(at, parts, value=lambda totals: fund_total(*totals))


def _room(agreement: str, programme: str, at: date, balances: Balances) -> Lowest | None:
    known = agreement_at(balances, agreement, at)
    if known is None:
        return None
    series, parts = room_series(agreement, balances)
    unlimited = Decimal("Infinity")

    def room(totals: Sequence[Decimal]) -> Decimal:
        left = room_of(known, programme, parts(totals))
        return unlimited if left is None else left

    found = lowest(at, series, value=room)
    return None if found.amount == unlimited else found
