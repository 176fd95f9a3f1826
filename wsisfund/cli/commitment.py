"""`wsisfund commitment`: reserve, adjust and release money."""

from typing import Any

import click

from ..desk.commitments import ADJUST, OPEN, RELEASE
from .arguments import AMOUNT, CURRENCY, SIGNED_AMOUNT
from .frame import Family
from .session import Session
from .write import acts

commitment = Family("commitment", "Reserve, adjust and release money.\n\nAn order or contract; each is certified (--as OFFICER).")


@commitment.verb("open")
@click.argument("ident", metavar="ID")
@click.argument("account")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", required=True, metavar="ID", help="Agreement whose money is committed.")
@click.option("--currency", metavar="CCY", type=CURRENCY, default="CHF", show_default=True, help="Currency of the order.")
@click.option("--payee", metavar="P", help="Who will be paid.")
@click.option("--reason", metavar="R", help="What for.")
@click.option("--allotment", metavar="ID", help="Manager's part of the line that it comes under.")
@acts(OPEN)
def open_(session: Session, **said: Any) -> None:
    """Reserve AMOUNT on a budget line, with its support cost.

    Refused where the line's appropriation, the earmark or the money in the bank does not bear it.

    \b
    Example:
      wsisfund commitment open PO-2026-21 Expenses:C5:Travel 2000 --agreement VC-2026-21 --as officer-c
    """


@commitment.verb("adjust")
@click.argument("ident", metavar="ID")
@click.option("--by", required=True, type=SIGNED_AMOUNT, metavar="±AMOUNT", help="In the order's currency: --by=-500.")
@click.option("--reason", required=True, metavar="R", help="Why.")
@acts(ADJUST)
def adjust(session: Session, **said: Any) -> None:
    """Raise or lower a commitment; more is a new request.

    \b
    Example:
      wsisfund commitment adjust PO-2026-21 --by=-500 --reason "Two missions instead of three" --as officer-c
    """


@commitment.verb("close")
@click.argument("ident", metavar="ID")
@click.option("--reason", required=True, metavar="R", help="Why.")
@acts(RELEASE)
def close(session: Session, **said: Any) -> None:
    """Release what a commitment still has open.

    \b
    Example:
      wsisfund commitment close PO-2026-21 --reason "Delivered in full" --as officer-c
    """
