"""A restatement corrects an earlier year of the books, on a document (domain §8.6)."""

import re
from collections.abc import Iterator

from ..books.records import Transaction
from ..errors import BooksFault, Fault, clean
from ..vocabulary.folding import says_nothing
from .view import View

_YEAR = re.compile(r"[0-9]{4}")


class WrongRestatement(BooksFault):
    """An entry with the key `restates` names no earlier year of the books, or no document."""

    slug = "wrong-restatement"


def restatement_faults(view: View) -> Iterator[Fault]:
    """Entries that restate a year which is not earlier, is not of the books, or that name no document."""
    for t in view.books.transactions:
        if any("restates" in p.keys for p in t.postings if p.keys):
            why = "an entry restates as a whole"
            yield _wrong(t, "a single leg says which year it restates", why, "put the key on the entry")
        if "restates" in t.keys:
            yield from _of_entry(t, view)


def _of_entry(t: Transaction, view: View) -> Iterator[Fault]:
    named = t.restates
    first = view.begins.year if view.begins else t.date.year
    if not _YEAR.fullmatch(named) or not first <= int(named) < t.date.year:
        known = f"from {first} to {t.date.year - 1}" if first < t.date.year else "there is none yet"
        yield _wrong(
            t,
            f"the entry of {t.date.isoformat()} restates '{clean(named)[:20]}'",
            f"it corrects an earlier year of the books: {known}",
            'name that year: restates: "2025"; what belongs to this year needs no such key',
        )
    if says_nothing(t.doc):
        yield _wrong(t, "a restatement names no document", "it changes figures that are out", 'add the key: doc: "…"')


def _wrong(t: Transaction, what: str, why: str, fix: str) -> Fault:
    return WrongRestatement(what, why=why, fix=fix, at=t.place)
