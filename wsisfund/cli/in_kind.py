"""`wsisfund in-kind`: goods and services."""

from __future__ import annotations

from decimal import Decimal

import click

from ..contributions.in_kind import goods_draft, services_draft
from .arguments import AMOUNT
from .frame import Family
from .session import Session
from .write import run_write

in_kind = Family("in-kind", "Goods and services given in kind.")


@in_kind.verb("record")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", required=True, metavar="ID", help="Agreement of goods in kind.")
@click.option("--doc", required=True, metavar="REF", help="Delivery note, or the valuation.")
@click.option("--programme", metavar="P", help="Not needed where the agreement is for one programme.")
@click.option("--text", metavar="TEXT", help="What was given.")
def record(session: Session, amount: Decimal, agreement: str, doc: str, programme: str | None, text: str | None) -> None:
    """Record goods worth AMOUNT CHF, at fair value on the day on which control passed.

    Revenue and expense alike, outside the budget, without support cost.

    \b
    Example:
      wsisfund in-kind record 3200 --agreement VC-2026-15 --doc DN-2026-004 --text "Access points given to the Forum"
    """
    run_write(
        session,
        lambda state: goods_draft(
            state.index, agreement=agreement, amount=amount, doc=doc, day=session.date, programme=programme, text=text
        ),
    )


@in_kind.verb("disclose")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", required=True, metavar="ID", help="Agreement of the services, or an id of their own.")
@click.option("--doc", required=True, metavar="REF", help="Letter or valuation.")
@click.option("--donor", metavar="DONOR", help="Who gives them, where the register has no such agreement.")
@click.option("--text", metavar="TEXT", help="What is given.")
def disclose(session: Session, amount: Decimal, agreement: str, doc: str, donor: str | None, text: str | None) -> None:
    """Record services worth AMOUNT CHF for the notes; nothing is posted.

    \b
    Example:
      wsisfund in-kind disclose 18000 --agreement VC-2026-16 --donor CHE --doc LTR-2026-009 --text "Seconded policy expert"
    """
    run_write(
        session,
        lambda state: services_draft(
            state.index, agreement=agreement, amount=amount, doc=doc, day=session.date, donor=donor, text=text
        ),
    )
