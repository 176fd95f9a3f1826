"""A credit note takes back an invoice, or a part of it: same payee, agreement and line, in sum no more (domain §8.10)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..errors import Fault, Refused, clean
from ..register.policies import RATE_TOLERANCE
from ..store.measures import DIRECT
from ..vocabulary.accounts import VENDORS, is_asset
from ..vocabulary.event_table import ON_PAYABLES, named
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped, half_up
from .places import place_of
from .rates import implausible, is_documented
from .view import Scope, View

_CENTIME = Decimal("0.01")
_INVOICED = frozenset(named("invoiced"))

Invoice = tuple[str, str]  # payee and document, folded
Line = tuple[str, str]  # agreement and account


class CreditsNothing(Refused):
    """A credit note names no invoice of its payee that the books hold by then."""

    slug = "credits-nothing"


class OverCredit(Refused):
    """Credit notes come to more than the invoice charged on that line to that agreement."""

    slug = "over-credit"


class _Bill:
    """What an invoice charged by line in CHF, less its credit notes; by currency what it made owed or took from a bank, and of
    that what credit notes have not taken back."""

    def __init__(self) -> None:
        self.lines: dict[Line, Decimal] = defaultdict(lambda: ZERO)
        self.owed: dict[str, tuple[Decimal, Decimal]] = {}
        self.left: dict[str, Decimal] = defaultdict(lambda: ZERO)
        self.since = date.max

    def owe(self, p: Posting, day: date) -> None:
        """Count a leg that the invoice is owed, or was paid, by."""
        self.since = min(self.since, day)
        units, chf = self.owed.get(p.currency, (ZERO, ZERO))
        self.owed[p.currency] = units - p.units, chf - p.chf
        self.left[p.currency] -= p.units


Bills = dict[Invoice, _Bill]


def credit_faults(view: View) -> Iterator[Fault]:
    """Credit notes of no invoice, of more than their invoice charged, and at another rate; a reversal takes each back."""
    if not any(t.credits for t in view.books.transactions):
        return
    bills: Bills = defaultdict(_Bill)
    # Wherever they stand in a day, its invoices are there by its credit notes.
    entries = enumerate(zip(view.books.transactions, view.events, strict=True))
    for n, (t, event) in sorted(entries, key=lambda of: (of[1][0].date, bool(view.taken_back(of[0]).credits))):
        if event == "opening":
            for p in t.postings:
                if p.account == VENDORS:
                    bills[fold_identity(t.payee), fold_identity(t.doc)].owe(p, t.date)
        elif event in _INVOICED:
            found = list(_entry(t, event, view.taken_back(n), bills, view))
            yield from found if view.covers(Scope.DOCUMENT, fold_identity(t.credits or t.doc)) else ()


def _entry(t: Transaction, event: str, root: Transaction, bills: Bills, view: View) -> Iterator[Fault]:
    credited = root.credits
    invoice = fold_identity(root.payee), fold_identity(credited or root.doc)
    is_note = bool(credited) and t.event == "expense"
    if is_note and not any(units > 0 for units, _ in bills[invoice].owed.values()) and not bills[invoice].lines:
        yield _nothing(t, credited)
        return
    bill, brought = bills[invoice], not bills[invoice].lines
    credited_back: dict[str, list[Posting]] = defaultdict(list)
    for p in t.postings:
        if DIRECT.holds(p.account, event) and not (is_note and brought):
            line = t.agreement_of(p), p.account
            bill.lines[line] += p.chf
            if bill.lines[line] < 0 and p.chf < 0 and credited:
                yield _over(t, p, credited, -bill.lines[line], line)
        elif p.account == VENDORS and credited:
            bill.left[p.currency] += -p.units
            if is_note and p.units > 0:
                credited_back[p.currency].append(p)
        elif p.account == VENDORS or is_asset(p.account):
            bill.owe(p, t.date)
    for legs in credited_back.values():
        yield from _owed_back(t, legs, bill, credited, view)


def _owed_back(t: Transaction, legs: list[Posting], bill: _Bill, credited: str, view: View) -> Iterator[Fault]:
    """In its invoice's currency a credit note is for no more units, and at the rate at which the invoice was booked: what it
    takes of the invoice at another carrying is made up by the exchange difference.
    """
    p = legs[-1]
    units, chf = bill.owed.get(p.currency, (ZERO, ZERO))
    if p.currency == FUNCTIONAL or units <= 0:
        return
    # Of an invoice that was brought forward the books know only what was unpaid then.
    if bill.left[p.currency] < 0 and bill.lines:
        yield _over(t, p, credited, -bill.left[p.currency])
    wanted = half_up(chf * sum(leg.units for leg in legs) / units)
    booked = sum(leg.chf for leg in legs) + sum(leg.chf for leg in t.postings if leg.account == ON_PAYABLES)
    tolerance = RATE_TOLERANCE.value(view.facts, t.date)
    # A carrying is at a rate that was in force since the invoice.
    known = [chf / units, *view.rates.between(p.currency, bill.since, t.date)]
    least, most = min(known) * (1 - tolerance), max(known) * (1 + tolerance)
    off = [
        (leg, half_up(chf * leg.units / units))
        for leg in legs
        if not leg.units * least - _CENTIME <= leg.chf <= leg.units * most + _CENTIME
    ]
    if abs(booked - wanted) > tolerance * wanted + _CENTIME:
        off.append((p, wanted))
    if off and not is_documented(t):
        yield implausible(t, *off[0], f"the rate of {clean(credited)[:60]}")


def _nothing(t: Transaction, credited: str) -> Fault:
    return CreditsNothing(
        f"the books hold no invoice '{clean(credited)[:60]}' of {clean(t.payee)[:60]} by {t.date.isoformat()}",
        why="a credit note takes back what an invoice of the same payee charged",
        fix='name the document of the invoice: credits: "…"',
        at=t.place,
    )


def _over(t: Transaction, p: Posting, credited: str, over: Decimal, line: Line | None = None) -> Fault:
    """More is credited than a line was charged, or, without a line, than the invoice was for in its currency."""
    agreement, account = line or ("", "")
    return OverCredit(
        f"{clean(credited)[:60]} would be credited by {grouped(over)} CHF more than it charged on {account} to "
        f"{clean(agreement)[:60] or 'no agreement'}"
        if line
        else f"{clean(credited)[:60]} would be credited by {grouped(over, p.currency)} {p.currency} more than it was for",
        why="a credit note is on the line and the agreement of its invoice, and all of them together are at most the invoice",
        fix="correct the amount, the line or the agreement",
        at=place_of(t, p),
    )
