"""Rules of what is held and owed: an emptied item takes its carrying, a settlement takes no more than is open, a revaluation
ends at the closing rate (domain §2 *settles*, §3 *Arithmetic*, §6 identity 6).

Items are the bank accounts, the receivables by agreement and instalment, and what the fund owes or has advanced, by document.
Older books may have paid their vendors at an average, so that payables are tested to be emptied by account and currency only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby

from ..books.records import Posting, Transaction
from ..errors import Fault, Warning_, clean
from ..register.reversals import REVERSAL
from ..store.item_book import Moved, OpenItems, Posted
from ..store.positions import UnknownDocument
from ..vocabulary.accounts import (
    ADVANCE_RECEIPTS,
    ADVANCES,
    BORROWINGS,
    CASH,
    DONOR_REFUNDS,
    RECEIVABLES,
    SUPPORT_PAYABLE,
    SUSPENSE,
    VENDORS,
    under,
)
from ..vocabulary.event_table import named
from ..vocabulary.money import FUNCTIONAL, ZERO, convert, grouped
from .banks import CarryingWithoutUnits
from .carryings import ItemDay, Taken, carrying_faults
from .counterparties import settlement_fault
from .faults import OverPayment, SettledSince
from .places import place_of
from .view import Scope, View

_BY_ACCOUNT, _BY_INSTALMENT, _BY_DOCUMENT = range(1, 4)
# What rounding each document by itself may leave of an account's total.
_MANY_CENTIMES = Decimal("0.05")
_OWED = (VENDORS, DONOR_REFUNDS, ADVANCE_RECEIPTS, SUSPENSE, BORROWINGS, SUPPORT_PAYABLE)
_SETTLING = frozenset(named("settles"))
_RECOVERING = frozenset(named("recovers"))
_ASSIGNING = frozenset(named("assigns"))
_PAYING = frozenset(named("pays"))
# What is owed to donors: held under an agreement of theirs.
_OF_DONORS = (DONOR_REFUNDS, ADVANCE_RECEIPTS)

Key = tuple[str, ...]


class NotAtClosingRate(Warning_):
    """After a revaluation an item is not carried at its units times the rate of that day: an entry was put in before it since."""

    slug = "not-at-closing-rate"


def of_documents(account: str) -> bool:
    """Whether the items of an account are told apart by their documents, and each is settled by itself."""
    return account in _OWED and account != SUPPORT_PAYABLE


def has_items(account: str, currency: str) -> bool:
    """Whether legs on an account in a currency make items."""
    kind = _KINDS[account]
    return kind == _BY_DOCUMENT or (kind != 0 and currency != FUNCTIONAL)


class _Kinds(dict[str, int]):
    """How the items of an account are told apart; 0 where it has none."""

    def __missing__(self, account: str) -> int:
        kind = 0
        if under(account, CASH):
            kind = _BY_ACCOUNT
        elif under(account, RECEIVABLES):
            kind = _BY_INSTALMENT
        elif account in _OWED or under(account, ADVANCES):
            kind = _BY_DOCUMENT
        self[account] = kind
        return kind


_KINDS = _Kinds()


class _Item:
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


class _Owed:
    """The documents of one account; by currency `total`, all that is open, and `loose`, what no document explains."""

    def __init__(self, account: str) -> None:
        self.open = OpenItems(account)
        self.sign = _sign(account)
        self.loose: dict[str, Decimal] = defaultdict(lambda: Decimal(0))
        self.total: dict[str, Decimal] = defaultdict(lambda: Decimal(0))
        self.settled: dict[tuple[str, str, str] | str, tuple[Transaction, Posting]] = {}
        self.returned: dict[tuple[str, str, str], tuple[Transaction, Posting]] = {}
        self.taken_back: dict[tuple[str, str, str], tuple[Transaction, Posting]] = {}
        self.agreements: dict[tuple[str, str, str], set[str]] = defaultdict(set)

    def side_of(self, key: tuple[str, str, str]) -> int:
        """The sign of the units that an item has while it is open; what a credit note left owed stands on the other side."""
        return -self.sign if self.open.is_credit_note(key) else self.sign


def item_faults(view: View) -> Iterator[Fault]:
    """Items that keep carrying without units, and settlements of more than is open.

    A warning: items that a revaluation left off the closing rate; to revalue that day again puts them right. Of a part only the
    accounts are followed that the change moves: each as a whole, or of each what hangs together with the change.
    """
    shown = view.of_items()
    if shown is not None:
        since = view.items_since
        yield from _Walk(shown, None if since is None else _Accounts(view, since)).faults()


class _NeedsAccounts(Exception):
    """What the items of a few documents show depends on what others of the account hold."""


def stand_alone(view: View, since: date) -> bool:
    """Whether the items that hang together with a change show all that it brings; what others of an account hold may excuse an
    item (`_over_settled`), and what the change moves may be an excuse of others.

    Args:
        view: a part, and what was before it. since: the first day on which the change moves an item.
    """
    accounts, loose = _Accounts(view, since), []
    try:
        for some in filter(None, (view.before, view)):
            shown = some.items_together()
            if shown is not None:
                walk = _Walk(shown, _Accounts(some, since))
                _ = list(walk.faults())
                loose.append(walk.loose)
    except _NeedsAccounts:
        return False
    moved = {key for some in loose for key in some}
    return accounts.are_sound() and all(_never_less(*(some.get(key, {}) for some in loose)) for key in moved)


def _never_less(before: Mapping[date, Decimal], after: Mapping[date, Decimal]) -> bool:
    """Whether changes by day come to no less on any day than others did."""
    more = Decimal(0)
    for day in sorted({*before, *after}):
        more += after.get(day, 0) - before.get(day, 0)
        if more < 0:
            return False
    return True


class _Accounts:
    """The accounts of which a part shows only what hangs together with its change, as wholes: by their sums from a day on."""

    def __init__(self, view: View, since: date) -> None:
        self._view, self.since = view, since
        self._days = cache(view.account_days)

    def before(self, account: str, currency: str, day: date) -> tuple[Decimal, Decimal]:
        """Units and CHF at the beginning of a day, `since` or later."""
        days = [(units, chf) for at, units, chf in self._days(account, currency) if at < day]
        return sum((units for units, _ in days), Decimal(0)), sum((chf for _, chf in days), ZERO)

    def day(self, account: str, currency: str, day: date) -> ItemDay:
        """An account of documents in a currency on a day, as an item.

        Raises:
            _NeedsAccounts: a credit note may count as two.
        """
        item = _Item()
        item.units, item.chf = self.before(account, currency, day)
        item.day = ItemDay(item.units, item.chf)
        for t, p in self._view.legs(account, currency, day):
            if t.event == REVERSAL or "credits" in t.keys:
                raise _NeedsAccounts
            item.count(t, p, p.units, p.chf)
        return item.day

    def are_sound(self) -> bool:
        """Whether each account of documents is owed or held on the right side, and none without units has CHF."""
        keys = (key for root in ("Assets", "Liabilities") for key in self._view.account_keys(root))
        return all(self._is_sound(*key) for key in keys if _KINDS[key[0]] == _BY_DOCUMENT)

    def _is_sound(self, account: str, currency: str) -> bool:
        units, chf = Decimal(0), ZERO
        for day, moved, carried in self._days(account, currency):
            units, chf = units + moved, chf + carried
            wrong = units * _sign(account) < 0 or (currency != FUNCTIONAL and not units and chf)
            if day >= self.since and wrong:
                return False
        return True


def _sign(account: str) -> int:
    return 1 if account.startswith("Assets:") else -1


class _Walk:
    """The items through time.

    Args:
        accounts: where the view shows some documents of them alone; what was before `since` is not told again.
    """

    def __init__(self, view: View, accounts: _Accounts | None = None) -> None:
        self._view = view
        self._accounts = accounts
        # What no document explains, of accounts by currency: by how much it grew on a day.
        self.loose: dict[tuple[str, str], dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self._told = True
        self._kinds = _Kinds()
        self._items: dict[Key, _Item] = {}
        self._owed: dict[str, _Owed] = {}
        self._today: dict[Key, _Item] = {}
        self._settled: set[str] = set()
        self._astray: list[Fault] = []
        self._strangers: dict[tuple[int, str, str], Transaction] = {}

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
            kind = self._kinds[p.account]
            if not kind:
                continue
            if kind == _BY_DOCUMENT:
                self._by_document(t, p)
            elif p.currency != FUNCTIONAL:
                instalment = (t.key_of(p, "agreement"), t.key_of(p, "instalment")) if kind == _BY_INSTALMENT else ()
                self._move((p.account, p.currency, *instalment), t, p, p.units, p.chf, revalues=t.event == "revaluation")

    def _move(self, key: Key, t: Transaction, p: Posting, units: Decimal, chf: Decimal, *, revalues: bool) -> None:
        item = self._items.get(key)
        if item is None:
            item = self._items[key] = _Item()
            if self._accounts is not None and self._kinds[p.account] == _BY_ACCOUNT:
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
            owed = self._owed[p.account] = _Owed(p.account)
        agreement, commitment = (t.key_of(p, name) for name in ("agreement", "commitment"))
        own = str(p.keys.get("settles", ""))
        settles, reverses, credits_ = (str(t.keys.get(name, "")) for name in ("settles", "reverses", "credits"))
        amounts = p.currency, p.units, p.chf
        posted = Posted(t.date, t.payee, *amounts, agreement, commitment, own, t.doc, settles, reverses, t.event, credits_)
        owed.total[p.currency] += p.units * owed.sign
        for moved in owed.open.count(posted):
            if moved.key is not None and self._is_settled(t, p, owed, moved):
                self._strangers.setdefault((id(t), *moved.key[:2]), t)
            if moved.key is not None and p.account in _OF_DONORS:
                self._of_another(t, p, owed.agreements[moved.key], agreement)
            self._one_document(t, p, owed, moved, revalues_account=not own)

    def _of_another(self, t: Transaction, p: Posting, opened: set[str], agreement: str) -> None:
        """What is owed to a donor under one agreement is not paid back under another."""
        if t.event in _PAYING and agreement and opened and agreement not in opened:
            self._astray.append(_other_agreement(t, p, agreement, opened))
        elif agreement and t.event not in _PAYING:
            opened.add(agreement)

    def _is_settled(self, t: Transaction, p: Posting, owed: _Owed, moved: Moved) -> bool:
        """Whether the entry settles with a counterparty; an officer says whose unidentified money or overpayment was."""
        settles = t.event in _SETTLING and t.event not in _ASSIGNING
        lowers = moved.units * owed.sign < 0 or t.event in _RECOVERING
        return settles and p.account != SUPPORT_PAYABLE and lowers

    def _one_document(self, t: Transaction, p: Posting, owed: _Owed, moved: Moved, *, revalues_account: bool) -> None:
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

    # ---------------------------------------------------------------- end of a day

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

    def _item(self, key: Key, item: _Item) -> Iterator[Fault]:
        odd = not item.units and bool(item.chf)
        kind = self._kinds[key[0]]
        # Of the bank accounts `bank_rules` says it, in the words of a payment.
        if odd and not item.odd and (kind == _BY_INSTALMENT or (kind == _BY_DOCUMENT and len(key) == 2)):
            yield _parted(key, item)
        item.odd = odd
        if item.revalued and not item.moved and not odd:
            found = self._view.rates.at(item.last[1].currency, item.last[0].date)
            if found is not None and item.chf != convert(item.units, found.rate):
                yield _off_rate(key, item, found.rate)

    def _carryings(self, key: Key, item: _Item) -> Iterator[Fault]:
        """What the day's entries took out, by document where there are documents."""
        by_document = self._kinds[key[0]] == _BY_DOCUMENT
        if not self._told or item.day is None or not item.day.taken or (by_document and len(key) == 2):
            return
        found = list(carrying_faults(key[0], item.day, [], self._view))
        if found and by_document:
            found = list(carrying_faults(key[0], item.day, self._account_day(key, item), self._view))
        yield from found

    def _account_day(self, key: Key, item: _Item) -> list[ItemDay]:
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
            whole = self._kinds[key[0]] != _BY_DOCUMENT or len(key) == 2
            found = self._view.rates.at(item.last[1].currency, day)
            if not whole or item.touched or not item.units or not item.chf or found is None:
                continue
            wanted = convert(item.units, found.rate)
            if abs(item.chf - wanted) > _MANY_CENTIMES and self._view.covers(Scope.ACCOUNT, key[0]):
                yield _left_out(key, item, found.rate, day)

    def _is_at_rate(self, item: _Item) -> bool:
        found = self._view.rates.at(item.last[1].currency, item.last[0].date)
        return found is not None and bool(item.units) and abs(item.chf - convert(item.units, found.rate)) <= _MANY_CENTIMES

    def _over_returned(self, owed: _Owed) -> Iterator[Fault]:
        """A vendor's debt that came back, or was set off, past zero."""
        for key, (t, p) in owed.returned.items():
            item = owed.open.items.get(key)
            over = item.units * owed.sign if item else p.units * owed.sign
            if over > 0:
                yield _over(t, p, key, over)

    def _over_settled(self, owed: _Owed) -> Iterator[Fault]:
        """An item that a settlement took past zero; what an opening brought without a document may bear it.

        A settlement that names no document, and whose payee has none, is one of all that is open in the account.
        """
        for key, (t, p) in owed.settled.items():
            if isinstance(key, str):
                over = -owed.total[key] if self._accounts is None else ZERO  # all of an account: `_Accounts.are_sound`
            else:
                item = owed.open.items[key]
                over = -item.units * owed.sign
                if self._accounts is None:
                    over -= max(Decimal(0), owed.loose[item.currency])
                elif over > 0 and self._told:
                    raise _NeedsAccounts
            if over > 0:
                yield _over(t, p, key, over)

    def _taken_back(self, owed: _Owed) -> Iterator[Fault]:
        """An item that a reversal took past zero: what its original opened was settled, in part at least."""
        for key, (t, p) in owed.taken_back.items():
            over = -owed.open.items[key].units * owed.side_of(key)
            if over > 0 and key not in owed.settled:
                yield _rests_on_it(t, p, over)


def _name(key: Key) -> str:
    """What people call an item: its account, with the instalment or the document."""
    return key[0] if len(key) == 2 else f"{key[0]} {key[2]}:{key[3]}" if under(key[0], RECEIVABLES) else f"{key[0]} {key[2]}"


def _parted(key: Key, item: _Item) -> Fault:
    t, p = item.last
    return CarryingWithoutUnits(
        f"{_name(key)} would hold no {p.currency} and still {grouped(item.chf)} CHF",
        why="the part that empties a balance takes all its carrying; an item without units can never be revalued",
        fix=f"correct the CHF behind @@ by {grouped(-item.chf)}, against the exchange difference",
        at=place_of(t, p),
    )


def _off_rate(key: Key, item: _Item, rate: Decimal) -> Fault:
    t, p = item.last
    wanted = convert(item.units, rate)
    return NotAtClosingRate(
        f"{_name(key)} is carried at {grouped(item.chf)} CHF after the revaluation, not {grouped(wanted)}",
        why=f"{grouped(item.units, p.currency)} {p.currency} × {format(rate, 'f')} = {grouped(wanted)} CHF, half up",
        fix="take the item out at its old carrying and in at units × closing rate:\nwsisfund revalue " + t.date.isoformat(),
        at=place_of(t, p),
    )


def _left_out(key: Key, item: _Item, rate: Decimal, day: date) -> Fault:
    _, p = item.last
    wanted = grouped(convert(item.units, rate))
    return NotAtClosingRate(
        f"{_name(key)} was left out of the revaluation: it is carried at {grouped(item.chf)} CHF, not {wanted}",
        why=f"{grouped(item.units, p.currency)} {p.currency} × {format(rate, 'f')} = {wanted} CHF on {day.isoformat()}",
        fix="revalue that day again:\nwsisfund revalue " + day.isoformat(),
        at=place_of(*item.last),
    )


def _over(t: Transaction, p: Posting, key: tuple[str, str, str] | str, over: Decimal) -> Fault:
    amount = f"{grouped(over, p.currency)} {p.currency}"
    named = str(p.keys.get("settles", t.keys.get("settles", "")))
    if abs(p.units) == over and named and not isinstance(key, str):
        return UnknownDocument(
            f"nothing is open under the document '{named}' in {p.account}",
            why=f"{amount} would be settled of what the books do not hold, or have settled already",
            fix='name the document that is settled: settles: "…" (wsisfund status lists what is open)',
            at=place_of(t, p),
        )
    what = f"'{named}'" if named else f"of {t.payee}" if p.account != SUPPORT_PAYABLE else "to ITU"
    return OverPayment(
        f"{p.account}: {amount} more would be settled than is open {what}",
        why="what is settled is a document's open amount, or a part of it",
        fix="correct the amount, or name the document that it settles",
        at=place_of(t, p),
    )


def _other_agreement(t: Transaction, p: Posting, agreement: str, opened: set[str]) -> Fault:
    named = clean(str(p.keys.get("settles", t.keys.get("settles", ""))))[:60]
    return UnknownDocument(
        f"nothing is open under the document '{named}' in {p.account} for {clean(agreement)[:60]}",
        why=f"it is owed under {', '.join(sorted(opened))}; each agreement's statement shows what was paid back under it",
        fix="name the agreement under which it is owed",
        at=place_of(t, p),
    )


def _rests_on_it(t: Transaction, p: Posting, over: Decimal) -> Fault:
    return SettledSince(
        f"{clean(str(t.keys.get('reverses', '')))[:60]}: {grouped(over, p.currency)} {p.currency} of it was settled since",
        why="what was paid, cleared, applied or refunded under an entry rests on it",
        fix="take back the later entry first, then this one",
        at=place_of(t, p),
    )
