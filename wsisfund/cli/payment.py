"""`wsisfund payment`: pay a recorded charge."""

from __future__ import annotations

from typing import Any

import click

from ..desk.spending import PAY
from .arguments import AMOUNT, CURRENCY, bank_line_beside
from .frame import verb
from .session import Session
from .write import acts


@verb("payment")
@click.argument("doc")
@click.argument("amount", type=AMOUNT)
@click.option("--from", "bank", required=True, metavar="BANK", help="Bank account: EUR or Assets:Cash:Bank:EUR.")
@bank_line_beside
@click.option("--currency", metavar="CCY", type=CURRENCY, help="Of the amount; default that of the invoice.")
@click.option("--settles-amount", type=AMOUNT, help="What of the invoice it settles, where the bank paid in another currency.")
@click.option("--payee", metavar="P", help="Where several payees have a document of this reference.")
@click.option("--assignee", metavar="NAME", help="Who is paid instead of the vendor.")
@click.option("--assigned", metavar="REF", help="Document by which the vendor assigned it.")
@acts(PAY)
def payment(session: Session, **said: Any) -> None:
    """Pay the invoice DOC, or a part of it; certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund payment INV-77 1780.50 --from CHF --bank-doc BNK-2026-0310 --as officer-c --approved-by officer-a
    """
