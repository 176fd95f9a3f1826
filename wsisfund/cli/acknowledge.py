"""`wsisfund acknowledge`: letters of thanks for what was received."""

from datetime import date
from pathlib import Path

import click

from ..contributions.letters import ACKNOWLEDGED_WITHIN
from ..desk.letters import ACKNOWLEDGE, AcknowledgeReceipts
from .arguments import DAY
from .frame import verb
from .letters_run import Options, letter_options, send
from .session import Session


@verb("acknowledge")
@click.argument("donors", metavar="[DONOR]…", nargs=-1)
@click.option(
    "--since", metavar="DATE", type=DAY, help=f"Receipts from this day on; default the last {ACKNOWLEDGED_WITHIN} days."
)
@letter_options
def acknowledge(
    session: Session, donors: tuple[str, ...], since: date | None, language: str | None, out: Path | None, dry_run: bool
) -> None:
    """Acknowledge every receipt that no letter acknowledges yet: to all donors, or to those named.

    \b
    Example:
      wsisfund acknowledge --since 2026-01-01 --as officer-f
    """
    asked = AcknowledgeReceipts(donors=donors, language=language, progress=session.progress, since=since)
    send(session, ACKNOWLEDGE, asked, Options(out, dry_run))
