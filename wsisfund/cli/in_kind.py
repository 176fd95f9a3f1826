"""`wsisfund in-kind`: goods and services."""

from typing import Any

import click

from ..desk.contributions import DISCLOSE_SERVICES, RECORD_GOODS
from .arguments import AMOUNT
from .frame import Family
from .session import Session
from .write import acts

in_kind = Family("in-kind", "Goods and services given in kind.")


@in_kind.verb("record")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", required=True, metavar="ID", help="Agreement of goods in kind.")
@click.option("--doc", required=True, metavar="REF", help="Delivery note, or the valuation.")
@click.option("--programme", metavar="P", help="Not needed where the agreement is for one programme.")
@click.option("--text", metavar="TEXT", help="What was given.")
@acts(RECORD_GOODS)
def record(session: Session, **said: Any) -> None:
    """Record goods worth AMOUNT CHF, at fair value on the day on which control passed.

    Revenue and expense alike, outside the budget, without support cost.

    \b
    Example:
      wsisfund in-kind record 3200 --agreement VC-2026-15 --doc DN-2026-004 --text "Access points given to the Forum"
    """


@in_kind.verb("disclose")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", required=True, metavar="ID", help="Agreement of the services, or an id of their own.")
@click.option("--doc", required=True, metavar="REF", help="Letter or valuation.")
@click.option("--donor", metavar="DONOR", help="Who gives them, where the register has no such agreement.")
@click.option("--text", metavar="TEXT", help="What is given.")
@acts(DISCLOSE_SERVICES)
def disclose(session: Session, **said: Any) -> None:
    """Record services worth AMOUNT CHF for the notes; nothing is posted.

    \b
    Example:
      wsisfund in-kind disclose 18000 --agreement VC-2026-16 --donor CHE --doc LTR-2026-009 --text "Seconded policy expert"
    """
