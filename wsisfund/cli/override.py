"""`wsisfund override`: let an entry pass what an officer may lift, in writing."""

from typing import Any

import click

from ..desk.budget import OVERRIDE
from .arguments import AMOUNT, DAY
from .frame import verb
from .session import Session
from .write import acts


@verb("override")
@click.argument("ident", metavar="DOC")
@click.option(
    "--code",
    required=True,
    metavar="CODE",
    help="What it lifts: over-appropriation, outside-period, advance-overdue.",
)
@click.option("--reason", required=True, metavar="R", help="Why; it stands in the notes of the statements.")
@click.option("--amount", type=AMOUNT, metavar="CHF", help="How much it lets pass at most; without it, what the entry takes.")
@click.option("--awaits", type=DAY, help="Until when it awaits an entry that is still to come. Default: 30 days.")
@acts(OVERRIDE)
def override(session: Session, **said: Any) -> None:
    """Let the entry of the document or commitment DOC pass; it never lifts over-cash.

    It may pass its appropriation, its agreement's period, or an earlier advance that its payee has not cleared in time.

    Record it before the entry, or in one batch with it. Certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund override INV-77 --code over-appropriation --reason "Council to ratify" --as officer-c --approved-by officer-a
    """
