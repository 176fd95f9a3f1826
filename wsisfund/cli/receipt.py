"""`wsisfund receipt`: money that arrived."""

from typing import Any

import click

from ..desk.contributions import APPLY_RECEIPT, RECORD_RECEIPT
from .arguments import AMOUNT, CURRENCY, bank_line
from .frame import Family
from .parts import PART
from .session import Session
from .write import acts

receipt = Family("receipt", "Money that arrived.")


@receipt.verb("record")
@click.argument("amount", type=AMOUNT)
@click.argument("currency", metavar="CCY", type=CURRENCY)
@bank_line
@click.option("--account", metavar="BANK", help="Bank account; default Assets:Cash:Bank:CCY.")
@click.option("--agreement", metavar="ID", help="Agreement that it pays.")
@click.option("--instalment", metavar="N", help="Instalment; not needed where the agreement has only one.")
@click.option("--apply", "parts", type=PART, multiple=True, help="Several instalments, in the currency of the receipt.")
@click.option("--bank-charge", type=AMOUNT, help="What a bank on the way kept, in the currency of the receipt.")
@click.option("--settles-amount", type=AMOUNT, help="What it settles, in the agreement's currency, where that is another.")
@click.option("--excess", type=click.Choice(["advance", "suspense"]), help="What becomes of more than is due.")
@click.option("--payee", metavar="NAME", help="Remitter as the bank names it; default the donor.")
@click.option("--rate-document", metavar="REF", help="Where the donor agrees to what it settles, far from the day's rate.")
@acts(RECORD_RECEIPT)
def record(session: Session, **said: Any) -> None:
    """Record AMOUNT as the bank credited it.

    Without an agreement it is held in suspense until an officer names one. What a bank on the way kept is added with
    --bank-charge: the instalment is paid by both together. With --rate-document both officers answer for what it settles.

    \b
    Examples:
      wsisfund receipt record 30000 CHF --doc BNK-2026-0301 --agreement VC-2026-21 --instalment 1
      wsisfund receipt record 7990 EUR --bank-charge 10 --doc BNK-2026-0302 --agreement VC-2026-12
    """


@receipt.verb("apply")
@click.argument("doc")
@click.option("--agreement", required=True, metavar="ID", help="Agreement that it belongs to.")
@click.option("--instalment", metavar="N", help="Instalment; not needed where the agreement has only one.")
@click.option("--amount", type=AMOUNT, help="Part of it, in its currency; default all.")
@click.option("--settles-amount", type=AMOUNT, help="What it settles, in the agreement's currency, where that is another.")
@click.option("--payee", metavar="NAME", help="Remitter, where several have a receipt of this reference.")
@click.option("--assigned", metavar="REF", help="Document by which who paid it says that it is for another donor.")
@click.option("--rate-document", metavar="REF", help="Where the donor agrees to what it settles, far from the day's rate.")
@acts(APPLY_RECEIPT)
def apply(session: Session, **said: Any) -> None:
    """Apply an unidentified receipt, or an overpayment, to an instalment.

    \b
    Example:
      wsisfund receipt apply BNK-2026-0206 --agreement VC-2026-14 --instalment 2
    """
