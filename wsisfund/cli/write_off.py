"""`wsisfund write-off`: give up what a donor owes."""

from typing import Any

import click

from ..desk.contributions import WRITE_OFF
from .arguments import AMOUNT
from .frame import verb
from .session import Session
from .write import acts


@verb("write-off")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", required=True, metavar="ID", help="Agreement that it is owed under.")
@click.option("--instalment", metavar="N", help="Instalment; not needed where the agreement has only one.")
@click.option(
    "--doc", required=True, metavar="REF", help="Document of the authority: for Member States the Conference or Council."
)
@acts(WRITE_OFF)
def write_off(session: Session, **said: Any) -> None:
    """Write off AMOUNT of an instalment, in the agreement's currency, against the loss allowance made for it.

    Above the allowance it is refused; `wsisfund impair DATE --agreement ID --amount CHF` sets a specific one. Certified with
    --as, approved with --approved-by.

    \b
    Example:
      wsisfund write-off 1000 --agreement VC-2024-05 --doc MEMO-2026-12 --as officer-c --approved-by officer-a
    """
