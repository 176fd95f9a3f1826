"""Warnings of entries that say two things: links to another agreement or order than they name."""

from __future__ import annotations

from collections.abc import Iterator

from ..books.records import Transaction
from ..errors import Fault, Warning_, clean
from .view import View


class LinkContradiction(Warning_):
    """An entry links to another agreement or order than those that it names."""

    slug = "link-contradiction"


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
