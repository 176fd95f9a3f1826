"""`wsisfund settle-support`: support costs paid over to ITU's regular budget."""

from typing import Any

import click

from ..desk.treasury import SETTLE_SUPPORT
from .arguments import AMOUNT, bank_line
from .frame import verb
from .session import Session
from .write import acts


@verb("settle-support")
@click.argument("amount", type=AMOUNT)
@bank_line
@click.option("--from", "bank", metavar="BANK", default="CHF", show_default=True, help="Bank account, in CHF.")
@acts(SETTLE_SUPPORT)
def settle_support(session: Session, **said: Any) -> None:
    """Pay AMOUNT CHF of support costs to ITU; certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund settle-support 1000.00 --doc BNK-2026-0215 --as officer-c --approved-by officer-a
    """
