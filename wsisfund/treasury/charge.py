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
from ..store.positions import deferred_left, released_by
from ..vocabulary.accounts import DEFERRED, EARMARKED, UNEARMARKED
from ..vocabulary.money import grouped, half_up, per_cent


class InKindCharge(Refused):
    """An agreement of goods in kind has no money to spend."""

    slug = "nothing-to-spend"


class Made(NamedTuple):
    """Some legs of an entry and how their amounts came about."""

    legs: tuple[Posting, ...] = ()
    derivation: tuple[str, ...] = ()


class Invoice(NamedTuple):
    """An invoice by its document and payee."""

    doc: str
    payee: str


def with_money(agreement: Agreement) -> Agreement:
    """`agreement` where money comes in under it.

    Raises:
        InKindCharge: it is one of goods in kind.
    """
    if not agreement.in_kind:
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
        charge: direct, support cost and bank charge together; above zero.
        keys: of the legs, where the entry has several agreements.

    Source: domain §1, conditional agreement.
    """
    if not agreement.conditional or not charge:
        return Made()
    left = deferred_left(index, agreement.id, day)
    released = min(charge, left)
    if not released:
        return Made((), (f"{agreement.id}: nothing is left deferred to release",))
    shown = f"min(charge {grouped(charge)}, deferred {grouped(left)}) = {grouped(released)} CHF"
    return Made(_released(agreement, released, keys), (f"revenue of {agreement.id} released: {shown}",))


def defer_again(
    index: Index, agreement: Agreement, credit: Decimal, invoice: Invoice, day: date, keys: Mapping[str, Value] | None = None
) -> Made:
    """Revenue of a conditional agreement that a credit note takes back: min(credit, what its invoice released).

    Args:
        credit: direct and support cost of the credit note together; above zero.

    Source: domain §3, a credit note is the mirror of its invoice.
    """
    if not agreement.conditional:
        return Made()
    released = released_by(index, agreement.id, invoice.doc, invoice.payee, day)
    deferred = min(credit, released)
    if not deferred:
        return Made((), (f"{agreement.id}: {invoice.doc} released no revenue that could be deferred again",))
    shown = f"min(credit {grouped(credit)}, released by {invoice.doc} {grouped(released)}) = {grouped(deferred)} CHF"
    return Made(_released(agreement, -deferred, keys), (f"revenue of {agreement.id} deferred again: {shown}",))


def _released(agreement: Agreement, chf: Decimal, keys: Mapping[str, Value] | None) -> tuple[Posting, Posting]:
    """The legs of revenue that is released; below zero: that is deferred again."""
    income = UNEARMARKED if agreement.earmark.is_unearmarked else EARMARKED
    return chf_leg(DEFERRED, chf, keys), chf_leg(income, -chf, keys)
