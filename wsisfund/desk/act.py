"""An act: what it is called, what is asked for it, who must sign, and how its draft is built."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from ..books.draft import Draft
from ..gate.state import BooksState
from ..register.officers import AWAITED, NoAuthority, Officers
from ..register.versions import officer_at
from ..store.chart import checked_reach
from ..store.index import Index
from ..vocabulary.event_table import NONE

Request = TypeVar("Request")


class Signed(NamedTuple):
    """When and by whom an act is done.

    Args:
        day: of the entry.
        officers: who certifies and who approves, as far as they are named.
        today: by the clock; beyond the end of the next biennium nothing is entered.
        drafts: an officer of the register who may not certify drafts the entry all the same; it waits for one who may.
    """

    day: date
    officers: Officers
    today: date
    drafts: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class Desk:
    """Where an act takes place: the books as they are, the day of the entry, and who acts."""

    state: BooksState
    signed: Signed

    @property
    def index(self) -> Index:
        """Index of the books, with what earlier acts of the same batch add."""
        return self.state.index

    @property
    def day(self) -> date:
        """Day of the entry."""
        return self.signed.day

    @property
    def officers(self) -> Officers:
        """Who certifies, who approves."""
        return self.signed.officers


class Act(NamedTuple, Generic[Request]):
    """One thing that a person can do. Every door (command line, batch, form, proposal) fills its request and hands it over.

    Args:
        name: as the command line says it: ``agreement sign``.
        request: the frozen record of what is asked.
        build: makes the draft, or refuses; what the books decide (the pool, the free cash of an agreement) is decided here.
        officers: keys of the officers without whom it is refused; `build` may ask for more (money out of a bank).
    """

    name: str
    request: type[Request]
    build: Callable[[Desk, Request], Draft]
    officers: tuple[str, ...] = NONE

    def asked(self, asked: Request, signed: Signed) -> Callable[[BooksState], Draft]:
        """The act as it is asked for, still without books: what the flow and a batch build its draft with.

        Where it needs a second officer and one is named, or who acts only drafts it, it waits for them (`officers.AWAITED`).
        """

        def build(state: BooksState) -> Draft:
            checked_reach(state.index, signed.day, signed.today)
            now = signed
            while True:
                try:
                    return self.build(Desk(state, now), asked)
                except NoAuthority as refusal:
                    then = _waiting(now, refusal, state.index)
                    if then is None:
                        raise
                    now = then

        return build


def _waiting(signed: Signed, refusal: NoAuthority, index: Index) -> Signed | None:
    """The same with one more officer still to sign, so that the draft becomes a proposal; None where it is refused for good."""
    if refusal.missing:
        return _awaiting(signed, refusal.missing) if any(signed.officers) else None
    who = signed.officers.certified_by
    if not signed.drafts or who in (None, AWAITED):
        return None
    known = officer_at(index, str(who), signed.day)
    in_office = known is not None and (known.until is None or known.until >= signed.day)
    return _awaiting(signed, "certified-by") if in_office else None


def _awaiting(signed: Signed, key: str) -> Signed:
    return signed._replace(officers=signed.officers._replace(**{key.replace("-", "_"): AWAITED}))
