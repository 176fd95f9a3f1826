"""The one flow of every act: build, judge, show, confirm, commit; again where somebody else was faster."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeVar

from ..books.collector import collector_off
from ..books.conflicts import BooksChanged
from ..books.draft import Draft
from ..books.lock import Locked
from ..books.many import kinds_of, names_of_keys
from ..books.proposal import Proposal
from ..books.records import Place, Record
from ..errors import Fault
from ..gate.commit import availability_after, commit, entry_texts, rehearse
from ..gate.numbering import numbered
from ..gate.state import BooksState
from ..store.index import Index
from ..vocabulary.event_table import BOTH
from .proposals import awaited_keys, judged_as, proposal_of, propose, waiting_words
from .signing import Given, Hands, given_in, with_signatures

Build = Callable[[BooksState], Draft]
Ended = TypeVar("Ended")

# How often an act is tried again on the books as they are then, once somebody else was faster. It is a count, not a time: each
# time another officer's entry was written, so that of many at once every one comes through, however slow the machine.
ATTEMPTS = 50

NO_OFFICERS = "the register has no officers: nobody's role was tested (wsisfund officer add registers them)"


class Proposed(NamedTuple):
    """A draft before it is written, as it is shown.

    Args:
        shown: the draft with the running numbers that it would have. warnings: worth knowing before saying yes.
        available: the availability that it leaves, where the door looks before it asks.
    """

    draft: Draft
    shown: Draft
    warnings: tuple[str, ...]
    available: Mapping[str, str | None] | None = None

    @property
    def texts(self) -> Iterator[str]:
        """Entries as they will stand in the books, one after the other."""
        return entry_texts(self.shown)


class Done(NamedTuple):
    """How an act ended. `places` is empty where there was nothing to write: the books are as it would make them.

    `proposal`: it waits for an officer, and nothing was entered. `approvals`: what each signature is worth.
    """

    proposed: Proposed
    places: Sequence[Place] = ()
    available: Mapping[str, str | None] | None = None
    warnings: tuple[str, ...] = ()
    proposal: Proposal | None = None
    approvals: tuple[Given, ...] = ()

    def as_json(self, listed: Callable[[Iterable[Any]], Any] = list) -> dict[str, Any]:
        """The answer of any write (design §3, JSON); `listed` makes a list of entries, and of where they stand."""
        return {
            "ok": True,
            "event": self.proposed.draft.event,
            "id": self.proposed.draft.ident,
            "entries": listed(self.proposed.texts),
            "written": listed(place._asdict() for place in self.places),
            "availability": self.available,
            "proposal": self.proposal.ident if self.proposal else None,
            "warnings": list(self.warnings),
            **({"approvals": [given.as_json() for given in self.approvals]} if self.approvals else {}),
        }


class Door(Protocol):
    """What the flow needs of the door through which somebody acts: a terminal, a batch, a form."""

    @property
    def looks(self) -> bool:
        """Whether somebody reads what is shown before it is confirmed, so that it is worth judging it first."""

    def open(self) -> BooksState:
        """The books as they are now."""

    def progress(self, label: str) -> AbstractContextManager[object]:
        """Around work that may take a while."""

    def confirm(self, proposed: Proposed) -> None:
        """Show it and return where it is wanted; else raise."""

    def committing(self) -> AbstractContextManager[object]:
        """Around the commit, within which an interruption leaves the whole entry or nothing."""


def carry_out(door: Door, build: Build, day: date, hands: Hands | None = None) -> Done:
    """One act from its draft to its written entries.

    Where the books change between the reading and the commit, or another writer holds them, the draft is built anew on the
    books as they are then; it is shown again only where it reads otherwise than what was confirmed.

    Args:
        build: makes the draft from the books, or refuses.
        day: on which the availability is asked.
        hands: who acts, and what they sign with; None: nobody signs, and what lacks an officer is refused.

    Returns:
        What was written; or the proposal that it became, where an officer is still to sign it.

    Raises:
        BooksChanged, Locked: others were faster for too long. Fault, Faults: a rule refuses it. Nothing was written.
    """
    confirmed: Sequence[Record] = ()
    seen = ""
    hands = hands or Hands(proposes=False)

    @collector_off()
    def once() -> Done:
        """All of it on the books as they are now, from the draft to what was written or proposed."""
        nonlocal confirmed, seen
        state = door.open()
        seen = state.books_hash
        proposed = _proposed(door, state, build(state), day)
        if not proposed.draft.records and not proposed.draft.files:
            return Done(proposed, warnings=proposed.warnings)
        # Without the running numbers, which follow those that others took.
        if proposed.draft.records != confirmed:
            door.confirm(proposed)
            confirmed = proposed.draft.records
        signed = proposed._replace(draft=with_signatures(state.index, proposed.draft, hands))
        proposal = proposal_of(state, signed.draft, hands)
        if proposal is None:
            return _written(door, state, signed, day)
        with door.committing(), door.progress("Writing"):
            propose(state, proposal, signed.draft.edits)
        return Done(signed, warnings=signed.warnings, proposal=proposal)

    return again_where_others_were_faster(once, lambda: seen)


def again_where_others_were_faster(once: Callable[[], Ended], seen: Callable[[], str]) -> Ended:
    """What `once` ends with: it is done anew on the books as they are then, while others write.

    Args:
        once: all of it, from reading the books to the commit. seen: hash of the books that it read last.

    Raises:
        BooksChanged, Locked: others were faster too often, or who holds the books does not get on.
    """
    stuck_at: str | None = None
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return once()
        except BooksChanged:
            if attempt == ATTEMPTS:
                raise
        except Locked:
            # Waited for in vain twice on the same books: who holds them does not get on.
            if attempt == ATTEMPTS or stuck_at == seen():
                raise
            stuck_at = seen()
    raise AssertionError("the last attempt returns or raises")


def _proposed(door: Door, state: BooksState, draft: Draft, day: date) -> Proposed:
    shown = draft if awaited_keys(draft) else numbered(state.index, draft)
    warnings, available = warnings_of(state.index, draft), None
    if awaited_keys(draft):
        warnings = (*warnings, waiting_words(state.index, draft))
    if draft.records and door.looks:
        with door.progress("Judging"):
            rehearsed = rehearse(state, judged_as(state.index, draft))
            available = availability_after(rehearsed.balances, draft, draft.on or day)
            warnings = (*warnings, *told(rehearsed.warnings))
    return Proposed(draft, shown, warnings, available)


def _written(door: Door, state: BooksState, proposed: Proposed, day: date) -> Done:
    with door.committing(), door.progress("Writing"):
        done = commit(state, proposed.draft)
    warnings = (*proposed.warnings, *(line for line in told(done.warnings) if line not in proposed.warnings))
    given = tuple(given_in(state.index, proposed.draft))
    available = availability_after(done.after, proposed.draft, proposed.draft.on or day)
    return Done(proposed, done.written.places, available, warnings, approvals=given)


def told(warnings: Iterable[Fault]) -> Iterator[str]:
    """The judge's warnings in a line each, as `check` would begin them."""
    return (f"{fault.slug}: {fault.message}" for fault in warnings)


def warnings_of(index: Index, draft: Draft) -> tuple[str, ...]:
    """Warnings of a draft, and that the register has no officers where it names one."""
    named = set(BOTH) & set(names_of_keys(draft.records))
    registered = index.all("officer") or "officer" in kinds_of(draft.records)
    return (*draft.warnings, *((NO_OFFICERS,) if named and not registered else ()))
