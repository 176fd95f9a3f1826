"""Agreements that sign the same pledges: what one of them takes is not there for the others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..books.records import Fact
from ..register.versions import pledges_signed
from ..store.index import Index
from ..store.stored_facts import agreements_of_pledges

_TERMS = ("agreement", "agreement-end")


class Sharing(NamedTuple):
    """Agreements and pledges that hang together."""

    agreements: frozenset[str]
    pledges: frozenset[str]


def sharing(index: Index, changed: Sequence[Fact]) -> Sharing:
    """What hangs together with changed facts, by any version of an agreement, of before or of now."""
    pledges = {fact.ident for fact in changed if fact.kind == "pledge"}
    agreements = {fact.ident for fact in changed if fact.kind in _TERMS}
    if not pledges and not agreements:
        return Sharing(frozenset(), frozenset())
    named, naming = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for agreement, listed in (*agreements_of_pledges(index), *_pairs(changed)):
        for name in listed:
            named[agreement].add(name)
            naming[name].add(agreement)
    found, new = set[str](), agreements | {a for name in pledges for a in naming.get(name, ())}
    while new:
        found |= new
        shared = {name for agreement in new for name in named[agreement]}
        pledges |= shared
        new = {a for name in shared for a in naming[name]} - found
    return Sharing(frozenset(found), frozenset(pledges))


def _pairs(changed: Iterable[Fact]) -> Iterable[tuple[str, tuple[str, ...]]]:
    return ((fact.ident, pledges_signed(fact.keys)) for fact in changed if fact.kind == "agreement")
