"""The books' side of a bank account: each document that moved it, and what is still to come through it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..contributions.outstanding import outstanding_instalments
from ..register.versions import donor_at
from ..store.bank import bank_legs, named_by_entries
from ..store.index import Index
from ..store.positions import open_items
from ..vocabulary.accounts import DONOR_REFUNDS, VENDORS
from ..vocabulary.creditor_reference import instalment_reference
from ..vocabulary.folding import fold_identity

INSTALMENT, INVOICE, REFUND, VENDOR_CREDIT = "instalment", "invoice", "refund-due", "vendor-credit"


class BookItem(NamedTuple):
    """What one document moved a bank account by. `amount` in the account's currency, money in positive.

    `references`: what a bank's line may name it by, besides the document: what it settles, agreement, order, instalment.
    """

    doc: str
    day: date
    amount: Decimal
    payee: str
    text: str
    event: str
    references: tuple[str, ...] = ()
    scor: tuple[str, ...] = ()


class Expected(NamedTuple):
    """Money that the books expect: an instalment, an invoice, a refund. `target` is what it is matched by.

    `amount` in `currency`, money in positive; `due` the day it is expected; `names` who sends or gets it; `since`: no earlier day
    can bring it, since the agreement, or the invoice, was not there yet.
    """

    target: str
    kind: str
    due: date
    amount: Decimal
    currency: str
    names: tuple[str, ...]
    references: tuple[str, ...] = ()
    scor: str = ""
    since: date = date.min


def book_items(index: Index, account: str, matched: Iterable[str] = (), to: date = date.max) -> list[BookItem]:
    """Documents that moved an account up to a day, oldest first; an entry and its reversal are none, where no line is theirs.

    Args:
        matched: documents that lines of the bank are matched with.
    """
    held = set(matched)
    named = named_by_entries(index, account, to)
    found: dict[str, BookItem] = {}
    reverses: dict[str, str] = {}
    for leg in bank_legs(index, account, to):
        name = leg.doc or f"{leg.event} {leg.day.isoformat()}"
        names = named.get(leg.entry, [])
        references = [leg.settles, *(part for said in names for part in (said.agreement, said.commitment))]
        scor = [instalment_reference(said.agreement, said.instalment) for said in names if said.agreement and said.instalment]
        before = found.get(name)
        if before is None:
            found[name] = BookItem(name, leg.day, leg.amount, leg.payee, leg.text, leg.event, _unique(references), _unique(scor))
        else:
            together = _unique((*before.references, *references)), _unique((*before.scor, *scor))
            found[name] = before._replace(amount=before.amount + leg.amount, references=together[0], scor=together[1])
        if leg.reverses:
            reverses[name] = leg.reverses
    alike = {fold_identity(name): name for name in found}
    for reversal, named_so in reverses.items():
        original = named_so if named_so in found else alike.get(fold_identity(named_so), named_so)
        pair = found.get(reversal), found.get(original)
        if pair[0] and pair[1] and not {reversal, original} & held and pair[0].amount == -pair[1].amount:
            del found[reversal], found[original]
    return [item for item in found.values() if item.amount]


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def expected_items(index: Index, day: date) -> list[Expected]:
    """What is still to come in and go out: instalments, open invoices, refunds that are due, what vendors owe."""
    found: list[Expected] = []
    for part in outstanding_instalments(index, day):
        agreement = part.agreement
        donor = donor_at(index, agreement.donor, day)
        names = _unique((donor.name if donor else "", agreement.donor))
        scor = instalment_reference(agreement.id, part.instalment)
        target = f"{agreement.id}:{part.instalment}"
        currency, called = agreement.amount.currency, (agreement.id, target)
        found.append(Expected(target, INSTALMENT, part.due, part.units, currency, names, called, scor, agreement.signed))
    for account, kind in ((VENDORS, INVOICE), (DONOR_REFUNDS, REFUND)):
        for item in open_items(index, account, day):
            if item.units:
                of_vendor = kind if item.units < 0 else VENDOR_CREDIT
                references = _unique((item.doc, item.commitment))
                names, since = (item.payee,), item.since
                found.append(Expected(item.doc, of_vendor, since, item.units, item.currency, names, references, since=since))
    return found


def by_amount(items: Iterable[BookItem]) -> Mapping[Decimal, list[BookItem]]:
    """Items by what they moved."""
    found: dict[Decimal, list[BookItem]] = defaultdict(list)
    for item in items:
        found[item.amount].append(item)
    return found
