"""Which legs say what is open after a change: those on the accounts of items that it moves, or of these what hangs together."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cached_property

from ..books.records import Posting, Price, Transaction
from ..manual.held_and_owed import has_items, of_documents
from ..manual.part import WholeNeeded
from ..store import stored
from ..store.codec import dump_keys
from ..store.index import Index
from ..store.kept_items import leg_of, legs_together
from ..store.rows import Entry
from ..store.schema import leg_number
from ..vocabulary.accounts import ADVANCES, ADVANCES_PARTNERS, ADVANCES_TRAVEL, CASH, SUPPORT_PAYABLE, under
from ..vocabulary.money import FUNCTIONAL
from .difference import Difference


class ItemLegs:
    """The legs of the index that a change has to do with, as far as they make items."""

    def __init__(self, index: Index, change: Difference) -> None:
        self._index, self._change = index, change
        self._removed = [(e.number, e.record) for e in change.removed if isinstance(e.record, Transaction)]
        self._added = [t for t in change.added if isinstance(t, Transaction)]

    @cached_property
    def _moved(self) -> list[tuple[date, str, str, object]]:
        """Legs that the change moves: with other amounts, documents, payees or keys than before."""
        removed = Counter(leg for _, t in self._removed for leg in _item_legs(t))
        added = Counter(leg for t in self._added for leg in _item_legs(t))
        return [*(added - removed), *(removed - added)]

    @cached_property
    def first(self) -> date:
        """The first day on which the change moves an item."""
        return min((leg[0] for leg in self._moved), default=date.max)

    @property
    def _revalues(self) -> bool:
        return any(t.event == "revaluation" for t in (*self._added, *(t for _, t in self._removed)))

    @cached_property
    def accounts(self) -> frozenset[str]:
        """Accounts of items that the change moves.

        Raises:
            WholeNeeded: foreign items were revalued since.
        """
        foreign = any(leg[2] != FUNCTIONAL for leg in self._moved)
        if foreign and any(day >= self.first for _, day, _ in stored.of_event(self._index, "revaluation")):
            raise WholeNeeded("foreign items were revalued since")
        accounts = frozenset(leg[1] for leg in self._moved)
        if foreign and self._revalues:
            # It is about all foreign items: those that it left out are said.
            accounts |= {account for account, currency in stored.foreign_accounts(self._index) if has_items(account, currency)}
        # A payee's advances count together, whatever they are for (`manual.advances`).
        return accounts | {ADVANCES_TRAVEL, ADVANCES_PARTNERS} if any(under(a, ADVANCES) for a in accounts) else accounts

    @property
    def can_be_parted(self) -> bool:
        """Whether the change moves items, and nothing that is about all of them."""
        return bool(self.accounts) and not self._revalues and not any(isinstance(r, Price) for r in self._change.records())

    @cached_property
    def every(self) -> list[Entry]:
        """Entries with every leg on the accounts."""
        return stored.legs_on(self._index, self.accounts)

    @cached_property
    def together(self) -> list[Entry]:
        """Entries with the legs that hang together with the change: of bank accounts those since, of documents theirs, and of
        the support cost account, which has none, those that are gone.
        """
        banks = {account for account in self.accounts if under(account, CASH)}
        documents = {account for account in self.accounts if of_documents(account)}
        others = self.accounts - banks - documents - {SUPPORT_PAYABLE}
        found = stored.numbers_on(self._index, banks, self.first) | stored.numbers_on(self._index, others)
        for account in documents:
            legs = [leg_of(t, p) for t in (*self._added, *(t for _, t in self._removed)) for p in _on(t, account)]
            found |= legs_together(self._index.connection, account, legs)
        gone = ((n, at) for n, t in self._removed for at, p in enumerate(t.postings) if p.account == SUPPORT_PAYABLE)
        return stored.legs_numbered(self._index, found | {leg_number(n, at) for n, at in gone})


def _on(t: Transaction, account: str) -> Iterator[Posting]:
    return (p for p in t.postings if p.account == account)


def _item_legs(t: Transaction) -> Iterator[tuple[date, str, str, object]]:
    """Legs that make items: day, account, currency, and all that tells items apart."""
    said = t.payee, dump_keys(t.keys), t.tags
    for p in t.postings:
        if has_items(p.account, p.currency):
            yield t.date, p.account, p.currency, (p.units, p.chf, dump_keys(p.keys), said)
