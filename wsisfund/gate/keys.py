"""The keys by which entries hang together: what a change touches is every entry that shares one with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ..books.records import Fact, Posting, Price, Record, Transaction
from ..vocabulary.accounts import is_expense
from ..vocabulary.folding import fold_identity
from ..vocabulary.lookalike import name_shape

# Keys of entries that name a document.
_DOCUMENTS = ("doc", "settles", "reverses", "credits")
# Facts that belong to an agreement by their own id; an instalment may be of a pledge.
_OF_AGREEMENT = ("agreement", "agreement-end")


@dataclass(eq=False, repr=False)
class Keys:
    """Agreements, orders, documents; payees folded, and as they look; days with entries that no document names; currencies with
    the day from which another rate may be in force; ids of facts by their kind."""

    agreements: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    payees: set[str] = field(default_factory=set)
    looks: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    rates: set[tuple[str, date]] = field(default_factory=set)
    facts: dict[str, set[str]] = field(default_factory=dict)

    def __or__(self, other: Keys) -> Keys:
        facts = {kind: self.facts.get(kind, set()) | other.facts.get(kind, set()) for kind in self.facts | other.facts}
        return Keys(
            self.agreements | other.agreements, self.orders | other.orders, self.documents | other.documents,
            self.payees | other.payees, self.looks | other.looks, self.days | other.days, self.rates | other.rates, facts,
        )  # fmt: skip


def keys_of(records: Iterable[Record]) -> Keys:
    """The keys of some records."""
    keys = Keys()
    for record in records:
        if isinstance(record, Transaction):
            _of_transaction(record, keys)
        elif isinstance(record, Fact):
            _of_fact(record, keys)
        elif isinstance(record, Price):
            keys.rates.add((record.currency, record.date))
    for named in (keys.agreements, keys.orders, keys.documents, keys.payees, keys.looks):
        named.discard("")
    return keys


def _of_transaction(t: Transaction, keys: Keys) -> None:
    keys.payees.add(fold_identity(t.payee))
    keys.looks.add(name_shape(t.payee))
    if not t.doc.strip():
        keys.days.add(t.date)
    _of_keys(t, None, keys)
    for p in t.postings:
        _of_keys(t, p, keys)


def _of_keys(t: Transaction, p: Posting | None, keys: Keys) -> None:
    def named(key: str) -> str:
        return str(t.keys.get(key, "")) if p is None else t.key_of(p, key)

    keys.agreements.add(named("agreement"))
    keys.orders.add(named("commitment"))
    keys.documents |= {named(key) for key in _DOCUMENTS}


def _of_fact(fact: Fact, keys: Keys) -> None:
    keys.facts.setdefault(fact.kind, set()).add(fact.ident)
    if fact.kind in _OF_AGREEMENT:
        keys.agreements.add(fact.ident)
    elif fact.kind == "bank-match":
        keys.facts.setdefault("bank-line", set()).add(fact.ident)
    elif fact.kind == "commitment":
        keys.orders.add(fact.ident)
    elif fact.kind == "letter":
        keys.documents.add(fact.document)
    elif fact.kind == "override":
        keys.documents.add(fact.ident)
        keys.orders.add(fact.ident)


def lines_of(records: Iterable[Record]) -> set[str]:
    """Expense accounts that records move, or appropriate."""
    found: set[str] = set()
    for record in records:
        if isinstance(record, Transaction):
            found |= {p.account for p in record.postings if is_expense(p.account)}
        elif isinstance(record, Fact):
            for value in record.values:
                if isinstance(value, str) and is_expense(value):
                    found.add(str(value))
    return found
