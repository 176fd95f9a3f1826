"""`wsisfund remind`: reminders of instalments that are overdue."""

from pathlib import Path

import click

from ..desk.letters import REMIND, SendLetters
from .frame import verb
from .letters_run import Options, letter_options, send
from .session import Session


@verb("remind")
@click.argument("donors", metavar="[DONOR]…", nargs=-1)
@letter_options
def remind(session: Session, donors: tuple[str, ...], language: str | None, out: Path | None, dry_run: bool) -> None:
    """Write the reminders that are due: to all donors, or to those named.

    The policy reminder-days says how many days past due each is sent ("30,60,90" by default), and so how many there are. How
    many an instalment has had follows from the letters in the books; whoever begins late does not send two in a row.

    \b
    Examples:
      wsisfund remind --dry-run
      wsisfund remind CHE JPN --as officer-f
    """
    asked = SendLetters(donors=donors, language=language, progress=session.progress)
    send(session, REMIND, asked, Options(out, dry_run))
