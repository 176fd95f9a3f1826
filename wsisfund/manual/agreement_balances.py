"""Within an entry that moves the money of several agreements each agreement's legs balance by themselves (domain §2, §4)."""

from collections.abc import Iterator
from decimal import Decimal

from ..books.records import Transaction
from ..errors import BooksFault, Fault, clean
from ..vocabulary.event_table import named
from ..vocabulary.money import ZERO, grouped
from .view import View

_APART = frozenset(named("apart"))
_RECEIVING = frozenset(named("receives"))


class AgreementNotBalanced(BooksFault):
    """An entry of several agreements gives to one what it takes from another."""

    slug = "agreement-not-balanced"


def agreement_balance_faults(view: View) -> Iterator[Fault]:
    """Entries in which the legs of one agreement do not come to 0.00 CHF; what is received has no leg without an agreement."""
    for t in view.books.transactions:
        if t.event not in _APART or not any(p.keys and "agreement" in p.keys for p in t.postings):
            continue
        sums: dict[str, Decimal] = {}
        for p in t.postings:
            agreement = t.agreement_of(p)
            sums[agreement] = sums.get(agreement, ZERO) + p.chf
        for agreement, total in _off(sums, received=t.event in _RECEIVING):
            yield _not_balanced(t, agreement, total)


def _off(sums: dict[str, Decimal], *, received: bool) -> Iterator[tuple[str, Decimal]]:
    """Agreements that take from another, or give to it, with the CHF that they are off.

    A leg without an agreement may be the other side of several, but of what was received: that is each agreement's own to spend.
    """
    common = ZERO if received else sums.get("", ZERO)
    for agreement, total in sums.items():
        if total and (received or agreement) and (not common or total * common > 0):
            yield agreement, total


def _not_balanced(t: Transaction, agreement: str, total: Decimal) -> Fault:
    return AgreementNotBalanced(
        f"the legs of {clean(agreement)[:60]} come to {grouped(total)} CHF, not to 0.00"
        if agreement
        else f"the legs that name no agreement come to {grouped(total)} CHF, not to 0.00",
        why="what one agreement is promised, receives, writes off or gives back is its own, and never another's",
        fix='divide the leg, and name on each part whose it is: agreement: "VC-…"',
        at=t.place,
    )
