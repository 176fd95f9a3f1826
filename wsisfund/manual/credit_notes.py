"""A credit note takes back an invoice, or a part of it: same payee, agreement and line, in sum no more (domain §8.10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..errors import Fault, Refused, clean
from ..vocabulary.accounts import VENDORS, class_of, is_expense
from ..vocabulary.event_table import named
from ..vocabulary.events import BUDGET_CLASSES
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import ZERO, grouped
from .places import place_of
from .view import Scope, View

_INVOICED = frozenset(named("invoiced"))

Invoice = tuple[str, str]  # payee and document, folded
Line = tuple[str, str]  # agreement and account
Charged = dict[Invoice, dict[Line, Decimal]]


class CreditsNothing(Refused):
    """A credit note names no invoice of its payee that the books hold by then."""

    slug = "credits-nothing"


class OverCredit(Refused):
    """Credit notes come to more than the invoice charged on that line to that agreement."""

    slug = "over-credit"


def credit_faults(view: View) -> Iterator[Fault]:
    """Credit notes of no invoice, and of more than their invoice charged; a reversal takes either back."""
    if not any("credits" in t.keys for t in view.books.transactions):
        return
    charged: Charged = defaultdict(lambda: defaultdict(lambda: ZERO))
    brought: dict[Invoice, Decimal] = defaultdict(lambda: ZERO)
    for n, (t, event) in enumerate(zip(view.books.transactions, view.events, strict=True)):
        if event == "opening":
            for p in t.postings:
                if p.account == VENDORS:
                    brought[fold_identity(t.payee), fold_identity(str(p.keys.get("doc", t.doc)))] -= p.chf
        elif event in _INVOICED:
            found = list(_entry(t, view.taken_back(n), charged, brought))
            yield from found if view.covers(Scope.DOCUMENT, fold_identity(str(t.keys.get("credits", t.doc)))) else ()


def _entry(t: Transaction, root: Transaction, charged: Charged, brought: dict[Invoice, Decimal]) -> Iterator[Fault]:
    credited = str(root.keys.get("credits", ""))
    invoice = fold_identity(root.payee), fold_identity(credited or root.doc)
    if credited and t.event == "expense" and invoice not in charged:
        if brought[invoice] <= 0:
            yield _nothing(t, credited)
        return
    lines = charged[invoice]
    for p in t.postings:
        if is_expense(p.account) and class_of(p.account) in BUDGET_CLASSES:
            line = t.key_of(p, "agreement"), p.account
            lines[line] += p.chf
            if lines[line] < 0 and p.chf < 0 and credited:
                yield _over(t, p, line, -lines[line], credited)


def _nothing(t: Transaction, credited: str) -> Fault:
    return CreditsNothing(
        f"the books hold no invoice '{clean(credited)[:60]}' of {clean(t.payee)[:60]} by {t.date.isoformat()}",
        why="a credit note takes back what an invoice of the same payee charged",
        fix='name the document of the invoice: credits: "…"',
        at=t.place,
    )


def _over(t: Transaction, p: Posting, line: Line, over: Decimal, credited: str) -> Fault:
    agreement, account = line
    return OverCredit(
        f"{clean(credited)[:60]} would be credited by {grouped(over)} CHF more than it charged on {account} to "
        f"{clean(agreement)[:60] or 'no agreement'}",
        why="a credit note is on the line and the agreement of its invoice, and all of them together are at most the invoice",
        fix="correct the amount, the line or the agreement",
        at=place_of(t, p),
    )
