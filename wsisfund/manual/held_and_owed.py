"""What is held and owed: the items of the accounts, how they are told apart, and what each has at a moment.

Items are the bank accounts, the receivables by agreement and instalment, and what the fund owes or has advanced, by document.
"""

from collections import defaultdict
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..store.item_book import OpenItems
from ..vocabulary.accounts import ADVANCES, CASH, OWED, RECEIVABLES, SUPPORT_PAYABLE, is_asset, under
from ..vocabulary.money import FUNCTIONAL, ZERO
from .carryings import ItemDay, Taken

BY_ACCOUNT, BY_INSTALMENT, BY_DOCUMENT = range(1, 4)

# An item by name: account and currency; account, currency, agreement, instalment; or account, payee, document, currency.
Key = tuple[str, ...]


class _Kinds(dict[str, int]):
    """How the items of an account are told apart; 0 where it has none."""

    def __missing__(self, account: str) -> int:
        kind = 0
        if under(account, CASH):
            kind = BY_ACCOUNT
        elif under(account, RECEIVABLES):
            kind = BY_INSTALMENT
        elif account in OWED or account == SUPPORT_PAYABLE or under(account, ADVANCES):
            kind = BY_DOCUMENT
        self[account] = kind
        return kind


KINDS = _Kinds()


def of_documents(account: str) -> bool:
    """Whether the items of an account are told apart by their documents, and each is settled by itself."""
    return account in OWED


def has_items(account: str, currency: str) -> bool:
    """Whether legs on an account in a currency make items."""
    kind = KINDS[account]
    return kind == BY_DOCUMENT or (kind != 0 and currency != FUNCTIONAL)


def sign_of(account: str) -> int:
    """The sign of units that are held (assets, +1) or owed (-1) on an account."""
    return 1 if is_asset(account) else -1


class Item:
    """Units and carrying of a foreign item, and what moved it on the day at hand."""

    __slots__ = ("chf", "day", "last", "moved", "odd", "revalued", "touched", "units")

    def __init__(self) -> None:
        self.units, self.chf = Decimal(0), ZERO
        self.odd = self.moved = self.revalued = self.touched = False
        self.day: ItemDay | None = None
        self.last: tuple[Transaction, Posting]

    def count(self, t: Transaction, p: Posting, units: Decimal, chf: Decimal) -> None:
        """Count what a leg moves."""
        self.day = self.day or ItemDay(self.units, self.chf)
        if t.event == "revaluation":
            self.touched = True
            self.day.change += chf
        elif self.units * units < 0 and abs(units) <= abs(self.units):
            self.day.take(Taken(t, p, units, chf, self.units, self.chf))
        self.units, self.chf = self.units + units, self.chf + chf
        self.last = t, p


class OwedDocuments:
    """The documents of one account; by currency `total`, all that is open, and `loose`, what no document explains."""

    def __init__(self, account: str) -> None:
        self.open = OpenItems(account)
        self.sign = sign_of(account)
        self.loose: dict[str, Decimal] = defaultdict(lambda: Decimal(0))
        self.total: dict[str, Decimal] = defaultdict(lambda: Decimal(0))
        self.settled: dict[tuple[str, str, str] | str, tuple[Transaction, Posting]] = {}
        self.returned: dict[tuple[str, str, str], tuple[Transaction, Posting]] = {}
        self.taken_back: dict[tuple[str, str, str], tuple[Transaction, Posting]] = {}
        self.agreements: dict[tuple[str, str, str], set[str]] = defaultdict(set)

    def side_of(self, key: tuple[str, str, str]) -> int:
        """The sign of the units that an item has while it is open; what a credit note left owed stands on the other side."""
        return -self.sign if self.open.is_credit_note(key) else self.sign
