"""What vendors owe of credit notes on paid invoices: which items that is, and what agreements cannot spend until it comes
(domain §8.10)."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..store.item_book import Key, Moved, OpenItems, Posted, posted_of
from ..vocabulary.accounts import VENDORS
from ..vocabulary.money import ZERO, pro_rata


class VendorDebts:
    """The debts of vendors, entry by entry in order of time; without any credit note nothing is kept.

    A debt is held back at the rates of its credit note: what a revaluation makes of it is an exchange difference, and those
    belong to no agreement (domain §4).
    """

    def __init__(self, transactions: Sequence[Transaction]) -> None:
        # The money of a vendor may come from another payer, whom a document names.
        self._payees = {t.payee for t in transactions if t.credits or t.event == "vendor-refund"}
        self._open = OpenItems(VENDORS)
        self._held: dict[Key, dict[str, Decimal]] = {}

    def changes(self, t: Transaction) -> Iterator[tuple[str, Decimal]]:
        """(agreement, CHF) by which its spendable cash changes: less for what a vendor now owes, more for what came or was set
        off.

        Positive = may be spent again.
        """
        if t.payee not in self._payees:
            return
        owed: dict[Key, Decimal] = {}
        credited: dict[Key, dict[str, Decimal]] = {}
        for posted in sorted((posted_of(t, p) for p in t.postings if p.account == VENDORS), key=_by_name):
            note = posted.payee, posted.doc, posted.currency
            if posted.credits and posted.units > 0:
                by_agreement = credited.setdefault(note, defaultdict(Decimal))
                by_agreement[posted.agreement] += posted.units
            for moved in self._open.count(posted):
                if moved.key is None or t.event == "revaluation":
                    continue
                if moved.key == note and posted.credits:
                    owed[note] = owed.get(note, ZERO) + moved.chf
                elif moved.key in self._held:
                    yield from self._changed(moved.key, moved, posted.agreement)
        for note, chf in owed.items():
            yield from self._owed(note, chf, credited[note])

    def _owed(self, note: Key, chf: Decimal, credited: dict[str, Decimal]) -> Iterator[tuple[str, Decimal]]:
        """What a credit note leaves owed is held back of its agreements by what it credits to each: no leg takes what was unpaid
        of the invoice before another."""
        held, units = self._held.setdefault(note, {}), sum(credited.values(), ZERO)
        for agreement in sorted(credited):
            part = pro_rata(chf, credited[agreement], units)
            chf, units = chf - part, units - credited[agreement]
            held[agreement] = held.get(agreement, ZERO) + part
            yield agreement, -part

    def _changed(self, key: Key, moved: Moved, agreement: str) -> Iterator[tuple[str, Decimal]]:
        """A debt that grows is its agreement's; of one that shrinks the same part of what is held back may be spent."""
        held = self._held[key]
        if moved.units > 0:
            whose = agreement if agreement in held else min(held)
            held[whose] += moved.chf
            yield whose, -moved.chf
            return
        whole, before = sum(held.values(), ZERO), self._open.items[key].units - moved.units
        left = pro_rata(whole, -moved.units, before) if -moved.units < before else whole
        for whose in sorted(held, key=lambda one: (one != agreement, one)):
            part = min(held[whose], left)
            if part:
                held[whose] -= part
                left -= part
                yield whose, part


def _by_name(posted: Posted) -> tuple[str, str, Decimal, Decimal]:
    """In which order the legs of an entry are written says nothing."""
    return posted.agreement, posted.currency, posted.units, posted.chf


class VendorsOwing:
    """Which items vendors owe: they stand on the other side of their account. Asked in order of time, and seldom.

    Args:
        entries: gives the entries from which the items are followed; called when something is asked.
    """

    def __init__(self, entries: Callable[[], Sequence[Transaction]]) -> None:
        self._entries = entries
        self._waiting: deque[Transaction] | None = None
        self._open = OpenItems(VENDORS)
        self._total: dict[str, Decimal] = defaultdict(Decimal)
        self._owing: set[Key] = set()

    def hold(self, t: Transaction, p: Posting) -> bool:
        """Whether a vendor has owed what a leg of a revaluation is of, by the end of its day; without a document, all of it."""
        self._count(t.date)
        document = t.settles_of(p)
        return self._open.key_of(t.payee, document, p.currency) in self._owing if document else self._total[p.currency] > 0

    def _count(self, until: date) -> None:
        if self._waiting is None:
            self._waiting = deque(self._entries())
        while self._waiting and self._waiting[0].date <= until:
            t = self._waiting.popleft()
            for p in t.postings if t.event != "revaluation" else ():
                if p.account == VENDORS:
                    self._total[p.currency] += p.units
                    moved = self._open.count(posted_of(t, p))
                    self._owing |= {m.key for m in moved if m.key and self._open.items[m.key].units > 0}
