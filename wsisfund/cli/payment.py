"""`wsisfund payment`: pay a recorded charge."""

from datetime import date
from typing import Any

import click

from ..desk.spending import PAY
from ..treasury.payment import PayInvoice
from .arguments import AMOUNT, CURRENCY, DAY
from .frame import verb
from .session import Session
from .write import perform

# In the place of a document: a file of payments.
_FILE = "file"


@verb("payment")
@click.argument("doc")
@click.argument("amount", metavar="AMOUNT", type=AMOUNT, required=False)
@click.option("--from", "bank", required=True, metavar="BANK", help="Bank account: EUR or Assets:Cash:Bank:EUR.")
@click.option("--bank-doc", metavar="REF", help="The bank's reference; every payment needs it, only `payment file` does not.")
@click.option("--currency", metavar="CCY", type=CURRENCY, help="Of the amount; default that of the invoice.")
@click.option("--settles-amount", type=AMOUNT, help="What of the invoice it settles, where the bank paid in another currency.")
@click.option("--payee", metavar="P", help="Where several payees have a document of this reference.")
@click.option("--assignee", metavar="NAME", help="Who is paid instead of the vendor.")
@click.option("--assigned", metavar="REF", help="Document by which the vendor assigned it.")
@click.option("--due", type=DAY, help="Of a file: the day on which the bank pays.")
@click.option("--doc", "documents", metavar="DOC", multiple=True, help="Of a file: only this invoice; may be repeated.")
def payment(session: Session, doc: str, due: date | None, documents: tuple[str, ...], **said: Any) -> None:
    """Pay AMOUNT of the invoice DOC; certified with --as, approved with --approved-by.

    `payment file` orders every certified and open invoice in the currency of the bank account from the bank: a file of ISO
    20022 (pain.001.001.09) in reports/payments/, recorded with the end-to-end id of each payment, by which the bank's line is
    matched when it comes. What was ordered is not ordered again. Both officers answer for it.

    \b
    Example:
      wsisfund payment INV-77 1780.50 --from CHF --bank-doc BNK-2026-0310 --as officer-c --approved-by officer-a
      wsisfund payment file --from CHF --due 2026-03-31 --as officer-c --approved-by officer-a
    """
    if doc == _FILE and said["amount"] is None:
        if due is None:
            raise click.UsageError("Missing option '--due'.")
        # Only here: what reads the files of banks takes as long as the rest of a payment.
        from ..desk.reconciliation import ORDER_PAYMENTS
        from ..reconciliation.payments import OrderPayments

        perform(session, ORDER_PAYMENTS, OrderPayments(said["bank"], due, documents))
        return
    if due is not None or documents:
        raise click.UsageError("--due and --doc belong to `payment file`")
    if said["amount"] is None:
        raise click.UsageError("Missing argument 'AMOUNT'.")
    if said["bank_doc"] is None:
        raise click.UsageError("Missing option '--bank-doc'.")
    perform(session, PAY, PayInvoice(doc, **said))
