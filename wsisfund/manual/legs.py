"""What each event moves, and on which side: the legs of the table of events, those of the other side only in a reversal or a
credit note (domain §3, §8.1)."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..books.records import Posting, Transaction
from ..errors import Fault
from ..register.reversals import REVERSAL
from ..vocabulary import accounts as chart
from ..vocabulary.accounts import class_of, is_expense, under
from ..vocabulary.event_table import CHARGE, CREDIT, DEBIT, EITHER, EVENT, GOODS, ON_PAYABLES, SUPPORT, Event, Leg
from ..vocabulary.events import BUDGET_CLASSES, SUPPORT_COSTS
from .faults import WrongAccount, WrongSide
from .places import place_of
from .view import View

_KINDS = {SUPPORT_COSTS: SUPPORT, "InKind": GOODS, "BankCharges": chart.BANK_CHARGES, "Impairment": chart.IMPAIRMENT}
_WORDS = {
    CHARGE: "a budget line",
    SUPPORT: "Expenses:<Programme>:SupportCosts",
    GOODS: "Expenses:<Programme>:InKind",
    chart.BANK_CHARGES: "Expenses:<Programme>:BankCharges",
}
_SIDES = {DEBIT: "debit", CREDIT: "credit"}
_FIX = "correct the account or the event; anything else that happened needs an entry of its own"

Shape = frozenset[tuple[str, int]]


def leg_faults(view: View) -> Iterator[Fault]:
    """Legs that an entry does not move, or not on that side, and legs that it needs and has not: a leg of nothing is none.

    Events are effective ones: a reversal moves what its original moved, on the other side; so does a credit note, but for cash.
    """
    lawful: set[tuple[str, int, Shape]] = set()
    for n, (t, event) in enumerate(zip(view.books.transactions, view.events, strict=True)):
        row = EVENT.get(event)
        if row is None or event == REVERSAL:
            continue
        root = view.taken_back(n)
        side = turned_side(root)
        turned = side * view.reversal_sign(n)
        shape: Shape = frozenset((p.account, _side(p)) for p in t.postings)
        if side < 0:
            row = _credited(row)
        case = f"{event}{' credited' * (side < 0)}", turned, shape
        if case in lawful:
            continue
        found = _of_entry(t, row, turned, shape)
        if not found:
            lawful.add(case)
        yield from found


@lru_cache(maxsize=64)
def _credited(row: Event) -> Event:
    """An event as a credit note has it: what a vendor pays back is an entry of its own, and what is unpaid of the invoice goes
    at its carrying.
    """
    legs = (leg._replace(accounts=tuple(a for a in leg.accounts if a != chart.CASH)) for leg in row.legs)
    return row._replace(legs=(*(leg for leg in legs if leg.accounts), Leg(EITHER, (ON_PAYABLES,))))


def turned_side(t: Transaction) -> int:
    """-1 for a credit note, which mirrors an invoice; else 1."""
    return -1 if t.credits else 1


def _side(p: Posting) -> int:
    return DEBIT if (p.chf or p.units) > 0 else CREDIT if (p.chf or p.units) < 0 else 0


def _of_entry(t: Transaction, row: Event, turned: int, shape: Shape) -> list[Fault]:
    """What is wrong with the accounts; where they are the right ones, what is wrong with their sides."""
    moved = {account for account, _ in shape if any(_stands_in(account, leg) for leg in row.legs)}
    found = [_not_moved(t, p, row) for p in t.postings if p.account not in moved]
    needed = [leg for leg in row.legs if leg.needed]
    found += [_missing(t, leg, row) for leg in needed if not any(_stands_in(account, leg) for account, _ in shape)]
    found = found or [_wrong_side(t, p, row) for p in t.postings if not _fits(p.account, _side(p) * turned, row.legs)]
    moving = [(account, side * turned) for account, side in shape if side]
    return found or [_missing(t, leg, row) for leg in needed if not any(_fits(account, side, (leg,)) for account, side in moving)]


def _stands_in(account: str, leg: Leg) -> bool:
    kind = _kind(account)
    return any(kind == name or under(account, name) for name in leg.accounts)


def _fits(account: str, side: int, legs: Iterable[Leg]) -> bool:
    """Whether one of the legs moves the account on that side; a posting of nothing stands on both."""
    return any(leg.side in (side, 0) or not side for leg in legs if _stands_in(account, leg))


@lru_cache(maxsize=4096)
def _kind(account: str) -> str:
    """The word of the table for an expense account; the account itself for every other."""
    if not is_expense(account):
        return account
    name = class_of(account) if account.count(":") == 2 else ""
    return CHARGE if name in BUDGET_CLASSES else _KINDS.get(name, "")


def _shown(legs: Iterable[Leg]) -> str:
    parts = []
    for leg in legs:
        accounts = " or ".join(_WORDS.get(name, name) for name in leg.accounts)
        parts.append(f"{_SIDES.get(leg.side, 'either side')} {accounts}" + ("" if leg.needed else " (may be absent)"))
    return "; ".join(parts)


def _not_moved(t: Transaction, p: Posting, row: Event) -> Fault:
    return WrongAccount(
        f"an entry '{row.name}' does not move {p.account}",
        why=f"the accounting manual moves here: {_shown(row.legs)}",
        fix=_FIX,
        at=place_of(t, p),
    )


def _missing(t: Transaction, leg: Leg, row: Event) -> Fault:
    return WrongAccount(
        f"an entry '{row.name}' needs a leg that this one has not: {_shown((leg,))}",
        why=f"the accounting manual moves here: {_shown(row.legs)}",
        fix=_FIX,
        at=t.place,
    )


def _wrong_side(t: Transaction, p: Posting, row: Event) -> Fault:
    legs = [leg for leg in row.legs if _stands_in(p.account, leg)]
    wanted = _SIDES[legs[0].side] + ("" if turned_side(t) > 0 else " (a credit note turns it)")
    credit_note = row.name == "expense" and turned_side(t) > 0
    return WrongSide(
        f"{p.account} stands on the wrong side of an entry '{row.name}'",
        why=f"it moves this account on one side, {wanted}; the other side is for reversals and credit notes",
        fix='a credit note names the invoice that it credits: credits: "…"; a wrong entry is reversed:\nwsisfund reverse DOC'
        if credit_note
        else "turn the sign, or reverse the wrong entry:\nwsisfund reverse DOC --reason …",
        at=place_of(t, p),
    )
