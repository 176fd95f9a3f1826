"""The open items of one account, posting by posting: what a document opens, what settles it, what a credit note leaves owed by
a vendor (domain §2 *settles*, §8.10)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Posting, Transaction
from ..vocabulary.event_table import named
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import pro_rata

_OPENS = frozenset(named("opens"))

Key = tuple[str, str, str]  # payee, document, currency


@dataclass(slots=True)
class OpenItem:
    """What is still open of one document of one payee, in one account and currency; it changes while postings are counted."""

    account: str
    payee: str
    doc: str
    currency: str
    units: Decimal
    chf: Decimal
    agreement: str
    commitment: str
    since: date

    @property
    def is_open(self) -> bool:
        """Whether anything of it is left, be it a carrying alone."""
        return bool(self.units or self.chf)


class Posted(NamedTuple):
    """A posting as it counts for open items; `own` is its own `settles`, which wins over that of its entry."""

    day: date
    payee: str
    currency: str
    units: Decimal
    chf: Decimal
    agreement: str
    commitment: str
    own: str
    doc: str
    settles: str
    reverses: str
    event: str
    credits: str = ""


def posted_of(t: Transaction, p: Posting) -> Posted:
    """A posting of an entry as it counts for open items. An item is called by its entry's document, as in the index."""
    agreement, commitment = t.agreement_of(p), t.commitment_of(p)
    amounts = p.currency, p.units, p.chf
    return Posted(t.date, t.payee, *amounts, agreement, commitment, p.settles, t.doc, t.settles, t.reverses, t.event, t.credits)


class Moved(NamedTuple):
    """What a posting did to one item; without `key` it belongs to no item."""

    key: Key | None
    units: Decimal
    chf: Decimal


class OpenItems:
    """The open items of one account, posting by posting in order of time.

    A document that is named otherwise than it is written is found all the same (domain §8.12); where two differ by that alone,
    the one that is written so is meant.
    """

    def __init__(self, account: str) -> None:
        self.account = account
        self.items: dict[Key, OpenItem] = {}
        self.opened: list[OpenItem] = []  # the same in the order in which they came
        self._by_doc: dict[tuple[str, str], list[Key]] = {}
        self._by_payee: dict[tuple[str, str], list[Key]] = {}
        self._settled_by: dict[str, str] = {}
        self._settled_by_folded: dict[str, str] = {}
        self._credited: dict[tuple[str, str], list[list[Moved]]] = {}

    def count(self, posted: Posted) -> list[Moved]:
        """Count one posting; what it did to each item: two where a credit note is for more than its invoice has open."""
        p = posted
        if p.event == "reversal" and self._credited.get((p.payee, fold_identity(p.reverses))):
            back = self._credited[p.payee, fold_identity(p.reverses)].pop(0)
            return [self._apply(p, m.key, -m.units, -m.chf) for m in back if m.key]
        if p.event == "expense" and p.credits and not p.own:
            return self._credit(p)
        return [self._settle_or_open(p)]

    def is_credit_note(self, key: Key) -> bool:
        """Whether it is the item of a credit note: its vendor owes it, whichever side the account is on."""
        payee, doc, _ = key
        return (payee, fold_identity(doc)) in self._credited

    def _settle_or_open(self, p: Posted) -> Moved:
        target = p.own or p.settles
        if p.event == "reversal" and not p.own:
            target = self._settled_by.get(p.reverses) or self._settled_by_folded.get(fold_identity(p.reverses), p.reverses)
        opens = not target and p.event in _OPENS
        target = p.doc if opens else target
        if p.doc and target:
            self._settled_by.setdefault(p.doc, target)
            self._settled_by_folded.setdefault(fold_identity(p.doc), target)
        if not target:
            return Moved(self._oldest_first(p), p.units, p.chf)
        # Two vendors may number their invoices alike, so what opens an item is its payee's own.
        key = (p.payee, target, p.currency) if opens else self.key_of(p.payee, target, p.currency)
        return self._apply(p, key, p.units, p.chf)

    def _credit(self, p: Posted) -> list[Moved]:
        """The invoice as far as it is unpaid; the rest is an item of the credit note itself, owed by the vendor."""
        invoice = self.key_of(p.payee, p.credits, p.currency)
        open_ = -self.items[invoice].units if invoice in self.items else Decimal(0)
        taken = min(p.units, max(open_, Decimal(0)))
        carrying = p.chf if taken == p.units else pro_rata(p.chf, taken, p.units)
        moved = [self._apply(p, invoice, taken, carrying)] if taken else []
        if taken != p.units:
            moved.append(self._apply(p, (p.payee, p.doc, p.currency), p.units - taken, p.chf - carrying))
        self._credited.setdefault((p.payee, fold_identity(p.doc)), []).append(moved)
        return moved

    def _apply(self, p: Posted, key: Key, units: Decimal, chf: Decimal) -> Moved:
        before = self.items.get(key)
        if before is None:
            payee, doc, currency = key
            self._by_doc.setdefault((fold_identity(doc), currency), []).append(key)
            self._by_payee.setdefault((payee, currency), []).append(key)
            item = OpenItem(self.account, payee, doc, currency, units, chf, p.agreement, p.commitment, p.day)
            self.items[key] = item
            self.opened.append(item)
        else:
            before.units += units
            before.chf += chf
        return Moved(key, units, chf)

    def key_of(self, payee: str, doc: str, currency: str) -> Key:
        """Key of a payee's document, or of the only one of that reference: a revaluation, or a remitter known only later,
        has another payee than the document."""
        if (payee, doc, currency) in self.items:
            return payee, doc, currency
        alike = self._by_doc.get((fold_identity(doc), currency), [])
        for some in ([key for key in alike if key[0] == payee], [key for key in alike if key[1] == doc], alike):
            if len(some) == 1:
                return some[0]
        return payee, doc, currency

    def _oldest_first(self, p: Posted) -> Key | None:
        for key in self._by_payee.get((p.payee, p.currency), ()):
            item = self.items[key]
            if item.units * p.units < 0 and abs(item.units) >= abs(p.units):
                item.units += p.units
                item.chf += p.chf
                return key
        return None
