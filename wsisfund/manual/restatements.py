"""A restatement corrects an earlier year of the books, on a document (domain §8.6)."""

import re
from collections.abc import Iterator
from datetime import date

from ..books.records import Transaction
from ..errors import BooksFault, Fault, clean
from ..register.known import NotYetSigned
from ..register.reversals import REVERSAL
from ..vocabulary.event_table import named
from ..vocabulary.folding import says_nothing
from .view import View

# A signing whose paper came late is recorded in the year that it belongs to; a reversal takes back whatever stands.
_OF_ANY_YEAR = frozenset({*named("agrees"), REVERSAL})
_YEAR = re.compile(r"[0-9]{4}")


class WrongRestatement(BooksFault):
    """An entry with the key `restates` names no earlier year of the books, or no document."""

    slug = "wrong-restatement"


def year_restated(t: Transaction) -> int | None:
    """The earlier year that an entry corrects; None where it names none."""
    year = int(t.restates) if _YEAR.fullmatch(t.restates) else 0
    return year if 0 < year < t.date.year else None


def restatement_faults(view: View) -> Iterator[Fault]:
    """Entries that restate a year which is not earlier, not of the books or before their agreement, or that name no document."""
    for t in view.books.transactions:
        if any("restates" in p.keys for p in t.postings if p.keys):
            why = "an entry restates as a whole"
            yield _wrong(t, "a single leg says which year it restates", why, "put the key on the entry")
        if "restates" in t.keys:
            yield from _of_entry(t, view)


def _of_entry(t: Transaction, view: View) -> Iterator[Fault]:
    year = year_restated(t)
    first = view.begins.year if view.begins else t.date.year
    if year is None or year < first:
        known = f"from {first} to {t.date.year - 1}" if first < t.date.year else "there is none yet"
        yield _wrong(
            t,
            f"the entry of {t.date.isoformat()} restates '{clean(t.restates)[:20]}'",
            f"it corrects an earlier year of the books: {known}",
            'name that year: restates: "2025"; what belongs to this year needs no such key',
        )
    elif t.event not in _OF_ANY_YEAR:
        yield from _before_signing(t, view, date(year, 12, 31))
    if says_nothing(t.doc):
        yield _wrong(t, "a restatement names no document", "it changes figures that are out", 'add the key: doc: "…"')


def _before_signing(t: Transaction, view: View, day: date) -> Iterator[Fault]:
    """An agreement was there in the year that ends on `day`: signed, or by then begun where its paper was recorded late."""
    for ident in dict.fromkeys(map(t.agreement_of, t.postings)):
        found = view.signed.get(ident)
        if found is not None and day < min(found.signed, found.period_at(t.date)[0] or found.signed) and found.signed <= t.date:
            yield NotYetSigned(
                f"{ident} is not signed on {day.isoformat()}",
                why=f"it was signed on {found.signed.isoformat()}; nothing is received or spent under it before",
                fix="correct the year that the entry restates, or name another agreement; where it was signed then and recorded "
                f"late, say since when it runs:\nwsisfund agreement correct {ident} --starts DATE --doc REF",
                at=t.place,
            )


def _wrong(t: Transaction, what: str, why: str, fix: str) -> Fault:
    return WrongRestatement(what, why=why, fix=fix, at=t.place)
