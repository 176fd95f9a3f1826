"""What a rule is shown: the books, whole or the part of them that one change touches."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from ..books.records import Balance, Books, Posting, Transaction
from ..errors import Fault
from ..register.reversals import Reversals, events_of, reversals_of
from ..register.source import EntryFacts
from ..store.item_book import OpenItem
from ..vocabulary.accounts import CASH, under
from .account_sums import AccountSums, held_by
from .control import Control, control_of
from .day_sums import Daily, daily_of
from .movements import ControlWalk
from .part import AccountDays, Base, Scope, WholeNeeded
from .rates_in_force import Rates
from .reach import newest_reached
from .running_numbers import EntryNumbers, RunningNumbers
from .signed import SignedAgreements

__all__ = ["Scope", "View", "WholeNeeded"]

Covered = Mapping[Scope, frozenset[str]]


class View:
    """The books, or a part of them, with what every rule asks for, worked out once.

    A part holds every entry of the keys that it covers, every version of each fact that it holds, and the facts that its
    entries name; entries that only share another key with the change may be there too.

    Args:
        books: exact records in order of time, without a fault of Beancount's.
        covered: keys of each scope of which `books` has every entry; None: it has all there are.
        base: all of the books by their sums, where this is a part.
        before: the same part without the change.
        today: the day of the clock; None: rules that need it are not asked.
    """

    def __init__(
        self,
        books: Books,
        covered: Covered | None = None,
        base: Base | None = None,
        before: View | None = None,
        *,
        today: date | None = None,
    ) -> None:
        self.books = books
        self.base = base
        self.today = today
        self._covered = covered
        self.before = before
        # What each rule found that was asked, by its name.
        self.answers: dict[str, Sequence[Fault]] = {}
        # What is open under documents in the end, once the rule of open items was asked of all books.
        self.open_items: Sequence[OpenItem] = ()

    @property
    def whole(self) -> bool:
        """Whether the view is of all the books."""
        return self._covered is None

    def covers(self, scope: Scope, key: str) -> bool:
        """Whether the view has every entry of this key, so that a verdict on it can be given."""
        return self._covered is None or key in self._covered.get(scope, ())

    def covered(self, scope: Scope) -> frozenset[str]:
        """The keys that a part covers; of the whole books, none is listed."""
        return (self._covered or {}).get(scope, frozenset())

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
        if self.base is not None:
            return newest_reached(self.base.days_after(self.today), self.today)
        return newest_reached((r.date for records in (self.books.prices, self.books.facts) for r in records), self.today)

    @cached_property
    def rates(self) -> Rates:
        """The rates of all the books."""
        return Rates(self.books.prices)

    @cached_property
    def numbers(self) -> RunningNumbers:
        """The running numbers of all the books."""
        return EntryNumbers(self.books.transactions) if self.base is None else self.base.numbers

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
        """Day on which all the books begin: of the balances brought forward, where fewer entries stand before it than from it
        on; else of the first entry. No part has an opening that changes.
        """
        if self.base is not None:
            return self.base.begins()
        days = [t.date for t in self.books.transactions]
        opening = next((day for day, event in zip(days, self.events, strict=True) if event == "opening"), None)
        if opening is not None and 2 * bisect_left(days, opening) < len(days):
            return opening
        return days[0] if days else None

    @cached_property
    def ends(self) -> date | None:
        """Day of the last transaction of all the books."""
        if self.base is not None:
            return self.base.ends()
        return self.books.transactions[-1].date if self.books.transactions else None

    def brought(self, account: str) -> bool:
        """Whether an opening of the books brought something forward on an account, or on one below it."""
        if self.base is not None:
            return self.base.brought(account)
        openings = (t for t in self.books.transactions if t.event == "opening")
        return any(under(p.account, account) for t in openings for p in t.postings)

    def taken_back(self, position: int) -> Transaction:
        """The entry that a reversal takes back in the end; an entry that is none is itself."""
        root, _ = self.reversals.roots.get(position, (position, 1))
        return self.books.transactions[root]

    def reversal_sign(self, position: int) -> int:
        """-1 where the transaction takes back another one, 1 where it stands for itself or takes back a reversal."""
        _, sign = self.reversals.roots.get(position, (position, 1))
        return sign

    @cached_property
    def control(self) -> Control:
        """Movements of the control balances, and what goes beyond them."""
        return control_of(self)

    def daily_before(self) -> Daily:
        """What the part moved and drew on before the change; a part that shows no change moved what it moves."""
        before = self.before or self
        return daily_of(ControlWalk(before.books, before.events))

    # ---------------------------------------------------------------- sums of the accounts

    @cached_property
    def _accounts(self) -> AccountSums:
        return AccountSums(self.books.transactions)

    def account_keys(self, parent: str) -> list[tuple[str, str]]:
        """Accounts below `parent`, each with a currency, on which a verdict is asked: of a part, those that the change moves."""
        keys = self._accounts.keys() if self.base is None else self.base.account_keys()
        return sorted((account, currency) for account, currency in keys if account.startswith(parent + ":"))

    def account_days(self, account: str, currency: str) -> AccountDays:
        """Changes of an account of all the books in one currency by day, oldest first: units, and CHF."""
        return (self._accounts if self.base is None else self.base).account_days(account, currency)

    def moved_by(self, document: str, account: str) -> Decimal | None:
        """Units by which the entries of a document of all the books move an account; None where none does."""
        if self.base is not None:
            return self.base.moved_by(document, account)
        return self._moved.get((document, account))

    @cached_property
    def _moved(self) -> Mapping[tuple[str, str], Decimal]:
        found: dict[tuple[str, str], Decimal] = {}
        for t in self.books.transactions:
            for p in t.postings:
                if under(p.account, CASH):
                    found[t.doc, p.account] = found.get((t.doc, p.account), Decimal(0)) + p.units
        return found

    def of_items(self) -> View | None:
        """The entries from which items are followed: all of the whole books; of a part the legs on the accounts of items that
        the change moves, or of these what `items_together` gives; None where it moves none.
        """
        return self if self.base is None else self._of_items(self.base, together=self.base.items_since is not None)

    def items_together(self) -> View | None:
        """Of a part the legs of documents that hang together with the change; of bank accounts those since its first day."""
        return self if self.base is None else self._of_items(self.base, together=True)

    def _of_items(self, base: Base, *, together: bool) -> View | None:
        books = base.of_items(together=together)
        return View(books, today=self.today) if books is not None else None

    @property
    def items_since(self) -> date | None:
        """From which day on items are followed, of a part that shows those alone that hang together; None: each as a whole."""
        return None if self.base is None else self.base.items_since

    def legs(self, account: str, currency: str, day: date) -> list[tuple[Transaction, Posting]]:
        """Legs of one day on an account in one currency, in their order."""
        return (self._accounts if self.base is None else self.base).legs(account, currency, day)

    def held(self) -> Iterable[tuple[Balance, Decimal]]:
        """What the account of each assertion holds, with all below it, at the beginning of its day."""
        if self.base is None:
            return held_by(self.books.transactions, self.books.balances)
        return [(b, self.base.held_before(b.account, b.amount.currency, b.date)) for b in self.books.balances]
