"""Interest by agreement: parts by the average of the month-end positions since the account's last interest (domain §1)."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import accumulate

from ..books.records import Transaction
from ..errors import Fault, Warning_
from ..register.reversals import REVERSAL
from ..store.measures import CHARGED, INTEREST, RECEIVED, REFUNDED
from ..vocabulary.accounts import CASH, under
from ..vocabulary.days import month_ends
from ..vocabulary.money import ZERO, apportion, grouped
from .view import View, WholeNeeded

# A part may lie this share of the interest off: an entry of an earlier day that was put in since moves the parts by little.
_NEAR = Decimal("0.025")


class InterestDiffers(Warning_):
    """Interest is not split as the agreements' money earned it."""

    slug = "interest-differs"


def position_days(begin: date, until: date, *, after: bool) -> list[date]:
    """The days whose positions are averaged: month-ends from `begin` (`after`: later than it) to `until`; if none, `until`."""
    return [end for end in month_ends(begin, until) if end > begin or not after] or [until]


def weights_of(positions: Mapping[str, Sequence[Decimal]]) -> dict[str, Decimal]:
    """What each agreement weighs: the sum of its positions, none below zero; agreements without any are left out."""
    sums = {ident: sum((max(ZERO, amount) for amount in at), ZERO) for ident, at in positions.items()}
    return {ident: amount for ident, amount in sums.items() if amount}


# By agreement and day: CHF by which its money changes, and how much of it is interest.
Money = dict[tuple[str, date], tuple[Decimal, Decimal]]


class _Positions:
    """What each agreement's money came to on any day: received + interest − refunded − charged."""

    def __init__(self, money: Money) -> None:
        moved: dict[str, dict[date, Decimal]] = defaultdict(dict)
        self._interest: dict[tuple[str, date], Decimal] = {}
        for (ident, day), (change, interest) in money.items():
            moved[ident][day] = change
            if interest:
                self._interest[ident, day] = interest
        self._days = {ident: sorted(days) for ident, days in moved.items()}
        self._sums = {ident: list(accumulate(days[day] for day in sorted(days))) for ident, days in moved.items()}

    def at(self, ends: Sequence[date], day: date) -> dict[str, list[Decimal]]:
        """Positions at the end of each of `ends`, by agreement; interest of `day` itself is left out."""
        return {ident: [self._one(ident, end, day) for end in ends] for ident in self._days}

    def _one(self, ident: str, end: date, day: date) -> Decimal:
        position = bisect_right(self._days[ident], end)
        found = self._sums[ident][position - 1] if position else ZERO
        return found - (self._interest.get((ident, day), ZERO) if end >= day else ZERO)


def _change(account: str, event: str, chf: Decimal) -> Decimal:
    """What a posting adds to its agreement's money."""
    sign = _sign(account, event)
    return chf if sign > 0 else -chf if sign else ZERO


@cache
def _sign(account: str, event: str) -> int:
    """1 where a debit adds to an agreement's money, -1 where it takes from it, 0 where it does neither."""
    if RECEIVED.holds(account, event):
        # A charge that a bank kept on the way was received, and spent at once.
        return 0 if CHARGED.holds(account, event) else 1
    taken = INTEREST.holds(account, event) or REFUNDED.holds(account, event) or CHARGED.holds(account, event)
    return -1 if taken else 0


def may_move_money(t: Transaction) -> bool:
    """Whether an entry may change what an agreement's money comes to, whatever it takes back, or how interest is split."""
    return t.event in (REVERSAL, "interest") or any(_change(p.account, t.event, p.chf) and t.agreement_of(p) for p in t.postings)


def may_take_interest_back(t: Transaction) -> bool:
    """Whether an entry is interest, or may take back an earlier one."""
    return t.event == "interest" or (t.event == REVERSAL and any(INTEREST.holds(p.account, "interest") for p in t.postings))


def interest_warnings(view: View) -> Iterator[Fault]:
    """Interest entries whose parts are not what positions and largest remainders give; of a part those that it may touch."""
    since = date.min if view.base is None else view.base.interest_since
    if since is None:
        _earlier_than_interest(view)
        return
    asked = [(t, ends) for t, ends in _credited(view) if t.date >= since]
    if not asked:
        return
    positions = _Positions(_money_of(view, min(end for _, ends in asked for end in ends)))
    for t, ends in asked:
        booked = _booked(t)
        total = sum(booked.values(), ZERO)
        weights = weights_of(positions.at(ends, t.date)) if total > 0 else {}
        if weights:
            parts = apportion(total, sorted(weights.items()))
            off = (abs(parts.get(ident, ZERO) - booked.get(ident, ZERO)) for ident in {*parts, *booked})
            if max(off) > total * _NEAR:
                yield _differs(t, parts, booked)


def _credited(view: View) -> Iterator[tuple[Transaction, list[date]]]:
    """Interest that stands, with the days whose positions it is split by."""
    last: dict[str, date] = {}
    for n, t in enumerate(view.books.transactions):
        if t.event == "interest" and n not in view.reversals.undone and view.begins is not None:
            banks = {p.account for p in t.postings if under(p.account, CASH)} or {""}
            known = [last[bank] for bank in banks if bank in last]
            yield t, position_days(max(known, default=view.begins), t.date, after=bool(known))
            last |= dict.fromkeys(banks, t.date)


def _money_of(view: View, since: date) -> Money:
    """What all agreements' money came to, with the change in it; before the day `since` perhaps in one sum."""
    if view.base is None:
        return _moved(view)
    stored = view.base.money_of_agreements(since)
    return _added_up(stored, _difference(view)) if view.before is not None else stored


def _difference(view: View) -> Money:
    """What a change moves."""
    before = {key: (-change, -interest) for key, (change, interest) in _moved(view.before).items()} if view.before else {}
    return {key: found for key, found in _added_up(_moved(view), before).items() if any(found)}


def _added_up(one: Money, other: Money) -> Money:
    found = dict(one)
    for key, (change, interest) in other.items():
        was, of_it = found.get(key, (ZERO, ZERO))
        found[key] = was + change, of_it + interest
    return found


def _earlier_than_interest(view: View) -> None:
    """Nothing, when no interest follows what a change moves of the agreements' money: it is split by the positions of all."""
    if view.before is None or view.base is None:
        return
    first = min((day for (_, day), (amount, _) in _difference(view).items() if amount), default=None)
    if first is not None and view.base.credited_from(first):
        raise WholeNeeded("interest is split by the positions of all agreements")


def _moved(view: View) -> Money:
    """What the entries of a view move of each agreement's money."""
    found: Money = {}
    for t, event in zip(view.books.transactions, view.events, strict=True):
        for p in t.postings:
            change = _change(p.account, event, p.chf)
            ident = t.agreement_of(p) if change else ""
            if ident:
                was, interest = found.get((ident, t.date), (ZERO, ZERO))
                found[ident, t.date] = was + change, interest + (change if event == "interest" else ZERO)
    return found


def _booked(t: Transaction) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for p in t.postings:
        if INTEREST.holds(p.account, "interest"):
            ident = t.agreement_of(p)
            found[ident] = found.get(ident, ZERO) - p.chf
    return {ident: amount for ident, amount in found.items() if amount}


def _differs(t: Transaction, parts: Mapping[str, Decimal], booked: Mapping[str, Decimal]) -> Fault:
    wrong = [ident for ident in sorted({*parts, *booked}) if parts.get(ident) != booked.get(ident)]
    shown = ", ".join(f"{ident} {grouped(parts.get(ident, ZERO))}" for ident in wrong)
    return InterestDiffers(
        f"interest of {t.date.isoformat()} is split otherwise than the agreements' money earned it: right is {shown}",
        why="parts follow the average of the month-end positions since the account's last interest, by largest remainder",
        fix="reverse the entry and record it anew, which works the parts out:\nwsisfund interest DATE AMOUNT --doc REF",
        at=t.place,
    )
