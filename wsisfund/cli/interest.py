"""`wsisfund interest`: what the bank credited, apportioned over the agreements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import click

from ..treasury.interest import PAYEE, interest_draft
from .arguments import AMOUNT, DAY
from .frame import verb
from .session import Session
from .write import run_write


@verb("interest")
@click.argument("day", metavar="DATE", type=DAY)
@click.argument("amount", type=AMOUNT)
@click.option("--account", metavar="BANK", default="CHF", show_default=True, help="Bank account that was credited.")
@click.option("--doc", metavar="REF", help="The bank's reference; default INTEREST-DATE.")
@click.option("--payee", metavar="NAME", default=PAYEE, show_default=True, help="Who paid it.")
def interest(session: Session, day: date, amount: Decimal, account: str, doc: str | None, payee: str) -> None:
    """Credit AMOUNT of interest, in parts by each agreement's average of the month-end positions.

    The months are those since the account's last interest; a position is what was received, with interest, less what was
    refunded and charged. Parts by largest remainder, ties by agreement. Interest that the donor claims is deferred revenue.
    The same again has nothing to do; what a bank takes instead of giving is a bank charge.

    \b
    Example:
      wsisfund interest 2026-12-31 90.00 --doc BNK-2026-0216
    """
    run_write(session, lambda state: interest_draft(state.index, day=day, amount=amount, account=account, doc=doc, payee=payee))
