"""No new advance to a payee while one of his is past its due date (policy `advance-days`), except by an override."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, takewhile
from shlex import quote

from ..books.records import Transaction
from ..errors import Fault, Refused, clean
from ..register.budget_facts import overrides
from ..register.policies import ADVANCE_DAYS, formal_rules_apply
from ..store.item_book import OpenItem, OpenItems, posted_of
from ..vocabulary.accounts import ADVANCES, ADVANCES_PARTNERS, ADVANCES_TRAVEL, under
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import grouped
from .view import View, WholeNeeded


class AdvanceOverdue(Refused):
    """An advance is paid to a payee who has another one outstanding past its due date."""

    slug = "advance-overdue"


def overdue_faults(view: View) -> Iterator[Fault]:
    """Advances to a payee who, at the end of that day, still has an earlier one outstanding beyond `advance-days`.

    A traveller's and a partner's advances count together. Of a part it is asked where the change moves an advance; one about an
    override of such an advance needs all of the books.
    """
    lifted = _lifted(view)
    if view.base is not None and (lifted or (view.before is not None and _lifted(view.before))):
        raise WholeNeeded("an override lets an advance pass")
    shown = view.of_items()
    if shown is None:
        return
    moving = [t for t in shown.books.transactions if any(under(p.account, ADVANCES) for p in t.postings)]
    if not moving:
        return
    books = {account: OpenItems(account) for account in (ADVANCES_TRAVEL, ADVANCES_PARTNERS)}
    standing = (t for n, t in enumerate(shown.books.transactions) if n not in shown.reversals.undone)
    travellers = _Travellers(list(books.values()))
    paid = {id(t) for t in standing if t.event == "advance" and fold_identity(t.doc) not in lifted}
    for day, of_day in groupby(moving, key=lambda t: t.date):
        entries = list(of_day)
        _count(books, entries)
        new = [t for t in entries if id(t) in paid]
        if new and formal_rules_apply(view.facts, day):
            yield from _of_day(new, travellers, ADVANCE_DAYS.value(view.facts, day))


def _lifted(view: View) -> set[str]:
    return {fold_identity(o.of) for o in overrides(view.facts) if o.code == AdvanceOverdue.slug}


def _count(books: dict[str, OpenItems], entries: Iterable[Transaction]) -> None:
    for t in entries:
        for p in t.postings:
            if p.account in books:
                books[p.account].count(posted_of(t, p))


class _Travellers:
    """The advances of each payee, whatever way his name is written."""

    def __init__(self, books: Sequence[OpenItems]) -> None:
        self._books = books
        self._seen = [0] * len(books)
        self._of: dict[str, list[OpenItem]] = defaultdict(list)

    def oldest_late(self, payee: str, day: date, limit: int) -> OpenItem | None:
        """The oldest that is outstanding of a payee after what the books have counted, if it is older than `limit` days."""
        for n, book in enumerate(self._books):
            for item in book.opened[self._seen[n] :]:
                insort(self._of[fold_identity(item.payee)], item, key=lambda i: (i.since, i.doc))
            self._seen[n] = len(book.opened)
        of_payee = self._of.get(fold_identity(payee), ())
        return next((item for item in takewhile(lambda i: (day - i.since).days > limit, of_payee) if item.units > 0), None)


def _of_day(new: Sequence[Transaction], travellers: _Travellers, limit: int) -> Iterator[Fault]:
    for t in new:
        oldest = travellers.oldest_late(t.payee, t.date, limit)
        if oldest is not None:
            yield _overdue(t, oldest, t.date, limit)


def _overdue(t: Transaction, item: OpenItem, day: date, limit: int) -> Fault:
    left = f"{grouped(item.units, item.currency)} {item.currency}"
    return AdvanceOverdue(
        f"{clean(t.payee)[:60]} still has {left} of {clean(item.doc)[:60]} outstanding, advanced on {item.since.isoformat()}",
        why=f"an advance is cleared within {limit} days (policy {ADVANCE_DAYS.name}); on {day.isoformat()} it is "
        f"{(day - item.since).days} days old, and until it is cleared its payee gets no other",
        fix="clear it first, or let the approving officer lift it:\n"
        f"wsisfund advance clear {quote(clean(item.doc)[:60])} --spent AMOUNT --doc REF\n"
        f"wsisfund override {quote(clean(t.doc)[:60])} --code advance-overdue --reason …",
        at=t.place,
    )
