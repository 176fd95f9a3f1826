"""`wsisfund settle-support`: support costs paid over to ITU's regular budget."""

from __future__ import annotations

from decimal import Decimal

import click

from ..treasury.support_settlement import settlement_draft
from .arguments import AMOUNT
from .frame import verb
from .session import Session
from .write import officers_of, run_write


@verb("settle-support")
@click.argument("amount", type=AMOUNT)
@click.option("--doc", required=True, metavar="REF", help="The bank's reference.")
@click.option("--from", "bank", metavar="BANK", default="CHF", show_default=True, help="Bank account, in CHF.")
def settle_support(session: Session, amount: Decimal, doc: str, bank: str) -> None:
    """Pay AMOUNT CHF of support costs to ITU; certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund settle-support 1000.00 --doc BNK-2026-0215 --as officer-c --approved-by officer-a
    """
    run_write(
        session,
        lambda state: settlement_draft(
            state.index, amount=amount, doc=doc, day=session.date, officers=officers_of(session), bank=bank
        ),
    )
