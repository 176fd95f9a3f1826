"""`wsisfund expenditure`: record a charge."""

from typing import Any

import click

from ..desk.spending import RECORD_EXPENDITURE
from .arguments import CURRENCY, DAY, SIGNED_AMOUNT
from .frame import Family
from .parts import SHARE
from .session import Session
from .write import acts

expenditure = Family("expenditure", "Record a charge.")


@expenditure.verb("record")
@click.argument("account")
@click.argument("amount", type=SIGNED_AMOUNT)
@click.option("--agreement", "shares", type=SHARE, multiple=True, help="Who pays; may be repeated with parts; or pool.")
@click.option("--payee", required=True, metavar="P", help="Vendor or person.")
@click.option("--doc", required=True, metavar="REF", help="The invoice.")
@click.option("--commitment", metavar="ID", help="Order that it comes under; its agreement pays where none is named.")
@click.option("--currency", metavar="CCY", type=CURRENCY, default="CHF", show_default=True, help="Currency of the invoice.")
@click.option("--paid-from", metavar="BANK", help="Bank account, where it is paid at once: EUR or Assets:Cash:Bank:EUR.")
@click.option("--credits", metavar="DOC", help="Of a credit note: the invoice that it takes back.")
@click.option("--assigned", metavar="REF", help="Document by which somebody else invoices than the order names.")
@click.option("--restates", metavar="YEAR", help="Earlier year that it corrects; needs --approved-by too.")
@click.option("--allotment", metavar="ID", help="Manager's part of the line, where no order says it.")
@click.option("--due", metavar="DATE", type=DAY, help="By when it is to be paid, within a year.")
@click.option("--text", "narration", metavar="TEXT", help="What for; default the invoice's reference.")
@acts(RECORD_EXPENDITURE)
def record(session: Session, **said: Any) -> None:
    """Record an invoice on a budget line; its support cost and what it releases are worked out.

    Certified with --as; paid at once, it needs --approved-by too. A credit note has a negative
    amount, and names its invoice with --credits; what of it was paid already is owed by the vendor until `wsisfund refund vendor`
    or `wsisfund set-off`.

    \b
    Examples:
      wsisfund expenditure record Expenses:C5:Travel 1780.50 --agreement VC-2026-21 --payee "Airline" --doc INV-77 --as officer-c
      wsisfund expenditure record Expenses:C2:Staff 900 --agreement pool --payee Payroll --doc PAY-11 --as officer-c
      wsisfund expenditure record Expenses:C5:Travel --agreement VC-2026-21 --payee Airline --doc CN-77 --credits INV-77 -- -300
    """
