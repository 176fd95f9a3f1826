"""What a rule may be shown: all of the books, or the part of them that a change touches."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Protocol

from ..books.records import Books, Posting, Transaction
from ..register.source import EntryFacts
from .day_sums import ChangedSums, Daily, DayKey
from .running_numbers import RunningNumbers


class Scope(Enum):
    """What one verdict of a rule depends on, besides the register: the keys by which entries hang together.

    A rule whose verdict on one agreement needs all entries of that agreement, and no others, has the scope AGREEMENT. It keeps
    its sums by such keys, and says nothing of a key that its view does not cover.
    """

    ENTRY = "entry"  # each entry or fact by itself, with the facts that it names
    AGREEMENT = "agreement"  # id of an agreement
    ORDER = "order"  # id of a commitment
    DOCUMENT = "document"  # a document's reference, as `fold_identity` reads it
    ID = "id"  # an id of the register or the budget with its kind, ``kind|id``, as `fold_identity` reads it
    LOOK = "look"  # what an id looks like, ``kind|skeleton``; a payee, ``payee|name_shape``; a donor's name, ``name|name_shape``
    PAYEE = "payee"  # whom an entry names, folded: the items of one account that are one payee's
    PLEDGE = "pledge"  # id of a pledge: the agreements that name it, and those that share a pledge with one of them
    DAY = "day"  # all entries of one day
    ACCOUNT = "account"  # an account of the balance sheet, by its sums (`View.account_days`), and its revaluations
    LINE = "line"  # a budget line, or a programme's support costs, by its sums
    NUMBER = "number"  # a running number, and the entry after it; a year: its entries without one
    SETTINGS = "settings"  # what a part never changes: options, plugins, what stands below what (`gate.far_reaching`)
    BOOKS = "books"  # all of the books: a rule that no change can be judged by without all of them


class WholeNeeded(Exception):
    """A part cannot be judged by itself: only all of the books give the verdict."""


AccountDays = Sequence[tuple[date, Decimal, Decimal]]


class Base(Protocol):
    """The books of which a part is shown, as far as rules read them by sums, with the change in them."""

    @property
    def enough(self) -> int | None:
        """After how many faults of one kind days are left out on which the change itself draws on nothing; None: no day is."""

    def changed_sums(self, change: Mapping[DayKey, tuple[Decimal, int]]) -> ChangedSums:
        """Control balances by day; `change`: what the change moves."""

    def account_keys(self) -> list[tuple[str, str]]:
        """Accounts, each with a currency, whose sums the change moves."""

    def account_days(self, account: str, currency: str) -> AccountDays:
        """Changes of an account in one currency by day, oldest first: units, and CHF; all before the change as one."""

    def of_items(self, *, together: bool) -> Books | None:
        """Every leg on the accounts of items that the change moves, with the change in them; None where it moves none.

        `together`: of these only the legs of documents that hang together with the change, of a bank account those since.
        """

    @property
    def items_since(self) -> date | None:
        """From which day on items may be followed by what hangs together with the change; None: only by whole accounts."""

    def days_after(self, day: date) -> list[date]:
        """Days after another of which the books have facts or rates."""

    def legs(self, account: str, currency: str, day: date) -> list[tuple[Transaction, Posting]]:
        """Legs of one day on an account in one currency, in their order."""

    def held_before(self, account: str, currency: str, day: date) -> Decimal:
        """Units of an account, with all below it, at the beginning of a day."""

    @property
    def interest_since(self) -> date | None:
        """From which day on interest may depend on the change; None: none does."""

    def money_of_agreements(self, since: date) -> dict[tuple[str, date], tuple[Decimal, Decimal]]:
        """CHF by which each agreement's money changed on each day, and how much of it was interest, without the change; what was
        before the year of the day `since` may be one change without interest."""

    def credited_from(self, day: date) -> bool:
        """Whether interest is credited on a day or later."""

    def ends(self) -> date | None:
        """Day of the last transaction."""

    def brought(self, account: str) -> bool:
        """Whether an opening brought something forward on an account, or on one below it."""

    def begins(self) -> date | None:
        """Day of the first transaction."""

    @property
    def numbers(self) -> RunningNumbers:
        """The running numbers."""

    def moved_by(self, document: str, account: str) -> Decimal | None:
        """Units by which the entries of a document move an account; None where none does."""


class Part(Protocol):
    """What `control` asks of a view."""

    books: Books
    base: Base | None

    @property
    def facts(self) -> EntryFacts:
        """The facts by kind and id."""

    @property
    def events(self) -> tuple[str, ...]:
        """Effective event of each transaction."""

    def covers(self, scope: Scope, key: str) -> bool:
        """Whether every entry of this key is shown."""

    def covered(self, scope: Scope) -> frozenset[str]:
        """The keys that a part covers."""

    def daily_before(self) -> Daily:
        """What the part moved before the change."""
