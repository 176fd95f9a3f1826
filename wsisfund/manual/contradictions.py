"""Warnings of entries that say two things: links to another agreement, money held of which an agreement still expects more."""

from __future__ import annotations

from collections.abc import Iterator

from ..books.records import Transaction
from ..errors import Fault, Warning_, clean
from ..vocabulary.accounts import ADVANCE_RECEIPTS, DEFERRED
from .view import View


class LinkContradiction(Warning_):
    """An entry links to another agreement or order than those that it names."""

    slug = "link-contradiction"


class HeldNotDeferred(Warning_):
    """Money of a conditional agreement is held as an overpayment, and no part of it is deferred."""

    slug = "held-not-deferred"


def link_warnings(view: View) -> Iterator[Fault]:
    """Links to an agreement or an order beside those that the entry names."""
    orders = {f.ident for f in view.facts.all("commitment")}
    for t in view.books.transactions:
        if t.links:
            yield from _links(t, "agreement", {link for link in t.links if view.signed.get(link)})
            yield from _links(t, "commitment", orders.intersection(t.links))


def _links(t: Transaction, key: str, linked: set[str]) -> Iterator[Fault]:
    named = {t.key_of(p, key) for p in t.postings} | {str(t.keys.get(key, ""))}
    other = sorted(linked - named)
    if other and named != {""}:
        yield LinkContradiction(
            f"the entry links to {clean(other[0])[:60]} and names {', '.join(sorted(named - {''}))}",
            why=f"figures follow the key {key}; readers follow the link",
            fix=f"correct the link or the key {key}",
            at=t.place,
        )


def held_warnings(view: View) -> Iterator[Fault]:
    """Receipts of conditional agreements that are held whole as overpaid."""
    for t in view.books.transactions:
        if t.event != "receipt":
            continue
        deferred = {t.key_of(p, "agreement") for p in t.postings if p.account == DEFERRED}
        for p in t.postings:
            ident = t.key_of(p, "agreement")
            found = view.signed.get(ident) if p.account == ADVANCE_RECEIPTS and ident not in deferred else None
            if found is not None and found.recognition_at(t.date) == "conditional":
                yield HeldNotDeferred(
                    f"the receipt is held as an overpayment of {ident}, which is conditional, and nothing of it is deferred",
                    why="money of a conditional agreement is deferred until it is used; what is beyond it is overpaid",
                    fix=f"write {DEFERRED} for what the agreement is still to receive",
                    at=t.place,
                )
