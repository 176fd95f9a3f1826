"""`wsisfund letter`: invitations, requests for an instalment, final statements; letters that were sent; their texts."""

from pathlib import Path

import click

from ..contributions.letters import CALLED_BEFORE
from ..desk.letters import CALL, FINAL, INVITE, CallInstalments, SendFinalStatement, SendLetters
from ..errors import Faults
from ..publish.letter_template import LANGUAGES
from ..publish.letterhead import check_all
from ..register.facts import letters
from .frame import Family
from .letters_run import Options, letter_options, send
from .listing import table
from .opened import open_for
from .session import Session

letter = Family(
    "letter", "Letters to donors, in their language.\n\nTexts stand in reports/letters/LANGUAGE/KIND.txt, and are edited there."
)


@letter.verb("invite")
@click.argument("donors", metavar="[DONOR]…", nargs=-1)
@letter_options
def invite(session: Session, donors: tuple[str, ...], language: str | None, out: Path | None, dry_run: bool) -> None:
    """Invite donors to contribute: those named, or all of the register.

    \b
    Example:
      wsisfund letter invite CHE JPN --as officer-f
    """
    asked = SendLetters(donors=donors, language=language, progress=session.progress)
    send(session, INVITE, asked, Options(out, dry_run))


@letter.verb("call")
@click.argument("donors", metavar="[DONOR]…", nargs=-1)
@click.option("--ahead", type=click.IntRange(0, 3660), default=CALLED_BEFORE, show_default=True, help="Days before the due date.")
@letter_options
def call(session: Session, donors: tuple[str, ...], ahead: int, language: str | None, out: Path | None, dry_run: bool) -> None:
    """Request the instalments that fall due soon, each once: from all donors, or from those named.

    \b
    Example:
      wsisfund letter call --ahead 90
    """
    asked = CallInstalments(donors=donors, language=language, progress=session.progress, ahead=ahead)
    send(session, CALL, asked, Options(out, dry_run))


@letter.verb("final")
@click.argument("agreement", metavar="AGREEMENT")
@letter_options
def final(session: Session, agreement: str, language: str | None, out: Path | None, dry_run: bool) -> None:
    """The final statement of account of an agreement that has ended, once.

    \b
    Example:
      wsisfund letter final VC-2026-11 --as officer-f
    """
    asked = SendFinalStatement(agreement=agreement, language=language, progress=session.progress)
    send(session, FINAL, asked, Options(out, dry_run))


@letter.verb("list")
@click.argument("donor", required=False)
def list_(session: Session, donor: str | None) -> None:
    """Letters sent up to a day, newest last; only a donor's, where one is named.

    \b
    Example:
      wsisfund letter list CHE
    """
    found = [
        (sent.day.isoformat(), sent.id, sent.donor, sent.kind, *(getattr(sent, key) for key in _KEYS))
        for sent in letters(open_for(session).index)
        if sent.day <= session.date and donor in (None, sent.donor)
    ]
    answer = {"ok": True, "letters": [dict(zip(("date", "id", "donor", "kind", *_KEYS), row, strict=True)) for row in found]}
    session.emit(answer, table(("sent", "letter", "donor", "kind", *_KEYS), found))


_KEYS = ("agreement", "instalment", "document")


@letter.verb("check")
def check(session: Session) -> None:
    """Read all texts of letters; what is wrong with one is said with file and line.

    \b
    Example:
      wsisfund letter check
    """
    faults = check_all(session.books)
    if faults:
        raise Faults(faults)
    session.emit({"ok": True, "languages": list(LANGUAGES)}, f"every text can be used, in {', '.join(LANGUAGES)}")
