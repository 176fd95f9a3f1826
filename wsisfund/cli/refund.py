"""`wsisfund refund`: money that goes back."""

from typing import Any

import click

from ..desk.contributions import OWE_REFUND
from ..desk.spending import RECEIVE_VENDOR_REFUND
from ..desk.treasury import PAY_REFUND
from .arguments import AMOUNT, CURRENCY, DAY, bank_line_beside
from .frame import Family
from .session import Session
from .write import acts

refund = Family("refund", "Money that goes back: to a donor, to the sender of what nobody could identify, or from a vendor.")


@refund.verb("due")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", required=True, metavar="ID", help="Agreement that it comes from.")
@click.option("--doc", required=True, metavar="REF", help="The donor's claim.")
@click.option("--currency", metavar="CCY", type=CURRENCY, help="Of the amount; default that of the agreement.")
@click.option("--due", metavar="DATE", type=DAY, help="By when it is to be paid, within a year.")
@acts(OWE_REFUND)
def due(session: Session, **said: Any) -> None:
    """Record AMOUNT as owed back to a donor; certified with --as, approved with --approved-by.

    Deferred money is released at the rate of its receipt; money that was revenue reduces revenue, at the rate of its
    recognition. No more goes back than is neither used, committed nor advanced. `wsisfund refund pay` pays it.

    \b
    Example:
      wsisfund refund due 1000 --agreement VC-2026-13 --doc LTR-2026-025 --as officer-c --approved-by officer-a
    """


@refund.verb("pay")
@click.argument("doc")
@click.argument("amount", type=AMOUNT, required=False)
@click.option("--from", "bank", required=True, metavar="BANK", help="Bank account: EUR or Assets:Cash:Bank:EUR.")
@bank_line_beside
@click.option("--currency", metavar="CCY", type=CURRENCY, help="Of the amount; default that which is owed.")
@click.option("--settles-amount", type=AMOUNT, help="What it settles, where the bank paid in another currency.")
@click.option("--payee", metavar="P", help="Where several payees have a document of this reference.")
@click.option("--assignee", metavar="NAME", help="Who is paid instead of the one to whom it is owed.")
@click.option("--assigned", metavar="REF", help="Document that assigns it.")
@acts(PAY_REFUND)
def pay(session: Session, **said: Any) -> None:
    """Pay back what the document DOC left owed: a refund due, an overpayment, or an unidentified receipt.

    All of it where no AMOUNT is given. Certified with --as, approved with --approved-by.

    \b
    Examples:
      wsisfund refund pay LTR-2026-025 --from USD --bank-doc BNK-2026-0213 --as officer-c --approved-by officer-a
      wsisfund refund pay BNK-2026-0203 200 --from CHF --bank-doc BNK-2026-0204 --as officer-c --approved-by officer-a
    """


@refund.verb("vendor")
@click.argument("doc")
@click.argument("amount", type=AMOUNT, required=False)
@click.option("--into", "bank", required=True, metavar="BANK", help="Bank account: EUR or Assets:Cash:Bank:EUR.")
@bank_line_beside
@click.option("--payee", metavar="P", help="Where several vendors have a document of this reference.")
@click.option("--assignee", metavar="NAME", help="Who pays it back instead of the vendor.")
@click.option("--assigned", metavar="REF", help="Document that assigns it.")
@acts(RECEIVE_VENDOR_REFUND)
def vendor(session: Session, **said: Any) -> None:
    """Record what a vendor paid back of the credit note DOC.

    All of it where no AMOUNT is given. Until it comes, its agreement cannot spend it.

    \b
    Example:
      wsisfund refund vendor CN-77 300 --into CHF --bank-doc BNK-2026-0320
    """
