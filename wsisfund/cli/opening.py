"""`wsisfund opening`: balances brought into new books."""

from typing import Any

import click

from ..desk.contributions import RECORD_OPENING
from .arguments import AMOUNT, CURRENCY
from .frame import Family
from .session import Session
from .write import acts

opening = Family("opening", "Balances brought into new books.")


@opening.verb("record")
@click.argument("account")
@click.argument("amount", type=AMOUNT)
@click.option("--currency", metavar="CCY", type=CURRENCY, default="CHF", show_default=True, help="Currency of the amount.")
@click.option("--chf", type=AMOUNT, help="Carrying amount, where the currency is another than CHF.")
@click.option("--agreement", metavar="ID", help="Whose it is; needed for cash, receivables, allowance and deferred revenue.")
@click.option("--instalment", metavar="N", help="Instalment of a receivable.")
@click.option("--doc", metavar="REF", help="Document of a payable or an unidentified receipt.")
@click.option("--payee", metavar="NAME", help="Who is owed.")
@acts(RECORD_OPENING)
def record(session: Session, **said: Any) -> None:
    """Bring one balance forward, against opening net assets.

    The amount is above zero: assets are debited, liabilities and the loss allowance credited.

    \b
    Example:
      wsisfund opening record Assets:Cash:Bank:CHF 30000 --agreement VC-GEN --date 2026-01-01
    """
