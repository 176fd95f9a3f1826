"""What a rule is shown: the books, whole or the part of them that one change touches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cached_property

from ..books.records import Books
from ..register.reversals import Reversals, events_of, reversals_of
from ..register.versions import EntryFacts
from .control import Control, control_of
from .rates_in_force import Rates
from .reach import newest_reached
from .signed import SignedAgreements


class Scope(Enum):
    """What one verdict of a rule depends on, besides the register: the keys by which entries hang together.

    A rule whose verdict on one agreement needs all entries of that agreement, and no others, has the scope AGREEMENT. It keeps
    its sums by such keys, and says nothing of a key that its view does not cover.
    """

    ENTRY = "entry"  # each entry or fact by itself
    AGREEMENT = "agreement"  # id of an agreement
    ORDER = "order"  # id of a commitment
    DOCUMENT = "document"  # a document's reference, as `fold_identity` reads it
    ID = "id"  # an id of the register or the budget with its kind, ``kind|id``, as `fold_identity` reads it
    LOOK = "look"  # what an id looks like, ``kind|skeleton``; a payee, ``payee|name_shape``
    ACCOUNT = "account"  # an account of the balance sheet
    LINE = "line"  # a budget line, or a programme's support costs
    BOOKS = "books"  # all of the books


class View:
    """The books, or a part of them, with what every rule asks for, worked out once.

    Args:
        books: exact records in order of time, without a fault of Beancount's.
        covered: keys of each scope of which `books` has every entry; None: it has all there are.
        today: the day of the clock; None: rules that need it are not asked.
    """

    def __init__(self, books: Books, covered: Mapping[Scope, frozenset[str]] | None = None, today: date | None = None) -> None:
        self.books = books
        self.today = today
        self._covered = covered

    @property
    def whole(self) -> bool:
        """Whether the view is of all the books."""
        return self._covered is None

    def covers(self, scope: Scope, key: str) -> bool:
        """Whether the view has every entry of this key, so that a verdict on it can be given."""
        return self._covered is None or key in self._covered.get(scope, ())

    @cached_property
    def facts(self) -> EntryFacts:
        """The facts by kind and id."""
        return EntryFacts(self.books.facts)

    @cached_property
    def signed(self) -> SignedAgreements:
        """The agreements through time."""
        return SignedAgreements(self.facts)

    @cached_property
    def reach(self) -> date | None:
        """The last day that an entry may have; None where nobody says what day it is."""
        if self.today is None:
            return None
        return newest_reached((r.date for records in (self.books.prices, self.books.facts) for r in records), self.today)

    @cached_property
    def rates(self) -> Rates:
        """The rates of all the books."""
        return Rates(self.books.prices)

    @cached_property
    def reversals(self) -> Reversals:
        """Which entry each reversal takes back."""
        return reversals_of(self.books.transactions)

    @cached_property
    def events(self) -> tuple[str, ...]:
        """Effective event of each transaction."""
        return tuple(events_of(self.books.transactions, self.reversals))

    @cached_property
    def begins(self) -> date | None:
        """Day of the first transaction of all the books."""
        return self.books.transactions[0].date if self.books.transactions else None

    def reversal_sign(self, position: int) -> int:
        """-1 where the transaction takes back another one, 1 where it stands for itself or takes back a reversal."""
        sign = 1
        while position in self.reversals.original:
            position, sign = self.reversals.original[position], -sign
        return sign

    @cached_property
    def control(self) -> Control:
        """Movements of the control balances, and what goes beyond them."""
        return control_of(self.books, self.events)
