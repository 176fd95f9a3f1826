"""Amounts that no fund has, of currencies that there are not, or of nothing where something is promised (domain §2)."""

from collections.abc import Iterator

from ..books.records import Amount, Fact, Place
from ..errors import Fault, clean
from ..register.budget_facts import OPEN, order_step_of
from ..register.known import AmountOutOfRange, NoSuchCurrency
from ..vocabulary.currencies import CURRENCIES
from ..vocabulary.money import MAX_AMOUNT, grouped
from .places import place_of
from .view import View

_PROMISES = ("pledge", "virement")


def size_faults(view: View) -> Iterator[Fault]:
    """Postings and facts with an amount that cannot be meant."""
    for t in view.books.transactions:
        for p in t.postings:
            if p.currency not in CURRENCIES:
                yield _no_currency(p.currency, place_of(t, p))
            elif abs(p.units) > MAX_AMOUNT or abs(p.chf) > MAX_AMOUNT:
                yield _wrong(f"{p.account}: {grouped(p.units, p.currency)} {p.currency}", place_of(t, p))
    for fact in view.books.facts:
        for amount in fact.values:
            if not isinstance(amount, Amount):
                continue
            if amount.currency not in CURRENCIES:
                yield _no_currency(amount.currency, fact.place)
            elif abs(amount.number) > MAX_AMOUNT or (amount.number <= 0 and _is_promise(fact)):
                what = f"{fact.kind} {clean(fact.ident)[:60]}: {grouped(*amount)} {amount.currency}"
                yield _wrong(what, fact.place)


def _is_promise(fact: Fact) -> bool:
    step = order_step_of(fact) if fact.kind == "commitment" else None
    return fact.kind in _PROMISES or (step is not None and step.step == OPEN)


def _no_currency(code: str, place: Place | None) -> Fault:
    return NoSuchCurrency(
        f"'{clean(code)[:20]}' is no currency",
        why="currencies are ISO 4217 codes",
        fix="write three capitals, such as CHF",
        at=place,
    )


def _wrong(what: str, place: Place | None) -> Fault:
    return AmountOutOfRange(
        f"{what} cannot be recorded",
        why=f"what is announced, ordered or moved is above zero, and no amount is above {grouped(MAX_AMOUNT)}",
        fix="check the amount",
        at=place,
    )
