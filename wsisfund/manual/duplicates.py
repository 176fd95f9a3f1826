"""What may be there twice though no identity says so: numbers that look the same, amounts that come again (domain §8.12)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from ..books.records import Transaction
from ..errors import Fault, Warning_, clean
from ..register.policies import DUPLICATE_DAYS
from ..vocabulary.accounts import CASH, VENDORS, under
from ..vocabulary.event_table import EVENT
from ..vocabulary.folding import fold_identity
from ..vocabulary.lookalike import name_shape, skeleton
from ..vocabulary.money import grouped
from .identity import VENDORS_OWN, where
from .view import Scope, View

_STAFF = ":Staff"

Asked = tuple[tuple[str, Decimal], ...]


class PossibleDuplicate(Warning_):
    """Two documents or ids that may be the same one: they look alike, or ask the same amount of the fund for the same payee."""

    slug = "possible-duplicate"


def duplicate_warnings(view: View) -> Iterator[Fault]:
    """Documents of one payee that may be one: alike to the eye, the same number for two spellings of a payee, for two
    agreements in full, or the same amount again within policy `duplicate-days`.
    """
    by_payee: dict[str, list[Transaction]] = defaultdict(list)
    for n, t in enumerate(view.books.transactions):
        if t.doc.strip() and t.event in EVENT and n not in view.reversals.undone:
            shape = name_shape(t.payee)
            if view.covers(Scope.LOOK, f"payee|{shape}"):
                by_payee[shape].append(t)
    for entries in by_payee.values():
        yield from _alike(entries)
        yield from _in_full_twice(entries)
        yield from _same_amount(view, entries)


def asked_of_the_fund(t: Transaction) -> Asked:
    """What a document asks of the fund, by currency: what is owed for it, or paid at once; a credit note below zero."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for p in t.postings:
        if p.account == VENDORS or under(p.account, CASH):
            found[p.currency] -= p.units
    return tuple(sorted((currency, units) for currency, units in found.items() if units))


def _alike(entries: list[Transaction]) -> Iterator[Fault]:
    """Documents of one event that look the same and are written with other letters, or for another spelling of the payee."""
    first: dict[tuple[str, str, int], Transaction] = {}
    for t in entries:
        year = t.date.year if t.event in VENDORS_OWN else 0
        other = first.setdefault((t.event, skeleton(t.doc), year), t)
        if other is t or other.date > t.date:
            continue
        if fold_identity(other.doc) != fold_identity(t.doc):
            what = f"{clean(t.doc)[:60]} looks like {clean(other.doc)[:60]}, and is written with other letters"
            yield _possible(t, other, what, "a reader cannot tell the two numbers apart")
        elif fold_identity(other.payee) != fold_identity(t.payee):
            what = f"{clean(t.doc)[:60]} of {clean(t.payee)[:60]} stands there for {clean(other.payee)[:60]} as well"
            yield _possible(t, other, what, "the two payees are nearly the same name")


def _in_full_twice(entries: list[Transaction]) -> Iterator[Fault]:
    seen: dict[tuple[str, str, int, Asked], Transaction] = {}
    for t in entries:
        asked = asked_of_the_fund(t) if t.event in VENDORS_OWN else ()
        if not asked:
            continue
        other = seen.setdefault((t.event, fold_identity(t.doc), t.date.year, asked), t)
        if other.agreement != t.agreement:
            what = f"{clean(t.doc)[:60]} of {clean(t.payee)[:60]} is charged in full to two agreements"
            yield _possible(t, other, what, f"{_shown(asked)} to each; shared by two, an invoice has a part for each")


def _same_amount(view: View, entries: list[Transaction]) -> Iterator[Fault]:
    """Invoices; salaries come again by themselves."""
    newest: dict[Asked, Transaction] = {}
    days: dict[date, int] = {}
    for t in entries:
        asked = asked_of_the_fund(t) if t.event == "expense" else ()
        if not asked or any(p.account.endswith(_STAFF) for p in t.postings):
            continue
        other = newest.get(asked)
        newest[asked] = t
        # The same number in the same year is another fault, or several lines of one invoice.
        if other is None or (other.date.year == t.date.year and fold_identity(other.doc) == fold_identity(t.doc)):
            continue
        within = days.setdefault(t.date, DUPLICATE_DAYS.value(view.facts, t.date))
        if (t.date - other.date).days <= within and (other.doc == t.doc or skeleton(other.doc) != skeleton(t.doc)):
            what = f"{clean(t.doc)[:60]}: {clean(t.payee)[:60]} was owed {_shown(asked)} already under {clean(other.doc)[:60]}"
            yield _possible(t, other, what, f"the same payee and amount within {within} days (policy duplicate-days)")


def _shown(asked: Asked) -> str:
    return " and ".join(f"{grouped(units, currency)} {currency}" for currency, units in asked)


def _possible(t: Transaction, other: Transaction, what: str, why: str) -> Fault:
    return PossibleDuplicate(
        what,
        why=f"{why}; the other stands at {where(other.place)}",
        fix="compare the two papers; take the second entry back where they are one: wsisfund reverse DOC --reason …",
        at=t.place,
    )


def lookalikes(idents: Mapping[str, object]) -> Iterator[tuple[str, str, bool]]:
    """(id, earlier id, whether they are the same) of each id that only looks like an earlier one, or is it.

    Args:
        idents: ids of one kind, in the order in which they were given; each once.
    """
    folded: dict[str, str] = {}
    shapes: dict[str, str] = {}
    for ident in idents:
        same = folded.setdefault(fold_identity(ident), ident)
        alike = shapes.setdefault(skeleton(ident), ident)
        if same != ident:
            yield ident, same, True
        elif alike != ident:
            yield ident, alike, False
