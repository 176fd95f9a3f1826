"""`wsisfund set-off`: a credit note set off against an invoice."""

from typing import Any

import click

from ..desk.spending import SET_OFF
from .arguments import AMOUNT
from .frame import verb
from .session import Session
from .write import acts


@verb("set-off")
@click.argument("invoice")
@click.argument("credit")
@click.argument("amount", type=AMOUNT, required=False)
@click.option("--doc", required=True, metavar="REF", help="The paper that says so: the vendor's statement, a letter.")
@click.option("--payee", metavar="P", help="Where several vendors have documents of these references.")
@click.option("--assignee", metavar="NAME", help="Whose invoice it is, where it is of another vendor.")
@click.option("--assigned", metavar="REF", help="Document that assigns it.")
@acts(SET_OFF)
def set_off(session: Session, **said: Any) -> None:
    """Set the credit note CREDIT off against INVOICE of the same vendor; certified with --as.

    The smaller of what is open of the two where no AMOUNT is given.

    \b
    Example:
      wsisfund set-off INV-81 CN-77 --doc STM-2026-04 --as officer-c
    """
