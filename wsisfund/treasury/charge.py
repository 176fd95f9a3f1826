"""What a charge brings with it, whatever event makes it: support cost, and revenue where the agreement is conditional."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Posting, Value
from ..errors import Refused
from ..register.versions import Agreement
from ..register.wording import chf_leg
from ..store.index import Index
from ..store.positions import deferred_left
from ..vocabulary.accounts import DEFERRED, EARMARKED, UNEARMARKED
from ..vocabulary.money import grouped, half_up, per_cent


class InKindCharge(Refused):
    """An agreement of goods in kind has no money to spend."""

    slug = "nothing-to-spend"


class Made(NamedTuple):
    """Some legs of an entry and how their amounts came about."""

    legs: tuple[Posting, ...] = ()
    derivation: tuple[str, ...] = ()


def with_money(agreement: Agreement) -> Agreement:
    """`agreement` where money comes in under it.

    Raises:
        InKindCharge: it is one of goods in kind.
    """
    if agreement.recognition != "in-kind":
        return agreement
    raise InKindCharge(
        f"{agreement.id} is an agreement of goods in kind",
        why="no money comes in under it",
        fix="name the agreement whose money is spent",
        at=agreement.place,
    )


def support_cost(agreement: Agreement, direct: Decimal) -> tuple[Decimal, str]:
    """Support cost of a direct charge at the agreement's rate, half up, and how it came about (empty where there is none)."""
    support = half_up(direct * agreement.psc_rate)
    if not support:
        return support, ""
    rate = per_cent(agreement.psc_rate)
    return support, f"support cost of {agreement.id}: {grouped(direct)} × {rate} = {grouped(support)} CHF, half up"


def release(index: Index, agreement: Agreement, charge: Decimal, day: date, keys: Mapping[str, Value] | None = None) -> Made:
    """Revenue that a charge of a conditional agreement releases: min(charge, what is left deferred); nothing of any other.

    Args:
        charge: direct, support cost and bank charge together; negative for a credit note.
        keys: of the legs, where the entry has several agreements.

    Source: domain §1, conditional agreement.
    """
    if not agreement.conditional or not charge:
        return Made()
    left = deferred_left(index, agreement.id, day)
    released = min(charge, left)
    if not released:
        return Made((), (f"{agreement.id}: nothing is left deferred to release",))
    income = UNEARMARKED if agreement.earmark.is_unearmarked else EARMARKED
    shown = f"min(charge {grouped(charge)}, deferred {grouped(left)}) = {grouped(released)} CHF"
    return Made(
        (chf_leg(DEFERRED, released, keys), chf_leg(income, -released, keys)),
        (f"revenue of {agreement.id} released: {shown}",),
    )
