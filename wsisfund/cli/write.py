"""The command line as a door to the acts: show, ask, answer with file:line written (design §3)."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from functools import wraps
from itertools import islice
from typing import Any, TypeVar

from ..books.proposal import Proposal
from ..desk.act import Act, Signed
from ..desk.flow import Build, Done, Proposed, carry_out
from ..desk.signing import Hands
from ..gate.state import BooksState
from ..languages.counting import counted
from ..register.officers import Officers
from ..settings import today
from ..vocabulary.events import ROLE_OF_KEY
from ..vocabulary.money import grouped
from .answers import listed
from .opened import open_for
from .session import Session

Request = TypeVar("Request")
Function = Callable[..., Any]

# How many warnings are shown after a write, and how many entries before and after it: nobody reads a million.
_SHOWN = 10
_MOST_ENTRIES = 200
NOTHING_TO_DO = "nothing to do: the books are as this command would make them"


def officers_of(session: Session) -> Officers:
    """The officers named by `--as` and `--approved-by`."""
    return Officers(session.as_, session.approved_by)


def signed_of(session: Session) -> Signed:
    """When and by whom the session acts."""
    return Signed(session.date, officers_of(session), today())


def hands_of(session: Session, *, proposes: bool = True) -> Hands:
    """Who acts in the session, and what they sign with: the keys that are given, else those of the ssh agent."""
    return Hands(officers_of(session), session.keys, agent=True, proposes=proposes)


def acts(act: Act[Any]) -> Callable[[Function], Function]:
    """Decorator of a verb that does one act: its words fill the act's request.

    The function gets the session and the words; it returns the request where it is more than the words, else None.
    """

    def make(function: Function) -> Function:
        @wraps(function)
        def run(session: Session, **said: Any) -> None:
            asked = function(session, **said)
            perform(session, act, act.request(**said) if asked is None else asked)

        return run

    return make


def perform(session: Session, act: Act[Request], asked: Request) -> None:
    """One act from its words to its answer; in a batch only its draft is kept.

    Raises:
        Fault, Faults: nothing was written.
    """
    run_write(session, act.asked(asked, signed_of(session)))


def run_write(session: Session, build: Build, hands: Hands | None = None) -> None:
    """The same for whatever makes a draft.

    Args:
        hands: who signs; default: the officers of the session, and a draft that lacks one becomes a proposal.

    Raises:
        Fault, Faults: nothing was written.
    """
    if session.batch is not None:
        session.batch.add(build)
        return
    done = carry_out(Terminal(session), build, session.date, hands or hands_of(session))
    if done.proposal is not None:
        _say_proposed(session, done, done.proposal)
        return
    if not done.places:
        session.emit(done.as_json(listed), "\n".join([NOTHING_TO_DO, *_derivation(done.proposed)]))
        return
    places = places_of(done)
    session.written = ", ".join(places)
    for warning in _first_of(done.warnings[len(done.proposed.warnings) :]):
        session.note(f"warning: {warning}")
    lines = [f"written: {place}" for place in places]
    lines += [f"signed by {given.officer} ({given.proof}): {given.file}" for given in done.approvals]
    session.emit(done.as_json(listed), "\n".join([*lines, *_availability_lines(done.available, "left")]))


def _say_proposed(session: Session, done: Done, proposal: Proposal) -> None:
    session.written = proposal.path
    lines = [f"proposed: {proposal.ident} in {proposal.path}; nothing is entered yet"]
    lines += [f"the {ROLE_OF_KEY[proposal.about.awaits]} officer signs it: wsisfund approve {proposal.ident} --as OFFICER"]
    if session.yes:
        lines += list(done.warnings)
    session.emit(done.as_json(listed), "\n".join(lines))


def _first_of(warnings: Sequence[str]) -> list[str]:
    """As many warnings as a person reads after a write; `check` lists them all."""
    more = [f"{len(warnings) - _SHOWN} more: wsisfund check"] if len(warnings) > _SHOWN else []
    return [*warnings[:_SHOWN], *more]


def places_of(done: Done) -> list[str]:
    """Each ``file:line`` written, once; of very many how many in each file."""
    if len(done.places) > _MOST_ENTRIES:
        found = Counter(place.file for place in done.places)
        return [f"{file}, {counted(count, 'entry', 'entries')}" for file, count in sorted(found.items())]
    return list(dict.fromkeys(f"{place.file}:{place.line}" for place in done.places))


class Terminal:
    """A session as a door: it shows on standard output and asks on the terminal.

    Args:
        preview: what is shown of a draft before it is asked for. question: what is asked.
    """

    def __init__(self, session: Session, preview: Callable[[Proposed], str] | None = None, question: str = "Write this?") -> None:
        self._session, self._preview, self._question = session, preview or preview_of, question

    @property
    def looks(self) -> bool:
        """Whether an officer sits there who reads the preview."""
        return not self._session.yes and sys.stdin.isatty()

    def open(self) -> BooksState:
        """The books as they are now."""
        return open_for(self._session)

    def progress(self, label: str) -> AbstractContextManager[object]:
        """A bar where the work takes more than a second."""
        return self._session.progress(label)

    def confirm(self, proposed: Proposed) -> None:
        """Show and ask.

        Raises:
            ConfirmationNeeded, NotConfirmed: nobody said yes.
        """
        self._session.confirm(self._preview(proposed), self._question)

    @contextmanager
    def committing(self) -> Iterator[None]:
        """An interruption within it is told as one that came while writing; a refusal is not."""
        self._session.committing = True
        try:
            yield
        except Exception:
            self._session.committing = False
            raise
        self._session.committing = False


def preview_of(proposed: Proposed) -> str:
    """What will be written, how its amounts came about, what to know, and the availability that it leaves."""
    lines = [entries_shown(proposed, _MOST_ENTRIES, "\n\n"), ""]
    lines += _derivation(proposed)
    lines += [f"warning: {line}" for line in _first_of(proposed.warnings)]
    lines += _availability_lines(proposed.available, "would be left")
    return "\n".join(lines)


def entries_shown(proposed: Proposed, most: int, between: str) -> str:
    """The first entries that would be written, at most so many, and how many others there are."""
    more = len(proposed.shown.records) - most
    told = [f"… and {counted(more, 'more entry', 'more entries')}; --json lists all of them"] if more > 0 else []
    return between.join([*islice(proposed.texts, most), *told])


def _derivation(proposed: Proposed) -> list[str]:
    return [f"  {line}" for line in islice(proposed.draft.derivation, _MOST_ENTRIES)]


def _availability_lines(available: Mapping[str, Any] | None, word: str) -> list[str]:
    if available is None:
        return []
    labels = (("budget_available", "budget"), ("support_cost_available", "support cost"), ("cash_available", "cash"))
    shown = ", ".join(f"{label} {grouped(Decimal(available[key]))} CHF" for key, label in labels if available[key] is not None)
    return [f"{word} on {available['account']} under {available['agreement']}: {shown}"]
