"""All rules of the life of a contribution over one set of books: the register, the events, who signed, what follows."""

from __future__ import annotations

from ..books.records import Books
from ..errors import Fault
from ..register.reversals import events_of, reversals_of
from ..register.versions import EntryFacts
from .authority import authority_faults
from .charges import charge_faults
from .entries import EventRules
from .facts import form_faults, register_faults, register_warnings
from .identity import identity_faults, reversal_faults
from .legs import posting_faults
from .receivables import receivable_faults, recognition_warnings
from .signed import SignedAgreements


def contribution_faults(books: Books) -> list[Fault]:
    """Everything that the books say against the rules of domain §1 to §3, the budget (§4) and exactness apart.

    Args:
        books: as loaded, without a fault of Beancount's.

    Returns:
        Faults by file and line. Facts that cannot be read are reported alone: the other rules would only repeat them.
    """
    facts = EntryFacts(books.facts)
    unreadable = form_faults(books, facts)
    if unreadable:
        return _ordered(unreadable)
    reversals = reversals_of(books.transactions)
    events = events_of(books.transactions, reversals)
    signed = SignedAgreements(facts)
    return _ordered(
        [
            *register_faults(books, facts),
            *EventRules(books, facts, signed).faults(events),
            *posting_faults(books, events, facts, signed),
            *authority_faults(books, facts),
            *identity_faults(books, facts, reversals),
            *reversal_faults(books.transactions, reversals),
            *charge_faults(books, events, signed),
            *receivable_faults(books, events, signed),
        ]
    )


def contribution_warnings(books: Books) -> list[Fault]:
    """Worth knowing and no fault: agreements without an assessment or not recognised, accounts opened without a currency."""
    facts = EntryFacts(books.facts)
    signed = SignedAgreements(facts)
    events = events_of(books.transactions, reversals_of(books.transactions))
    return [
        *register_warnings(facts),
        *recognition_warnings(books, events, signed),
        *EventRules(books, facts, signed).open_warnings(),
    ]


def readable(books: Books) -> bool:
    """Whether every fact has the form that views of the register and the budget rules can rely on."""
    return not form_faults(books, EntryFacts(books.facts))


def _ordered(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda f: (f.file or "", f.line or 0))
