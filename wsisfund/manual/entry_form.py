"""What is said of an entry whose form is not that of domain §2."""

from collections.abc import Iterator

from ..books.records import Place, Posting, Transaction
from ..errors import Fault, clean
from ..register.known import UnknownAgreement
from ..register.source import EntryFacts, programmes
from ..store.chart import UnknownAccount, WrongCurrency
from ..vocabulary.event_table import EVENTS
from ..vocabulary.nearness import near_to
from .faults import AdvanceWithoutCommitment, UnknownEvent, UnknownKey
from .places import place_of


def unknown_event(t: Transaction) -> Fault:
    """An entry without an event, or with an unknown one."""
    near = near_to(t.event, EVENTS, 2, 60)
    automatic = t.flag == "P"
    return UnknownEvent(
        f"no event '{clean(t.event)[:60]}'" if t.event else "the entry has no event",
        why="a pad directive makes entries that nobody signed"
        if automatic
        else (f"near to it: {', '.join(near)}" if near else "every entry says what happened, in one of the fund's events"),
        fix="write the missing entry itself instead of pad" if automatic else f"write event: one of {', '.join(EVENTS)}",
        at=t.place,
    )


def unknown_keys(keys: object, allowed: frozenset[str], place: Place | None) -> Iterator[Fault]:
    """Keys that the books do not know there."""
    assert isinstance(keys, dict)
    for key in sorted(keys.keys() - allowed):
        near = near_to(key, sorted(allowed), 1, 60)
        yield UnknownKey(
            f"the books know no key '{clean(key)[:60]}' here",
            why=f"near to it: {near[0]}" if near else f"known here: {', '.join(sorted(allowed)) or 'none'}",
            fix=f"write {near[0]}" if near else "delete it, or put what it says into the narration or a comment",
            at=place,
        )


def unknown_account(account: str, facts: EntryFacts, place: Place | None) -> Fault:
    """An account that is none of the scheme."""
    parts = account.split(":")
    why = "accounts follow the scheme of the accounting manual"
    if parts[0] == "Expenses":
        why = f"a budget line is Expenses:<Programme>:<Class>; programmes are {', '.join(sorted(programmes(facts)))}"
    return UnknownAccount(
        f"{account} is no account of the fund",
        why=why,
        fix="correct the name; a new programme is registered as an action line first",
        at=place,
    )


def wrong_currency(t: Transaction, p: Posting, currency: str) -> Fault:
    """A posting in another currency than its account holds."""
    return WrongCurrency(
        f"{p.account} holds {currency} only, not {p.currency}",
        why="bank accounts hold their own currency; income, expenses, equity, advances and deferred revenue are in CHF",
        fix=f"write the amount in {currency}",
        at=place_of(t, p),
    )


def no_agreement(what: str, event: str, place: Place | None) -> Fault:
    """An entry or a posting that says of no agreement whose money it is."""
    return UnknownAgreement(
        what,
        why=f"an entry '{event}' says whose money it is, on every leg that is not cash",
        fix='add the key to the entry or to the posting: agreement: "VC-…"',
        at=place,
    )


def no_commitment(t: Transaction, p: Posting) -> Fault:
    """An advance under no order."""
    return AdvanceWithoutCommitment(
        f"{p.account}: the advance names no commitment",
        why="an advance is paid under an order, which stays open while any of it is outstanding",
        fix='open the order and add the key: commitment: "PO-…"',
        at=place_of(t, p),
    )
