"""`wsisfund reverse`: take back a wrong entry."""

from typing import Any

import click

from ..desk.contributions import REVERSE
from .arguments import DAY
from .frame import verb
from .session import Session
from .write import acts


@verb("reverse")
@click.argument("doc")
@click.option("--reason", required=True, metavar="R", help="What was wrong.")
@click.option("--doc", "reversal_doc", metavar="REF", help="Reference of the reversal; default the next REV-<year>-<n>.")
@click.option("--event", metavar="E", help="Which entry, where several carry the reference: receipt, receipt-applied …")
@click.option("--payee", metavar="P", help="Whose entry, where several carry the reference.")
@click.option("--of", metavar="DATE", type=DAY, help="Of which day it is, where several carry the reference.")
@click.option("--entry", metavar="NO", help="Its running number, or FILE:LINE, where several are alike in all of that.")
@acts(REVERSE)
def reverse(session: Session, **said: Any) -> None:
    """Take back the entry DOC by its mirror, leg by leg; nothing that was written is edited.

    Its document is free again afterwards. What rests on the entry refuses it: take that back first. Certified with --as,
    approved with --approved-by.

    \b
    Example:
      wsisfund reverse BNK-2026-0214 --reason "fee belongs to another account" --as officer-c --approved-by officer-a
    """
