"""Letters as acts: what is due is found, each page set, and the letters are recorded as sent with their pages kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from ..books.draft import Draft
from ..books.records import Fact
from ..contributions.letters import (
    CALLED_BEFORE,
    Letter,
    acknowledgements_due,
    calls_due,
    final_statement_due,
    invitations,
    letters_draft,
    reminders_due,
)
from ..errors import clean
from ..register.officers import NoAuthority
from ..register.versions import Officer, officer_at
from .act import Act, Desk
from .progress import Progress, quiet

if TYPE_CHECKING:
    from ..publish.letters import Sender

OUTPUT: Final = Path("reports", "output", "letters")


@dataclass(frozen=True, kw_only=True)
class SendLetters:
    """Letters to all donors, or to those named.

    Args:
        language: of all letters; None: each donor's, else English.
        progress: how the door shows that pages are set.
    """

    donors: tuple[str, ...] = ()
    language: str | None = None
    progress: Progress = field(default=quiet, compare=False)


@dataclass(frozen=True, kw_only=True)
class CallInstalments(SendLetters):
    """Requests for the instalments that fall due within `ahead` days."""

    ahead: int = CALLED_BEFORE


@dataclass(frozen=True, kw_only=True)
class AcknowledgeReceipts(SendLetters):
    """Acknowledgements of receipts from a day on; None: of the last months."""

    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class SendFinalStatement(SendLetters):
    """The final statement of account of one agreement."""

    agreement: str


Request = TypeVar("Request", bound=SendLetters)


class MadeLetter(NamedTuple):
    """A letter with its number, its language and its page, a PDF of the name."""

    letter: Letter
    ident: str
    language: str
    name: str
    content: bytes


@dataclass(frozen=True)
class LettersDraft(Draft):
    """The draft of letters, with the pages that it is about."""

    made: Sequence[MadeLetter] = ()


def kept(made: Sequence[MadeLetter]) -> dict[str, bytes]:
    """The pages by their places in the books folder."""
    return {f"{OUTPUT.as_posix()}/{one.name}": one.content for one in made}


def _act(name: str, request: type[Request], due: Callable[[Desk, Request], list[Letter]]) -> Act[Request]:
    def build(desk: Desk, asked: Request) -> LettersDraft:
        """The letters that are due: entries that they were sent, and their pages.

        Raises:
            BadLetterTemplate, NoFribidi, Faults of MissingGlyph: a page cannot be set. NoAuthority: who signs is no officer.
        """
        # What sets pages is heavy, and whoever looks up another act needs none of it.
        from ..publish.letters import Sender

        letters = due(desk, asked)
        draft = letters_draft(desk.index, letters, desk.day)
        sender = Sender(desk.index.meta("title"), desk.state.root, _officer(desk))
        made = []
        with asked.progress("Setting the letters", len(letters)) as step:
            for letter, record in zip(letters, draft.records, strict=True):
                assert isinstance(record, Fact)
                made.append(_made(desk, letter, record.ident, sender, asked.language))
                step(1)
        return LettersDraft(draft.event, draft.ident, draft.records, files=kept(made), made=tuple(made))

    return Act(name, request, build)


def _made(desk: Desk, letter: Letter, ident: str, sender: Sender, chosen: str | None) -> MadeLetter:
    from ..publish.letter_pdf import render_letter
    from ..publish.letters import language_of, letter_page

    language = language_of(letter, chosen)
    content = render_letter(letter_page(desk.index, letter, ident, desk.day, sender, language))
    name = f"{ident}-{letter.kind}-{letter.donor.id}-{language}.pdf"
    return MadeLetter(letter, ident, language, name.replace("/", "-"), content)


def _officer(desk: Desk) -> Officer | None:
    """Who signs: the officer who is named, as the register has them on that day."""
    name = desk.officers.certified_by
    if name is None or not desk.index.all("officer"):
        return None
    found = officer_at(desk.index, name, desk.day)
    if found is None or (found.until is not None and found.until < desk.day):
        raise NoAuthority(
            f"{clean(name)} is no officer of the fund on {desk.day.isoformat()}",
            why="a letter is signed by an officer of the register",
            fix="wsisfund officer list shows them",
        )
    return found


INVITE: Final = _act("letter invite", SendLetters, lambda desk, asked: invitations(desk.index, asked.donors, desk.day))
CALL: Final = _act("letter call", CallInstalments, lambda desk, asked: calls_due(desk.index, desk.day, asked.ahead, asked.donors))
FINAL: Final = _act(
    "letter final", SendFinalStatement, lambda desk, asked: final_statement_due(desk.index, asked.agreement, desk.day)
)
REMIND: Final = _act("remind", SendLetters, lambda desk, asked: reminders_due(desk.index, desk.day, asked.donors))
ACKNOWLEDGE: Final = _act(
    "acknowledge",
    AcknowledgeReceipts,
    lambda desk, asked: acknowledgements_due(desk.index, desk.day, asked.since, asked.donors),
)
LETTERS: tuple[Act[Any], ...] = (INVITE, CALL, FINAL, REMIND, ACKNOWLEDGE)
