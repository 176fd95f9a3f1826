"""Who must have certified and approved each entry (domain §4, *Officers*); the test itself is `register.officers.signatures`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from ..books.records import Books, Fact, Keys, Place, Transaction
from ..errors import Fault
from ..register.officers import NoAuthority, Officers, signatures
from ..register.versions import EntryFacts, day_of
from ..vocabulary.accounts import CASH
from ..vocabulary.event_table import BOTH, EVENT, NONE, ONE
from .view import View

_BANK = CASH + ":"
# Even when money leaves a bank (domain §4: exempt).
_EXEMPT = frozenset(
    ["bank-charge", "interest", "revaluation", "impairment", "opening", "receipt", "receipt-unidentified", "receipt-applied"]
)

Question = tuple[tuple[str, ...], str | None, str | None]


def authority_faults(view: View) -> Iterator[Fault]:
    """Entries and facts that an officer should have signed and did not, or could not."""
    facts = view.facts
    turns = _turns(facts)
    answers: dict[tuple[Question, int], NoAuthority | None] = {}
    for record, needed in _signable(view.books):
        keys = record.keys
        if not needed and "certified-by" not in keys and "approved-by" not in keys:
            continue
        question = needed, _named(keys, "certified-by"), _named(keys, "approved-by")
        case = question, bisect_right(turns, record.date)
        if case not in answers:
            answers[case] = _refusal(facts, question, record.date)
        refusal = answers[case]
        if refusal is not None:
            yield _placed(refusal, record.place)


def _turns(facts: EntryFacts) -> list[date]:
    """Days from which the register says something else of an officer; between two of them the same question has one answer."""
    turns = set()
    for fact in facts.all("officer"):
        turns.add(fact.date)
        until = day_of(fact.keys.get("until"))
        if until is not None and until < date.max:
            turns.add(until + timedelta(days=1))
    return sorted(turns)


def _signable(books: Books) -> Iterator[tuple[Transaction | Fact, tuple[str, ...]]]:
    for t in books.transactions:
        row = EVENT.get(t.event)
        if row is None:
            continue
        needed = row.officers
        if len(needed) < 2 and t.event not in _EXEMPT and _takes_money_out(t):
            needed = BOTH
        yield t, needed
    for fact in books.facts:
        if fact.kind == "commitment":
            yield fact, ONE
        elif fact.kind == "virement":
            # The approving officer alone is enough; when he is needed is a rule of the budget.
            yield fact, NONE if "approved-by" in fact.keys else ONE
        elif fact.kind == "override":
            yield fact, BOTH
        elif fact.kind == "agreement":
            # An amendment that posts nothing names its officers on the register's own version.
            yield fact, NONE


def _takes_money_out(t: Transaction) -> bool:
    return any(p.units < 0 and p.account.startswith(_BANK) for p in t.postings)


def _named(keys: Keys, key: str) -> str | None:
    value = keys.get(key)
    return None if value is None else str(value)


def _refusal(facts: EntryFacts, question: Question, day: date) -> NoAuthority | None:
    needed, certified_by, approved_by = question
    try:
        signatures(facts, needed, Officers(certified_by, approved_by), day)
    except NoAuthority as refusal:
        return refusal
    return None


def _placed(fault: NoAuthority, place: Place | None) -> Fault:
    return NoAuthority(fault.message, why=fault.why, fix=fault.fix, at=place)
