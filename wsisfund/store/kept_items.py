"""Open items as all entries leave them, kept with the index: to count every posting of an account takes half a second.

What is open under a document depends on the order of the postings, but only of those that hang together with it: the postings
of one payee, and of the documents that these open, settle, credit or take back. So that is what is counted again when the index
is kept up.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from ..books.records import Posting, Transaction
from ..vocabulary.accounts import OPEN_ITEMS
from ..vocabulary.event_table import named
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import from_minor, to_minor
from .item_book import OpenItem, OpenItems
from .item_rows import POSTED, credited_in, posted

ACCOUNTS: Final = frozenset(OPEN_ITEMS)

_KEPT: Final = "SELECT account, payee, doc, currency, units, chf, agreement, commitment, since FROM open_item WHERE account = ?"
INSERT_OPEN: Final = "INSERT INTO open_item VALUES(?,?,?,?,?,?,?,?,?)"
_OPENS: Final = frozenset(named("opens"))
_LEG: Final = (
    "SELECT p.id, p.account, p.payee, t.doc_key, p.settles_key, t.settles_key, t.reverses_key, t.posted_event, "
    "CASE WHEN instr(t.keys, '\"credits\"') > 0 THEN t.keys ELSE '' END "
)
_OF_ENTRY: Final = f"{_LEG} FROM posting_row p JOIN transaction_row t ON t.id = p.transaction_id WHERE t.id = ?"
# From what is known to whatever hangs together with it; each by an index of its own: a cross join goes from left to right.
_FROM_ENTRY: Final = (
    f"{_LEG} FROM transaction_row t CROSS JOIN posting_row p ON p.transaction_id = t.id AND p.account = :account WHERE "
)
_OF_PAYEE: Final = f"{_FROM_ENTRY} t.payee_key = :folded AND t.payee = :payee"
_OF_DOC: Final = f"{_FROM_ENTRY} t.doc_key = :doc"
_TAKING_BACK: Final = f"{_FROM_ENTRY} t.reverses_key = :doc AND t.reverses_key <> ''"
_CREDITING: Final = f"{_FROM_ENTRY} instr(t.keys, '\"credits\"') > 0"
_SETTLING: Final = (
    f"{_LEG} FROM posting_row p JOIN transaction_row t ON t.id = p.transaction_id "
    "WHERE p.settles_key = :doc AND p.settles_key <> '' AND p.account = :account"
)


class Leg(NamedTuple):
    """What a posting has to do with items: by these it hangs together with others; its documents are folded."""

    id: int
    account: str
    payee: str
    doc: str
    settles: str
    settled: str
    reverses: str
    event: str
    credits: str

    @property
    def documents(self) -> set[str]:
        """Documents whose items it may open or move."""
        found = {self.settles, self.settled, self.reverses, self.credits}
        return (found | {self.doc} if self.event in _OPENS else found) - {""}


def open_items_kept(rows: Callable[[str, tuple[str, ...]], Iterable[Sequence[Any]]], account: str) -> list[OpenItem]:
    """What is open on one of `ACCOUNTS` after all entries, in no order; `rows` answers a query."""
    return [
        OpenItem(
            account, payee, doc, currency, from_minor(units, currency), from_minor(chf), agreement, commitment,
            date.fromisoformat(since),
        )
        for _, payee, doc, currency, units, chf, agreement, commitment, since in rows(_KEPT, (account,))
    ]  # fmt: skip


def still_open(books: Mapping[str, OpenItems]) -> list[OpenItem]:
    """What is open on each of `ACCOUNTS`, of which every posting was counted."""
    return [item for account in sorted(ACCOUNTS & books.keys()) for item in books[account].items.values() if item.is_open]


def open_rows(items: Iterable[OpenItem]) -> list[tuple[Any, ...]]:
    """Rows of `open_item`: those of some items that are open, in books without a fault."""
    return [
        (
            i.account, i.payee, i.doc, i.currency, to_minor(i.units, i.currency), to_minor(i.chf), i.agreement, i.commitment,
            i.since.isoformat(),
        )
        for i in items
    ]  # fmt: skip


def legs_of(connection: sqlite3.Connection, entry: int) -> list[Leg]:
    """The postings of an entry that have to do with items."""
    return [leg for leg in _legs(connection.execute(_OF_ENTRY, (entry,))) if leg.account in ACCOUNTS]


def count_again(connection: sqlite3.Connection, touched: Iterable[Leg]) -> None:
    """Count again what hangs together with postings that are gone, new, or stand at another place in their day."""
    by_account: dict[str, list[Leg]] = {}
    for leg in touched:
        by_account.setdefault(leg.account, []).append(leg)
    for account, legs in sorted(by_account.items()):
        together = _Together(connection, account, legs)
        gone = [(account, payee) for payee in together.payees]
        connection.executemany("DELETE FROM open_item WHERE account = ? AND payee = ?", gone)
        book = OpenItems(account)
        for row in together.rows():
            book.count(posted(row))
        connection.executemany(INSERT_OPEN, open_rows(still_open({account: book})))


def leg_of(t: Transaction, p: Posting) -> Leg:
    """A posting that need not stand in the index; its number is 0."""
    settled, reverses, credits_ = (fold_identity(said) for said in (t.settles, t.reverses, t.credits))
    doc, settles = fold_identity(t.doc), fold_identity(t.settles_of(p))
    return Leg(0, p.account, t.payee, doc, settles, settled, reverses, t.event, credits_)


def legs_together(connection: sqlite3.Connection, account: str, legs: Iterable[Leg]) -> frozenset[int]:
    """Numbers of the postings of an account that hang together with some."""
    return _Together(connection, account, legs).numbers


class _Together:
    """The postings of an account that hang together with some."""

    def __init__(self, connection: sqlite3.Connection, account: str, legs: Iterable[Leg]) -> None:
        self._connection = connection
        self._account = account
        self.payees: set[str] = set()
        self._documents: set[str] = set()
        self._taken_back: set[str] = set()
        self._ids: set[int] = set()
        self._crediting: dict[str, list[Leg]] | None = None
        waiting = list(legs)
        while waiting:
            waiting += self._beside(waiting.pop())

    @property
    def numbers(self) -> frozenset[int]:
        """Their numbers."""
        return frozenset(self._ids)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Their rows, in order of time."""
        for number in sorted(self._ids):
            yield from self._connection.execute(f"{POSTED} WHERE p.id = ?", (number,))

    def _beside(self, leg: Leg) -> Iterator[Leg]:
        """Those that a posting leads to and that were not found before."""
        if leg.payee not in self.payees:
            self.payees.add(leg.payee)
            yield from self._new(_OF_PAYEE, payee=leg.payee, folded=fold_identity(leg.payee))
        for doc in sorted(leg.documents - self._documents):
            self._documents.add(doc)
            yield from self._new(_OF_DOC, doc=doc)
            yield from self._new(_SETTLING, doc=doc)
            yield from (found for found in self._credits().get(doc, ()) if self._is_new(found))
        for doc in sorted({*leg.documents, leg.doc} - self._taken_back - {""}):
            self._taken_back.add(doc)
            yield from self._new(_TAKING_BACK, doc=doc)

    def _new(self, query: str, **values: str) -> list[Leg]:
        found = _legs(self._connection.execute(query, {"account": self._account, **values}))
        return [leg for leg in found if self._is_new(leg)]

    def _is_new(self, leg: Leg) -> bool:
        new = leg.id not in self._ids
        self._ids.add(leg.id)
        return new

    def _credits(self) -> dict[str, list[Leg]]:
        """Credit notes of the account by the invoice that they take back; there are few."""
        if self._crediting is None:
            self._crediting = {}
            for leg in _legs(self._connection.execute(_CREDITING, {"account": self._account})):
                self._crediting.setdefault(leg.credits, []).append(leg)
        return self._crediting


def _legs(rows: Iterable[tuple[Any, ...]]) -> Iterator[Leg]:
    for row in rows:
        yield Leg._make((*row[:-1], fold_identity(credited_in(row[-1]))))
