"""`wsisfund interest`: what the bank credited, apportioned over the agreements."""

from typing import Any

import click

from ..desk.treasury import INTEREST
from ..treasury.interest import PAYEE
from .arguments import AMOUNT, DAY
from .frame import verb
from .session import Session
from .write import acts


@verb("interest")
@click.argument("day", metavar="DATE", type=DAY)
@click.argument("amount", type=AMOUNT)
@click.option("--account", metavar="BANK", default="CHF", show_default=True, help="Bank account that was credited.")
@click.option("--doc", metavar="REF", help="The bank's reference; default INTEREST-DATE.")
@click.option("--payee", metavar="NAME", default=PAYEE, show_default=True, help="Who paid it.")
@acts(INTEREST)
def interest(session: Session, **said: Any) -> None:
    """Credit AMOUNT of interest, in parts by each agreement's average of the month-end positions.

    The months are those since the account's last interest; a position is what was received, with interest, less what was
    refunded and charged. Parts by largest remainder, ties by agreement. Interest that the donor claims is deferred revenue.
    The same again has nothing to do; what a bank takes instead of giving is a bank charge.

    \b
    Example:
      wsisfund interest 2026-12-31 90.00 --doc BNK-2026-0216
    """
