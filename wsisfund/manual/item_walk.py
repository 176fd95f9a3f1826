"""The items through time: what each entry does to what is held and owed, and what is wrong at the end of a day."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

from ..books.records import Posting, Transaction
from ..errors import Fault
from ..register.reversals import REVERSAL
from ..store.item_book import Moved, OpenItems, posted_of
from ..vocabulary.accounts import ADVANCE_RECEIPTS, DONOR_REFUNDS, SUPPORT_PAYABLE
from ..vocabulary.event_table import named
from ..vocabulary.money import FUNCTIONAL, ZERO, convert
from .carryings import ItemDay, carrying_faults
from .counterparties import settlement_fault
from .held_and_owed import BY_ACCOUNT, BY_DOCUMENT, BY_INSTALMENT, KINDS, Item, Key, OwedDocuments
from .item_accounts import ItemAccounts, NeedsAccounts
from .item_words import left_out, of_another_agreement, off_rate, over_settled, parted, settled_since
from .view import Scope, View

# What rounding each document by itself may leave of an account's total.
_MANY_CENTIMES = Decimal("0.05")
_SETTLING = frozenset(named("settles"))
_RECOVERING = frozenset(named("recovers"))
_ASSIGNING = frozenset(named("assigns"))
_PAYING = frozenset(named("pays"))
# What is owed to donors: held under an agreement of theirs.
_OF_DONORS = (DONOR_REFUNDS, ADVANCE_RECEIPTS)


class ItemWalk:
    """The items through time.

    Args:
        accounts: where the view shows some documents of them alone; what was before `since` is not told again.
    """

    def __init__(self, view: View, accounts: ItemAccounts | None = None) -> None:
        self._view = view
        self._accounts = accounts
        # What no document explains, of accounts by currency: by how much it grew on a day.
        self.loose: dict[tuple[str, str], dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self._told = True
        self._items: dict[Key, Item] = {}
        self._owed: dict[str, OwedDocuments] = {}
        self._today: dict[Key, Item] = {}
        self._settled: set[str] = set()
        self._astray: list[Fault] = []
        self._strangers: dict[tuple[int, str, str], Transaction] = {}

    @property
    def open_items(self) -> Mapping[str, OpenItems]:
        """What is open under documents by now, by account."""
        return {account: owed.open for account, owed in self._owed.items()}

    def faults(self) -> Iterator[Fault]:
        """What is wrong at the end of each day."""
        for day, entries in groupby(self._view.books.transactions, key=lambda t: t.date):
            for t in entries:
                self._add(t)
            self._told = self._accounts is None or day >= self._accounts.since
            found = list(self._end_of_day())
            yield from found if self._told else ()

    def _add(self, t: Transaction) -> None:
        for p in t.postings:
            kind = KINDS[p.account]
            if not kind:
                continue
            if kind == BY_DOCUMENT:
                self._by_document(t, p)
            elif p.currency != FUNCTIONAL:
                instalment = (t.agreement_of(p), t.instalment_of(p)) if kind == BY_INSTALMENT else ()
                self._move((p.account, p.currency, *instalment), t, p, p.units, p.chf, revalues=t.event == "revaluation")

    def _move(self, key: Key, t: Transaction, p: Posting, units: Decimal, chf: Decimal, *, revalues: bool) -> None:
        item = self._items.get(key)
        if item is None:
            item = self._items[key] = Item()
            if self._accounts is not None and KINDS[p.account] == BY_ACCOUNT:
                item.units, item.chf = self._accounts.before(p.account, p.currency, t.date)
        item.count(t, p, units, chf)
        if revalues:
            item.revalued = True
        elif t.event != "revaluation":
            item.moved = True
        self._today[key] = item

    def _by_document(self, t: Transaction, p: Posting) -> None:
        """Count the posting with its document, and where a revaluation names the document, as an item of its own."""
        owed = self._owed.get(p.account)
        if owed is None:
            owed = self._owed[p.account] = OwedDocuments(p.account)
        posted = posted_of(t, p)
        owed.total[p.currency] += p.units * owed.sign
        for moved in owed.open.count(posted):
            if moved.key is not None and self._is_settled(t, p, owed, moved):
                self._strangers.setdefault((id(t), *moved.key[:2]), t)
            if moved.key is not None and p.account in _OF_DONORS:
                self._of_another(t, p, owed.agreements[moved.key], posted.agreement)
            self._one_document(t, p, owed, moved, revalues_account=not posted.own)

    def _of_another(self, t: Transaction, p: Posting, opened: set[str], agreement: str) -> None:
        """What is owed to a donor under one agreement is not paid back under another."""
        if t.event in _PAYING and agreement and opened and agreement not in opened:
            self._astray.append(of_another_agreement(t, p, agreement, opened))
        elif agreement and t.event not in _PAYING:
            opened.add(agreement)

    def _is_settled(self, t: Transaction, p: Posting, owed: OwedDocuments, moved: Moved) -> bool:
        """Whether the entry settles with a counterparty; an officer says whose unidentified money or overpayment was."""
        settles = t.event in _SETTLING and t.event not in _ASSIGNING
        lowers = moved.units * owed.sign < 0 or t.event in _RECOVERING
        return settles and p.account != SUPPORT_PAYABLE and lowers

    def _one_document(self, t: Transaction, p: Posting, owed: OwedDocuments, moved: Moved, *, revalues_account: bool) -> None:
        key = None if p.account == SUPPORT_PAYABLE else moved.key
        if key is None:
            owed.loose[p.currency] += moved.units * owed.sign
            if p.account != SUPPORT_PAYABLE:
                self.loose[p.account, p.currency][t.date] += moved.units * owed.sign
        if t.event in _SETTLING and moved.units * owed.sign < 0:
            owed.settled[key or p.currency] = t, p
            self._settled.add(p.account)
        if t.event == REVERSAL and key is not None and moved.units * owed.side_of(key) < 0:
            owed.taken_back[key] = t, p
            self._settled.add(p.account)
        if t.event in _RECOVERING and moved.units * owed.sign > 0:
            owed.returned[moved.key or (t.payee, "", p.currency)] = t, p
            self._settled.add(p.account)
        if p.currency != FUNCTIONAL:
            revalues = t.event == "revaluation"
            if self._accounts is None:
                self._move((p.account, p.currency), t, p, moved.units, moved.chf, revalues=revalues and revalues_account)
            if key is not None:
                self._move((p.account, *key), t, p, moved.units, moved.chf, revalues=revalues and not revalues_account)

    def _end_of_day(self) -> Iterator[Fault]:
        """What the entries of the day left, and clear the day."""
        for key, item in self._today.items():
            yield from self._item(key, item)
            yield from self._carryings(key, item)
        yield from self._left_out()
        for item in self._today.values():
            item.moved = item.revalued = item.touched = False
            item.day = None
        self._today.clear()
        for (_, payee, doc), t in self._strangers.items():
            fault = settlement_fault(t, payee, doc)
            if fault is not None:
                yield fault
        self._strangers.clear()
        yield from self._astray
        self._astray.clear()
        for account in sorted(self._settled):
            yield from self._over_settled(self._owed[account])
            yield from self._over_returned(self._owed[account])
            self._owed[account].returned.clear()
            yield from self._taken_back(self._owed[account])
            self._owed[account].settled.clear()
            self._owed[account].taken_back.clear()
        self._settled.clear()

    def _item(self, key: Key, item: Item) -> Iterator[Fault]:
        odd = not item.units and bool(item.chf)
        kind = KINDS[key[0]]
        # Of the bank accounts `bank_rules` says it, in the words of a payment.
        if odd and not item.odd and (kind == BY_INSTALMENT or (kind == BY_DOCUMENT and (len(key) == 2 or _by_credit_note(item)))):
            yield parted(key, item)
        item.odd = odd
        if item.revalued and not item.moved and not odd:
            found = self._view.rates.at(item.last[1].currency, item.last[0].date)
            if found is not None and item.chf != convert(item.units, found.rate):
                yield off_rate(key, item, found.rate)

    def _carryings(self, key: Key, item: Item) -> Iterator[Fault]:
        """What the day's entries took out, by document where there are documents."""
        by_document = KINDS[key[0]] == BY_DOCUMENT
        if not self._told or item.day is None or not item.day.taken or (by_document and len(key) == 2):
            return
        found = list(carrying_faults(key[0], item.day, [], self._view))
        if found and by_document:
            found = list(carrying_faults(key[0], item.day, self._account_day(key, item), self._view))
        yield from found

    def _account_day(self, key: Key, item: Item) -> list[ItemDay]:
        """The day at hand of the account of a document, which older books paid at its average."""
        if self._accounts is not None:
            return [self._accounts.day(key[0], key[-1], item.last[0].date)]
        account = self._today.get(key[:1] + key[-1:])
        return [account.day] if account and account.day else []

    def _left_out(self) -> Iterator[Fault]:
        """Foreign items that a revaluation of the day passed over, where another was brought to the closing rate."""
        day = next((i.last[0].date for i in self._today.values() if i.touched and self._is_at_rate(i)), None)
        if day is None:
            return
        for key, item in self._items.items():
            whole = KINDS[key[0]] != BY_DOCUMENT or len(key) == 2
            found = self._view.rates.at(item.last[1].currency, day)
            if not whole or item.touched or not item.units or not item.chf or found is None:
                continue
            wanted = convert(item.units, found.rate)
            if abs(item.chf - wanted) > _MANY_CENTIMES and self._view.covers(Scope.ACCOUNT, key[0]):
                yield left_out(key, item, found.rate, day)

    def _is_at_rate(self, item: Item) -> bool:
        found = self._view.rates.at(item.last[1].currency, item.last[0].date)
        return found is not None and bool(item.units) and abs(item.chf - convert(item.units, found.rate)) <= _MANY_CENTIMES

    def _over_returned(self, owed: OwedDocuments) -> Iterator[Fault]:
        """A vendor's debt that came back, or was set off, past zero."""
        for key, (t, p) in owed.returned.items():
            item = owed.open.items.get(key)
            over = item.units * owed.sign if item else p.units * owed.sign
            if over > 0:
                yield over_settled(t, p, key, over)

    def _over_settled(self, owed: OwedDocuments) -> Iterator[Fault]:
        """An item that a settlement took past zero; what an opening brought without a document may bear it.

        A settlement that names no document, and whose payee has none, is one of all that is open in the account.
        """
        for key, (t, p) in owed.settled.items():
            if isinstance(key, str):
                over = -owed.total[key] if self._accounts is None else ZERO  # all of an account: `ItemAccounts.are_sound`
            else:
                item = owed.open.items[key]
                over = -item.units * owed.sign
                if self._accounts is None:
                    over -= max(Decimal(0), owed.loose[item.currency])
                elif over > 0 and self._told:
                    raise NeedsAccounts
            if over > 0:
                yield over_settled(t, p, key, over)

    def _taken_back(self, owed: OwedDocuments) -> Iterator[Fault]:
        """An item that a reversal took past zero: what its original opened was settled, in part at least."""
        for key, (t, p) in owed.taken_back.items():
            over = -owed.open.items[key].units * owed.side_of(key)
            if over > 0 and key not in owed.settled:
                yield settled_since(t, p, over)


def _by_credit_note(item: Item) -> bool:
    """Whether a credit note emptied the item: unlike payments of older books, it takes no average of the account."""
    return bool(item.last[0].credits)
