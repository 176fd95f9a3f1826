"""`wsisfund bank`: what happens between the fund and its bank, and the loan of ITU."""

from __future__ import annotations

from typing import Any

import click

from ..desk.treasury import BORROW, CHARGE, EXCHANGE, REPAY
from .arguments import AMOUNT
from .frame import Family
from .session import Session
from .write import acts

bank = Family("bank", "Currency exchanged, charges of the bank, money lent by ITU.")


@bank.verb("charge")
@click.argument("amount", type=AMOUNT)
@click.option("--account", required=True, metavar="BANK", help="Bank account: EUR or Assets:Cash:Bank:EUR.")
@click.option("--agreement", required=True, metavar="ID", help="Agreement that bears it.")
@click.option("--doc", required=True, metavar="REF", help="The bank's reference.")
@click.option("--text", metavar="TEXT", help="What for.")
@acts(CHARGE)
def charge(session: Session, **said: Any) -> None:
    """Record AMOUNT that the bank took for itself, in the account's currency; outside the budget, without support cost.

    \b
    Example:
      wsisfund bank charge 25 --account CHF --agreement VC-GEN --doc BNK-2026-0214
    """


@bank.verb("exchange")
@click.argument("source", metavar="FROM")
@click.argument("sold", metavar="AMOUNT", type=AMOUNT)
@click.argument("target", metavar="TO")
@click.argument("bought", metavar="AMOUNT", type=AMOUNT)
@click.option("--doc", required=True, metavar="REF", help="The bank's reference.")
@acts(EXCHANGE)
def exchange(session: Session, **said: Any) -> None:
    """Sell AMOUNT out of the bank account FROM, and receive AMOUNT in the account TO, as the bank's advice says.

    Both sides at the day's rate, the difference is a realised exchange difference. Certified with --as, approved with
    --approved-by. Accounts in full or by currency.

    \b
    Example:
      wsisfund bank exchange USD 10000 CHF 8085 --doc BNK-2026-0207 --as officer-c --approved-by officer-a
    """


@bank.verb("borrow")
@click.argument("amount", type=AMOUNT)
@click.option("--doc", required=True, metavar="REF", help="The bank's reference.")
@click.option("--account", "bank", metavar="BANK", default="CHF", show_default=True, help="Bank account that it came to.")
@acts(BORROW)
def borrow(session: Session, **said: Any) -> None:
    """Record AMOUNT lent by ITU without interest; certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund bank borrow 50000 --doc BNK-2026-0301 --as officer-c --approved-by officer-a
    """


@bank.verb("repay")
@click.argument("amount", type=AMOUNT)
@click.option("--doc", required=True, metavar="REF", help="The bank's reference.")
@click.option("--account", "bank", metavar="BANK", default="CHF", show_default=True, help="Bank account that it goes out of.")
@acts(REPAY)
def repay(session: Session, **said: Any) -> None:
    """Pay AMOUNT back to ITU; certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund bank repay 20000 --doc BNK-2026-0410 --as officer-c --approved-by officer-a
    """
