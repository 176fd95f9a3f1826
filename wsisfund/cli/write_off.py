"""`wsisfund write-off`: give up what a donor owes."""

from __future__ import annotations

from decimal import Decimal

import click

from ..contributions.write_off import write_off_draft
from .arguments import AMOUNT
from .frame import verb
from .session import Session
from .write import officers_of, run_write


@verb("write-off")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", required=True, metavar="ID", help="Agreement that it is owed under.")
@click.option("--instalment", metavar="N", help="Instalment; not needed where the agreement has only one.")
@click.option(
    "--doc", required=True, metavar="REF", help="Document of the authority: for Member States the Conference or Council."
)
def write_off(session: Session, amount: Decimal, agreement: str, instalment: str | None, doc: str) -> None:
    """Write off AMOUNT of an instalment, in the agreement's currency, against the loss allowance made for it.

    Above the allowance it is refused; `wsisfund impair DATE --agreement ID --amount CHF` sets a specific one. Certified with
    --as, approved with --approved-by.

    \b
    Example:
      wsisfund write-off 1000 --agreement VC-2024-05 --doc MEMO-2026-12 --as officer-c --approved-by officer-a
    """
    run_write(
        session,
        lambda state: write_off_draft(
            state.index,
            agreement=agreement,
            amount=amount,
            doc=doc,
            day=session.date,
            officers=officers_of(session),
            instalment=instalment,
        ),
    )
